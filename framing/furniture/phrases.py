"""What pages say to their readers: navigation, promotion, legal notices, links to elsewhere."""

from __future__ import annotations

import re

from framing.furniture.cues import cues_in
from framing.voice import quotations

LINE = 25
"""Words of a line that is judged by a single opening, such as "SEE ALSO:"."""
NOTICE = 60
"""Words up to which one cue makes a notice; longer paragraphs need two."""

_STRONG = frozenset(
    """
        ad ads advertisement advertisements app click close comment comments continue
        copied coverage cta download email enlarge facebook flipboard follow gallery
        highlights image images instagram interest latest like link linkedin listen
        loading log login mail menu more newsletter newsletters next photo photos
        pinterest play podcast popular prev print promoted read reading readingshow
        recommended reddit related reply save search share shared show sign signup skip
        slideshow sponsor sponsored subscribe telegram toggle top topics trending tumblr
        tweet twitter video videos view watch whatsapp youtube
    """.split()
)
"""Words of which the controls and labels of a page have at least one."""

_CONTROLS = _STRONG | frozenset(
    """
        a about add advertiser all and article articles back below buy by content
        continued copy discuss font for forward full go google here home in join keep
        less live load main manage message messenger minutes most my navigation new news
        now of on online open or our page paid partner pocket post posts previous
        reading report reprint screen section see site size social stories story text
        the this to unsupported up us x your
    """.split()
)
"""Words that they are made of; a line of nothing else is one."""

_OPENINGS = re.compile(
    r"""[(\[\s*►▶>»•-]*
    (?:(?:see|read|listen|watch)\s+(?:also|more|next|now|here)|also\s+(?:see|read|on\b[^:]{0,40})
    |more(?:\s+(?:on|from|about)\b[^:]{0,60})?|related(?:\s+\w+)?|read|watch|listen|photos?|videos?
    |pictures|slideshow|gallery|quiz|interactive|graphic|podcast|flashback|explainer
    |(?:full|special|complete|continuing|live)\s+(?:coverage|report|updates?)|must[-\s]read
    |from\s+the\s+archives?|you\s+may\s+also\s+like|don['’]t\s+miss|what\s+to\s+read\s+next)
    \s*(?::|…|\.\.\.|\|)""",
    re.X | re.I,
)
_ENDINGS = re.compile(
    r"(?:\bread more|\blearn more|\bfind out more|\bcontinue reading|\bclick here|\bsign up here"
    r"|\bread it here|\bread more here|\bkeep reading(?: ?show less)?)\W*$",
    re.I,
)
_WORDS = re.compile(r"[^\W\d_]+")
_LETTER = re.compile(r"[^\W_]")
_ADDRESS = re.compile(r"\S*(?:https?://|www\.)\S+\W*$", re.I)
_BRACKETED = re.compile(r"[\[({<][\w\s-]{1,25}[\])}>]$")
_AGE = re.compile(
    r"(?:\d+|an?|one|two|three) (?:year|month|week|day|hour|minute|min)s? (?:ago|read)\W*$", re.I
)


def phrase(text: str, words: int) -> str:
    """Why a block is page furniture by what it says, or ``""``; ``words`` is its length.

    >>> phrase("Keep reading", 2), phrase("SEE ALSO: Minister resigns", 4), phrase("He left.", 2)
    ('navigation', 'link', '')
    """
    if words <= LINE:
        if not _LETTER.search(text):
            return "ornament"
        found = _line(text, words)
        if found:
            return found
    cues = cues_in(text)
    if not cues:
        return ""
    if quotations(text):  # what a speaker asks for is no request of the page
        cues = cues_in(_unquoted(text))
    return "notice" if len(cues) > (words > NOTICE) else ""


def _line(text: str, words: int) -> str:
    if words <= 12:
        found = {word.lower() for word in _WORDS.findall(text)}
        if found and found <= _CONTROLS and found & _STRONG and text[-1] not in '.!?”"':
            return "navigation"
        if _BRACKETED.match(text) or _AGE.match(text):
            return "navigation"
    if _ADDRESS.match(text) or _OPENINGS.match(text) or _ENDINGS.search(text):
        return "link"
    return ""


def _unquoted(text: str) -> str:
    pieces, at = [], 0
    for start, end in quotations(text):
        pieces.append(text[at:start])
        at = end
    return " ".join([*pieces, text[at:]])
