"""Who speaks: names, roles and pronouns beside a speaking verb."""

from __future__ import annotations

from collections.abc import Sequence

REACH = 12
"""Words before a verb among which its speaker stands: those before belong to another clause."""
FAR = 40
"""The same where more on the speaker stands between commas, or the verb hangs on another."""
NOUN = 5
"""Words between an article and its noun, the article counted."""

_ARTICLES = frozenset("the a an his her their its one another some several two three many".split())
_ROLES = frozenset(
    """
    activist activists administration admiral adviser advisers advisor advisors advocates
    affidavit agency agent agents aide aides allies ambassador ambassadors analyst analysts army
    attorney attorneys auditor auditors author authorities authors bank bishop board brother
    campaign candidate candidates captain caucus chairman chairwoman challengers chief coalition
    colleagues colonel columnist commander commission committee companies company complaint
    conservatives council court critics daughter defendants defenders delegation democrats
    department deputy detective detectives detractors diplomat diplomats director district
    doctor doctors donors economist economists editor embassy enforcement envoy executive
    executives expert experts father firm firms foundation friend friends general government
    governor governors group groups historian hospital husband indictment insider insiders
    inspector inspectors insurers investigators journalist journalists judge judges juror jurors
    justice justices king lawmaker lawmakers lawsuit lawyer lawyers leader leaders letter
    liberals lobbyists magazine manager mayor mayors member members memo military minister
    ministers ministry moderates mother negotiator negotiators neighbors network newspaper
    nominee nurse nurses observers office officer officers official officials operative
    operatives opponents opposition order organizers outlet owner panel paper parents party
    pastor people physicians plaintiffs police pollster pope president prince professor
    progressives prosecutor prosecutors protesters queen rapporteur reformers regulators
    relatives report reporter reporters representative representatives republicans researcher
    researchers residents ruling scholar scholars school scientist scientists secretary senator
    senators sergeant sheriff sister skeptics son source sources speaker spokesman spokesmen
    spokespeople spokesperson spokespersons spokeswoman staff statement strategist strategists
    student students supporters survivors teacher teachers tribunal troops union university
    veterans victim victims voter voters watchdog website wife witness witnesses worker workers
    """.split()
)
_PRONOUNS = frozenset("he she they who".split())
"""Pronouns of speakers. "I" and "we" are not among them: there the author speaks himself."""
_NO_NAMES = frozenset(
    """
    a all also although an and another any anybody anyone as at because before both but by
    despite during each even every everybody everyone few first for former from had has have
    here how however if in indeed instead is it its later many maybe moreover most much my
    neither no nobody none nor not nothing now of on once one only or other others our perhaps
    several since so some somebody someone still such suffice that the their then there these
    this those though through thus to today under unless until was we were what when where
    whereas whether which while why with yet you your i his her january february march april may
    june july august september october november december monday tuesday wednesday thursday
    friday saturday sunday
    """.split()
)
"""Words that are in capitals at the head of a sentence, or always, and name no speaker."""
_STRIPPED = ",.;:()[]\"'“”‘’—–\0"


def speaks(words: Sequence[str]) -> bool:
    """Whether one of ``words`` can be a speaker: a name, a role or a pronoun.

    >>> speaks("The mayor of the town".split()), speaks("In the end it".split())
    (True, False)
    """
    return any(map(_is_speaker, words))


def is_noun_phrase(words: Sequence[str]) -> bool:
    """Whether ``words`` end in a noun with its article, as in "the airport".

    >>> is_noun_phrase("At noon the airport".split()), is_noun_phrase("Needless to".split())
    (True, False)
    """
    last = words[-1].strip(_STRIPPED) if words else ""
    if not last.isalpha() or last.lower() in _NO_NAMES:
        return False
    return not _ARTICLES.isdisjoint(word.lower() for word in words[-NOUN - 1 : -1])


def _is_speaker(word: str) -> bool:
    bare = word.strip(_STRIPPED).removesuffix("’s").removesuffix("'s")
    low = bare.lower()
    if low in _PRONOUNS or low in _ROLES:
        return True
    return bare[:1].isupper() and low not in _NO_NAMES
