"""Complaints: kept once, followed by their reference, opened again; without a name nothing leads
back to who wrote."""

from __future__ import annotations

import re

from sqlalchemy import select

from bot.services.due import TIMERS
from bot.services.parts import Parts
from bot.services.timers import fire, list_due
from bot.services.unnamed import TIMER as FORGET
from bot.store.tables import entries, messages, moves, sign_in_attempts, tickets
from tests.parts import TestClock, write_in
from tests.rows import ask, outbound
from tests.working import drain

SECRET = "le formateur ne vient jamais au cours"


def say(parts: Parts, clock: TestClock, *texts: str) -> str:
    """Write each, with everything delivered between; all that the last one was answered."""
    before = 0
    for text in texts:
        before = len(outbound(parts))
        clock.move(seconds=30)
        write_in(parts, text)
        drain(parts, clock)
    return " ".join(it.text for it in outbound(parts)[before:])


def complain(parts: Parts, clock: TestClock, *answers: str) -> str:
    say(parts, clock, "Bonjour", "1", "oui", "oui", "au mali", "kayes")
    return say(parts, clock, "je veux porter plainte", "1", *answers)


def rows(parts: Parts) -> list[tuple[object, ...]]:
    columns = (tickets.c.contact_id, tickets.c.category, tickets.c.state, tickets.c.urgent)
    return [tuple(row) for row in ask(parts, select(*columns).order_by(tickets.c.opened_at))]


def test_a_complaint_with_a_name_is_kept_and_followed(parts: Parts, clock: TestClock) -> None:
    answer = complain(parts, clock, "une formation", "avec mon nom", SECRET)
    reference = re.search(r"plainte ([A-Z]{3}\d{3})", answer)
    assert reference is not None
    ((contact_id, category, state, urgent),) = rows(parts)
    assert (contact_id is not None, category, state, urgent) == (
        True, "complaint_partner", "open", 0,
    )  # fmt: skip
    said = say(parts, clock, f"ma plainte {reference[1].lower()}")
    assert reference[1] in said and "pas encore lue" in said


def test_the_code_of_a_complaint_without_a_name_is_not_guessed(
    parts: Parts, clock: TestClock
) -> None:
    answer = complain(parts, clock, "une formation", "anonyme", SECRET)
    found = re.search(r"plainte ([A-Z]{3}\d{3}) (\d{6})", answer)
    assert found is not None
    reference, code = found[1], int(found[2])
    assert "pas encore lue" in say(parts, clock, f"plainte {reference} {code:06}")
    assert ask(parts, select(sign_in_attempts.c.key)) == []
    wrong = [f"{(code + 1 + number) % 1_000_000:06}" for number in range(16)]
    told = [say(parts, clock, f"plainte {reference} {it}") for it in wrong]
    assert all("pas connu" in it for it in told[:10]) and "Trop d'essais" in told[-1]
    assert "Trop d'essais" in say(parts, clock, f"plainte {reference} {code:06}")
    clock.move(minutes=16)
    assert "pas encore lue" in say(parts, clock, f"plainte {reference} {code:06}")


def test_without_a_name_nothing_leads_back(parts: Parts, clock: TestClock) -> None:
    answer = complain(parts, clock, "une formation", "anonyme", SECRET)
    found = re.search(r"plainte ([A-Z]{3}\d{3}) (\d{6})", answer)
    assert found is not None
    ((contact_id, *_),) = rows(parts)
    assert contact_id is None
    bodies = ask(parts, select(messages.c.body).where(messages.c.direction == "in"))
    assert bodies[-1][0] is None, "what was written does not stay in the thread"
    acts = ask(parts, select(entries.c.act, entries.c.subject_id))
    assert "ticket_opened" not in {row[0] for row in acts}
    clock.move(hours=2)
    for row in list_due(parts):
        if row.kind == FORGET:
            fire(parts, TIMERS, row)
    left = ask(parts, select(messages.c.body).where(messages.c.direction == "out"))
    kept = [
        parts.vault.open(row[1], "messages", "body", row[0])
        for row in ask(
            parts,
            select(messages.c.id, messages.c.body).where(messages.c.body.is_not(None)),
        )
    ]
    assert left and not any(found[2] in text or found[1] in text for text in kept)


def test_a_reference_alone_opens_nothing_from_another_phone(parts: Parts, clock: TestClock) -> None:
    answer = complain(parts, clock, "une formation", "anonyme", SECRET)
    found = re.search(r"plainte ([A-Z]{3}\d{3}) (\d{6})", answer)
    assert found is not None
    wrong = f"{(int(found[2]) + 1) % 1_000_000:06}"
    assert "pas connu" in say(parts, clock, f"plainte {found[1]}")
    assert "pas connu" in say(parts, clock, f"plainte {found[1]} {wrong}")
    assert "pas encore lue" in say(parts, clock, f"plainte {found[1]} {found[2]}")


def test_danger_in_a_complaint_is_urgent_and_stays_without_a_name(
    parts: Parts, clock: TestClock
) -> None:
    said = complain(parts, clock, "un agent", "anonyme", "un agent me touche la nuit")
    assert [(row[0], row[1], row[3]) for row in rows(parts)] == [(None, "complaint_staff", 1)]
    assert "urgent" in said and "lieu s" in said


def test_a_deadline_that_passes_is_seen_once(parts: Parts, clock: TestClock) -> None:
    complain(parts, clock, "une formation", "avec mon nom", SECRET)
    assert ask(parts, select(tickets.c.overdue_at)) == [(None,)]
    clock.move(days=16)
    for row in list_due(parts):
        fire(parts, TIMERS, row)
    assert ask(parts, select(tickets.c.overdue_at))[0][0] is not None
    assert [row[0] for row in ask(parts, select(moves.c.trigger))] == ["open"]
