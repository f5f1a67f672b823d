"""Verbs of saying in running text: which there are, where they stand, and what they take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

VERBS = frozenset(
    """
    said says say saying told tells tell telling added adds adding argued argues argue arguing
    claimed claims claim claiming warned warns warn warning announced announces announcing
    insisted insists insist insisting stated stating wrote writes writing tweeted tweets
    tweeting declared declares declaring explained explains explaining noted notes noting
    replied replies acknowledged acknowledges acknowledge acknowledging admitted admits admit
    admitting conceded concedes concede conceding confirmed confirms confirming contended
    contends contend contending maintained maintains maintaining suggested suggests suggesting
    stressed stresses stressing emphasized emphasizes emphasizing emphasised predicted predicts
    predicting reiterated reiterates reiterating recalled recalls recalling complained complains
    complaining lamented laments lamenting asserted asserts asserting alleged alleges allege
    alleging testified testifies testifying concluded concludes concluding cautioned cautions
    cautioning countered reported reporting recommended recommends recommending denied denies
    denying protested protesting promised promises promising vowed vows vowing pledged pledges
    pledging remarked remarking observed observes joked boasted boasting proclaimed proclaims
    proclaiming disclosed discloses disclosing revealed reveals revealing assured assures
    assuring reminded reminds reminding pointed points point pointing made makes making put puts
    mentioned mentions confessed confesses clarified clarifies indicated indicates responded
    responds hinted hints signaled quipped
    """.split()
)
"""The forms that news text uses; with "that" each of them reports what was said."""
WITHOUT_THAT = frozenset("said says say saying".split())
"""Verbs that need no "that": what follows them is what was said, whatever it begins with."""
BEHIND = frozenset(
    """
    said says say added adds wrote writes tweeted noted notes argued argues claimed claims explained
    insisted acknowledged admitted warned suggested contended reported announced recalled
    """.split()
)
"""Verbs that stand behind what was said, or in its midst."""
ALWAYS = WITHOUT_THAT | {"told", "tells"}
"""Verbs whose subject is a speaker, whatever it is called."""
TO_SOMEBODY = frozenset(
    """
    told tells tell telling warned warns warn warning assured assures assuring reminded reminds
    reminding promised promises
    """.split()
)
"""Verbs that name the hearer before what was said."""
_COMPLETED = {
    **dict.fromkeys(("pointed", "points", "point", "pointing"), (" out",)),
    **dict.fromkeys(("put", "puts"), (" it",)),
    **dict.fromkeys(("made", "makes", "making"), (" clear", " it clear")),
}
"""Verbs that speak only together with another word."""
_WRITTEN = {f"{form}{sign}": form for form in VERBS for sign in ("", *",.:;")}
"""Words of running text, with the sign that may follow, that are speaking verbs."""
_WORDS = frozenset(_WRITTEN)
_NOTHING: frozenset[str] = frozenset()


class Verb(NamedTuple):
    """A speaking verb: its place in the text, with the word that completes it, and its form."""

    start: int
    end: int
    form: str


def speaking_words(text: str) -> frozenset[str]:
    """The forms of speaking verbs among the words of ``text``: most paragraphs have none.

    >>> speaking_words("They rest, he said. He said it.")
    frozenset({'said'})
    """
    found = _WORDS.intersection(text.split()) if _may_speak(text) else _NOTHING
    return frozenset(map(_WRITTEN.__getitem__, found)) if found else _NOTHING


def _may_speak(text: str) -> bool:
    """Whether it is worth looking at every word; a third of all paragraphs end here."""
    return (
        " that " in text
        or "said" in text
        or "say" in text
        or "told" in text
        or "ccording to " in text
        or "tell" in text
        or "claim" in text
        or "insist" in text
        or "argu" in text
        or "dmit" in text
        or "cknowledg" in text
        or "announc" in text
        or "warn" in text
        or "noted" in text
        or "denie" in text
        or "added" in text
        or "wrote" in text
        or "tweet" in text
        or "contend" in text
        or "put it" in text
        or "point" in text
    )


def speaking_verbs(text: str, forms: Iterable[str]) -> list[Verb]:
    """The verbs in these ``forms`` in ``text``, in order.

    >>> speaking_verbs("They pointed out that he said so.", ["said", "pointed"])
    [Verb(start=5, end=16, form='pointed'), Verb(start=25, end=29, form='said')]
    """
    return sorted(verb for form in forms for verb in _places(text, form))


def _places(text: str, form: str) -> Iterator[Verb]:
    completing = _COMPLETED.get(form, ("",))
    at = text.find(form)
    while at >= 0:
        end = at + len(form)
        whole = not (text[at - 1 : at].isalpha() or text[end : end + 1].isalpha())
        if whole and text[at - 1 : at] != "-":
            for word in completing:
                if text.startswith(word, end):
                    yield Verb(at, end + len(word), form)
                    break
        at = text.find(form, end)
