from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.voice import quotations, reported

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))


def told(text: str) -> list[str]:
    return [text[start:end] for start, end in reported(text, quotations(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Officials said the vote was fair.", ["the vote was fair"]),
        ("The minister told reporters that the vote was fair.", ["the vote was fair"]),
        ("He told the court on Monday it was fair.", ["it was fair"]),
        ("The airport said late Monday it would reopen.", ["it would reopen"]),
        ("Obi said in a statement that the vote was fair.", ["the vote was fair"]),
        ("Obi insisted, however, that the vote was fair.", ["the vote was fair"]),
        ("Ada Obi, a judge in the town, said the vote was fair.", ["the vote was fair"]),
        ("The party pointed out that it rained.", ["it rained"]),
        ("She won, saying there was no doubt.", ["there was no doubt"]),
        ("The mayor continued to insist that all was well.", ["all was well"]),
        ("It rained. Mr. Obi said the vote was fair.", ["the vote was fair"]),
    ],
)
def test_what_follows_a_speaker_and_a_verb_is_reported(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The vote was fair, the ministry said.", ["The vote was fair"]),
        ("The vote was fair, said Ada Obi, a judge.", ["The vote was fair"]),
        ("The vote was fair, Obi said on Monday.", ["The vote was fair"]),
        ("The vote was fair, he added.", ["The vote was fair"]),
        ("The vote, critics say, was a farce.", ["The vote", "was a farce"]),
        ("According to the ministry, the vote was fair.", ["the vote was fair"]),
        ("According to Ada Obi, a judge, the vote was fair.", ["the vote was fair"]),
        ("The vote was fair, according to the ministry.", ["The vote was fair"]),
        ("As Ada Obi points out, the vote was fair.", ["the vote was fair"]),
    ],
)
def test_what_stands_before_or_around_a_speaker_is_reported(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The town that burned was rebuilt.",
        "Nobody said the vote was fair.",
        "I say the vote was fair.",
        "She did not say that the vote was fair.",
        "Obi said nothing of the kind.",
        "Obi urged them to vote.",
        "That says a lot about the vote.",
        "Trump’s remarks will have an effect.",
        "Obi announced a plan that would end it.",
        "“The vote was fair and square,” said Ada Obi, a judge.",
        "“The vote was fair and square,” Ada Obi, a judge, said on Monday.",
        "As he left the hall, Obi said, “The vote was fair and square.”",
    ],
)
def test_what_nobody_said_or_what_is_quoted_is_not_reported(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Obi said it was fair, but he left.", ["it was fair"]),
        ("Obi said it was fair and warned that it rained.", ["it was fair", "it rained"]),
        ("Obi said it was fair, adding that it rained.", ["it was fair", "it rained"]),
        ("While Obi said it was fair, the town burned.", ["it was fair"]),
    ],
)
def test_what_is_reported_ends_where_the_sentence_turns(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Officials said the vote was "free and fair all day" here.', ["the vote was", "here"]),
        ("Obi said Ada “was never once there at all.”", ["Ada"]),
        ("It was “good to be back here” at home, Obi said.", ["It was", "at home"]),
    ],
)
def test_reported_speech_leaves_out_what_is_quoted(text: str, expected: list[str]) -> None:
    assert told(text) == expected


def test_speech_that_runs_on_from_the_paragraph_before_is_left_out() -> None:
    assert reported("We stay,” she said. Obi said it rained.", ((0, 8),)) == ((29, 38),)
    assert reported("! It rained here, according to Ada Obi.", ((0, 1),)) == ((2, 16),)


WORDS = st.sampled_from(
    'Obi officials said says told that according to, the vote was he . " “ ” but and As'.split()
)


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_spans_are_ordered_and_apart_from_quotations(text: str) -> None:
    direct = quotations(text)
    spans = sorted([*direct, *reported(text, direct)])
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_marked_paragraphs_of_real_news_are_met_at_90_percent_precision() -> None:
    import voice

    if not voice.NEWS.exists():
        pytest.skip("the news articles are not beside this checkout")
    paragraphs = list(voice.marked_paragraphs(voice.BOTH_MARKS, "reported"))
    assert len(paragraphs) >= 100
    for half in voice.HALVES:
        precision, recall = voice.characters([p for p in paragraphs if p.half == half])
        assert precision >= 0.9
        assert recall >= 0.7
