import gzip
import json
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.kernel.beside import beside
from framing.kernel.columns import coded_of
from framing.kernel.survey import LOOK, Survey
from framing.kernel.texts import pack
from framing.scoring import Doubter, _surveyor, share_of_words
from framing.voice import quotations

pytestmark = pytest.mark.skipif(beside() is None, reason="built without a C compiler")

NEWS = Path(__file__).parents[1] / ".." / "shared" / "articles" / "news-9000.jsonl.gz"
SIGNS = "aB1.,:;!?-–—…([{/*`'\"‘’“”„‟«»「\xa0\u2003\t\n\0é中 "
WORDS = """
    the The wheat river said “we he A crop,” "band choir" ‘x’ Barn’s it's — must be saved Big flood.
    supercalifragilistic
""".split()
TEXTS = st.one_of(
    st.text(alphabet=SIGNS, max_size=90),
    st.text(max_size=30),
    st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join),
    st.lists(st.text(alphabet="aB “”\"'’.", max_size=12), max_size=20).map(" ".join),
)


@pytest.fixture(scope="module")
def doubter(model):
    return Doubter(model)


def check(texts, doubter):
    """Hold what a survey tells against the plain way; how many texts it tells all of."""
    known = frozenset(doubter.words)
    survey = _surveyor(doubter).survey(pack(texts))
    decision, dates = np.zeros((len(texts), 12)), coded_of([""] * len(texts))
    plain = doubter.doubts(texts, decision, dates, Survey.of_nothing(len(texts)))
    assert np.array_equal(doubter.doubts(texts, decision, dates, survey), plain)
    for text, words, quoted, knows in zip(
        texts, survey.words.tolist(), survey.quoted.tolist(), survey.knows.tolist(), strict=True
    ):
        if words != LOOK:
            assert words == len(text.split())
        if quoted != LOOK:
            assert share_of_words(text, quotations(text)) == (
                round(min(1.0, quoted / words), 4) if words else 0.0
            )
        if knows != LOOK:
            assert words >= 8
            assert sum(word in known for word in text.lower().split()) >= 0.6 * words
    return int(((survey.words != LOOK) & (survey.quoted != LOOK)).sum())


@given(st.lists(TEXTS, max_size=6))
def test_what_a_survey_tells_is_what_a_look_at_the_text_gives(doubter, texts):
    check(texts, doubter)


def test_most_paragraphs_of_real_news_need_no_second_look(doubter):
    if not NEWS.exists():
        pytest.skip("the news articles are not beside this checkout")
    with gzip.open(NEWS, "rt", encoding="utf-8") as file:
        texts = [
            part for line in islice(file, 600) for part in json.loads(line)["text"].split("\n")
        ]
    texts = [text.strip() for text in texts if len(text.split()) >= 8]
    assert check(texts, doubter) >= 0.7 * len(texts)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("It rained all day in the village.", 0),
        ("“We will never leave the village,” he said.", 6),
        ('He said: "We will never leave the village!" It rained.', 6),
        ("“No,” he said.", LOOK),
        ("“We will never leave the village.", LOOK),
        ("He called it the ‘worst’ year.", LOOK),
        ("The choir's band, and the barns' roofs.", 0),
        ("A “Long Way Home By The River” sign.", LOOK),
        ("They went to the “come one and all” lunch.", LOOK),
    ],
)
def test_only_plain_pairs_of_marks_are_told(text, quoted, doubter):
    assert _surveyor(doubter).survey(pack([text])).quoted.tolist() == [quoted]


@pytest.mark.parametrize("text", ["a\tb", "a\xa0b", "a\u2003b", "a\u3000b", "a\x1cb", "a\x85b"])
def test_other_white_space_than_blanks_is_left_alone(text, doubter):
    assert _surveyor(doubter).survey(pack([text])).words.tolist() == [LOOK]
