"""A ticket's life: whatever is done in whatever order, every move is legal, and every move is kept.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.core.lifecycle import Kind, begins, moves
from bot.services import ticket_acts, ticket_opening, ticket_sorting
from bot.services.moves import list_moves
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.services.ticket_opening import Wish
from bot.store import contacts, migrate, tickets
from bot.store.db import Database, open_database
from bot.store.identity import new_id
from bot.store.members import NewMember, insert_member
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.vault import Vault

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
VAULT = Vault({"1": b"k" * 32}, index_key=b"i" * 32)
STEPS = some.sampled_from(["assign", "close", "close_without", "reopen", "again", "sort", "due"])


class Actor:
    """A member who protects, so that nothing is hidden."""

    roles = frozenset({Role.PROTECTION})

    def __init__(self, member_id: int) -> None:
        self.id = member_id


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Any:
    url = f"sqlite:///{tmp_path_factory.mktemp('life') / 'life.db'}"
    migrate.upgrade(url)
    opened = open_database(url, threads=2)
    yield opened
    opened.close()


@settings(max_examples=40, deadline=None)
@given(steps=some.lists(STEPS, max_size=12), is_unnamed=some.booleans())
def test_no_move_is_illegal_and_every_move_is_recorded(
    database: Database, steps: list[str], is_unnamed: bool
) -> None:
    database.write(lambda session: _live(session, steps, is_unnamed=is_unnamed))


def _live(session: Session, steps: list[str], *, is_unnamed: bool) -> None:
    actor, contact_id = Actor(_member(session)), new_id()
    contacts.insert_contact(session, contact_id=contact_id, language="fr", now=to_micros(NOW))
    wish = Wish("complaint_aid", "rien reçu", None if is_unnamed else contact_id)
    opened = ticket_opening.open_request(VAULT, wish, settings={}, session=session, now=NOW)
    for number, step in enumerate(steps, start=1):
        now = NOW + timedelta(hours=number)
        before = tickets.read_ticket(session, opened.ticket_id)
        assert before is not None
        try:
            _do(session, step, opened.ticket_id, actor, now)
        except Refusal as refusal:
            after = tickets.read_ticket(session, opened.ticket_id)
            assert after is not None and after.state == before.state, refusal.code
    _see(session, opened.ticket_id)


def _do(session: Session, step: str, ticket_id: int, actor: Actor, now: datetime) -> None:
    row = tickets.read_ticket(session, ticket_id)
    assert row is not None
    match step:
        case "assign":
            ticket_acts.assign_ticket(actor, ticket_id, to=None, session=session, now=now)
        case "close":
            ticket_acts.close_ticket(actor, ticket_id, reason="met", session=session, now=now)
        case "close_without":
            ticket_acts.close_ticket(actor, ticket_id, reason="", session=session, now=now)
        case "reopen":
            ticket_acts.reopen_ticket(actor, ticket_id, session=session, now=now)
        case "again":
            ticket_opening.add_to(VAULT, row, "et ?", settings={}, session=session, now=now)
        case "sort":
            ticket_sorting.sort_ticket(
                actor, ticket_id, category="opinion", is_urgent=True, due=now, session=session,
                now=now,
            )  # fmt: skip
        case "due":
            tickets.change_ticket(
                session, ticket_id=ticket_id, version=row.version, overdue_at=to_micros(now)
            )


def _see(session: Session, ticket_id: int) -> None:
    row = tickets.read_ticket(session, ticket_id)
    assert row is not None
    kept = sorted(list_moves(session, Kind.TICKET, ticket_id), key=lambda it: it.happened_at)
    assert kept[0].was is None and kept[0].became in begins(Kind.TICKET)
    for one, following in pairwise(kept):
        assert following.was == one.became
        assert following.trigger in moves(Kind.TICKET, one.became)
    assert kept[-1].became == row.state
    assert (row.closed_at is not None) == (row.state == "closed")


def _member(session: Session) -> int:
    member_id = new_id()
    columns = {name: None for name in NewMember.__slots__}
    filled = {
        "id": member_id, "email": b"e", "email_index": str(member_id).encode(), "name": b"n",
        "language": "fr", "created_at": 0,
    }  # fmt: skip
    new = NewMember(**{**columns, **{k: v for k, v in filled.items() if k in columns}})
    assert insert_member(session, new)
    return member_id
