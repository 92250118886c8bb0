"""What a message costs the database: counted, because every statement is paid a million times."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.channels.channel import DeliveryState, InboundMessage, Receipt
from bot.services import inbox, outbox
from bot.services.inbox import Letters
from bot.services.parts import Parts
from bot.services.receipts import record_receipt
from bot.store import messages
from bot.store.session import Session
from tests.parts import TestClock, said, write_in
from tests.provider import Provider
from tests.rows import outbound


class Counted:
    """A story's statements, and how often it waited for an answer before its COMMIT."""

    def __init__(self) -> None:
        self.statements = 0
        self.round_trips = 0

    def note(self, session: Session) -> None:
        self.statements, self.round_trips = session.count, session.round_trips


def receive(
    parts: Parts, text: str, now: datetime, *, again: InboundMessage | None = None
) -> tuple[Letters, Counted]:
    counted, message = Counted(), again or said(text)

    def story(session: Session) -> Letters:
        letters = inbox.receive(parts, message, session=session, now=now, trace="t")
        counted.note(session)
        return letters

    return parts.db.write(story), counted


@pytest.fixture
def talking(parts: Parts, clock: TestClock) -> Parts:
    """Parts whose person was asked something and whose content is in memory."""
    for _ in range(2):
        write_in(parts, "Bonjour")
        clock.move(minutes=1)
    return parts


def test_a_digit_answered_at_once_costs_four_statements(talking: Parts, clock: TestClock) -> None:
    letters, counted = receive(talking, "1", clock())
    assert len(letters.inline) == 1
    assert counted.statements <= 5
    assert counted.statements == 4


def test_a_digit_answered_at_once_costs_three_round_trips(talking: Parts, clock: TestClock) -> None:
    letters, counted = receive(talking, "1", clock())
    assert len(letters.inline) == 1
    if talking.db.dialect == "postgresql":
        assert counted.round_trips + 1 <= 3, "with the COMMIT, which carries what was put"
    else:
        assert counted.round_trips == 0, "there is no server to wait for"


def test_a_repeat_costs_no_more_statements_nor_round_trips(
    talking: Parts, clock: TestClock
) -> None:
    message = said("1")
    first, its_cost = receive(talking, "", clock(), again=message)
    repeat, cost = receive(talking, "", clock(), again=message)
    assert repeat.repeat and repeat.inline == first.inline != ()
    assert cost.statements <= its_cost.statements
    assert cost.round_trips <= its_cost.round_trips + 1


def test_what_must_go_first_is_looked_for_in_the_contacts_own_line(parts: Parts) -> None:
    values = {"line_contact": 1, "line_medium": "sms", "inline_since": 0, "held_until": 0}
    _sql, ways = parts.db.read(lambda session: session.explain(messages._IS_BEHIND, values))
    if parts.db.dialect == "sqlite":  # PostgreSQL goes by the statistics of a table in use
        assert "ix_messages_line (contact_id=? AND medium=?)" in " ".join(ways), ways


def test_a_digit_answered_through_the_outbox_costs_no_more(
    talking: Parts, clock: TestClock
) -> None:
    write_in(talking, "0")
    letters, counted = receive(talking, "0", clock())
    assert letters.queued == 1
    assert counted.statements <= 5


def test_a_first_message_costs_little_more(parts: Parts, clock: TestClock) -> None:
    write_in(parts, "Bonjour", sender="+33639981111")  # the content is in memory from here on
    letters, counted = receive(parts, "Bonjour", clock())
    assert len(letters.inline) == 1
    assert counted.statements <= 12


def test_a_send_costs_seven_statements_and_its_record_as_many(
    talking: Parts, clock: TestClock, provider: Provider
) -> None:
    receive(talking, "1", clock())
    write_in(talking, "0")
    clock.move(minutes=1)
    counted = Counted()

    def story(session: Session) -> outbox.Claim | None:
        claimed = outbox.turn_over(talking, None, session=session, now=clock())
        counted.note(session)
        return claimed

    claimed = talking.db.write(story)
    assert claimed is not None
    assert counted.statements <= 7
    sent = outbox.deliver(talking, claimed)
    talking.db.write(
        lambda session: (
            outbox.settle(talking, sent, session=session, now=clock()),
            counted.note(session),
        )
    )
    assert counted.statements <= 7
    assert len(provider.ledger.sent()) == 1


def test_a_status_callback_costs_four_statements(talking: Parts, clock: TestClock) -> None:
    receive(talking, "1", clock())
    row = outbound(talking)[-1]
    receipt = Receipt("twilio", "SM" + "d" * 32, row.id, DeliveryState.DELIVERED, "delivered")
    counted = Counted()
    talking.db.write(
        lambda session: (
            record_receipt(talking, receipt, session=session, now=clock()),
            counted.note(session),
        )
    )
    assert counted.statements <= 5
