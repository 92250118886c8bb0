"""Who writes, where they are reached, what they agreed to and asked for."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.tables.base import contact_column, id_column, index_of, metadata

UNANSWERED = "state in ('open', 'assigned', 'reopened')"

# One row, locked by every inbound message: order, flood bucket, conversation, what was offered.
contacts = Table(
    "contacts",
    metadata,
    id_column(),
    Column("sequence", BigInteger, nullable=False, server_default="0"),
    Column("language", Text, nullable=False, server_default="fr"),
    Column("name", LargeBinary),  # sealed
    Column("conversation", LargeBinary),  # sealed JSON
    Column("offered", LargeBinary),  # sealed JSON: what the last sent message let them choose
    Column("offered_sequence", BigInteger, nullable=False, server_default="0"),
    # The place in clear, for counts only: how many people stand on a state.
    Column("place_flow", Text),
    Column("place_version_id", BigInteger),
    Column("place_state", Text),
    Column("heard_at", BigInteger),
    Column("flood_level", BigInteger, nullable=False, server_default="0"),
    Column("flood_at", BigInteger, nullable=False, server_default="0"),
    Column("taken_over_until", BigInteger),  # a member talks; the bot is silent
    Column("created_at", BigInteger, nullable=False),
    Column("erased_at", BigInteger),
    Column("kind", Text, nullable=False, server_default="person"),  # or organisation
    Column("taken_over_by", BigInteger),
    Column("discreet", SmallInteger, nullable=False, server_default="0"),
    Index("ix_contacts_place", "place_flow", "place_version_id", "place_state"),
    Index("ix_contacts_heard_at", "heard_at", "id"),  # who wrote last
    index_of("ix_contacts_erased", "erased_at is not null", "id"),
    index_of("ix_contacts_taken_over", "taken_over_until is not null", "taken_over_until"),
)

# Where a contact is reached. `contact_id` is who speaks there now; up to six may share it.
addresses = Table(
    "addresses",
    metadata,
    id_column(),
    Column("medium", Text, nullable=False),
    Column("address_index", LargeBinary, nullable=False),  # keyed: finds without reading
    Column("address", LargeBinary, nullable=False),  # sealed
    Column("provider", Text, nullable=False),  # who carried the last message
    Column("contact_id", BigInteger, ForeignKey("contacts.id"), nullable=False, index=True),
    Column("opted_out_at", BigInteger),
    Column("answered_after_stop", SmallInteger, nullable=False, server_default="0"),
    Column("unreachable_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("profile_digest", LargeBinary),  # keyed: the name that WhatsApp last showed
    UniqueConstraint("medium", "address_index", name="uq_addresses_medium_address_index"),
)

# Who shares an address, in the order they came.
address_contacts = Table(
    "address_contacts",
    metadata,
    Column("address_id", BigInteger, ForeignKey("addresses.id"), primary_key=True),
    Column("contact_id", BigInteger, ForeignKey("contacts.id"), primary_key=True, index=True),
    Column("position", SmallInteger, nullable=False),
    UniqueConstraint("address_id", "position", name="uq_address_contacts_position"),
    CheckConstraint("position between 1 and 6", name="six"),
)

consents = Table(
    "consents",
    metadata,
    id_column(),
    contact_column(),
    Column("purpose", Text, nullable=False),
    Column("decision", Text, nullable=False),  # given, refused, withdrawn
    Column("wording", Text, nullable=False),  # version and state of the text that was agreed to
    Column("language", Text, nullable=False),
    Column("medium", Text, nullable=False),
    Column("message_id", BigInteger),
    Column("decided_at", BigInteger, nullable=False),
    Column("member_id", BigInteger),  # who noted it, where it was said aloud at the desk
)

# What is asked of a person. An anonymous one has no contact: its writer has a code to ask by.
tickets = Table(
    "tickets",
    metadata,
    id_column(),
    Column("contact_id", BigInteger, ForeignKey("contacts.id"), index=True),
    Column("reference", Text, nullable=False, unique=True),
    Column("category", Text, nullable=False),
    Column("urgent", SmallInteger, nullable=False, server_default="0"),
    Column("confidential", SmallInteger, nullable=False, server_default="0"),
    Column("state", Text, nullable=False),
    Column("body", LargeBinary),  # sealed
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("closed_reason", Text),  # a code of a fixed list
    Column("closed_by", BigInteger),
    Column("anonymous", SmallInteger, nullable=False, server_default="0"),
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("assigned_to", BigInteger),
    Column("about_member_id", BigInteger),  # complained about: never sees it
    Column("due_at", BigInteger),
    Column("answered_at", BigInteger),
    Column("code_index", LargeBinary),  # keyed: of the code that only the writer has
    Column("overdue_at", BigInteger),  # its deadline passed without an answer
    index_of("ix_tickets_waiting", UNANSWERED, "urgent", "opened_at", "id"),
    index_of("ix_tickets_assigned", UNANSWERED, "assigned_to"),
    index_of("ix_tickets_answered", "state = 'answered'", "urgent", "opened_at", "id"),
    index_of("ix_tickets_closed", "state = 'closed'", "closed_at", "id"),
    Index("ix_tickets_opened_at", "opened_at"),
)

# Who is composing an answer to whom: for as long as they were seen at it.
composing = Table(
    "composing",
    metadata,
    Column(
        "contact_id", BigInteger, ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("member_id", BigInteger, primary_key=True),
    Column("seen_at", BigInteger, nullable=False),
)

# What stands beside a ticket: members' own notes, never sent, and what they answered.
ticket_notes = Table(
    "ticket_notes",
    metadata,
    id_column(),
    Column(
        "ticket_id",
        BigInteger,
        ForeignKey("tickets.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),  # sealed
    Column("member_id", BigInteger),  # none: the person
    Column("message_id", BigInteger),  # of an answer that was sent
    Column("written_at", BigInteger, nullable=False),
    CheckConstraint("kind in ('note', 'answer', 'added')", name="kind"),
)

# Members' own notes about a person: in no outbox, so that nothing can send them.
person_notes = Table(
    "person_notes",
    metadata,
    id_column(),
    contact_column(),
    Column("body", LargeBinary, nullable=False),  # sealed
    Column("member_id", BigInteger),
    Column("written_at", BigInteger, nullable=False),
    Index("ix_person_notes_written_at", "written_at"),
)

# Short codes that open a person's list of papers at the desk; each works for a while.
desk_codes = Table(
    "desk_codes",
    metadata,
    Column("code", Text, primary_key=True),
    contact_column(),
    Column("issued_at", BigInteger, nullable=False, index=True),
)
