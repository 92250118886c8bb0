"""Importing a sheet of facts: shown first, what it adds, changes and leaves out; then all of it.

A fact that is left out is withdrawn only when the member asked for it, and can be put back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.content import ContentError, build_content
from bot.services.fact_bodies import Body, read_part, with_parts
from bot.services.fact_changes import (
    bad_texts,
    dump_body,
    find_kind,
    part_of,
    record,
    see_to,
    store_body,
)
from bot.services.fact_kinds import NEW, FactKind, title_of
from bot.services.fact_likeness import alike
from bot.services.fact_rows import parsed_facts
from bot.services.fact_sheet import SheetRow, read_sheet
from bot.services.parts import Parts
from bot.services.policy import Actor
from bot.services.withdrawing import withdraw_fact
from bot.store import facts as store
from bot.store.moment import to_micros
from bot.store.session import Session

KEY = re.compile(r"[a-z][a-z0-9_]{1,40}")
MOST_REPAIRS = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a fact that a row changes."""

    part: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """What a row of the file does. `problem` says why it cannot be, `part` where."""

    line: int
    key: str
    title: str
    is_new: bool
    body: Body
    differences: tuple[Difference, ...] = ()
    alike: tuple[tuple[str, str], ...] = ()
    part: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a file would do, or has done."""

    adds: tuple[Row, ...]
    changes: tuple[Row, ...]
    same: int
    rejects: tuple[Row, ...]
    removals: tuple[tuple[str, str], ...]  # (key, title) of what the file leaves out
    is_done: bool = False


def import_sheet(
    parts: Parts,
    actor: Actor,
    name: str,
    data: bytes,
    *,
    is_trial: bool,
    removes: bool = False,
    now: datetime,
) -> Report:
    """Judge every row, and carry all out unless one is rejected or it is a trial.

    Raises `Refusal` "not_allowed" and those of the sheet.
    """
    see_to(actor)
    rows = read_sheet(name, data)
    if is_trial:
        return parts.db.read(lambda session: _report(find_kind(name), rows, session))

    def story(session: Session) -> Report:
        kind = find_kind(name)
        report = _report(kind, rows, session)
        if report.rejects:
            return report
        _carry_out(parts, actor, kind, report, removes=removes, session=session, now=now)
        return Report(report.adds, report.changes, report.same, (), report.removals, is_done=True)

    return parts.db.write(story)


def _carry_out(
    parts: Parts,
    actor: Actor,
    kind: FactKind,
    report: Report,
    *,
    removes: bool,
    session: Session,
    now: datetime,
) -> None:
    for row in report.adds:
        body = dump_body(row.body)
        store.add_fact(session, kind.stored, row.key, body=body, now=to_micros(now))
        record(actor, "added", kind.stored, row.key, body, session=session, now=now)
    for row in report.changes:
        store_body(actor, "corrected", kind, row.key, row.body, session=session, now=now)
    if removes and kind.is_withdrawable:
        for key, _title in report.removals:
            withdraw_fact(parts, actor, kind.name, key, session=session, now=now)


def _report(kind: FactKind, rows: tuple[SheetRow, ...], session: Session) -> Report:
    stored = {row.key: row for row in store.list_rows(session, kind.stored)}
    bodies = {key: json.loads(row.body) for key, row in stored.items()}
    judged = _fitting(kind, _judged(kind, rows, bodies, session), session)
    good = [row for row in judged if not row.problem]
    named = {row.key for row in judged}
    return Report(
        adds=tuple(row for row in good if row.is_new),
        changes=tuple(row for row in good if not row.is_new and row.differences),
        same=sum(not row.is_new and not row.differences for row in good),
        rejects=tuple(row for row in judged if row.problem),
        removals=tuple(
            (key, title_of(kind, bodies[key]))
            for key, row in stored.items()
            if key not in named and row.withdrawn_at is None
        ),
    )


def _judged(
    kind: FactKind,
    rows: tuple[SheetRow, ...],
    bodies: Mapping[str, Body],
    session: Session,
) -> list[Row]:
    seen, found = set[str](), list[Row]()
    for row in rows:
        was = bodies.get(row.key, {})
        begun = was or {**NEW.get(kind.name, {}), "id": row.key}
        body, problems = with_parts(begun, kind, row.typed)
        if not KEY.fullmatch(row.key):
            problems = {"": "bad_key"}
        elif row.key in seen:
            problems = {"": "twice"}
        seen.add(row.key)
        problems = problems or bad_texts(kind, body, was, session=session)
        part, problem = next(iter(problems.items()), ("", ""))
        is_new = row.key not in bodies
        found.append(
            Row(
                line=row.line,
                key=row.key,
                title=title_of(kind, body),
                is_new=is_new,
                body=body,
                differences=_differences(kind, was, body),
                alike=alike(kind, row.key, body, session=session) if is_new else (),
                part=part,
                problem=problem,
            )
        )
    return found


def _differences(kind: FactKind, was: Mapping[str, Any], body: Body) -> tuple[Difference, ...]:
    found = (
        Difference(part.path, " | ".join(read_part(was, part)), " | ".join(read_part(body, part)))
        for part in kind.parts
    )
    return tuple(it for it in found if it.before != it.after)


def _fitting(kind: FactKind, rows: list[Row], session: Session) -> list[Row]:
    """The rows with those rejected that do not fit the other facts."""
    stored = [(it.kind, it.key, it.body) for it in store.list_rows(session)]
    for _ in range(MOST_REPAIRS):
        problem = _problem(kind, rows, stored)
        if problem is None:
            return rows
        key, part = problem
        rows = [
            Row(it.line, it.key, it.title, it.is_new, it.body, it.differences, it.alike,
                part, "bad_value") if it.key == key or not key else it
            for it in rows
        ]  # fmt: skip
    return rows


def _problem(
    kind: FactKind, rows: list[Row], stored: list[tuple[str, str, str]]
) -> tuple[str, str] | None:
    """(key, part) of the first row that does not fit; ("", "") where it is none of them."""
    said = {it.key: dump_body(it.body) for it in rows if not it.problem}
    known = {key for of, key, _body in stored if of == kind.stored}
    told = [
        (of, key, said.get(key, body) if of == kind.stored else body) for of, key, body in stored
    ]
    told += [(kind.stored, key, body) for key, body in said.items() if key not in known]
    try:
        build_content(parsed_facts(told))
    except ContentError as problem:
        for key in said:
            if problem.path.startswith(f"{kind.stored}.{key}.") or problem.path.endswith(key):
                return key, part_of(kind, key, problem.path)
        return "", ""
    return None
