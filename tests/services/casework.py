"""What tests of cases need: members, a person who wrote, their case, and time passing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.app import LOCALES
from bot.core.lifecycle import Kind
from bot.services.case_opening import NewCase, open_case
from bot.services.case_plans import Act, Change
from bot.services.cases import Done, change_case
from bot.services.due import TIMERS
from bot.services.library import Library
from bot.services.moves import list_moves
from bot.services.parts import Parts
from bot.services.phrases import load_phrases
from bot.services.policy import Role
from bot.services.thread import read_thread
from bot.store import addresses, cases
from bot.store.cases import CaseRow
from bot.timekeeper import fire_due
from tests.parts import PERSON, Builder, TestClock
from tests.provider import Provider
from tests.working import deliver_waiting, speak


@dataclass(frozen=True)
class Somebody:
    """A member who needs no row."""

    id: int = 7
    roles: frozenset[Role] = frozenset({Role.AGENT})


AGENT = Somebody()
PROTECTOR = Somebody(8, frozenset({Role.PROTECTION}))
VIEWER = Somebody(9, frozenset({Role.VIEWER}))


def contact_of(parts: Parts, number: str = PERSON) -> int:
    """Who writes from a number by SMS."""
    index = parts.vault.index("address", number)
    address_id = parts.db.read(
        lambda s: addresses.find_address(s, medium="sms", address_index=index)
    )
    assert address_id is not None
    found = parts.db.read(
        lambda s: addresses.find_same_number(s, medium="whatsapp", address_index=index)
    )
    assert found is not None
    return found[1]


def welcome(parts: Parts, provider: Provider, number: str = PERSON, *, language: str = "1") -> int:
    """Somebody who has been through the welcome and agreed to everything; their contact."""
    parts.db.read(parts.library.now)  # it takes seconds on a busy machine: not inside a story
    for text in ("bonjour", language, "1", "1", "3", "1"):
        say(parts, provider, text, number)
    return contact_of(parts, number)


def say(parts: Parts, provider: Provider, text: str, number: str = PERSON) -> None:
    """Somebody writes, and reads the answer before they write again."""
    clock = parts.clock
    assert isinstance(clock, TestClock)
    clock.move(seconds=15)
    speak(parts, provider, text, sender=number)
    clock.move(seconds=15)
    deliver_waiting(parts)


def opened(parts: Parts, contact_id: int, stage: str = "opening", **more: str) -> CaseRow:
    """A case that an agent opened."""
    new = NewCase(contact_id, stage, **more)  # type: ignore[arg-type]
    return parts.db.write(
        lambda s: open_case(parts, new, actor=AGENT, session=s, now=parts.clock())
    )


def change(
    parts: Parts, row: CaseRow, act: Act, value: str = "", detail: str = "", **more: object
) -> Done:
    """A change that an agent confirmed."""
    actor = more.get("actor", AGENT)
    seen = case(parts, row.id).version
    assert isinstance(parts.clock, TestClock)
    parts.clock.move(seconds=1)
    return parts.db.write(
        lambda s: change_case(
            parts,
            actor,  # type: ignore[arg-type]
            row.id,
            Change(act, value, detail),
            seen=seen,
            session=s,
            now=parts.clock(),
        )
    )


def case(parts: Parts, case_id: int) -> CaseRow:
    """The case as it is now."""
    row = parts.db.read(lambda s: cases.read_case(s, case_id))
    assert row is not None
    return row


def triggers(parts: Parts, case_id: int) -> list[str]:
    """Its recorded moves."""
    return [it.trigger for it in parts.db.read(lambda s: list_moves(s, Kind.CASE, case_id))]


def pass_days(parts: Parts, clock: TestClock, days: int) -> None:
    """Time passes hour by hour of use: timers are fired once a day, messages go out."""
    for _ in range(days):
        clock.now += timedelta(days=1)
        settle(parts)


def settle(parts: Parts) -> None:
    """Everything that is due now is done."""
    fire_due(parts, TIMERS)
    deliver_waiting(parts)


def told(parts: Parts, contact_id: int) -> list[str]:
    """Every text that was sent to a person, the oldest first."""
    lines = parts.db.read(lambda s: read_thread(parts, contact_id, session=s, limit=200))
    return [line.text for line in lines if line.is_ours]


def answers(parts: Parts, provider: Provider, text: str, number: str = PERSON) -> str:
    """What is answered to a text."""
    contact_id = contact_of(parts, number)
    before = len(told(parts, contact_id))
    say(parts, provider, text, number)
    return "\n".join(told(parts, contact_id)[before:])


def unasked(parts: Parts, contact_id: int) -> Iterator[str]:
    """Those that were not answers."""
    lines = parts.db.read(lambda s: read_thread(parts, contact_id, session=s, limit=200))
    return (line.text for line in lines if line.is_ours and line.kind == "prompt")


@pytest.fixture
def parts(build_parts: Builder) -> Parts:
    """The service without the understanding of free text, which takes seconds to make."""
    made = build_parts()
    return replace(made, library=Library(load_phrases(LOCALES)))
