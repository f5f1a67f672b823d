"""The requests and notices of pages, each with the words that it cannot do without."""

from __future__ import annotations

import re

_NAME = r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}"

CUES: tuple[tuple[str, str], ...] = (
    # newsletters, subscriptions, alerts
    ("sign", r"\bsign up (?:here|to (?:receive|get our|our)|now|today|below)\b"),
    ("signing", r"\b(?:by|for) signing up\b"),
    (
        "sign",
        r"\bsign up for (?:[\w’'-]+ ){0,5}(?:newsletters?|morning|briefing|alerts?|e-?mails?"
        r"|updates?|podcast|club|trial|huddle|now|must-read)\b",
    ),
    ("subscribe", r"\bsubscribe (?:to|now|here|for|today|on|and)\b"),
    ("subscriber subscribers", r"\bnot a subscriber\b|\bsubscribers? can\b"),
    ("trial", r"\bfree trial\b"),
    ("newsletter newsletters", r"\bour (?:[\w-]+ ){0,3}newsletters?\b|\bdaily newsletters?\b"),
    ("newsletter newsletters", r"\bnewsletter sign|\bweekly newsletter\b"),
    ("inbox", r"\b(?:your|my) (?:e?mail )?inbox\b"),
    ("round-up roundup", r"\bweekly round-?up\b"),
    ("miss", r"\bdon['’]t miss a\b"),
    ("paywall", r"\bpaywall\b"),
    # links and controls
    ("click", r"\bclick (?:here|to |for |on the|this\b)"),
    ("share", r"\bread or share this\b|\bshare this (?:story|article|page)\b"),
    ("more", r"\bfor more (?:from|news|stories)\b"),
    ("homepage", r"\bhomepage for more\b"),
    ("visit", r"\bvisit (?:our|us|[\w.]+\.(?:com|org|net))\b"),
    ("coverage", r"\bsee more coverage\b"),
    ("diverse", r"\bread diverse (?:opinions|stories)\b"),
    ("read", r"\bread more (?:opinions|stories)\b"),
    ("want", r"^want more\b"),
    ("want", r"^want the (?:best|latest)\b"),
    ("preferred", r"\bpreferred source\b"),
    ("photo", r"\bbuy photo\b"),
    ("playback", r"\bmedia playback is (?:un|not )supported\b"),
    ("interest", r"\bas an interest to stay\b"),
    ("robot", r"\bverify you(?:['’]re| are) not a robot\b"),
    ("recaptcha", r"\brecaptcha\b"),
    ("invalid", r"\binvalid e-?mail\b"),
    ("app", r"\bget the .{2,40} app\b|\bdownload (?:our|the) .{0,40}app\b"),
    # social networks, letters, tips
    (
        "follow",
        rf"\bfollow (?:us|him|her|me|them|@\w+|(?-i:{_NAME})) (?:and .{{3,40}} )?"
        r"(?:on (?:twitter|facebook|instagram|x\b|social)|@)",
    ),
    ("follow", r"\bfollow @\w+"),
    ("follow", r"\bfollow on (?:twitter|facebook|social)\b"),
    ("like", r"\blike us (?:on|at)\b"),
    ("find", r"\bfind us (?:on|at)\b"),
    ("join", r"\bjoin us (?:on|at)\b"),
    ("follow", r"\bfollow us (?:on|at)\b"),
    ("check", r"\bcheck (?:him|her|us|them) out on\b"),
    ("@", r"[\w.+-]{1,64}@\s?[\w-]{1,60}\.[a-z]{2,}"),
    ("send", r"\bsend (?:letters|tips|your|us|feedback)\b"),
    ("tip", r"\b(?:have|got) a tip\b"),
    ("contact", r"\bcontact (?:us|me|the (?:author|writer|reporter))\b"),
    ("hear", r"\bwe(?:['’]d| would|['’]re| want) (?:love |like )?to hear from you\b"),
    ("comment", r"\bsubmit a comment\b"),
    ("join", r"\bjoin the (?:conversation|discussion|mailing)\b"),
    ("what", r"^what do you think\?$"),
    # gifts and memberships
    ("donate", r"\bdonate (?:now|today|here|to (?:us|our))\b"),
    (
        "consider",
        r"\bconsider (?:making )?(?:a )?(?:[\w-]+,? ){0,4}"
        r"(?:donat(?:ing|ion)|contribution|gift|subscribing|supporting)\b",
    ),
    ("chip", r"\bchip in\b"),
    (
        "tax-deductible tax-exempt",
        r"\btax-(?:deductible|exempt),? (?:[\w-]+ ){0,2}(?:contribution|donation|gift)s?\b",
    ),
    ("support", r"\bsupport our\b"),
    ("journalism", r"\bsupport (?:[\w’']+ ){1,2}journalism\b"),
    (
        "reader-supported listener-supported viewer-supported",
        r"\b(?:reader|listener|viewer)-supported\b",
    ),
    ("reader listener viewer", r"\b(?:reader|listener|viewer) supported\b"),
    ("reader-funded listener-funded viewer-funded", r"\b(?:reader|listener|viewer)-funded\b"),
    ("become", r"\bbecome a (?:member|subscriber|supporter|patron)\b"),
    ("enjoyed liked value appreciate", r"\bif you (?:enjoyed|liked|value|appreciate)\b"),
    ("dear", r"\bdear (?:[\w-]+ ){0,2}readers?\b"),
    ("nonprofit", r"\bnonprofit newsroom\b"),
    (
        "lobby sign write email e-mail donate join support",
        r"\byou can (?:lobby|sign|write|e-?mail|donate|join|support)\b[^.]{0,40}\bour\b",
    ),
    ("reading", r"\blike what you['’]re reading\b"),
    # broadcasts
    ("listen", r"\blisten live\b"),
    ("listen", r"\blisten to the (?:full|latest|podcast)\b"),
    ("tune", r"\btune in\b"),
    ("tune-in", r"\btune-in\b"),
    ("watch", r"\bwatch the (?:full )?(?:video|clip|interview|episode)\b"),
    ("see", r"\bsee the (?:full )?(?:video|clip|interview|episode)\b"),
    ("watch", r"\bwatch below\b"),
    ("episode", r"\bfull episode\b"),
    ("podcast", r"\bour (?:[\w-]+ ){0,2}podcast\b"),
    ("rush", r"\brush transcript\b"),
    ("rush", r"\brush deadline\b"),
    # law and house rules
    ("privacy", r"\bprivacy policy\b"),
    ("terms", r"\bterms of (?:service|use)\b"),
    ("cookies", r"\b(?:use|uses|accept|our) cookies\b"),
    ("rights", r"\ball rights reserved\b"),
    ("copyright", r"\bcopyright (?:©|\(c\)|(?:19|20)\d\d)"),
    ("©", r"©"),
    ("reprint reprinted", r"\breprint permission|\breprinted with permission\b"),
    ("republish republished", r"\brepublish(?:ed)? (?:our|this|with)\b"),
    ("published reproduced", r"\bmay not be (?:published|reproduced)\b"),
    ("expressed", r"\b(?:views|opinions) expressed\b"),
    ("standards", r"\bour standards\b"),
    ("old", r"\bthis (?:article|story|post) is more than \d"),
    ("breaking developing", r"\bthis is a (?:breaking|developing) (?:news )?story\b"),
    ("originally", r"\boriginally (?:appeared|published|ran) (?:on|in|at|by)\b"),
    ("appeared", r"\b(?:story|article|post|column|piece) first appeared\b"),
)
"""Words of which one is in the cue, in small print, and the form of the cue itself."""

_SIGNS_BEFORE = ("", "(", "[", "“", '"', "*", "**", "—")
_SIGNS_AFTER = ("", ".", ",", ":", ";", "!", "?", ")", "]", "”", '"', ".”", "—")


def _index() -> dict[str, list[re.Pattern[str]]]:
    """The forms by the words that call for them, as they stand beside punctuation."""
    index: dict[str, list[re.Pattern[str]]] = {}
    for words, form in CUES:
        compiled = re.compile(form, re.I)
        for word in words.split():
            for before in _SIGNS_BEFORE:
                for after in _SIGNS_AFTER:
                    index.setdefault(f"{before}{word}{after}", []).append(compiled)
    return index


_INDEX = _index()
_KEYS = frozenset(_INDEX)


def cues_in(text: str) -> set[str]:
    """The forms of the requests and notices that ``text`` holds.

    Most paragraphs have none of the words that call for one, which takes one look at each word.

    >>> len(cues_in("Please subscribe to our daily newsletter."))
    2
    """
    words = _KEYS.intersection(text.lower().split())
    if "@" in text:
        words = words | {"@"}
    if "©" in text:
        words = words | {"©"}
    if not words:
        return set()
    forms = {id(form): form for word in words for form in _INDEX[word]}
    return {form.pattern for form in forms.values() if form.search(text)}
