import numpy as np
import pytest
from village import score_row

from framing.errors import DataError
from framing.report import Options
from framing.report.wording import WordCounter, word_rows
from framing.sums import SumsBuilder

FRAMES = ("harvest", "music", "river")
FILLER = "the road was long and the clerk counted letters while the shop stayed open all day"


def rows(articles=24, word="zebra"):
    """Two paragraphs an article: harvest's, with a word of the source's own; and another."""
    for source, own in (("Hill Post", word), ("Coast Wire", "barn")):
        for n in range(articles):
            article = f"{source[0].lower()}{n}"
            inside = f"{' '.join([own] * 6)} wheat {FILLER}"
            yield score_row(source, article, 1, {"harvest": "favor"}, text=inside)
            yield score_row(source, article, 2, {}, text=FILLER, quoted=0.9)


def counted(found, voice="all"):
    builder, counter = SumsBuilder(FRAMES, ("favor",)), WordCounter(FRAMES, voice)
    for row in found:
        counter.add(row, builder.add(row))
    return counter, builder.build()


def contrasts(found, looked_for=None):
    counter, sums = counted(found)
    return word_rows(counter, sums, Options(words=True), looked_for or {})


def test_a_word_that_one_source_uses_more_within_a_frame_is_found_for_it():
    found = contrasts(rows())
    assert {(row.frame, row.source, row.word) for row in found} == {
        ("harvest", "Hill Post", "zebra"),
        ("harvest", "Coast Wire", "barn"),
    }
    for row in found:
        assert row.log_odds > 0 < row.z
        assert row.adjusted_p < 0.05
        assert row.articles == 24


def test_words_that_the_model_looks_for_are_marked():
    marked = {
        row.word: row.looked_for for row in contrasts(rows(), {"harvest": frozenset({"barn"})})
    }
    assert marked == {"zebra": False, "barn": True}


def test_sources_that_say_the_same_have_no_words():
    assert contrasts(rows(word="barn")) == ()


def test_below_twenty_articles_a_side_nothing_is_listed():
    assert contrasts(rows(articles=19)) == ()


def test_inside_and_outside_add_up_to_all_words():
    counter, sums = counted(rows(articles=3))
    everything = np.ones(len(sums.articles), dtype=bool)
    n_words = len(counter.words())
    inside, outside = counter.inside(0, everything), counter.outside(0, everything)
    np.testing.assert_array_equal(
        inside.totals(n_words) + outside.totals(n_words), counter.totals()
    )
    assert dict(zip(counter.words(), inside.totals(n_words), strict=True))["zebra"] == 18


@pytest.mark.parametrize(("voice", "known"), [("all", True), ("own", True), ("quoted", False)])
def test_only_the_words_of_the_voice_are_counted(voice, known):
    counter, _ = counted(rows(articles=2), voice)
    assert ("zebra" in counter.words()) is known
    assert "letters" in counter.words()


def test_words_are_lower_case_without_numbers_and_single_letters():
    counter, _ = counted([score_row("Hill Post", "h0", 1, {}, text="A MAYOR’s 20 żółw co-op x1 b")])
    assert counter.words() == ["mayor’s", "żółw", "co-op", "x1"]


def test_a_row_without_text_cannot_be_counted():
    with pytest.raises(DataError) as caught:
        WordCounter(FRAMES).add(score_row("Hill Post", "h0", 1, {}), 0)
    assert str(caught.value) == (
        "the row 'h0-1' holds no text, and words cannot be counted. "
        "Score with --with-text, or give the articles themselves"
    )
