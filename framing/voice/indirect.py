"""Reported speech: what somebody is said to have said, without quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from framing.paragraphs import sentence_ends
from framing.records import Span
from framing.voice import clauses
from framing.voice.clauses import BLOT, NO_CONTENT
from framing.voice.saying import ALWAYS, BEHIND, Verb, speaking_verbs, speaking_words
from framing.voice.speakers import FAR, REACH, is_noun_phrase, speaks

LONG = 2000
"""Characters beyond which what stands between two stops is no sentence."""
LEAST = 2
"""Spaces in what stands before "according to" or a speaker, lest a mere adverb be taken."""

_DENIED = frozenset(
    """
    to not never n't would could can can't cannot may might should will must did do does let's is
    was are were be been being don't didn't doesn't won't wouldn't couldn't don’t didn’t doesn’t
    won’t wouldn’t couldn’t can’t let’s no the a an his her their its this that of for
    """.split()
)
"""Words before a verb after which nothing is reported: it is denied, asked, meant, or a noun."""
_JOINED = frozenset("and but then also later".split())
"""Words before a verb whose subject stands farther off."""
_NO_SPEAKER = frozenset("what whatever than when if how where why because".split())
"""Words that show a clause to be no mere naming of its speaker: "no matter what he says"."""
_ACCORDING = "ccording to "
_APPOSED = re.compile(r", (?:an?|the|who|which) [^,]*, ")
_LEADS_TO_QUOTATION = re.compile(rf"[,:] ?[\"'“‘«]{BLOT}")
_PRONOUNS = frozenset("he she they it we I there".split())
_AS = re.compile(r"As (?P<who>[^,]{3,80}?) (?:puts? it|point(?:s|ed) out|said|says|noted|notes)\b")
_CLOSING = frozenset("\"'”’»")
_KEPT = frozenset(",.!?" + BLOT)
"""How a quotation ends once it is blotted out."""
_AROUND = " ,;:—–\"'“”‘’«»"


def reported(text: str, quoted: Sequence[Span] = ()) -> tuple[Span, ...]:
    """The spans of reported speech in a paragraph, outside of its ``quoted`` spans.

    Reported speech is the clause that a speaker is said to have said: behind a speaking verb with
    or without "that", before it ("…, officials said"), or beside "according to". The speaker must
    be there, as a name, a role or a pronoun; who says "I" in the paper's own text is the paper.
    What somebody asked, thought, or urged others to do is not taken.

    >>> reported("The vote was fair, officials said.")
    ((0, 17),)
    """
    forms = speaking_words(text)
    if not forms and _ACCORDING not in text:
        return ()
    blotted = _blotted(text, quoted) if quoted else text
    verbs = speaking_verbs(blotted, forms)
    if not verbs and _ACCORDING not in blotted:
        return ()
    spans: list[Span] = []
    according = _ACCORDING in blotted
    at, n = 0, len(verbs)
    for begin, end in _sentences(blotted):
        first = at
        while at < n and verbs[at].start < end:
            at += 1
        if (at > first or according) and end - begin <= LONG:
            for span in _contents(blotted, begin, end, verbs[first:at]):
                spans += _outside(blotted, span, quoted)
        if at == n and not according:
            break
    return tuple(spans)


def _blotted(text: str, quoted: Sequence[Span]) -> str:
    """``text`` with its quotations blotted out but for a stop or comma that ends them."""
    pieces, at = [], 0
    for start, end in quoted:
        kept = text[end - 1] if text[end - 1] in _KEPT else BLOT
        pieces += [text[at:start], BLOT * (end - start - 1), kept]
        at = end
    return "".join([*pieces, text[at:]])


def _sentences(text: str) -> Iterator[Span]:
    """Start and end of each sentence; the stop that ends it is left out."""
    begin = 0
    for stop, following in sentence_ends(text):
        yield begin, stop
        begin = following
    end = len(text.rstrip(".!?…\"'”’)"))
    if begin < end:
        yield begin, end


def _contents(text: str, begin: int, end: int, verbs: Sequence[Verb]) -> Iterator[Span]:
    """What is reported in one sentence, in order; ``verbs`` are those of the sentence."""
    cue = text.find(_ACCORDING, begin, end)
    span = _according(text, begin, end, cue) if cue > begin else None
    if span is not None:
        yield span
        return
    if text.startswith("As ", begin) and (put := _AS.match(text, begin, end)) is not None:
        comma = text.find(", ", put.end(), end)
        if comma >= 0 and speaks(put["who"].split()):
            yield comma + 2, end
        return
    at = begin
    for verb in verbs:
        if verb.start < at or _is_denied(text, begin, verb.start):
            continue
        if verb.form in BEHIND and at == begin:
            found = _in_front(text, begin, end, verb)
            yield from found
            at = max(verb.end, found[-1][1]) if found else at
        if at >= verb.end or _ends_quotation(text, verb.start - 1):
            continue
        start = clauses.content_start(text, verb, end)
        if start is not None and (at > begin or _has_speaker(text, begin, verb)):
            at = clauses.content_end(text, begin, start, end, verbs)
            yield start, at


def _is_denied(text: str, begin: int, at: int) -> bool:
    """Whether the word before a verb says that nothing is reported, or that it is a noun."""
    words = text[max(begin, at - 40) : at].lower().split()[-2:]
    if not words or words == ["continued", "to"] or words == ["on", "to"]:
        return False
    return words[-1] in _DENIED or words[-1].endswith(("’s", "'s", "s’"))


def _has_speaker(text: str, begin: int, verb: Verb) -> bool:
    words = text[begin : verb.start].split()
    if not words:
        return False
    apart = words[-1].endswith(",") or words[-1] in _JOINED or verb.form.endswith("ing")
    if speaks(words[-FAR if apart else -REACH :]):
        return True
    return (verb.form in ALWAYS or apart) and is_noun_phrase(words)


def _in_front(text: str, begin: int, end: int, verb: Verb) -> list[Span]:
    """What is reported before a verb, and behind it where the sentence goes on."""
    quotation = text.find(BLOT, verb.end, end)
    if quotation >= 0 and _LEADS_TO_QUOTATION.search(text, verb.end, end):
        return []
    stop = begin + len(text[begin : verb.start].rstrip())
    if _is_inverted(text, begin, stop, end, verb):
        close = stop - 1
    elif clauses.trails(text, clauses.past_time(text, verb.end, end), end):
        close = _comma_before_speaker(text, begin, stop)
    else:
        return []
    goes_on = text[verb.end : verb.end + 2] == ", " and text[verb.end + 2 : verb.end + 3].islower()
    if close < 0 or not _is_clause(text, begin, close, least=0 if goes_on else LEAST):
        return []
    if goes_on and close < stop - 1 and not clauses.turns(text, verb.end + 1, end):
        word = text[verb.end + 2 : end].split(" ", 1)[0]
        if word in ("and", "but", "or") or not (word in NO_CONTENT or word.endswith("ing")):
            rest = (verb.end + 2, end)
            return [(begin, close), rest] if " " in text[begin:close] else [rest]
    return [(begin, close)]


def _is_inverted(text: str, begin: int, stop: int, end: int, verb: Verb) -> bool:
    """Whether the speaker stands behind the verb, and what was said before it."""
    if stop == begin or text[stop - 1] != ",":
        return _ends_quotation(text, stop)
    words = text[verb.end : end].split(",", 1)[0].split()
    if (
        not words
        or words[0] in NO_CONTENT
        or words[0] in _PRONOUNS
        or len(words) > REACH
        or not speaks(words)
    ):
        return False
    return not clauses.has_verb(text, verb.end, end)


def _ends_quotation(text: str, at: int) -> bool:
    """Whether a quotation and its mark end at ``at``."""
    return text[at - 1 : at] in _CLOSING and text[at - 2 : at - 1] in _KEPT


def _comma_before_speaker(text: str, begin: int, stop: int) -> int:
    """The comma that parts what is said from who says it, or -1."""
    comma = _last_comma(text, begin, stop - 1)
    if text[stop - 1] == "," and comma >= 0:  # more on the speaker stands between two commas
        comma = _last_comma(text, begin, comma)
    words = text[max(comma, begin) : stop].split()
    if comma < 0 or not words or not _NO_SPEAKER.isdisjoint(words):
        return -1
    words[0] = words[0].lstrip("," + "".join(_CLOSING))
    named = speaks(words[:REACH]) or (len(words) < REACH and is_noun_phrase([*words, ""][1:-1]))
    return comma if named else -1


def _last_comma(text: str, begin: int, end: int) -> int:
    """The last comma that stands before a space or a closing mark, or -1."""
    at = text.rfind(",", begin, end)
    while at >= 0 and text[at + 1 : at + 2] != " " and text[at + 1 : at + 2] not in _CLOSING:
        at = text.rfind(",", begin, at)
    return at


def _is_clause(text: str, begin: int, close: int, least: int = LEAST) -> bool:
    """Whether something besides quotations, and no mere lead to them, stands before a comma."""
    piece = text[begin:close]
    quotation = piece.find(BLOT)
    if quotation < 0:
        return piece.count(" ") >= least and piece[-1:] not in '”"'
    lead = piece[: max(0, quotation - 1)].rstrip()
    return bool(lead) and lead[-1] not in ",:—–-.?!"


def _according(text: str, begin: int, end: int, cue: int) -> Span | None:
    """What stands beside "according to", the second letter of which is at ``cue``."""
    speaker = cue + len(_ACCORDING)
    before = text[begin : cue - 1].rstrip() if text[cue - 1] == "a" else ""
    if before[-1:] not in ("", ",") and not speaks(text[speaker:end].split(",", 1)[0].split()[:6]):
        return None
    if before.count(" ") >= LEAST:
        close = begin + len(before.rstrip(","))
        return (begin, close) if _is_clause(text, begin, close) else None
    comma = text.find(", ", speaker, end)
    if comma >= 0 and _APPOSED.match(text, comma, end):
        comma = text.find(", ", comma + 2, end)
    return None if comma < 0 or clauses.is_quotation(text, comma + 2) else (comma + 2, end)


def _outside(text: str, span: Span, quoted: Sequence[Span]) -> Iterator[Span]:
    """The pieces of ``span`` outside of quotations and their marks, without what is around."""
    begin, end = span
    pieces = []
    for start, stop in quoted:
        if stop <= begin or start >= end:
            continue
        pieces.append((begin, max(begin, start - 1)))
        begin = max(begin, stop + 1)
    for start, stop in [*pieces, (begin, end)]:
        inner = text[start:stop]
        start += len(inner) - len(inner.lstrip(_AROUND))
        stop = start + len(inner.strip(_AROUND))
        if start < stop:
            yield start, stop
