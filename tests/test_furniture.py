from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.furniture import REASONS, judge
from framing.paragraphs import split

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))

PROSE = "The council met on Monday and heard both sides of the dispute over the old harbour wall."


def reasons(*texts: str, title: str = "") -> list[str]:
    return judge(split("\n\n".join(texts)), title=title)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("* * *", "ornament"),
        ("Advertisement", "navigation"),
        ("Share Tweet Email Print", "navigation"),
        ("Follow us on social", "navigation"),
        ("3 years ago", "navigation"),
        ("READ MORE: Minister resigns over harbour", "link"),
        ("( Also on DAILY: Harbour wall falls)", "link"),
        ("Harbour wall to be rebuilt by spring Read more", "link"),
        ("https://news.example.org/harbour", "link"),
        ("Sign up for our daily newsletter and get the best in your inbox.", "notice"),
        ("Please consider making a tax-deductible donation to keep us going.", "notice"),
        ("We use cookies to improve this site. See our privacy policy.", "notice"),
        ("Copyright 2026 Daily News. All rights reserved.", "notice"),
        ("Write to Ada Obi at ada.obi@example.org", "notice"),
        ("Boats wait in the harbour. (Ada Obi/Reuters)", "caption"),
        ("Photo by Ada Obi for the Daily", "caption"),
        ("The mayor speaks at the harbour on Monday. | AP Photo", "caption"),
        ("By Ada Obi, Harbour correspondent", "byline"),
        ("Updated: 3:24 p.m., 2 March 2026", "byline"),
        ("What the engineers found", "heading"),
        ("A RECKONING AT LAST", "heading"),
        ("‘We had no choice’", "heading"),
    ],
)
def test_furniture_is_known_for_what_it_is(text: str, reason: str) -> None:
    assert reasons(PROSE, text, PROSE.replace("Monday", "Friday")) == ["", reason, ""]


@pytest.mark.parametrize(
    "text",
    [
        "It adjourned.",
        "“No,” she said.",
        "Obi responded:",
        "Who will pay for it?",
        "“Please donate to the harbour fund today,” the mayor told the crowd.",
        "He asked people to sign up for health insurance by the end of the month.",
        "The photo shows the wall before it fell.",
        "HARBOUR TOWN (Reuters) - The council met on Monday.",
        "Reporting by Ada Obi; Editing by John Musa",
        "The Associated Press contributed to this report.",
    ],
)
def test_short_paragraphs_of_the_article_are_kept(text: str) -> None:
    assert reasons(PROSE, text, PROSE.replace("Monday", "Friday"))[1] == ""


def test_the_title_is_no_paragraph_whatever_its_punctuation() -> None:
    assert reasons("Is the harbour lost?", PROSE, title="Is the Harbour Lost?") == ["heading", ""]


def test_a_line_that_stands_three_times_is_furniture_everywhere() -> None:
    line = "Harbour Talk is live every Friday at noon."
    found = reasons(line, PROSE, line, PROSE.replace("Monday", "Friday"), line)
    assert [found[0], found[2], found[4]] == ["repeated"] * 3


def test_a_paragraph_that_comes_again_is_kept_once() -> None:
    assert reasons(PROSE, "It adjourned.", PROSE) == ["", "", "repeated"]


def test_a_short_answer_may_come_as_often_as_it_likes() -> None:
    assert reasons(PROSE, "“No.”", PROSE + " It rose.", "“No.”", "It adjourned.", "“No.”")[1] == ""


def test_the_note_on_the_author_goes_and_the_same_words_inside_stay() -> None:
    note = "Ada Obi is a professor of law at Ibadan."
    prose = [PROSE.replace("Monday", day) for day in ("Monday", "Tuesday", "Friday", "Sunday")]
    assert reasons(*prose, note)[-1] == "author"
    assert reasons(prose[0], note, *prose[1:])[1] == ""


def test_teasers_for_other_stories_go_with_their_headings() -> None:
    prose = [PROSE.replace("Monday", f"{day} March") for day in range(1, 9)]
    teasers = ["A storm at sea", "A storm sank two boats off the coast.", "keep reading"]
    others = ["A mayor falls", "The mayor lost the vote by a hair.", "keep readingShow less"]
    found = reasons(*prose, *teasers, *others)
    assert found[:8] == [""] * 8
    assert "" not in found[8:]


def test_a_heading_in_capitals_letters_of_the_markup_is_prose_when_it_runs_on() -> None:
    assert judge(split("# " + PROSE * 3)) == [""]


@given(st.lists(st.text(alphabet="aB .:#(/“”@", min_size=1, max_size=40), max_size=8))
def test_each_block_gets_one_known_reason_or_none(texts: list[str]) -> None:
    blocks = split("\n\n".join(texts))
    found = judge(blocks)
    assert len(found) == len(blocks)
    assert set(found) <= {"", *REASONS}


def test_marked_scrapes_of_real_news_are_met_at_95_percent() -> None:
    from furniture import NEWS, judged_paragraphs, quality

    if not NEWS.exists():
        pytest.skip("the news articles are not beside this checkout")
    paragraphs = list(judged_paragraphs())
    assert len(paragraphs) >= 600
    for half in ("tuning", "held out"):
        for figures in quality([p for p in paragraphs if p.half == half]).values():
            assert min(figures) >= 0.95
