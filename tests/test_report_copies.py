import random

import pytest
from village import score_row

from framing.errors import DataError
from framing.report import Options, TagRates, build_report
from framing.report.copies import CopyFinder, cluster_rows, shares_without_copies
from framing.sums import SumsBuilder

pytest.importorskip("datasketch", reason="copies are found with the extra 'duplicates'")

FRAMES = ("harvest", "music", "river")
WORDS = [f"word{number}" for number in range(3000)]


def story(seed):
    return " ".join(random.Random(seed).choices(WORDS, k=80))


# Articles by source: the seed of the story, and whether its first paragraph is harvest's. The
# stories 1 and 2 are printed by both.
PRINTED = {
    "Hill Post": [(1, True), (2, True), (3, False), (4, False)],
    "Coast Wire": [(1, True), (2, True), (1, True), (5, False)],
}


def rows():
    for source, stories in PRINTED.items():
        for n, (seed, tagged) in enumerate(stories):
            for number in (1, 2):
                yield score_row(
                    source,
                    f"{source[0].lower()}{n}",
                    number,
                    {"harvest": "favor"} if tagged and number == 1 else {},
                    text=f"{story(10 * seed + number)}",
                )


def found():
    builder, finder = SumsBuilder(FRAMES, ("favor",)), CopyFinder()
    for row in rows():
        finder.add(row, builder.add(row))
    sums = builder.build()
    return finder.clusters(), sums, TagRates(sums, "all", 0.95, None)


def test_copies_are_listed_with_the_sources_that_printed_them_larger_clusters_first():
    clusters, sums, _ = found()
    listed = cluster_rows(clusters, sums)
    assert [row.articles for row in listed] == [("h0", "c0", "c2"), ("h1", "c1")]
    assert {row.sources for row in listed} == {("Coast Wire", "Hill Post")}


def test_without_copies_the_first_of_each_cluster_counts_alone():
    clusters, sums, estimator = found()
    shares = {
        row.source: row.estimate.value
        for row in shares_without_copies(clusters, sums, estimator)
        if row.frame == "harvest"
    }
    # The Hill Post keeps its four articles, the Coast Wire one that carries nothing.
    assert shares == {"Hill Post": 2 / 8, "Coast Wire": 0.0}
    (coast, _) = estimator.frame(0, sums.groups, 2).estimates
    assert coast.value == 3 / 8


def test_the_report_shows_both_and_leaves_its_own_shares_alone():
    clusters, sums, estimator = found()
    report = build_report(
        sums,
        estimator,
        Options(copies=True),
        card=None,
        frame_names={},
        signature={},
        clusters=clusters,
    )
    assert len(report.clusters) == 2
    assert len(report.shares) == len(report.shares_without_copies) == 6
    assert report.shares[0].estimate.value == 3 / 8


def test_a_corpus_without_copies_keeps_its_shares():
    _, sums, estimator = found()
    kept = [row.estimate for row in shares_without_copies((), sums, estimator)]
    plain = [e for k in range(3) for e in estimator.frame(k, sums.groups, 2).estimates]
    assert repr(kept) == repr(plain)


def test_a_row_without_text_cannot_be_compared():
    with pytest.raises(DataError) as caught:
        CopyFinder().add(score_row("Hill Post", "h0", 1, {}), 0)
    assert str(caught.value) == (
        "the row 'h0-1' holds no text, and copies cannot be found. "
        "Score with --with-text, or give the articles themselves"
    )
