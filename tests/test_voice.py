from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.voice import quotations, quotations_of_article, quoted_share

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))


def quoted(text: str) -> list[str]:
    return [text[start:end] for start, end in quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nobody spoke.", []),
        ('"We will stay here," he said.', ["We will stay here,"]),
        ("“We will stay here,” he said.", ["We will stay here,"]),
        ("„Wir bleiben alle hier“, sagte er.", ["Wir bleiben alle hier"]),
        ("« Nous restons tous ici », dit-il.", ["Nous restons tous ici"]),
        ("»Wir bleiben alle hier«, sagte er.", ["Wir bleiben alle hier"]),
        ("「We will stay here」 he said.", ["We will stay here"]),
        ("``We will stay here,'' he said.", ["We will stay here,"]),
        ("‘We will stay here,’ he said.", ["We will stay here,"]),
        ("'We will stay here,' he said.", ["We will stay here,"]),
        ("'It's the allies' own plan,' he said.", ["It's the allies' own plan,"]),
        ("He said: “We stay. “", ["We stay."]),
        ("He told “all of you here’’ to go.", ["all of you here"]),
        ('"It rains, said Obi. "It pours."', ["It rains,", "It pours."]),
        ("“It rains all day. “It pours all night.”", ["It rains all day.", "It pours all night."]),
        ("‘We will stay here,” he said.", ["We will stay here,"]),
        ("“We will stay,” he said. “And we will win", ["We will stay,", "And we will win"]),
        ("He is 6'2\" and the '90s made him.", []),
        ("The allies' plan and the minister's reply stood.", []),
        ("“I heard him say ‘no’ to all of it,” she said.", ["I heard him say ‘no’ to all of it,"]),
    ],
)
def test_the_words_between_marks_are_found(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He called the plan “pure folly” again.", ["pure folly"]),
        ("The so-called “experts” met again.", []),
        ("The “good old days” are over.", []),
        ("Her book “A Long Road Home” is out.", []),
        ("She told the radio show “The Late Hour” that it rained.", []),
        ("It was, according to him, “a mess”.", ["a mess"]),
        ("They met. “It is over now.” They left.", ["It is over now."]),
        ("She said Mr. Obi was “bold” and “wrong” after that.", ["bold", "wrong"]),
        ("The “come one, come all” lunches are back.", []),
        ("Criticizing the order as “too broad” they left.", ["too broad"]),
        ("Minister: plan “a mess”, and costly", ["a mess"]),
    ],
)
def test_a_few_words_are_a_quotation_only_beside_a_speaker(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_a_quotation_runs_over_paragraphs_that_have_no_marks() -> None:
    texts = [
        'He said: "We will stay here.',
        "We will not go.",
        'Never again," and left.',
        "It rained.",
    ]
    spans = quotations_of_article(texts)
    assert spans == [((10, 28),), ((0, 15),), ((0, 12),), ()]


def test_a_quotation_that_is_opened_anew_does_not_swallow_what_lies_between() -> None:
    texts = ["“We will stay here.", "It rained all day.", "“We will go,” she said."]
    assert quotations_of_article(texts)[1] == ()


def test_the_quoted_share_counts_words() -> None:
    text = '"We stay here now," he said.'
    assert quoted_share(text, quotations(text)) == pytest.approx(4 / 6)
    assert quoted_share("He left.", ()) == 0.0


@given(st.lists(st.text(alphabet="aB .,\"“”‘’'«»`\n", max_size=60), max_size=5))
def test_spans_are_ordered_and_inside_their_paragraph(texts: list[str]) -> None:
    for text, spans in zip(texts, quotations_of_article(texts), strict=True):
        at = 0
        for start, end in spans:
            assert at <= start < end <= len(text)
            at = end


@given(st.lists(st.text(alphabet="abc", min_size=1), min_size=4, max_size=12))
def test_what_is_put_between_marks_is_found_again(words: list[str]) -> None:
    inner = " ".join(words)
    assert quoted(f'It rained. "{inner}," he said.') == [f"{inner},"]


@pytest.mark.parametrize(("name", "least"), [("DIRECT_MARKS", 0.94), ("BOTH_MARKS", 0.95)])
def test_marked_paragraphs_of_real_news_are_met(name: str, least: float) -> None:
    import voice

    if not voice.NEWS.exists():
        pytest.skip("the news articles are not beside this checkout")
    paragraphs = list(voice.marked_paragraphs(getattr(voice, name)))
    assert len(paragraphs) >= 100
    for half in voice.HALVES:
        chosen = [p for p in paragraphs if p.half == half]
        assert min(voice.characters(chosen)) >= 0.95
        assert min(voice.whole(chosen)) >= least
