"""What a person is told unasked is neutral, whoever reads it on a shared phone (rule 7).

`unasked_texts` reads the messages of any database: every outbound text that no inbound message of
that contact came before within a quarter of an hour. A story that is told elsewhere may be held
to the same by `assert_neutral(parts)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import FLOWS
from bot.core.check.wording import WordingRules, found_in, spoken
from bot.core.phone import mask
from bot.handset import deliver_waiting
from bot.services import relinks
from bot.services.due import TIMERS
from bot.services.flow_files import read_wording
from bot.services.letter import letter_from_json
from bot.services.parts import Parts
from bot.services.relinks import Reason
from bot.store.moment import micros
from bot.store.tables import messages
from bot.timekeeper import fire_due
from tests.parts import OTHERS, Builder, TestClock
from tests.phones import Phone
from tests.services.test_locks import Member

ASKED_WITHIN = timedelta(minutes=15)


@pytest.fixture
def story(build_parts: Builder) -> Parts:
    """The whole service, with the shipped flows."""
    return build_parts()


@dataclass(frozen=True)
class Unasked:
    """One text that nobody had asked for."""

    message_id: int
    kind: str
    text: str


def unasked_texts(parts: Parts) -> list[Unasked]:
    """Every text that went out without a message of that person shortly before."""
    rows = parts.db.read(
        lambda s: s.run(
            select(
                messages.c.contact_id,
                messages.c.id,
                messages.c.direction,
                messages.c.kind,
                messages.c.body,
                messages.c.created_at,
            ).order_by(messages.c.contact_id, messages.c.created_at, messages.c.sequence)
        )
    )
    heard: dict[int, int] = {}
    found = []
    for contact_id, message_id, direction, kind, body, at in rows:
        if direction == "in":
            heard[contact_id] = at
        elif body is not None and at - heard.get(contact_id, 0) > micros(ASKED_WITHIN):
            stored = parts.vault.open(body, "messages", "body", message_id)
            found.append(Unasked(message_id, kind, letter_from_json(stored).text))
    return found


def denied_in(text: str, rules: WordingRules) -> tuple[str, ...]:
    """The words of the deny-list that a text holds."""
    return found_in(spoken(text), rules.denied)


def assert_neutral(
    parts: Parts, *, chose_full_text: frozenset[int] = frozenset()
) -> list[Unasked]:
    """Fail with the first unasked text that gives somebody away; what was looked at.

    `chose_full_text`: messages to people who asked for the whole text at once.
    """
    rules = shipped_rules()
    looked_at = unasked_texts(parts)
    telling = {
        it.text: denied_in(it.text, rules)
        for it in looked_at
        if it.message_id not in chose_full_text and denied_in(it.text, rules)
    }
    assert not telling
    return looked_at


def shipped_rules() -> WordingRules:
    """The deny-list of the repository, with the names of organisations and trades."""
    return read_wording(FLOWS / "data")


def test_what_the_old_number_hears_of_a_relink_is_neutral(
    story: Parts, clock: TestClock
) -> None:
    parts = story
    phone = Phone(parts, OTHERS[0])
    phone.welcome()
    contact_id = phone.contact_id
    clock.move(hours=1)
    parts.db.write(
        lambda s: relinks.relink(
            parts, Member(), contact_id, OTHERS[1], reason=Reason.LOST, session=s, now=clock()
        )
    )
    fire_due(parts, TIMERS)
    deliver_waiting(parts)
    looked_at = assert_neutral(parts)
    assert len(looked_at) == 1
    assert mask(OTHERS[1]) not in looked_at[0].text


@pytest.mark.parametrize(
    "text",
    [
        "Votre dossier avance.",
        "Nouvelles de Segin.",
        "Votre formation commence.",
        "L'OIM vous attend.",
        "Le kit est là.",
        "tunga kibaru",
    ],
)
def test_a_telling_text_is_found_out(text: str) -> None:
    assert denied_in(text, shipped_rules())


def test_an_answer_is_not_unasked_and_a_late_text_is(story: Parts, clock: TestClock) -> None:
    parts = story
    phone = Phone(parts, OTHERS[0])
    phone.say("bonjour")
    assert unasked_texts(parts) == []
    late = clock.now + timedelta(minutes=16)
    parts.db.write(
        lambda s: s.change(
            messages.update()
            .where(messages.c.direction == "out")
            .values(created_at=int(late.timestamp() * 1_000_000))
        )
    )
    assert [it.kind for it in unasked_texts(parts)] == ["reply"]
