"""Reported speech: what somebody is said to have said, without quotation marks. Approximate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from framing.records import Span
from framing.voice.cues import VERBS

_SAID = re.compile(r"\b(?:said|says)\b")
_STOP = re.compile(r"[.!?][\"'”’)]*\s+")
_ABBREVIATED = frozenset(
    "Mr Mrs Ms Dr Sen Sens Rep Reps Gov Govs Gen Lt Col Maj Sgt Capt Rev Hon St Jr Sr Prof No vs "
    "Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec Inc Co Corp Ltd".split()
)
"""What ends in a full stop in the midst of a sentence."""
_ACCORDING = re.compile(r"\b[Aa]ccording to ")
_SPEAKERS = frozenset(
    (
        "he she they it we i who him her them official officials spokesman spokeswoman "
        "spokesperson spokespeople source sources analyst analysts expert experts lawyer lawyers "
        "prosecutor prosecutors police authorities minister ministers president senator senators "
        "lawmaker lawmakers critics supporters opponents activists activist leader leaders group "
        "groups government court judge report reports statement researchers scientists economists "
        "reporters adviser advisers aide aides ministry army military witnesses residents company "
        "officers officer agency department administration committee campaign chairman director "
        "secretary candidate mayor governor"
    ).split()
)
"""Pronouns and roles that a speaker goes by where no name stands."""
_NOT_CONTENT = frozenset(
    "in on at during to of after before when while as by from about through and but".split()
)
"""Words after "said" that tell when or where it was said, and not what."""


def reported(text: str, quoted: Sequence[Span] = ()) -> tuple[Span, ...]:
    """The spans of reported speech in a paragraph, outside of its ``quoted`` spans.

    Taken are: what follows a speaking verb and "that"; what stands before or after "said" or
    "says" in its sentence; the sentence beside "according to". A speaker must be named beside
    the verb, by a name, a role or a pronoun.

    >>> reported("The vote was fair, officials said.")
    ((0, 17),)
    """
    has_that = " that " in text
    has_said = "said" in text or "says" in text
    has_according = "ccording to " in text
    if not (has_that or has_said or has_according):
        return ()
    spans: list[Span] = []
    for begin, end in _sentences(text):
        span = None
        if has_that:
            span = _after_that(text, begin, end)
        if span is None and has_said:
            span = _around_said(text, begin, end)
        if span is None and has_according:
            span = _according(text, begin, end)
        if span is not None:
            spans += _outside(span, quoted)
    return tuple(spans)


def _sentences(text: str) -> Iterator[Span]:
    """Start and end of each sentence; the stop that ends it is left out."""
    begin = 0
    for stop in _STOP.finditer(text):
        end, following = stop.start(), text[stop.end() : stop.end() + 1]
        if following.islower() or following.isdigit():
            continue
        word = text[max(begin, text.rfind(" ", begin, end) + 1) : end].lstrip("(\"'“‘")
        if word in _ABBREVIATED or "." in word or (len(word) == 1 and word.isupper()):
            continue
        yield begin, end
        begin = stop.end()
    end = len(text.rstrip(".!?\"'”’)"))
    if begin < end:
        yield begin, end


def _after_that(text: str, begin: int, end: int) -> Span | None:
    at = text.find(" that ", begin, end)
    while at >= 0:
        words = text[max(begin, at - 60) : at].split()
        for place in range(len(words) - 1, max(-1, len(words) - 6), -1):
            if words[place] in VERBS:
                if _speaker(words[:place]):
                    return at + 6, end
                break
        at = text.find(" that ", at + 1, end)
    return None


def _around_said(text: str, begin: int, end: int) -> Span | None:
    for verb in _SAID.finditer(text, begin, end):
        before = text[begin : verb.start()].rstrip()
        after = text[verb.end() : end].lstrip()
        comma = before.rfind(", ")
        if (not after or after[0] in ",;") and comma >= 0 and _speaker(before[comma:].split()):
            return begin, begin + comma
        if before.endswith(",") and after and _speaker(after.split()[:6]):
            return begin, begin + len(before) - 1
        first = after.split(" ", 1)[0] if after else ""
        if first in _NOT_CONTENT:
            if comma >= 0 and _speaker(before[comma:].split()):
                return begin, begin + comma
        elif first[:1].isalpha() and _speaker(before.split()[-8:]):
            return end - len(after), end
    return None


def _according(text: str, begin: int, end: int) -> Span | None:
    cue = _ACCORDING.search(text, begin, end)
    if cue is None:
        return None
    before = text[begin : cue.start()].rstrip()
    if before:
        return begin, begin + len(before.rstrip(","))
    comma = text.find(", ", cue.end(), end)
    return (comma + 2, end) if comma >= 0 else None


def _speaker(words: Sequence[str]) -> bool:
    for word in words:
        bare = word.strip(",.;:()\"'“”‘’").removesuffix("’s").removesuffix("'s")
        if bare[:1].isupper() or bare.lower() in _SPEAKERS:
            return True
    return False


def _outside(span: Span, quoted: Sequence[Span]) -> Iterator[Span]:
    begin, end = span
    for start, stop in quoted:
        if stop <= begin or start >= end:
            continue
        if start - 1 > begin:
            yield begin, start - 1
        begin = max(begin, stop + 1)
    if begin < end:
        yield begin, end
