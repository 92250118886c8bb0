"""Facts as members read them: in lists, one by one with what was done to it, and who it is like."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.core.hearing import fold
from bot.services.fact_bodies import read_parts
from bot.services.fact_changes import find_kind, is_past_review
from bot.services.fact_kinds import BY_STORED, KINDS, FactKind, Part, title_of
from bot.services.fact_likeness import alike
from bot.services.fact_mentions import named_in_words
from bot.services.members import name_of
from bot.services.parts import Parts
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.withdrawing import count_told
from bot.store import agreements
from bot.store import facts as store
from bot.store.facts import PANEL, FactRow
from bot.store.moment import from_micros
from bot.store.session import Session

PAGE = 30
HISTORY = 20
FOLDERS = ("all", "review", "withdrawn", "changed", "full")


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact in a list."""

    kind: str
    key: str
    title: str
    year: int | None
    review_after: date | None
    is_past_review: bool
    seen_to: datetime | None  # when a member last made sure of it
    is_withdrawn: bool
    is_changed: bool  # by a member, since it came with the files
    is_saturated: bool


@dataclass(frozen=True, slots=True)
class FactPage:
    """A page of a list; `after` leads to the next one, "" on the last."""

    lines: tuple[FactLine, ...]
    after: str
    total: int
    kinds: Mapping[str, int]  # how many of each kind there are


@dataclass(frozen=True, slots=True)
class Change:
    """What a member did to a fact."""

    act: str
    member: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact with everything about it."""

    line: FactLine
    name: str  # in full
    parts: Mapping[str, tuple[str, ...]]
    source: str
    changed_at: int
    is_withdrawable: bool
    history: tuple[Change, ...]
    agreement: str  # "accepted", "not_tested", "none", "" where there can be none
    alike: tuple[tuple[str, str], ...]  # (key, title) of what may be the same
    named_by: tuple[tuple[str, str], ...]  # (domain, path) of the texts that name it in words
    told: int  # people who were told it within the last month


def list_facts(
    actor: Actor,
    *,
    session: Session,
    now: datetime,
    kind: str = "",
    folder: str = "all",
    words: str = "",
    after: str = "",
) -> FactPage:
    """A page of the facts of a kind, or of all; of a folder; with these words in them.

    Raises `Refusal` "not_allowed".
    """
    _allow(actor)
    rows = [row for row in store.list_rows(session) if row.kind in BY_STORED]
    seen = store.when_seen_to(session)
    lines = [_line(row, json.loads(row.body), seen, now.date()) for row in rows]
    texts = {(line.kind, line.key): row.body for line, row in zip(lines, rows, strict=True)}
    wanted = [
        line
        for line in lines
        if (not kind or line.kind == kind)
        and _is_in(line, folder)
        and _has(words, line.title, texts[line.kind, line.key])
    ]
    order = {name: place for place, name in enumerate(KINDS)}
    wanted.sort(key=lambda it: order[it.kind])
    start = next((n + 1 for n, it in enumerate(wanted) if f"{it.kind}.{it.key}" == after), 0)
    shown = wanted[start : start + PAGE]
    more = f"{shown[-1].kind}.{shown[-1].key}" if len(wanted) > start + PAGE else ""
    counted = Counter(it.kind for it in lines if _is_in(it, folder))
    return FactPage(tuple(shown), more, len(wanted), counted)


def read_fact(
    parts: Parts, actor: Actor, name: str, key: str, *, session: Session, now: datetime
) -> Fact:
    """One fact. Raises `Refusal` "not_allowed", "no_such_fact"."""
    _allow(actor)
    kind = find_kind(name)
    row = store.read_fact(session, kind.stored, key)
    if row is None:
        raise Refusal("no_such_fact")
    body = json.loads(row.body)
    return Fact(
        line=_line(row, body, store.when_seen_to(session), now.date()),
        name=str(body.get("name") or title_of(kind, body)),
        parts=read_parts(body, kind),
        source=_source(body, session),
        changed_at=row.changed_at,
        is_withdrawable=kind.is_withdrawable,
        history=_history(parts, kind, key, session=session),
        agreement=_agreement(kind, key, session),
        alike=alike(kind, key, body, session=session),
        named_by=named_in_words(parts, kind, key, session=session),
        told=count_told(name, key, session=session, now=now),
    )


def choices_of(part: Part, *, session: Session) -> tuple[tuple[str, str], ...]:
    """(value, label) of what a part may be; the label is empty where a code has words elsewhere."""
    if not part.of:
        return tuple((it, "") for it in part.choices)
    stored, name = {
        "documents": ("directory.documents", "title"),
        "areas": ("regions.regions", "label_fr"),
        "trades": ("trades.trades", "label_fr"),
        "situations": ("papers.situations", "label_fr"),
        "topics": ("advice.topics", "label_fr"),
        "sectors": ("trades.sectors", "label_fr"),
        "categories": ("papers.categories", "label_fr"),
        "stages": ("process.stages", "label_fr"),
        "organisations": ("directory.organisations", "short"),
    }[part.of]
    bodies = [json.loads(row.body) for row in store.list_rows(session, stored)]
    listed = tuple((str(it["id"]), str(it.get(name, it["id"]))) for it in bodies)
    return (*listed, ("national", ""), ("etranger", "")) if part.of == "areas" else listed


def _line(
    row: FactRow, body: Mapping[str, Any], seen: Mapping[tuple[str, str], int], today: date
) -> FactLine:
    kind, at = BY_STORED[row.kind], seen.get((row.kind, row.key))
    review = body.get("review_after")
    return FactLine(
        kind=kind.name,
        key=row.key,
        title=title_of(kind, body),
        year=body.get("year"),
        review_after=date.fromisoformat(review) if review else None,
        is_past_review=is_past_review(body, today),
        seen_to=from_micros(at) if at is not None else None,
        is_withdrawn=row.withdrawn_at is not None,
        is_changed=row.origin == PANEL,
        is_saturated=bool(body.get("saturated") or body.get("saturated_since")),
    )


def _is_in(line: FactLine, folder: str) -> bool:
    return {
        "review": line.is_past_review and not line.is_withdrawn,
        "withdrawn": line.is_withdrawn,
        "changed": line.is_changed,
        "full": line.is_saturated,
    }.get(folder, True)


def _has(words: str, *texts: str) -> bool:
    wanted = fold(words).split()
    if not wanted:
        return True
    told = fold(" ".join(texts))
    return all(word in told for word in wanted)


def _source(body: Mapping[str, Any], session: Session) -> str:
    source = body.get("source") or {}
    row = store.read_fact(session, "directory.documents", str(source.get("document")))
    title = str(json.loads(row.body).get("title", "")) if row else str(source.get("document", ""))
    return ", ".join(it for it in (title, str(source.get("section", ""))) if it)


def _history(parts: Parts, kind: FactKind, key: str, *, session: Session) -> tuple[Change, ...]:
    return tuple(
        Change(it.act, name_of(parts, it.member_id, session=session), from_micros(it.happened_at))
        for it in store.list_changes(session, kind.stored, key, most=HISTORY)
    )


def _agreement(kind: FactKind, key: str, session: Session) -> str:
    if kind.name != "organisation":
        return ""
    row = agreements.read_agreement(session, key)
    if row is None or row.ended_at is not None:
        return "none"
    return "accepted" if row.tested_at is not None else "not_tested"


def _allow(actor: Actor) -> None:
    if not may(actor, Permission.SEE_FACTS):
        raise Refusal("not_allowed")
