"""What is said in a confidential place reads so everywhere else: it is marked when it comes in."""

from __future__ import annotations

from sqlalchemy import select, update

from bot.services.parts import Parts
from bot.store.tables import contacts, messages
from tests.parts import write_in
from tests.rows import ask, change


def marks(parts: Parts) -> list[int]:
    """Whether each inbound message is confidential, in order."""
    found = select(messages.c.confidential).where(messages.c.direction == "in")
    return [row[0] for row in ask(parts, found.order_by(messages.c.sequence))]


def test_what_is_written_to_a_person_is_confidential_and_the_rest_is_not(parts: Parts) -> None:
    write_in(parts, "Bonjour")
    write_in(parts, "1")
    write_in(parts, "aide")
    change(parts, update(messages).where(messages.c.direction == "out").values(state="delivered"))
    change(parts, update(contacts).values(offered=None))
    write_in(parts, "parler à quelqu'un")
    write_in(parts, "On m'a pris mes papiers au centre")
    write_in(parts, "merci")
    assert marks(parts)[:2] == [0, 0]
    assert marks(parts)[2:5] == [1, 1, 1]
    assert marks(parts)[5] == 0

