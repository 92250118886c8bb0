"""Made-up records: what is due, what people were told and did not make understood, who did what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.bench.made_people import DAY, REGIONS, SPAN, Crowd
from bot.bench.pouring import Rows
from bot.store.tables import (
    desk_codes,
    entries,
    failures,
    notices,
    survey_answers,
    survey_requests,
    timers,
    told_facts,
    unheard_texts,
)
from bot.store.vault import Vault


def records(crowd: Crowd, vault: Vault, *, members: tuple[int, ...]) -> Iterator[Rows]:
    """What happens by itself and is kept for a while, in proportion to the people."""
    yield from _due(crowd)
    yield from _heard(crowd, vault)
    yield from _records(crowd, members)


def _due(crowd: Crowd) -> Iterator[Rows]:
    """Timers that wait and that are done, notices that went."""
    names = ("id", "kind", "subject_id", "contact_id", "state", "due_at", "created_at",
             "settled_at")  # fmt: skip
    yield Rows(
        timers, names,
        (
            (crowd.new_id(crowd.now), "check_in", crowd.ids[it], crowd.ids[it], state,
             crowd.now + (1 if state == "waiting" else -1) * (it + 1) * 60_000_000,
             crowd.now - 90 * DAY, None if state == "waiting" else crowd.now - it * 1000)
            for it in range(crowd.size)
            for state in ("waiting", "done", "done")
        ),
    )  # fmt: skip
    told = ("id", "contact_id", "kind", "subject_id", "state", "counted", "due_at", "lapses_at",
             "created_at", "sent_at")  # fmt: skip
    yield Rows(
        notices,
        told,
        (
            (crowd.new_id(at), crowd.ids[it], "case_news", it, "opened", 1, at, at + DAY, at, at)
            for it in range(crowd.size)
            for at in (crowd.now - (it % 180) * DAY, crowd.now - (it % 90) * DAY)
        ),
    )


def _heard(crowd: Crowd, vault: Vault) -> Iterator[Rows]:
    """What people were told, did not make themselves understood with, sent and answered."""
    yield Rows(
        told_facts, ("contact_id", "fact", "message_id", "told_at"),
        (
            (crowd.ids[it], f"organisation.{name}", 1, crowd.now - it * 29 * DAY // crowd.size)
            for it in range(crowd.size)
            for name in ("apej", "anpe", "cnapess")[: 1 + it % 3]
        ),
    )  # fmt: skip
    names = ("id", "contact_id", "digest", "body", "language", "flow", "state", "heard_at")
    unheard = [crowd.new_id(crowd.now) for _ in range(crowd.size)]
    yield Rows(
        unheard_texts, names,
        (
            (row_id, crowd.ids[it], vault.index("unheard", str(it % 4000)),
             vault.seal("ne b'a fe", "unheard_texts", "body", row_id), "bm", "menu", "choisir",
             crowd.now - (it % 90) * DAY)
            for it, row_id in enumerate(unheard)
        ),
    )  # fmt: skip
    yield Rows(
        survey_requests, ("id", "contact_id", "survey", "round", "asked_at", "answered_at"),
        (
            (crowd.new_id(crowd.now), crowd.ids[it], "month", f"2026-{month:02}", crowd.now,
             crowd.now)
            for it in range(crowd.size)
            for month in (1, 2)
        ),
    )  # fmt: skip
    month = datetime.fromtimestamp(crowd.now / 1_000_000, UTC).strftime("%Y-%m")
    yield Rows(
        survey_answers,
        ("id", "survey", "question", "answer", "month", "region"),
        (
            (crowd.new_id(crowd.now), "month", "aide", str(it % 3), month, REGIONS[it % 6])
            for it in range(crowd.size)
        ),
    )
    yield Rows(
        desk_codes,
        ("code", "contact_id", "issued_at"),
        ((f"GB{it:05}", crowd.ids[it], crowd.now) for it in range(0, crowd.size, 5)),
    )


def _records(crowd: Crowd, members: tuple[int, ...]) -> Iterator[Rows]:
    """The log of acts, and what failed."""
    acts = ("person_searched", "ticket_viewed", "consent_given", "number_shown", "case_moved")
    yield Rows(
        entries, ("id", "happened_at", "member_id", "act", "subject", "subject_id"),
        (
            (crowd.new_id(crowd.now), crowd.now - it * SPAN // (3 * crowd.size),
             members[it % len(members)], acts[it % len(acts)] if it % 500 else "member_disabled",
             "contact", crowd.ids[it % crowd.size])
            for it in range(3 * crowd.size)
        ),
    )  # fmt: skip
    yield Rows(
        failures,
        ("id", "trace", "error", "happened_at"),
        (
            (crowd.new_id(crowd.now), "poured", "delivery 30005", crowd.now - it * DAY // 60)
            for it in range(2_000)
        ),
    )
