import pytest
from village import score_row

from framing.errors import DataError
from framing.sums import SumsBuilder

FRAMES = ("harvest", "music", "river")
STANCES = ("favor", "against", "neutral")

ROWS = (
    score_row("Valley Daily", "v1", 1, {"music": "against"}),
    score_row("Hill Post", "h1", 1, {"harvest": "favor"}),
    score_row("Hill Post", "h1", 2, {"harvest": "favor", "river": "neutral"}, quoted=0.9),
    score_row("Hill Post", "h1", 3, {}),
    score_row("Hill Post", "h2", 1, {"harvest": "against"}, flags=("near-threshold:river",)),
)


def sums_of(*rows, stances=STANCES, **options):
    builder = SumsBuilder(FRAMES, stances, **options)
    for row in rows:
        builder.add(row)
    return builder.build()


def test_paragraphs_and_tags_are_counted_by_article():
    sums = sums_of(*ROWS)
    assert (sums.names, sums.articles) == (("Hill Post", "Valley Daily"), ("v1", "h1", "h2"))
    assert sums.groups.tolist() == [1, 0, 0]
    sizes, tags, stances = sums.voice("all")
    assert sizes.tolist() == [1, 3, 1]
    assert tags.tolist() == [[0, 1, 0], [2, 0, 1], [1, 0, 0]]
    assert stances[1].tolist() == [[2, 0, 0], [0, 0, 0], [0, 0, 1]]


def test_own_and_quoted_voices_add_up_to_all():
    sums = sums_of(*ROWS)
    for whole, own, quoted in zip(
        sums.voice("all"), sums.voice("own"), sums.voice("quoted"), strict=True
    ):
        assert (own + quoted == whole).all()
    assert sums.voice("quoted")[0].tolist() == [0, 1, 0]
    assert sums.voice("quoted")[1][1].tolist() == [1, 0, 1]


def test_more_than_half_of_the_words_make_a_quoted_paragraph():
    half, more = (score_row("H", "h", 1, {}, quoted=share) for share in (0.5, 0.51))
    assert sums_of(half).voice("own")[0].tolist() == [1]
    assert sums_of(more).voice("quoted")[0].tolist() == [1]


def test_one_article_id_in_two_sources_is_two_articles():
    rows = [score_row(source, "a", 1, {}) for source in ("Hill Post", "Valley Daily")]
    assert sums_of(*rows).voice("all")[0].tolist() == [1, 1]


def test_flags_are_counted_by_kind_and_source():
    assert sums_of(*ROWS).flags == {"Hill Post": {"near-threshold": 1}, "Valley Daily": {}}


def test_articles_can_be_grouped_by_anything_of_their_rows():
    sums = sums_of(*ROWS, by=lambda row: row.article[0])
    assert sums.names == ("h", "v")


def test_topics_are_counted_by_article():
    rows = [
        score_row("H", article, n, {}, extra={"topic": "farms"}) for article in "ab" for n in (1, 2)
    ]
    assert sums_of(*rows).topics == {"H": {"farms": 2}}


def test_the_fingerprint_does_not_hang_on_the_order_of_rows():
    assert sums_of(*ROWS).fingerprint == sums_of(*ROWS[::-1]).fingerprint
    assert sums_of(*ROWS).fingerprint != sums_of(*ROWS[1:]).fingerprint


def test_every_model_of_the_rows_is_named():
    rows = [*ROWS, score_row("Hill Post", "h3", 1, {}, model="sha256:1")]
    assert sums_of(*rows).models == ("sha256:0", "sha256:1")


def test_without_a_codebook_stances_are_left_out():
    sums = sums_of(*ROWS, stances=())
    assert sums.voice("all")[1].tolist() == [[0, 1, 0], [2, 0, 1], [1, 0, 0]]
    assert sums.stances.shape == (3, 2, 3, 0)


@pytest.mark.parametrize("stances", [{"trade": "favor"}, {"harvest": "mixed"}])
def test_a_tag_that_the_model_does_not_know_is_refused(stances):
    builder = SumsBuilder(FRAMES, STANCES)
    with pytest.raises(DataError, match="the row 'h1-1' is tagged"):
        builder.add(score_row("Hill Post", "h1", 1, stances))


def test_the_number_of_an_article_is_that_of_its_first_row():
    builder = SumsBuilder(FRAMES, STANCES)
    assert [builder.add(row) for row in ROWS] == [0, 1, 1, 1, 2]
    assert builder.number_of(ROWS[3]) == 1
