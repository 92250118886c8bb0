"""Visits: the pages of the panel as a member opens them, at varied places of a grown database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle

from sqlalchemy import ColumnElement, Table, func, select

from bot.bench.made_people import number_of
from bot.services.parts import Parts
from bot.store.session import Session
from bot.store.tables import (
    appointments,
    broadcasts,
    cases,
    contacts,
    departures,
    desk_codes,
    facts,
    flows,
    offices,
    referrals,
    tickets,
)

SOME = 40
PAGE_BUDGET, POLL_BUDGET, EDITOR_BUDGET = 15_000, 1_000, 40_000


@dataclass(frozen=True, slots=True)
class Visit:
    """One address; with `fields` it is a form that is sent."""

    path: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Screen:
    """A page of the panel, where to open it, and how large it may be, compressed."""

    name: str
    visits: tuple[Visit, ...]
    bytes: int = PAGE_BUDGET
    follows: bool = False  # visits also go on by the link to the next page


@dataclass(frozen=True, slots=True)
class Sample:
    """Ids of what there is, drawn from all of it."""

    people: tuple[int, ...]
    tickets: tuple[int, ...]
    cases: tuple[int, ...]
    appointments: tuple[int, ...]
    referrals: tuple[int, ...]
    departures: tuple[int, ...]
    broadcasts: tuple[int, ...]
    offices: tuple[int, ...]
    flows: tuple[str, ...]
    facts: tuple[str, ...]
    code: str
    written: int  # how many made-up numbers there are
    now: datetime


def draw(parts: Parts, *, written: int) -> Sample:
    """What visits go to."""

    def question(session: Session) -> Sample:
        return Sample(
            people=_ids(session, contacts),
            tickets=_ids(session, tickets, tickets.c.category != "danger"),
            cases=_ids(session, cases, cases.c.protected == 0),
            appointments=_ids(session, appointments),
            referrals=_ids(session, referrals),
            departures=_ids(session, departures),
            broadcasts=_ids(session, broadcasts),
            offices=_ids(session, offices),
            flows=tuple(row[0] for row in session.run(select(flows.c.name))),
            facts=tuple(row[0] for row in session.run(_FACTS)),
            code=str(session.run(select(func.max(desk_codes.c.code)))[0][0]),
            written=written,
            now=parts.clock(),
        )

    return parts.db.read(question)


_FACTS = select(facts.c.key).where(facts.c.kind == "directory.organisations")


def _ids(session: Session, table: Table, *only: ColumnElement[bool]) -> tuple[int, ...]:
    """From the first to the last in steps: some were made early, some late."""
    first, last = session.run(select(func.min(table.c.id), func.max(table.c.id)))[0]
    if first is None:
        return ()
    found = []
    for step in range(SOME):
        beyond = first + (last - first) * step // SOME
        asked = select(table.c.id).where(table.c.id >= beyond, *only).order_by(table.c.id)
        found += [int(row[0]) for row in session.run(asked.limit(1))]
    return tuple(dict.fromkeys(found))


def screens(sample: Sample) -> Iterator[Screen]:
    """Every list and every main page."""
    yield _opened("accueil", "/admin/")
    yield _opened("accueil, ce qui change", "/admin/now", most=POLL_BUDGET)
    yield from _lists(sample)
    yield from _pages(sample)
    yield from _search(sample)
    yield from _running(sample)


def _lists(sample: Sample) -> Iterator[Screen]:
    folders = {
        "messages": ("all", "mine", "nobody", "urgent", "closed"),
        "tickets": ("waiting", "urgent", "overdue", "mine", "nobody", "answered", "closed"),
        "cases": ("open", "mine", "silent", "lost", "kit", "closed"),
        "referrals": ("open", "over"),
    }
    for name, known in folders.items():
        for folder in known:
            path = f"/admin/{name}?folder={folder}"
            yield Screen(f"{name}, {folder}", (Visit(path), *_later(path, sample)), follows=True)
    for stage in ("training", "closed"):
        path = f"/admin/cases?stage={stage}"
        yield Screen(f"cases, étape {stage}", (Visit(path), *_later(path, sample)), follows=True)
    yield _opened("cases, référence", "/admin/cases?reference=C000123")
    days = [(sample.now + timedelta(days=it)).date() for it in range(-20, 20)]
    yield Screen("appointments", tuple(Visit(f"/admin/appointments?day={it}") for it in days))
    week = tuple(Visit(f"/admin/appointments/week?day={it}") for it in days[::4])
    yield Screen("appointments, semaine", week)
    for name in ("departures", "broadcasts", "offices", "agreements", "flows", "team"):
        yield Screen(name, (Visit(f"/admin/{name}"),), follows=True)
    facts_of = [Visit(f"/admin/facts{it}") for it in ("", "?kind=organisation", "?words=kayes")]
    yield Screen("facts", tuple(facts_of), follows=True)
    texts = [Visit(f"/admin/texts{it}") for it in ("", "?folder=pending", "?words=papier")]
    yield Screen("texts", tuple(texts), follows=True)
    log = "/admin/audit"
    yield Screen("audit", (Visit(log), *_later(f"{log}?act=", sample)), follows=True)
    rare = f"{log}?act=member_disabled"
    yield Screen("audit, un acte", (Visit(rare), *_later(rare, sample)), follows=True)
    yield _opened("audit, un acte qui manque", f"{log}?act=flow_published")
    yield _opened("audit, un membre", f"{log}?who={sample.people[0]}")
    for name in ("unheard", "desk/objections", "desk/erasures"):
        yield _opened(name, f"/admin/{name}")


def _later(path: str, sample: Sample) -> Iterator[Visit]:
    """Places in the middle of a list, as its own links write them."""
    sign = "&" if "?" in path else "?"
    for weeks in (2, 20, 40):
        moment = int((sample.now - timedelta(weeks=weeks)).timestamp() * 1_000_000)
        after = f"0.{moment}.1" if "tickets" in path or "referrals" in path else f"{moment}.1"
        yield Visit(f"{path}{sign}after={after}")


def _pages(sample: Sample) -> Iterator[Screen]:
    one = {
        "people": sample.people,
        "desk/people": sample.people,
        "tickets": sample.tickets,
        "cases": sample.cases,
        "appointments": sample.appointments,
        "referrals": sample.referrals,
        "departures": sample.departures,
        "broadcasts": sample.broadcasts,
        "offices": sample.offices,
    }
    for name, ids in one.items():
        if ids:
            yield Screen(f"{name}, un", tuple(Visit(f"/admin/{name}/{it}") for it in ids))
    before = tuple(Visit(f"/admin/people/{it}?before=30") for it in sample.people)
    yield Screen("people, plus anciens", before)
    news = tuple(Visit(f"/admin/people/{it}/news?seen=9") for it in sample.people)
    yield Screen("people, nouveaux", news, bytes=POLL_BUDGET)
    since = int((sample.now - timedelta(hours=1)).timestamp() * 1_000_000)
    path = f"/admin/messages/news?since={since}"
    yield _opened("messages, nouveaux", path, most=POLL_BUDGET)
    organisations = (Visit(f"/admin/facts/organisation/{it}") for it in sample.facts)
    yield Screen("facts, un", tuple(organisations))
    yield Screen(
        "facts, qui l'a reçu",
        tuple(Visit(f"/admin/facts/organisation/apej/people?page={it}") for it in (1, 2, 20)),
    )
    last = sample.broadcasts[-1:]
    yield Screen(
        "broadcasts, résultats",
        tuple(
            Visit(f"/admin/broadcasts/{it}/results{asked}")
            for it in last
            for asked in ("", "?outcome=excluded", "?outcome=failed", "?outcome=uncertain")
        ),
        follows=True,
    )


def _search(sample: Sample) -> Iterator[Screen]:
    numbers = (number_of(it * 7900 % sample.written) for it in range(SOME))
    yield Screen(
        "recherche par numéro",
        tuple(Visit("/admin/messages/search", {"who": it}) for it in numbers),
    )
    references = cycle(("C000016", "T000040", sample.code))
    some = tuple(Visit("/admin/messages/search", {"who": next(references)}) for _ in range(6))
    yield Screen("recherche par référence", some)
    numbers = (number_of(it * 6050 % sample.written) for it in range(SOME))
    yield Screen("guichet, par numéro", tuple(Visit("/admin/desk", {"who": it}) for it in numbers))


def _running(sample: Sample) -> Iterator[Screen]:
    """What reads much, and what members set up."""
    periods = tuple(
        Visit(f"/admin/reports?days={days}&flow={flow}")
        for days in (7, 30, 90, 365)
        for flow in ("menu", "papiers")
    )
    yield Screen("reports", periods)
    editor = tuple(Visit(f"/admin/flows/{it}") for it in sample.flows)
    yield Screen("flows, éditeur", editor, bytes=EDITOR_BUDGET)
    yield Screen("flows, versions", tuple(Visit(f"/admin/flows/{it}/versions")
                                          for it in sample.flows))  # fmt: skip
    for name in ("settings", "account", "posters", "broadcasts/new", "cases/new", "desk/new"):
        yield _opened(name, f"/admin/{name}")


def _opened(name: str, path: str, *, most: int = PAGE_BUDGET) -> Screen:
    return Screen(name, (Visit(path),), bytes=most)
