from __future__ import annotations

import random
import sys

import pytest

from framing.duplicates import Duplicates, find_duplicates
from framing.errors import MissingExtraError
from framing.records import Article, Paragraph

pytest.importorskip("datasketch", reason="copies are found with the extra 'duplicates'")

WORDS = [f"word{number}" for number in range(3000)]


def story(seed: int, words: int = 300) -> list[str]:
    return random.Random(seed).choices(WORDS, k=words)


def clusters(*texts: list[str]) -> list[tuple[str, ...]]:
    found = Duplicates()
    for number, words in enumerate(texts):
        found.add(f"a{number}", f"s{number}", " ".join(words))
    return [cluster.ids for cluster in found.clusters()]


def test_articles_that_share_nothing_are_no_copies() -> None:
    assert clusters(*(story(seed) for seed in range(50))) == []


def test_a_copy_is_found_across_sources_whatever_its_case_and_spaces() -> None:
    found = Duplicates()
    found.add("a", "Daily", " ".join(story(1)))
    found.add("b", "Post", "\n".join(story(1)).upper() + ".")
    (cluster,) = found.clusters()
    assert (cluster.ids, cluster.sources) == (("a", "b"), ("Daily", "Post"))


def test_a_reprint_that_lost_its_last_fifth_is_a_copy() -> None:
    for seed in range(20):
        assert clusters(story(seed), story(seed)[:240], story(seed + 100)) == [("a0", "a1")]


def test_articles_that_share_a_tenth_are_no_copies() -> None:
    for seed in range(20):
        assert clusters(story(seed), story(seed)[:30] + story(seed + 100)) == []


def test_copies_of_copies_are_one_cluster() -> None:
    assert clusters(story(1), story(1)[40:], story(2), story(1)[60:]) == [("a0", "a1", "a3")]


@pytest.mark.parametrize("words", [[], ["no"], ["too", "few", "words"]])
def test_short_texts_are_copies_only_where_they_are_equal(words: list[str]) -> None:
    assert clusters(words, words, ["other"]) == ([("a0", "a1")] if words else [])


def test_the_same_articles_give_the_same_clusters() -> None:
    articles = [
        Article(f"a{n}", "s", "", "", (Paragraph(" ".join(story(n // 2))),)) for n in range(40)
    ]
    first = find_duplicates(iter(articles))
    assert first == find_duplicates(iter(articles))
    assert [cluster.ids for cluster in first] == [(f"a{n}", f"a{n + 1}") for n in range(0, 40, 2)]


def test_a_threshold_outside_of_0_and_1_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Duplicates(threshold=1.0)


def test_a_missing_library_is_named_with_the_command_that_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "datasketch", None)
    with pytest.raises(MissingExtraError) as caught:
        Duplicates()
    assert str(caught.value) == (
        "finding duplicates needs datasketch, which is not installed. "
        "Run: pip install 'framing[duplicates]'"
    )
