import dataclasses

import pytest

from framing.leak import SourceLeak, source_leak


def signed(dataset):
    """The small world, each source with a loud name of its own in every paragraph."""
    texts = [
        f"{text} {' '.join([source.split()[0]] * 4)}."
        for text, source in zip(dataset.texts, dataset.sources, strict=True)
    ]
    return dataclasses.replace(dataset, texts=tuple(texts))


def test_a_source_that_signs_its_paragraphs_is_read_from_them(dataset):
    leak = source_leak(signed(dataset))
    assert leak.accuracy > 0.9
    assert leak.noticeable


def test_texts_that_do_not_tell_their_source_leak_nothing(dataset):
    leak = source_leak(dataset)
    # The Valley Daily has sixteen of the forty paragraphs.
    assert leak.commonest == 16 / 40
    assert not leak.noticeable


def test_paragraphs_without_a_source_are_left_out(dataset):
    sources = ("", *dataset.sources[1:])
    assert source_leak(dataclasses.replace(dataset, sources=sources)).commonest == 16 / 39


@pytest.mark.parametrize("names", [("",), ("Hill Post",), ("", "Hill Post")])
def test_below_two_sources_there_is_nothing_to_leak(names, dataset):
    sources = tuple(names[n % len(names)] for n in range(len(dataset)))
    assert source_leak(dataclasses.replace(dataset, sources=sources)) is None


def test_sources_within_one_event_cannot_be_measured(dataset):
    groups = ("e1",) * len(dataset)
    assert source_leak(dataclasses.replace(dataset, groups=groups)) is None


def test_the_same_seed_gives_the_same_leak(dataset):
    assert source_leak(signed(dataset), seed=1) == source_leak(signed(dataset), seed=1)


@pytest.mark.parametrize(
    ("accuracy", "commonest", "noticeable"),
    [(0.5, 0.25, True), (0.5, 0.34, False), (0.5, 0.4, False), (1.0, 0.9, True), (0.0, 0.5, False)],
)
def test_a_leak_is_noticeable_where_reading_more_than_doubles_the_odds(
    accuracy, commonest, noticeable
):
    assert SourceLeak(accuracy, commonest).noticeable is noticeable
