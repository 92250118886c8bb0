"""A new fact from a form: looked at as the assistant would say it, then published.

It must say where it is from, of which year, and when somebody looks at it again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.core.version import Version
from bot.services.fact_bodies import Body, Typed, read_part, with_parts
from bot.services.fact_changes import BadFact, add_fact, check_fact, dump_body, find_kind, see_to
from bot.services.fact_kinds import NEW, FactKind, title_of
from bot.services.fact_likeness import alike
from bot.services.fact_preview import Preview, preview_fact
from bot.services.library import Library, Shelf
from bot.services.parts import Parts
from bot.services.policy import Actor
from bot.services.refusal import Refusal
from bot.store import facts as store
from bot.store.session import Session

# What a member may begin from nothing; the others hang on parts that no form has.
ENTERED = ("organisation", "question", "tip", "paper", "trade", "amount", "pitfall")
REQUIRED = ("source.document", "source.section", "year", "review_after")
OLDEST_YEAR = 2000
LONGEST_KEY = 36
_BETWEEN = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact that was tried: what it would be, which others it is like, and how it is said."""

    key: str
    title: str
    body: Body
    alike: tuple[tuple[str, str], ...]
    previews: tuple[Preview, ...]


class _WithFact(Library):
    """The library as it would be with the fact published; it reads nothing anew."""

    def __init__(self, real: Library, shelf: Shelf) -> None:
        self._real, self._present = real, shelf

    def at(self, revision: int, session: Session) -> Shelf:
        """What would be published."""
        return self._present

    def now(self, session: Session) -> Shelf:
        """What would be published."""
        return self._present

    def version(self, version_id: int, session: Session) -> Version:
        """What is published: a fact changes no flow."""
        return self._real.version(version_id, session)


def find_entered(name: str) -> FactKind:
    """A kind that may be begun from nothing. Raises `Refusal` "no_such_fact"."""
    if name not in ENTERED:
        raise Refusal("no_such_fact")
    return find_kind(name)


def try_fact(
    parts: Parts, actor: Actor, name: str, typed: Typed, *, session: Session, now: datetime
) -> Entry:
    """What a new fact would be; nothing is stored. Raises `Refusal` "not_allowed", or `BadFact`."""
    see_to(actor)
    kind = find_entered(name)
    key, body = _begun(kind, typed, session=session, today=now.date())
    check_fact(kind, key, body, was={}, session=session)
    shelf = parts.library.shelf_with((kind.stored, key, dump_body(body), False), session)
    apart = replace(parts, library=_WithFact(parts.library, shelf))
    return Entry(
        key,
        title_of(kind, body),
        body,
        alike(kind, key, body, session=session),
        preview_fact(apart, name, key, session=session, now=now),
    )


def publish_fact(actor: Actor, name: str, typed: Typed, *, session: Session, now: datetime) -> str:
    """Say it from the next message on; its key. Raises as `try_fact`."""
    see_to(actor)
    kind = find_entered(name)
    key, body = _begun(kind, typed, session=session, today=now.date())
    add_fact(actor, name, key, body, session=session, now=now)
    return key


def _begun(kind: FactKind, typed: Typed, *, session: Session, today: date) -> tuple[str, Body]:
    body, problems = with_parts(dict(NEW.get(kind.name, {})), kind, typed)
    problems = {**problems, **_lacking(kind, body, today)}
    if problems:
        raise BadFact(problems)
    title = title_of(kind, {**body, "id": ""})
    taken = {row.key for row in store.list_rows(session, kind.stored)}
    key = _key_of(title, taken)
    return key, {**body, "id": key}


def _lacking(kind: FactKind, body: Mapping[str, object], today: date) -> dict[str, str]:
    """What every fact must say, and what this kind is called."""
    told = {part.path: read_part(body, part) for part in kind.parts}
    found = {path: "required" for path in REQUIRED if not told.get(path)}
    if not any(told.get(title) for title in kind.titles):
        found[kind.titles[-1]] = "required"
    year, review = body.get("year"), body.get("review_after")
    if isinstance(year, int) and not OLDEST_YEAR <= year <= today.year:
        found["year"] = "bad_year"
    if isinstance(review, str) and review <= today.isoformat():
        found["review_after"] = "review_past"
    return found


def _key_of(title: str, taken: set[str]) -> str:
    """A short name made of the title, which no other fact of the kind has."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    slug = _BETWEEN.sub("_", plain).strip("_")[:LONGEST_KEY].strip("_")
    slug = slug if slug[:1].isalpha() and len(slug) > 1 else f"fait_{slug}".strip("_")
    free = (
        it for it in (slug, *(f"{slug}_{place}" for place in range(2, 1_000))) if it not in taken
    )
    return next(free)
