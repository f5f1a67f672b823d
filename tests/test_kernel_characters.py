"""The kernel's notions of word, white space and lower case are those of the running Python."""

import re
import sys

import numpy as np

from framing.kernel.characters import UNLIKE_THEMSELVES, character_table, is_word

TEXT = "".join(map(chr, range(sys.maxunicode + 1)))
TABLE = character_table()
ORDINARY = np.array([c not in UNLIKE_THEMSELVES for c in TEXT])


def test_lower_case_is_pythons_for_every_character_that_stands_for_itself():
    lowered = [ord(c.lower()) if len(c.lower()) == 1 else -1 for c in TEXT]
    np.testing.assert_array_equal((TABLE & 0x1FFFFF)[ORDINARY], np.array(lowered)[ORDINARY])


def test_lower_case_does_not_hang_on_neighbours():
    around = "".join(f"a{c}" for c, ordinary in zip(TEXT, ORDINARY, strict=True) if ordinary)
    np.testing.assert_array_equal(
        np.frombuffer(around.lower().encode("utf-32-le", "surrogatepass"), "<u4")[1::2],
        (TABLE & 0x1FFFFF)[ORDINARY],
    )


def test_words_are_those_of_regular_expressions():
    words = np.zeros(len(TEXT), bool)
    for run in re.finditer(r"\w+", TEXT):
        words[run.start() : run.end()] = True
    np.testing.assert_array_equal(is_word(np.arange(len(TEXT))), words)


def test_white_space_is_that_of_split():
    spaces = np.array([c.isspace() for c in TEXT])
    np.testing.assert_array_equal(TABLE & 1 << 22 != 0, spaces)
    assert not "".join(np.array(list(TEXT))[spaces]).split()


def test_characters_stay_what_they_are_when_lowered_twice():
    lowered = TEXT.lower()
    assert lowered.lower() == lowered
