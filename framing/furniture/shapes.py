"""What a block looks like: a heading, a caption, a byline, a note on the author."""

from __future__ import annotations

import re

from framing.voice.cues import VERBS

HEADING = 22
"""Words of the longest line that is a heading for want of a full stop."""
LABEL = 4
"""Words of a line that is a label even where it begins with a small letter."""
CAPTION = 90
NOTE = 80

_AGENCY = (
    r"(?:AP|AFP|EPA|EFE|PA|UPI|ANSA|TASS|Reuters|REUTERS|Getty(?:\ Images)?|Bloomberg|Shutterstock"
    r"|Alamy|Associated\ Press|AP\ Photo|Anadolu|Xinhua|ZUMA|Zuma|iStock|Pixabay|Flickr|Wikimedia)"
)
_CREDIT_AT_END = re.compile(
    rf"""(?:
    \((?:[^()]|\([^()]*\)){{0,120}}?(?:/\s?|\bvia\s|\b){_AGENCY}\b[^()]{{0,40}}\)
    |\((?:photo|image|illustration|file|screenshot|credit|courtesy)\b[^()]{{0,120}}\)
    |(?:/|\|\s|\bvia\s|\bvia\sthe\s){_AGENCY}\b(?:[/,\s|]+{_AGENCY})*
    |REUTERS/\s?[\w\s.'’-]{{3,60}}
    |[.)"”]\s+(?:{_AGENCY}|[A-Z]{{2,4}}\ [A-Z]{{4,8}})
    |\b(?:photo(?:graph)?s?|image|illustration|picture|credit)
     (?:\s+(?:by|credit|courtesy\ of|via|:)|:)\s*[^.]{{2,80}}
    |\|\s(?:Getty|AP|Reuters)[\w\s]*
    )[\s.)]*$""",
    re.X,
)
_CREDIT_AT_START = re.compile(
    r"(?:photo(?:graph)?s?|image|illustration|picture|top image)\s*"
    r"(?:by|credits?|courtesy|copyright|caption|via|at top|above|:)\b|courtesy (?:of )?[A-Z]"
    r"|enlarge this image|media caption|image caption|toggle caption|buy photo",
    re.I,
)
_VIDEO = re.compile(r"(?:CLOSE|Related Video|Play Video|Now Playing|Video:)\s+\S")
_BAR = re.compile(r"\|\s+(?:[^|]{3,60}/)?(?:AP Photo|AP\b|Getty|Reuters|REUTERS|AFP)")
_ONLY_AGENCY = re.compile(rf"(?:[\w\s.'’-]+/\s?)*{_AGENCY}(?:/{_AGENCY})*", re.X)
_LAST = frozenset(
    """
    AP AFP EPA EFE PA UPI ANSA TASS Reuters REUTERS Getty Images Bloomberg Shutterstock Alamy
    Press Anadolu Xinhua ZUMA Zuma iStock Pixabay Flickr Wikimedia TODAY
    """.split()
)
"""Last words of a credit that has no other sign of one."""
_DATED = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"\s+\d{1,2},\s+(?:19|20)\d\d\.?$"
)
_BYLINE = re.compile(
    r"""
    (?:[Bb]y|[Ff]rom)\s+[A-Z][\w.'’-]+\s+[A-Z]
    |[Oo]pinion\ (?:contributors?|columnist)
    |(?:[Ll]ast\ )?(?:[Uu]pdated?|[Pp]ublished|[Pp]osted|[Mm]odified|[Ff]irst\ published)\b
     [^.]{0,20}\d
    |[Tt]he\ [Ee]ditorial\ [Bb]oard$
    |[A-Z]+/(?:OPINION|ANALYSIS|COMMENTARY)\W*$
    |[Ss]pecial\ (?:for|to)\ \S
    """,
    re.X,
)
_SIGN_OFF = re.compile(
    r"\b(?:contribut(?:ed|ing|ions?)|report(?:ing|ed) by|editing by|assistance by|wires)\b", re.I
)
_NAME = (
    r"(?!The |Mr|Ms|Dr|President |Senate |Sen\.|Rep\.|House |White )[A-Z][\w.'’-]*"
    r"(?:\s+(?:[A-Z][\w.'’-]*|[“\"][^”\"]+[”\"]|de|van|von|al|bin|and)){1,6}"
)
_ROLE = (
    r"(?:author|columnist|editor|fellow|professor|contributor|contributing|host|writer|reporter"
    r"|correspondent|director|founder|co-founder|CEO|student|analyst|scholar|journalist|attorney"
    r"|lecturer|commentator|blogger|producer|strategist|chairman|president|advis[eo]r|researcher"
    r"|classicist|historian|economist|lawyer|veteran|intern|secretary|general)\b"
)
_NOTE = re.compile(
    rf"[—–•*\s-]*{_NAME}(?:,[^,]{{2,40}},)?\s+"
    rf"(?:(?:is|are|has\ been|serves\ as)\s+(?:[\w’'-]+\s+){{0,7}}?{_ROLE}"
    r"|writes\ |covers\ |can\ be\ reached)"
)
_HANDLE = re.compile(r"\(@\w+\)")
_SMALL = frozenset(
    """
        a an and are as at but by for from if in is it its nor of on or over per so than
        that the to up vs via was were with a.m p.m
    """.split()
)


def caption(text: str, words: int, *, first: bool) -> bool:
    """Whether a block is the caption or credit of a picture or film.

    >>> caption("Voters queue in Lagos. (Ada Obi/Reuters)", 6, first=False)
    True
    """
    if words > CAPTION:
        return False
    found = _CREDIT_AT_START.match(text) or _VIDEO.match(text) or _credited(text, words)
    if not found and first and words <= 45:
        found = _DATED.search(text)
    return bool(found) and not (_HANDLE.search(text) or _SIGN_OFF.search(text))


def _credited(text: str, words: int) -> object:
    """Whether a picture's author or agency is named at the end of a block, or after a bar."""
    if not _may_be_credited(text):
        return None
    return (
        _CREDIT_AT_END.search(text, max(0, len(text) - 200))
        or (words <= 60 and _BAR.search(text))
        or (words <= 6 and _ONLY_AGENCY.fullmatch(text))
    )


def _may_be_credited(text: str) -> bool:
    """Whether a credit is worth a search: most paragraphs have none of its signs."""
    return (
        "/" in text
        or "|" in text
        or ")" in text[-2:]
        or "hoto" in text
        or "mage" in text
        or "redit" in text
        or "ourtesy" in text
        or "llustration" in text
        or "icture" in text
        or text[text.rfind(" ") + 1 :].rstrip(".") in _LAST
    )


def byline(text: str, words: int) -> bool:
    """Whether a line says who wrote the article, or when it was published."""
    return words <= 16 and text[-1] not in ".!?" and _BYLINE.match(text) is not None


def note_on_author(text: str, words: int) -> bool:
    """Whether a block at an end of the article tells who its author is.

    >>> note_on_author("Ada Obi is a professor of law at Ibadan.", 9)
    True
    """
    return words <= NOTE and _NOTE.match(text) is not None and " said" not in text


def heading(text: str, words: int) -> bool:
    """Whether a line is a heading, headline or label by its looks.

    >>> heading("A rebuke to the minister", 5), heading("She resigned on Monday.", 4)
    (True, False)
    """
    if words > HEADING or _SIGN_OFF.search(text) or _HANDLE.search(text):
        return False
    last = text[-1]
    if last in ".;,…" or (text[0].islower() and words > LABEL):
        return False
    if _in_capitals(text):
        return True
    if last == ":":
        return words <= 12 and words > 1 and _in_title_case(text) and not _speaks(text)
    if last in "?!":
        return words <= 12 and words > 2 and _in_title_case(text)
    if last in "\"'”’":
        return words <= 12 and text[-2:-1] not in (".", ",", "!", "?", "…")
    if last == ")":
        return words <= 14 and text[-2] not in ".!?" and not text.startswith("(")
    return True


def _in_capitals(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) > 3 and sum(map(str.isupper, letters)) > 0.85 * len(letters)


def _in_title_case(text: str) -> bool:
    bare = [word.strip("\"'“”‘’(),:;?!") for word in text.split()]
    telling = [word for word in bare if word and word.lower() not in _SMALL]
    return len(telling) > 1 and all(word[0].isupper() or word[0].isdigit() for word in telling)


def _speaks(text: str) -> bool:
    return not VERBS.isdisjoint(word.strip(":,.").lower() for word in text.split())
