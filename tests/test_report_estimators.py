import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from village import jsonl, score_row

from framing.render.report_formats import FORMATS
from framing.report import Options, TagRates, build_report, unaudited
from framing.store import load_card, model_fingerprint
from framing.sums import SumsBuilder

FRAMES = ("harvest", "music", "river")
STANCES = ("favor", "against", "neutral")


def rows(articles=6):
    """Two of four paragraphs tagged with harvest at the Hill Post, one at the Coast Wire; the last
    paragraph is quoted."""
    for source, tagged in (("Hill Post", 2), ("Coast Wire", 1)):
        for article in range(articles):
            for number in (1, 2, 3, 4):
                stances = {"harvest": "favor" if number == 1 else "against"}
                yield score_row(
                    source,
                    f"{source[0].lower()}{article}",
                    number,
                    stances if number <= tagged else {},
                    quoted=0.8 if number in (2, 4) else 0.0,
                )


def tags(voice="all", articles=6, card=None):
    builder = SumsBuilder(FRAMES, STANCES)
    for row in rows(articles):
        builder.add(row)
    return TagRates(builder.build(), voice, 0.95, card)


def with_rates(card, hits, alarms):
    """The card with these rates of harvest on its sources, and their means overall."""
    sources = tuple(
        replace(
            card.source_rates[0],
            source=f"s{n}",
            hit_rates=(hit, None, 1.0),
            false_alarm_rates=(alarm, 0.0, 0.0),
        )
        for n, (hit, alarm) in enumerate(zip(hits, alarms, strict=True))
    )
    first = card.out_of_fold.frames[0]
    frame = replace(
        first,
        recall=replace(first.recall, value=float(np.mean(hits)), low=None, high=None, note="-"),
        false_alarm_rate=replace(
            first.false_alarm_rate, value=float(np.mean(alarms)), low=None, high=None, note="-"
        ),
    )
    quality = replace(card.out_of_fold, frames=(frame, *card.out_of_fold.frames[1:]))
    return replace(card, source_rates=sources, out_of_fold=quality)


def frame(estimator, k=0):
    return estimator.frame(k, estimator.tags.sums.groups, 2).estimates


@pytest.mark.parametrize(
    ("voice", "values"), [("all", [1 / 4, 2 / 4]), ("own", [1 / 2, 1 / 2]), ("quoted", [0, 1 / 2])]
)
def test_tag_rates_are_tagged_over_all_paragraphs_of_a_voice(voice, values):
    found = tags(voice)
    estimates = found.frame(0, found.sums.groups, 2).estimates
    assert [each.value for each in estimates] == values
    assert all(each.low < each.high for each in estimates)


def test_own_and_quoted_tags_add_up_to_all():
    own, quoted, both = tags("own"), tags("quoted"), tags("all")
    assert (own.sizes() + quoted.sizes()).tolist() == both.sizes().tolist()
    totals = [each.frame(0, each.sums.groups, 2).totals for each in (own, quoted, both)]
    assert (totals[0] + totals[1]).tolist() == totals[2].tolist()


def test_stances_are_shares_of_the_tagged():
    found = tags()
    favor, against, neutral = (found.stance(0, s, found.sums.groups, 2) for s in range(3))
    assert [each.value for each in favor] == [1, 1 / 2]
    assert [each.value for each in against] == [0, 1 / 2]
    assert [each.value for each in neutral] == [0, 0]


def test_the_stance_of_a_frame_that_is_never_tagged_is_undefined():
    found = tags()
    assert not any(each.defined for each in found.stance(1, 0, found.sums.groups, 2))


def test_articles_left_out_of_the_groups_count_nowhere():
    found = tags()
    groups = np.where(found.sums.groups == 0, -1, 0)
    (only,) = found.frame(0, groups, 1).estimates
    assert (only.value, only.n) == (1 / 2, 24)


def test_unaudited_shares_are_adjusted_counts(card):
    found = unaudited(tags(), with_rates(card, [0.7, 0.8, 0.9], [0.05, 0.1, 0.15]))
    coast, hill = frame(found)
    assert coast.value == pytest.approx((0.25 - 0.1) / 0.7)
    assert hill.value == pytest.approx((0.5 - 0.1) / 0.7)
    assert coast.note == hill.note == "unaudited"


def test_sources_that_differ_more_widen_the_range(card):
    alike = frame(unaudited(tags(), with_rates(card, [0.8] * 3, [0.1] * 3)))
    apart = frame(unaudited(tags(), with_rates(card, [0.7, 0.8, 0.9], [0.05, 0.1, 0.15])))
    for first, second in zip(alike, apart, strict=True):
        assert second.high - second.low > first.high - first.low


def test_two_sources_with_known_errors_give_no_range(card):
    for each in frame(unaudited(tags(), with_rates(card, [0.7, 0.9], [0.1, 0.1]))):
        assert each.low is None
        assert each.note == "unaudited; errors are known for 2 sources, 3 are needed"


def test_a_tool_that_hardly_tells_gives_no_share(card):
    for each in frame(unaudited(tags(), with_rates(card, [0.4] * 3, [0.2] * 3))):
        assert not each.defined
        assert each.note == "unaudited; the tool finds 40% and tags 20% of the rest"


def test_a_frame_whose_errors_no_source_shows_gets_no_share(card):
    found = frame(unaudited(tags(), with_rates(card, [0.8] * 3, [0.1] * 3)), k=1)
    assert [(each.defined, each.note) for each in found] == [
        (False, "unaudited; no error rates known")
    ] * 2


def test_a_frame_that_is_missing_from_the_card_gets_no_share(card):
    known = tuple(f for f in card.out_of_fold.frames if f.frame != "river")
    without = replace(card, out_of_fold=replace(card.out_of_fold, frames=known))
    found = frame(unaudited(tags(), without), k=2)
    assert [each.note for each in found] == ["unaudited; no error rates known"] * 2


def test_one_article_a_source_gives_no_unaudited_range(card):
    found = unaudited(tags(articles=1), with_rates(card, [0.8] * 3, [0.1] * 3))
    for each in frame(found):
        assert each.low is None
        assert each.note == "unaudited; one article: no range for its source"


def test_unaudited_stances_are_not_given(card):
    found = unaudited(tags(), card)
    for each in found.stance(0, 0, found.tags.sums.groups, 2):
        assert (each.defined, each.note) == (False, "unaudited")


def test_an_unaudited_report_has_no_comparison_rank_or_p_value(card):
    estimator = unaudited(tags(), card)
    report = build_report(
        estimator.tags.sums, estimator, Options(), card=card, frame_names={}, signature={}
    )
    assert (report.kind, report.comparisons, report.families, report.findings) == (
        "unaudited",
        (),
        (),
        (),
    )
    assert report.method[-1] == "Sources are not compared."
    for name in ("terminal", "md"):
        text = FORMATS[name](report)
        assert "p = " not in text
        assert "higher" not in text
        assert "are unaudited" in text


def test_a_model_of_three_real_sources_reports_unaudited_without_comparison(run, stored):
    assert len(load_card(stored).source_rates) == 3
    model = model_fingerprint(stored)
    Path("scores.jsonl").write_text(
        jsonl(
            *(
                {
                    "id": row.id,
                    "article": row.article,
                    "paragraph": int(row.id[-1]),
                    "source": row.source,
                    "date": row.date,
                    "p": dict(row.probabilities),
                    "frames": dict(row.stances),
                    "quoted": row.quoted,
                    "flags": [],
                    "model": model,
                }
                for row in rows()
            )
        )
    )
    ran = run("report", "scores.jsonl", "--model", stored, "--format", "json")
    values = json.loads(ran.out)
    assert (ran.code, ran.err, values["kind"]) == (0, "", "unaudited")
    assert (values["comparisons"], values["families"], values["findings"]) == ([], [], [])
    assert all(row["estimate"]["note"].startswith("unaudited") for row in values["shares"])


def test_measured_rates_stand_beside_tags_with_their_support_and_fingerprint(card):
    from framing.card import Measured

    block = Measured("paper.jsonl", card.data, card.out_of_fold, 0.95, 0)
    found = tags(card=replace(card, measured=(block,))).rates
    assert [row.frame for row in found] == list(FRAMES)
    assert found[0].measured_on == f"paper.jsonl (40 paragraphs, {card.data.fingerprint[:15]})"
    assert tags(card=None).rates == ()
