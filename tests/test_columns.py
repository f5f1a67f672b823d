from __future__ import annotations

import pytest

from framing.columns import LABEL_ROLES, ROLES, describe, match, tool
from framing.errors import DataError

TRAFILATURA = ["title", "hostname", "date", "fingerprint", "text", "source", "source-hostname"]
NEWS_PLEASE = ["date_download", "date_publish", "maintext", "source_domain", "text", "title", "url"]
NEWSPAPER4K = ["url", "title", "top_image", "publish_date", "meta_site_name", "text"]


@pytest.mark.parametrize("role", [role for role in ROLES if role in LABEL_ROLES])
def test_every_accepted_name_is_matched_whatever_its_case(role: str) -> None:
    for name in ROLES[role]:
        assert match([name.upper()], roles=(role,), required=()) == {role: name.upper()}


def test_the_first_accepted_name_wins_over_the_first_column() -> None:
    assert match(["body", "content", "text"]) == {"text": "text"}


def test_a_column_plays_one_role_only() -> None:
    roles = match(["text", "label"], roles=LABEL_ROLES)
    assert list(roles.values()).count("label") == 1


def test_an_override_goes_before_the_accepted_names() -> None:
    matched = match(["text", "Lead Text", "source"], {"text": "lead_text"})
    assert matched == {"text": "Lead Text", "source": "source"}


@pytest.mark.parametrize(
    ("header", "name", "roles"),
    [
        (TRAFILATURA, "trafilatura", {"source": "hostname", "article": "source"}),
        (NEWS_PLEASE, "news-please", {"text": "maintext", "source": "source_domain"}),
        (NEWSPAPER4K, "newspaper4k", {"source": "meta_site_name", "date": "publish_date"}),
    ],
)
def test_a_scraper_is_known_by_its_columns(
    header: list[str], name: str, roles: dict[str, str]
) -> None:
    assert tool(header) == name
    assert roles.items() <= match(header).items()


def test_a_missing_column_is_told_with_the_nearest_name() -> None:
    with pytest.raises(DataError) as caught:
        match(["id", "txet"], where="a.csv:1")
    assert str(caught.value) == (
        "a.csv:1: no column holds the text; the columns are 'id' or 'txet' ('txet': did you mean "
        "'text'?). Name it 'text', 'paragraph', 'content', 'body', 'example' or 'maintext', or say "
        "which column it is"
    )


def test_an_override_that_names_no_column_is_told_with_the_nearest_one() -> None:
    with pytest.raises(DataError) as caught:
        match(["id", "story"], {"text": "storey"}, where="a.csv:1")
    assert str(caught.value) == (
        "a.csv:1: column 'storey', named for the text, is not there. "
        "The columns are 'id' or 'story'; did you mean 'story'?"
    )


def test_an_unknown_role_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="unknown role 'txt'"):
        match(["text"], {"txt": "text"})


def test_what_was_matched_is_told_in_words() -> None:
    assert describe({"text": "Body", "id": "id"}) == "text from 'Body', id from 'id'"
