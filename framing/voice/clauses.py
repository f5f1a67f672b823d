"""Where what was said begins behind its verb, and where it ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from framing.voice.saying import TO_SOMEBODY, WITHOUT_THAT, Verb
from framing.voice.speakers import speaks

BLOT = "\0"
"""Stands for each character of a quotation while reported speech is looked for around it."""
NO_CONTENT = frozenset(
    """
    in on at during to of after before when while as by from about through and or but into against
    for with over until since so nothing anything something little much more less goodbye yes if
    whether what why how who where which because
    """.split()
)
"""Words behind "said" that tell when, where or how it was said, and not what."""

_NO_STATEMENT = re.compile(
    r"(?:a lot|a few|a word|a prayer|as much|the (?:same|word|words)|it all)\b"
)
_AUXILIARY = (
    r"(?:is|are|was|were|will|would|can|could|should|shall|may|might|must|has|have|had|does|did|do"
    r"|cannot|(?:is|are|was|were|wo|would|ca|could|has|have|had|does|did|do|should)n[’']t)\b"
)
_HAS_AUXILIARY = re.compile(rf"\b{_AUXILIARY}")
_CONNECTED = (
    r"(?:so|that|who|which|when|where|because|after|before|if|as|and (?:he|she|they)"
    rf"|{_AUXILIARY})\b"
)
_LONE_QUOTE = "".join(
    rf"(?<! {word} )" for word in ("the", "a", "an", "to", "of", "for", "in", "his", "its")
)
_CLAUSE = re.compile(
    r"(?:he|she|they|there|we|I)\b|it[’'](?:s|d|ll)\b"
    rf"|(?:(?!{_CONNECTED})[\w’'.$-]+ ){{1,7}}(?:{_AUXILIARY}|{_LONE_QUOTE}[“\"]{BLOT})"
)
"""How a clause begins: its subject and, within a few words, its verb or a quotation with one."""
_WHEN = re.compile(
    r"(?:,? ?(?:(?:on|late|early|earlier|later) )*(?:(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|yesterday|today|earlier|later|again|recently|repeatedly|publicly|then|also"
    r"|(?:last|this) (?:week|month|year|summer|fall|spring|winter))\b"
    r"(?: (?:morning|afternoon|evening|night))?))+,?(?=[ ,;]|$)"
)
_WHEN_BEGINS = frozenset("aeloprtyFMSTW ")
"""Letters that words of time begin with; the blank stands behind a comma."""
_THAT = re.compile(r"(?P<gap>(?: [^\s,;:—]+,?){0,9}?),? that,? |,[^,;:]{2,60}, that,? ")
_GAP = 150
"""Characters between a verb and its "that" at most; a look at them costs less than a pattern."""
_HEARER = re.compile(
    r"(?: (?!(?:as|when|after|before|while|about|how|why|what|if|in which)\b)[^\s,;:—]+){1,6}?"
    r" (?=(?:he|she|they|there|it)\b)"
)
_SUBORDINATE = re.compile(r"(?:When|While|If|As|Although|Though|Because|Since|After|Before|Once)\b")
_TURN = re.compile(
    r",? (?:and|but)(?: \w+ly| also| later| then)? (?=(?:said|says|added|adds|wrote|writes|told"
    r"|tells|reiterated|warned|noted|insisted|argued|claimed|promised|vowed|predicted|denied"
    r"|acknowledged|urged|called|asked|accused|criticized)\b)"
    r"|,? (?=according to\b)"
    r"|, (?=(?:saying|adding|noting|claiming|arguing|insisting|warning|citing|calling|referring"
    r"|accusing|urging|telling)\b)"
    r"|, (?:but|though|although|while) (?:he|she|they)\b|, even as\b|, reports (?=[A-Z])"
    r"|,? (?:before|after|while|when) \w+ing\b|(?: --?| [—–]) \w+ing\b|\. \("
)
"""Where a sentence turns from what was said to what the speaker said or did besides."""


def content_start(text: str, verb: Verb, end: int) -> int | None:
    """Where what is reported begins behind a verb in a sentence up to ``end``, if it is there."""
    at = past_time(text, verb.end, end)
    that = None
    if text.find(" that", at, min(end, at + _GAP)) >= 0:
        that = _THAT.match(text, at, end)
    found = that.end() if that is not None and _is_gap(that["gap"] or "", verb.form) else None
    if verb.form in TO_SOMEBODY:
        told = _HEARER.match(text, at, end)
        return told.end() if told is not None and (found is None or told.end() < found) else found
    if found is not None:
        return found
    return _without_that(text, at, end, verb.form)


def _is_gap(gap: str, form: str) -> bool:
    """Whether words between verb and "that" tell to whom, when or where, and are no object."""
    if not gap:
        return True
    first = gap.split(" ", 2)[1].rstrip(",")
    told = form in TO_SOMEBODY or first in NO_CONTENT or first[:1].isupper()
    return told or (gap.count(" ") == 1 and first.endswith("ly"))


def _without_that(text: str, at: int, end: int, form: str) -> int | None:
    if text[at : at + 1] != " " or text[at - 1] == ",":
        return None
    at += 1
    first = text[at:end].split(" ", 1)[0]
    if not (first[:1].isalnum() or first[:1] == "$") or first.lower().rstrip(",") in NO_CONTENT:
        return None
    if form in WITHOUT_THAT:
        return None if _NO_STATEMENT.match(text, at) else at
    return at if _CLAUSE.match(text, at, end) else None


def content_end(text: str, begin: int, at: int, end: int, verbs: Sequence[Verb]) -> int:
    """Where what is reported from ``at`` on ends, in a sentence from ``begin`` to ``end``."""
    if _SUBORDINATE.match(text, begin, at) and text.find(", ", begin, at) < 0:
        comma = text.find(", ", at, end)
        end = comma if comma >= 0 else end
    turn = _TURN.search(text, at, end)
    if turn is not None:
        end = turn.start()
    for verb in verbs:
        inside = at < verb.start < end and verb.form in ("said", "says")
        if inside and trails(text, verb.end, end):
            comma = text.rfind(", ", at, verb.start)
            if comma > at and speaks(text[comma : verb.start].split()):
                return comma
    return end


def turns(text: str, at: int, end: int) -> bool:
    """Whether the sentence turns away from what was said right at ``at``."""
    return _TURN.match(text, at, end) is not None


def trails(text: str, at: int, end: int) -> bool:
    """Whether nothing said stands behind ``at``: the sentence ends, or time and place follow."""
    rest = text[at:end].lstrip()
    return not rest or rest[0] in ",;" or rest.split(" ", 1)[0] in NO_CONTENT


def past_time(text: str, at: int, end: int) -> int:
    """Where the words end that tell when something was said, if they stand at ``at``."""
    if text[at + 1 : at + 2] not in _WHEN_BEGINS:
        return at
    when = _WHEN.match(text, at, end)
    return at if when is None else when.end()


def has_verb(text: str, at: int, end: int) -> bool:
    """Whether what stands there is a clause, as far as auxiliaries and quotations show."""
    return BLOT in text[at:end] or _HAS_AUXILIARY.search(text, at, end) is not None


def is_quotation(text: str, at: int) -> bool:
    """Whether a quotation with its mark begins at ``at``."""
    return text[at + 1 : at + 2] == BLOT
