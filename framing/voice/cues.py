"""Speaking verbs, and whether a few words between quotation marks are somebody's words."""

from __future__ import annotations

import re

VERBS = frozenset(
    """
        said says say saying told tells tell telling asked asks asking ask added adds
        adding argued argues argue arguing claimed claims claim claiming warned warns
        warn warning announced announces announcing insisted insists insist insisting
        stated states stating wrote writes write writing tweeted tweets tweeting posted
        posts declared declares declaring explained explains explaining noted notes
        noting replied replies responded responds denied denies denying acknowledged
        acknowledges admitted admits conceded concedes confirmed confirms contended
        contends maintained maintains suggested suggests remarked observed stressed
        stresses emphasized emphasizes emphasised urged urges urging vowed vows pledged
        pledges promised promises predicted predicts reiterated reiterates repeated
        recalled recalls joked quipped complained complains lamented laments asserted
        asserts alleged alleges accused accuses accusing testified testifies concluded
        concludes cautioned cautions countered counters charged quoted quotes reported
        reports read reads called calls call calling described describes describe
        describing dubbed decried denounced denounces denouncing dismissed dismisses
        dismissing demanded demands proclaimed shouted shouts chanted chanting yelled
        cried continued continues boasted agreed hailed praised slammed blasted
        criticized criticised ripped labeled labelled termed deemed characterized characterizes
        characterizing derided deriding branded branding suggesting implied implies implying
        condemned condemning criticizing criticizes blamed blames depicted depicts portrayed
        portrays pointed points threatened threatens rejected objected referring refers
        refer words lyrics sign
    """.split()
)
"""Verbs that news text puts beside somebody's words, in the forms that it uses."""

SENTENCE = 300
"""How far a sentence is looked through for its speaking verb, in characters."""

NEAR = 45
"""How far from its quotation a verb stands that needs no look at the sentence."""
NAME = 10
"""Words of the longest title of a book, a programme or a movement."""

TERM = 5
"""Spaces in the longest term that stands before its noun."""

_WORD = re.compile(r"[a-z]+")
_END = re.compile(
    r"(?<=[a-z0-9)][.!?])(?<!\b[MD][rs]\.)(?<!\bMrs\.)(?<!\b(?:Sen|Rep|Gov|Gen)\.)[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z])"
)
_NAMING = re.compile(
    r"(?:\bso-called|\bknown as|\brefer(?:red|s)? to as|\bnicknamed|\bnamed|titled|\bformerly"
    r"|\b(?:is|are|was|were|been|be|being|it’s|it's) (?:often |also |commonly |now )?"
    r"(?:called|dubbed)"
    r"|\b(?:book|novel|film|movie|show|program|programme|podcast|song|album|column|series|play"
    r"|essay|article|documentary|magazine|report|paper)),?\s*$"
)
_NAMING_LAST = frozenset(
    """
    so-called as nicknamed named titled entitled formerly called dubbed book novel film movie show
    program programme podcast song album column series play essay article documentary magazine
    report paper
    """.split()
)
"""Last words of what ``_NAMING`` finds; most quotations stand behind others."""
_SPEAKER = re.compile(r"[A-Z][\w.']*(?: (?:in|on|about) [\w ]{1,20})?: ")
_SMALL = frozenset(
    "a an and as at but by for from has in is it nor of on or the to vs with".split()
)
_FUNCTION = frozenset(
    """
    a after against an and around as at because before but by during for from her herself himself
    his if in instead into is its itself of on or our over rather since than that the their
    themselves these this those to toward under until was were when where while who with without
    """.split()
)
"""Words that no adjective stands before."""
_ARTICLES = frozenset("the The a A an An this This that his her its their our".split())
_STOPS = frozenset(".!?")
_MARKS = "\"'“”‘’«»„) "


def is_speech(text: str, start: int, end: int, *, short: bool) -> bool:
    """Whether the words between two quotation marks are somebody's, and not a name or a term.

    A few words (``short``) are a quotation only where their sentence has a speaking verb, or
    names the speaker before a colon; a single word before its noun is a term at arm's length,
    unless the verb is close by. Words in capitals are a name unless the verb leads to them.

    >>> text = "He called the plan “pure folly” on “The Late Hour.”"
    >>> is_speech(text, 20, 30, short=True), is_speech(text, 36, 50, short=True)
    (True, False)
    """
    name = _is_name(text[start:end])
    if not (short or name):
        return not _is_term(text, start, end)
    before = text[max(0, start - NEAR) : max(0, start - 1)]
    leads = before.rstrip(_MARKS)
    if not leads:
        return True
    if leads[leads.rfind(" ") + 1 :].rstrip(",") in _NAMING_LAST and _NAMING.search(leads):
        return False
    after = text[end : end + NEAR]
    opens = leads[-1] in _STOPS
    if opens and not name and text[end - 1] in _STOPS:
        return True
    if name and not opens:
        return leads[-1] in ",:" and (_has_verb(before) or _has_verb(after))
    if not short or _has_verb(after):
        return True
    if opens or _has_verb(before):
        return not opens
    if " " not in text[start:end] and _stands_before_noun(text, end):
        return False
    return _has_verb(_sentence(text, start, end))


def _stands_before_noun(text: str, end: int) -> bool:
    word = _WORD.match(text, end + 2) if text[end + 1 : end + 2] == " " else None
    return word is not None and word.group() not in _FUNCTION


def _is_term(text: str, start: int, end: int) -> bool:
    """Whether some words are put before a noun as its name: the "come one, come all" lunches."""
    if text.count(" ", start, end) > TERM or not _stands_before_noun(text, end):
        return False
    before = text[max(0, start - NEAR) : max(0, start - 1)].split()
    return bool(before) and before[-1] in _ARTICLES and not _has_verb(_sentence(text, start, end))


def _has_verb(text: str) -> bool:
    return (
        not VERBS.isdisjoint(_WORD.findall(text.lower()))
        or "ccording to" in text
        or (": " in text and _SPEAKER.search(text) is not None)
    )


def _sentence(text: str, start: int, end: int) -> str:
    """What stands around a span in its sentence."""
    first = max(0, start - SENTENCE)
    for stop in _END.finditer(text, first, start):
        first = stop.end()
    stop_after = _END.search(text, max(end - 1, 0), end + SENTENCE)
    last = stop_after.start() if stop_after is not None else min(len(text), end + SENTENCE)
    return f"{text[first : max(first, start - 1)]} {text[end : max(end, last)]}"


def _is_name(inner: str) -> bool:
    """Whether all words are in capitals but for those that titles leave small."""
    if inner[-1:] in "!?" or inner.count(" ") >= NAME:
        return False
    for word in inner.split():
        bare = word.strip(",.:;'’‘")
        if bare and not bare[0].isupper() and bare.lower() not in _SMALL:
            return False
    return True
