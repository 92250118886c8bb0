"""Forgetting: the rows of one contact, found by following the tables, and removed.

Every table with a foreign key that leads to a contact is emptied of that contact's rows: one that
is added later is emptied too, without being named here. `KEPT` names those that are not.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import (
    Column,
    ColumnElement,
    Delete,
    Select,
    Table,
    bindparam,
    delete,
    select,
    union_all,
    update,
)

from bot.store.session import Session
from bot.store.tables import (
    address_contacts,
    agreements,
    appointments,
    cases,
    contacts,
    failures,
    messages,
    metadata,
    moves,
    receipts,
    referrals,
    relinks,
    survey_answers,
    tickets,
)
from bot.store.tables import addresses as addresses_table

# Answers without a name stay without one; an organisation's agreement is no person's row; an
# address that somebody else writes from is theirs.
CUT_LOOSE: tuple[Column[int], ...] = (survey_answers.c.contact_id, agreements.c.recipient_id)
KEPT = frozenset({survey_answers, agreements, addresses_table, contacts})
# What names its subject without a foreign key.
SUBJECTS: tuple[tuple[str, Table], ...] = (
    ("case", cases),
    ("appointment", appointments),
    ("referral", referrals),
    ("ticket", tickets),
)



def _rows_of_contact(table: Table, seen: frozenset[Table]) -> Iterator[ColumnElement[bool]]:
    """Each condition under which a row of `table` is the contact's, by its own foreign keys."""
    keys = [(column, key) for column in table.columns for key in column.foreign_keys]
    own = [column for column, key in keys if key.column.table is contacts]
    yield from (column == bindparam("contact_id") for column in own)
    for column, key in keys:
        target = key.column.table
        if own or target in seen or target in KEPT:
            continue
        for condition in _rows_of_contact(target, seen | {table}):
            yield column.in_(select(key.column).where(condition))


def _deletions() -> tuple[tuple[Table, Delete], ...]:
    """A DELETE for each way in which a table leads to a contact; what depends comes first.

    Messages go before the deliveries that follow them, as everybody else locks them.
    """
    return tuple(
        (table, delete(table).where(condition))
        for table in reversed(metadata.sorted_tables)
        if table not in KEPT
        for condition in _rows_of_contact(table, frozenset())
    )


_DELETIONS = _deletions()
_CUT = tuple(
    update(column.table).where(column == bindparam("of_contact")).values({column.name: None})
    for column in CUT_LOOSE
)
_MESSAGE_IDS = select(messages.c.id).where(messages.c.contact_id == bindparam("contact_id"))
_LOOSE = (
    delete(receipts).where(receipts.c.message_id.in_(_MESSAGE_IDS)),
    delete(failures).where(failures.c.message_id.in_(_MESSAGE_IDS)),
    *(
        delete(moves)
        .where(moves.c.kind == kind)
        .where(
            moves.c.subject_id.in_(
                select(table.c.id).where(table.c.contact_id == bindparam("contact_id"))
            )
        )
        for kind, table in SUBJECTS
    ),
)
_EMPTY_HUSK = (
    update(contacts)
    .where(contacts.c.id == bindparam("contact_id"))
    .values(name=None, conversation=None, offered=None, place_flow=None, place_state=None)
)
_DELETE_CONTACT = delete(contacts).where(contacts.c.id == bindparam("contact_id"))
_SENT_AWAY: Select[tuple[str, str | None]] = (
    select(messages.c.provider, messages.c.provider_id)
    .where(messages.c.contact_id == bindparam("contact_id"))
    .where(messages.c.provider_id.is_not(None))
)
_CASE_REFERENCES = (
    select(cases.c.external_reference)
    .where(cases.c.contact_id == bindparam("contact_id"))
    .where(cases.c.external_reference.is_not(None))
)
_PROTECTED = (
    select(tickets.c.id)
    .where(tickets.c.contact_id == bindparam("contact_id"))
    .where(tickets.c.state != "closed")
    .where(tickets.c.urgent == 1)
    .where(tickets.c.confidential == 1)
    .limit(1)
)


def emptied_tables() -> frozenset[str]:
    """The tables that hold nothing of a contact after an erasure."""
    return frozenset(table.name for table, _ in _DELETIONS)


def list_provider_ids(session: Session, contact_id: int) -> list[tuple[str, str]]:
    """(provider, id) of everything a contact wrote or was sent."""
    return [(row[0], row[1]) for row in session.run(_SENT_AWAY, {"contact_id": contact_id})]


def list_case_references(session: Session, contact_id: int) -> list[str]:
    """Under which references other systems know this contact's cases."""
    return [row[0] for row in session.run(_CASE_REFERENCES, {"contact_id": contact_id})]


def has_open_protection(session: Session, contact_id: int) -> bool:
    """Whether an urgent confidential request of this contact is still open."""
    return bool(session.run(_PROTECTED, {"contact_id": contact_id}))


def delete_contact(session: Session, contact_id: int) -> int:
    """Remove every row of a contact, and the contact; how many rows."""
    count = 0
    for statement in _CUT:
        session.change(statement, {"of_contact": contact_id})
    for loose in _LOOSE:
        count += session.change(loose, {"contact_id": contact_id})
    for _table, deletion in _DELETIONS:
        count += session.change(deletion, {"contact_id": contact_id})
    return count + session.change(_DELETE_CONTACT, {"contact_id": contact_id})


def delete_but_protection(session: Session, contact_id: int, kept: frozenset[str]) -> int:
    """Remove what a contact wrote and was told, but the tables of `kept`; how many rows."""
    count = 0
    for loose in _LOOSE[:2]:
        count += session.change(loose, {"contact_id": contact_id})
    for table, deletion in _DELETIONS:
        if table.name not in kept:
            count += session.change(deletion, {"contact_id": contact_id})
    session.change(_EMPTY_HUSK, {"contact_id": contact_id})
    return count


_UNHEARD = (
    select(contacts.c.id)
    .select_from(address_contacts.join(contacts, contacts.c.id == address_contacts.c.contact_id))
    .where(address_contacts.c.address_id == bindparam("address_id"))
    .where(contacts.c.heard_at.is_(None))
    .where(contacts.c.name.is_(None))
)
_IS_NAMED = union_all(
    select(messages.c.id).where(messages.c.address_id == bindparam("address_id")),
    select(relinks.c.id).where(relinks.c.old_address_id == bindparam("address_id")),
    select(relinks.c.id).where(relinks.c.new_address_id == bindparam("address_id")),
)
_DELETE_ADDRESS = delete(addresses_table).where(addresses_table.c.id == bindparam("address_id"))
_LEAVE_ADDRESS = delete(address_contacts).where(
    address_contacts.c.address_id == bindparam("address_id")
)
_DWELLERS = select(address_contacts.c.contact_id).where(
    address_contacts.c.address_id == bindparam("address_id")
)


def delete_empty_address(session: Session, address_id: int) -> bool:
    """Remove an address where nobody is left but a newcomer who never wrote; False otherwise."""
    where = {"address_id": address_id}
    unheard = {row[0] for row in session.run(_UNHEARD, where)}
    people = {row[0] for row in session.run(_DWELLERS, where)}
    if people - unheard or session.run(_IS_NAMED, where):
        return False
    session.change(_LEAVE_ADDRESS, where)
    session.change(_DELETE_ADDRESS, where)
    for contact_id in unheard:
        delete_contact(session, contact_id)
    return True


_CONTACT_IDS = select(contacts.c.id).order_by(contacts.c.id)


def list_contact_ids(session: Session) -> list[int]:
    """Every contact there is."""
    return [row[0] for row in session.run(_CONTACT_IDS)]
