"""Desk codes on both databases: one code is one person's, for a while."""

from __future__ import annotations

from sqlalchemy import update

from bot.store import contacts, desk_codes
from bot.store.db import Database
from bot.store.session import Session
from bot.store.tables import contacts as contacts_table

HER, HIM = 11, 12


def settled(database: Database) -> None:
    """Two contacts; hers has a code since moment 100."""

    def story(session: Session) -> None:
        for contact_id in (HER, HIM):
            contacts.insert_contact(session, contact_id=contact_id, language="fr", now=1)
        assert desk_codes.issue(session, code="AC1234", contact_id=HER, now=100)

    database.write(story)


def test_a_code_that_is_taken_is_not_given_twice(database: Database) -> None:
    settled(database)
    given = database.write(
        lambda session: desk_codes.issue(session, code="AC1234", contact_id=HIM, now=200)
    )
    assert not given


def test_a_code_leads_to_its_contact_only_while_it_works(database: Database) -> None:
    settled(database)

    def behind(since: int, code: str = "AC1234") -> int | None:
        found = database.read(
            lambda session: desk_codes.find_behind(session, code=code, since=since)
        )
        return found.contact_id if found else None

    assert behind(99) == HER
    assert behind(100) is None
    assert behind(99, "AC9999") is None


def test_the_latest_code_of_a_contact_is_found(database: Database) -> None:
    settled(database)
    database.write(lambda session: desk_codes.issue(session, code="AD1", contact_id=HER, now=200))

    def latest(contact_id: int, since: int) -> str | None:
        return database.read(
            lambda session: desk_codes.find_of_contact(session, contact_id=contact_id, since=since)
        )

    assert latest(HER, 0) == "AD1"
    assert latest(HER, 200) is None
    assert latest(HIM, 0) is None


def test_a_code_of_someone_erased_leads_nowhere(database: Database) -> None:
    settled(database)
    gone = update(contacts_table).where(contacts_table.c.id == HER).values(erased_at=1)
    database.write(lambda session: session.change(gone, {}))
    assert (
        database.read(lambda session: desk_codes.find_behind(session, code="AC1234", since=0))
        is None
    )
