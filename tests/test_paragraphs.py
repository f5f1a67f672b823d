from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.paragraphs import HEADING, ITEM, QUOTE, fold, split
from framing.paragraphs.wrapping import Width

WRAPPED = (
    "The council met late on Monday to hear the two sides\n"
    "of the dispute over the harbour, and adjourned with\n"
    "no decision. Residents had waited for hours.\n"
    "\n"
    "A second hearing is planned for the end of the month,\n"
    "when the engineers are to present their findings to\n"
    "the members.\n"
)
WRAPPED_WITHOUT_BLANK_LINES = (
    "The council met late on Monday to hear the two sides\n"
    "of the dispute over the harbour, and adjourned with\n"
    "no decision. Residents had waited.\n"
    "A second hearing is planned for the end of the month,\n"
    "when the engineers are to present their findings to\n"
    "the members.\n"
)
ONE_A_LINE = (
    "The council met late on Monday to hear the two sides of the dispute over the harbour wall.\n"
    "It adjourned.\n"
    "A second hearing is planned for the end of the month, when engineers present what they found "
    "below the water line and in the archive.\n"
)


def texts(text: str, *, markdown: bool = False) -> list[str]:
    return [block.text for block in split(text, markdown=markdown)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n ", []),
        ("One.", ["One."]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One.\r\n\r\nTwo.", ["One.", "Two."]),
        ("One.\r\rTwo.", ["One.", "Two."]),
        ("One.\n \t\nTwo.", ["One.", "Two."]),
        ("One  with\u00a0odd\tspaces.", ["One with odd spaces."]),
        ("Hid\u00adden and\u200b joined\ufeff.", ["Hidden and joined."]),
        ("One.<br>Two.<br/>\n<BR />Three.", ["One.", "Two.", "Three."]),
        ("<p>One &amp; <b>two</b>.</p><p>Three.</p>", ["One & two.", "Three."]),
        ("Three < four and five > two.", ["Three < four and five > two."]),
        ("- first\n- second", ["first", "second"]),
        ("1. first\n2. second", ["1. first", "2. second"]),
        ("• first\n• second", ["first", "second"]),
        ("Nairobi\nKampala\nKigali", ["Nairobi", "Kampala", "Kigali"]),
    ],
)
def test_a_text_is_cut_where_its_paragraphs_end(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    "text", [WRAPPED, WRAPPED_WITHOUT_BLANK_LINES, WRAPPED.replace("\n", "\r\n")]
)
def test_hard_wrapped_lines_are_joined(text: str) -> None:
    found = texts(text)
    assert len(found) == 2
    assert found[0].startswith("The council met late on Monday to hear the two sides of the")
    assert found[1].endswith("findings to the members.")


def test_lines_that_are_paragraphs_are_not_joined() -> None:
    assert texts(ONE_A_LINE) == ONE_A_LINE.splitlines()


def test_a_sentence_broken_by_a_stray_line_end_is_joined() -> None:
    text = "The council met late on Monday to hear the two\nsides of the dispute over the wall."
    assert texts(text) == [text.replace("\n", " ")]


def test_one_line_paragraphs_stay_alone_beside_long_ones() -> None:
    text = "It adjourned.\n\n" + "A long one follows here. " * 20 + "\n\nIt ended."
    assert [len(found.split()) for found in texts(text)] == [2, 100, 2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Head\n\nText.", [(HEADING, "Head"), ("prose", "Text.")]),
        ("## Head ##\nText.", [(HEADING, "Head"), ("prose", "Text.")]),
        ("> A quoted\n> line.", [(QUOTE, "A quoted line.")]),
        ("He [said](http://x.org) *so*.", [("prose", "He said so.")]),
        ("![A picture](a.png)\n\nText.", [("prose", "Text.")]),
        ("One.\n\n---\n\nTwo.", [("prose", "One."), ("prose", "Two.")]),
        ("- an **item**", [(ITEM, "an item")]),
        ("Two\nlines.", [("prose", "Two lines.")]),
        ("snake_case and 2*3*4 stay.", [("prose", "snake_case and 2*3*4 stay.")]),
    ],
)
def test_the_markup_of_markdown_is_taken_off(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(block.kind, block.text) for block in split(text, markdown=True)] == expected


@pytest.mark.parametrize("text", [WRAPPED, ONE_A_LINE, "# Head\n\n- one\n- two", "\n\n A.\n B. "])
def test_offsets_point_at_the_text_before_folding(text: str) -> None:
    for block in split(text):
        assert fold(text[block.start : block.end]).endswith(block.text)


@given(st.text(alphabet='aB .\n\r\t<p>-#1\u00a0\u200b“"', max_size=200), st.booleans())
def test_blocks_are_folded_ordered_and_inside_the_text(text: str, markdown: bool) -> None:
    at = 0
    for block in split(text, markdown=markdown):
        assert at <= block.start < block.end <= len(text)
        assert block.text == fold(block.text) != ""
        at = block.end


@given(st.lists(st.text(alphabet="abc XYZ.,", min_size=1).map(str.strip).filter(bool), max_size=8))
def test_paragraphs_with_blank_lines_between_come_back(paragraphs: list[str]) -> None:
    assert texts("\n\n".join(paragraphs)) == [fold(paragraph) for paragraph in paragraphs]


def test_a_start_leaves_out_what_stands_before_it() -> None:
    (block,) = split("head\n\nbody", 6)
    assert (block.text, block.start, block.end) == ("body", 6, 10)


SENTENCE = "The council met on Monday to hear both sides of it, as Mr. Obi had asked. "


def test_a_text_without_line_ends_is_cut_at_sentence_ends() -> None:
    text = SENTENCE * 40
    blocks = split(text)
    assert [len(block.text.split()) for block in blocks] == [112, 112, 112, 112, 112, 80]
    assert [block.goes_on for block in blocks] == [False, *[True] * 5]
    assert all(block.text.endswith("as Mr. Obi had asked.") for block in blocks)
    assert " ".join(text[block.start : block.end] for block in blocks) == text.strip()


@pytest.mark.parametrize("text", [SENTENCE * 18, "word " * 1000, ("x " * 99 + "\n\n") * 9])
def test_what_is_short_enough_or_has_no_sentence_ends_is_not_cut(text: str) -> None:
    assert not any(block.goes_on for block in split(text))


@pytest.mark.parametrize(
    ("text", "markdown"),
    [("**Note.** " + SENTENCE * 40, True), (f"<p><b>Note.</b> {SENTENCE * 40}</p>", False)],
)
def test_marked_up_texts_are_cut_as_well(text: str, markdown: bool) -> None:
    first, *others = split(text, markdown=markdown)
    assert first.text.startswith("Note. The council")
    assert len(others) == 5
    assert all(block.goes_on for block in others)


@given(st.lists(st.sampled_from(["word ", "Mr. ", "It ended. ", "“Yes.” ", "x\n"]), max_size=900))
def test_cutting_loses_no_word_and_points_at_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    blocks = split(text)
    assert [word for block in blocks for word in block.text.split()] == text.split()
    assert all(fold(text[block.start : block.end]) == block.text for block in blocks)


def test_the_width_of_a_tagged_text_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    found = Width.of

    def counted(text: str, stanzas: Sequence[tuple[int, int]]) -> Width:
        seen.append(text)
        return found(text, stanzas)

    monkeypatch.setattr(Width, "of", counted)
    assert len(split("<p>" + "It rained.\n\n" * 100)) == 100
    assert len(seen) <= 2
