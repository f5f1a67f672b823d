"""Which column of a table plays which part: one table of roles and the names they go by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from framing.errors import DataError, choices, near_match

ROLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "text": ("text", "paragraph", "content", "body", "example", "maintext"),
        "article": ("article_id", "article", "url"),
        "id": ("id", "doc_id", "external_id", "paragraph_id"),
        "source": (
            "source",
            "outlet",
            "newspaper",
            "publisher",
            "site",
            "hostname",
            "source_domain",
            "source_url",
        ),
        "date": ("date", "published", "publish_date", "date_publish"),
        "title": ("title", "headline"),
        "frames": ("frames", "labels", "label", "category"),
        "frame": ("frame", "target", "category_name"),
        "stance": ("stance", "label"),
        "event": ("event", "event_id"),
        "coder": ("coder", "annotator", "username"),
    }
)
"""The accepted names of each role, without regard to case; the first that is there is taken."""

ARTICLE_ROLES = ("text", "article", "id", "source", "date", "title")
LABEL_ROLES = (*ARTICLE_ROLES, "frame", "stance", "frames", "coder", "event")

TOOLS: Mapping[str, tuple[frozenset[str], Mapping[str, str]]] = MappingProxyType(
    {
        # its "source" is the page's address, which would make each article an outlet of its own
        "trafilatura": (
            frozenset({"fingerprint", "hostname", "source-hostname"}),
            MappingProxyType({"source": "hostname", "article": "source"}),
        ),
        # its "text" may be the page's whole HTML, and "date_download" is no date of publication
        "news-please": (
            frozenset({"maintext", "source_domain", "date_publish"}),
            MappingProxyType({"text": "maintext", "source": "source_domain"}),
        ),
        "newspaper4k": (
            frozenset({"publish_date", "meta_site_name", "top_image"}),
            MappingProxyType({"source": "meta_site_name"}),
        ),
    }
)
"""Tools known by columns that they alone write together, and where their names mislead."""


def match(
    header: Sequence[str],
    overrides: Mapping[str, str] | None = None,
    *,
    roles: Sequence[str] = ARTICLE_ROLES,
    required: Sequence[str] = ("text",),
    where: str = "",
) -> dict[str, str]:
    """The column of ``header`` that plays each of ``roles``; a role without a column is left out.

    ``overrides`` (role to column) go before the names of ``ROLES``, and a tool's own columns
    (``TOOLS``) before both the other names. A column plays one role. Raises ``DataError`` where an
    override names no column of ``header`` or a ``required`` role finds none.

    >>> match(["ID", "Body", "Outlet"])
    {'text': 'Body', 'id': 'ID', 'source': 'Outlet'}
    """
    wanted = dict(overrides or {})
    _refuse_unknown_roles(wanted)
    columns = {_normal(name): name for name in reversed(header)}
    chosen = {role: _override(name, columns, role, where) for role, name in wanted.items()}
    names = {role: (*_tool_names(columns, role), *ROLES[role]) for role in roles}
    for role in roles:
        if role not in chosen:
            found = _first(names[role], columns, taken=chosen.values())
            if found is not None:
                chosen[role] = found
    for role in required:
        if role not in chosen:
            raise _missing(role, header, where)
    return {role: chosen[role] for role in roles if role in chosen}


def describe(matched: Mapping[str, str]) -> str:
    """What was matched, in words.

    >>> describe({"text": "Body", "id": "id"})
    "text from 'Body', id from 'id'"
    """
    return ", ".join(f"{role} from {column!r}" for role, column in matched.items())


def tool(header: Iterable[str]) -> str:
    """The name of the scraping tool that wrote ``header``, or ``""`` where none is known.

    >>> tool(["maintext", "source_domain", "date_publish", "url"])
    'news-please'
    """
    columns = {_normal(name) for name in header}
    return next((name for name, (marks, _) in TOOLS.items() if marks <= columns), "")


def _normal(name: str) -> str:
    return name.strip().casefold().replace(" ", "_")


def _refuse_unknown_roles(overrides: Mapping[str, str]) -> None:
    for role in overrides:
        if role not in ROLES:
            raise ValueError(f"unknown role {role!r}; the roles are {choices(ROLES)}")


def _override(name: str, columns: Mapping[str, str], role: str, where: str) -> str:
    found = columns.get(_normal(name))
    if found is not None:
        return found
    names = list(columns.values())[::-1]
    remedy = f"The columns are {choices(names)}; {near_match(name, names) or 'name one of them'}"
    raise DataError(
        f"column {name!r}, named for the {role}, is not there", where=where, remedy=remedy
    )


def _tool_names(columns: Mapping[str, str], role: str) -> tuple[str, ...]:
    known = tool(columns)
    name = TOOLS[known][1].get(role) if known else None
    return () if name is None else (name,)


def _first(names: Iterable[str], columns: Mapping[str, str], taken: Iterable[str]) -> str | None:
    used = set(taken)
    for name in names:
        column = columns.get(name)
        if column is not None and column not in used:
            return column
    return None


def _missing(role: str, header: Sequence[str], where: str) -> DataError:
    names = ROLES[role]
    hints = (near_match(name, names) for name in map(_normal, header))
    hint = next(
        (f" ({name!r}: {hint})" for name, hint in zip(header, hints, strict=True) if hint), ""
    )
    return DataError(
        f"no column holds the {role}; the columns are {choices(header) or 'none'}{hint}",
        where=where,
        remedy=f"Name it {choices(names)}, or say which column it is",
    )
