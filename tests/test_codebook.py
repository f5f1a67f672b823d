import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from village import CODEBOOK, village

from framing.codebook import (
    Codebook,
    Frame,
    Stance,
    codebook_from_dict,
    codebook_to_dict,
    read_codebook,
)
from framing.errors import CodebookError

KEYS = st.text(st.characters(codec="utf-8", exclude_characters=";|#\n\r\t:"), min_size=1).filter(
    lambda key: key == key.strip()
)


def _distinct(kind):
    return st.lists(kind, max_size=4, unique_by=lambda item: item.key.casefold()).map(tuple)


def _texts():
    return st.lists(st.text(), max_size=2).map(tuple)


FRAMES = st.builds(Frame, KEYS, st.text(), st.text().map(str.strip), _texts(), _texts())
CODEBOOKS = st.builds(
    Codebook,
    st.text(),
    _distinct(FRAMES).filter(bool),
    _distinct(st.builds(Stance, KEYS, st.text().map(str.strip))),
    version=st.integers(),
    exclusive=st.booleans(),
    presence=st.sampled_from(["coded", "given"]),
    no_frame=st.text(),
    rules=_texts(),
)


@given(CODEBOOKS)
def test_a_codebook_comes_back_from_its_plain_values(book):
    assert codebook_from_dict(codebook_to_dict(book)) == book


def test_a_file_is_read_with_its_frames_in_order(tmp_path):
    path = tmp_path / "codebook.toml"
    path.write_text(CODEBOOK)
    assert read_codebook(path) == village()
    assert read_codebook(path).keys == ("harvest", "music", "river")
    assert read_codebook(path).stance_keys == ("favor", "against", "neutral")


def test_frames_and_stances_may_be_given_by_their_keys_alone():
    book = codebook_from_dict({"frames": ["a", "b"], "stances": ["yes", "no"]}, where="x/mine.toml")
    assert book.frames == (Frame("a", "a"), Frame("b", "b"))
    assert book.stance_keys == ("yes", "no")
    assert book.name == "mine"


def test_a_codebook_may_have_no_stances():
    assert village(stances=[]).stance_keys == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "town"},
        {"version": 2},
        {"exclusive": True},
        {"presence": "given"},
        {"no_frame": "The rest."},
        {"rules": ["One clause can be enough."]},
        {"stances": ["favor", "neutral", "against"]},
        {"frames": ["harvest", "river", "music"]},
    ],
)
def test_whatever_a_codebook_says_changes_its_fingerprint(changes):
    assert village(**changes).fingerprint != village().fingerprint


def test_a_changed_definition_changes_the_fingerprint():
    book = village()
    frame = dataclasses.replace(book.frames[0], definition="What is at stake is bread.")
    changed = dataclasses.replace(book, frames=(frame, *book.frames[1:]))
    assert changed.fingerprint != book.fingerprint


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, 'book.toml: a codebook needs at least one frame. Add [[frames]] with key = "…"'),
        (
            {"frames": ["a"], "exclusiv": True},
            "book.toml: unknown setting 'exclusiv'. Did you mean 'exclusive'?",
        ),
        (
            {"frames": [{"key": "a", "nmae": "A"}]},
            "book.toml: unknown setting of a frame 'nmae'. Did you mean 'name'?",
        ),
        (
            {"frames": ["a"], "stances": [{"key": "for", "x": 1}]},
            "book.toml: unknown setting of a stance 'x'. Known are 'key' or 'definition'",
        ),
        ({"frames": ["a", "A"]}, "book.toml: the frame key 'a' is there twice. Rename one of them"),
        (
            {"frames": ["a;b"]},
            "book.toml: the frame key 'a;b' cannot stand in a data file. "
            "Give every frame a key without spaces at its ends and without ; | # :",
        ),
        (
            {"frames": ["a"], "stances": [""]},
            "book.toml: the stance key '' cannot stand in a data file. "
            "Give every stance a key without spaces at its ends and without ; | # :",
        ),
        (
            {"frames": ["a"], "version": True},
            "book.toml: version is True. Give a value of type int",
        ),
        ({"frames": "a"}, "book.toml: frames is 'a'. Give a value of type list"),
        (
            {"frames": [1]},
            'book.toml: frames holds 1. Write [[frames]] with key = "…"',
        ),
        (
            {"frames": ["a"], "presence": "maybe"},
            "book.toml: presence is 'maybe'. Use 'coded' or 'given'",
        ),
    ],
)
def test_a_codebook_that_does_not_hold_together_is_refused(values, message):
    with pytest.raises(CodebookError) as caught:
        codebook_from_dict(values, where="book.toml")
    assert str(caught.value) == message


def test_a_file_that_is_missing_or_no_toml_is_refused(tmp_path):
    path = tmp_path / "codebook.toml"
    with pytest.raises(CodebookError, match="there is no such codebook"):
        read_codebook(path)
    path.write_text("name = [")
    with pytest.raises(CodebookError, match="not valid TOML"):
        read_codebook(path)
    path.write_bytes(b'name = "\xff"')
    with pytest.raises(CodebookError, match="cannot be read"):
        read_codebook(path)


def test_the_codebook_that_ships_has_the_three_frames_of_its_design():
    book = read_codebook(Path(__file__).parents[1] / "labels" / "codebook.toml")
    assert book.keys == ("security-first", "democracy-first", "sovereignty")
    assert not book.exclusive
    assert all(frame.definition and frame.include and frame.exclude for frame in book.frames)
