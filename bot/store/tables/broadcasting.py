"""What goes to many at once: a broadcast, its frozen texts, and each person's copy of it."""

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
    text,
)

from bot.store.tables.base import id_column, metadata

WAITING = text("state = 'waiting'")
QUEUED = text("queued_at is not null")
CARRIED = text("message_id is not null")

broadcasts = Table(
    "broadcasts",
    metadata,
    id_column(),
    Column("title", Text, nullable=False),  # for the staff; nobody is sent it
    Column("state", Text, nullable=False),
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("audience", Text, nullable=False),  # JSON: a pure description of who it is for
    Column("form", Text, nullable=False),  # answer: told to who answers 1; direct: at once
    Column("purpose", Text, nullable=False),  # what a person must have agreed to
    Column("urgent_for", Text),  # why it may pass safe hours: a code
    Column("opens_flow", Text),  # where an answer leads
    Column("opens_state", Text),
    Column("opens_days", SmallInteger, nullable=False, server_default="0"),
    Column("author_id", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("checked_at", BigInteger),
    Column("checked_by", BigInteger),
    Column("recipients", BigInteger),  # counted by the check
    Column("estimate", BigInteger),  # hundredths of the currency
    Column("guarded", SmallInteger, nullable=False, server_default="0"),  # it gives somebody away
    Column("approved_at", BigInteger),
    Column("approved_by", BigInteger),
    Column("confirmed_at", BigInteger),
    Column("confirmed_by", BigInteger),
    Column("due_at", BigInteger),
    Column("started_at", BigInteger),
    Column("lapses_at", BigInteger),  # after this it is of no use to anybody
    Column("gathered_to", BigInteger, nullable=False, server_default="0"),  # the last contact seen
    Column("gathered_at", BigInteger),  # everybody has a delivery
    Column("paused_for", Text),  # a code: by a member, by the budget
    Column("ended_at", BigInteger),
    Index("ix_broadcasts_created_at", "created_at", "id"),
)

# Frozen with the check: what a person gets is rendered from here when it is sent.
broadcast_texts = Table(
    "broadcast_texts",
    metadata,
    id_column(),
    Column("broadcast_id", BigInteger, ForeignKey("broadcasts.id"), nullable=False),
    Column("language", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),  # sealed
    Column("label", Text, nullable=False),  # of the choice that opens a flow
    Column("reader", Text, nullable=False),  # who read it, where one must
    UniqueConstraint("broadcast_id", "language", name="uq_broadcast_texts_language"),
)

# One contact's copy: no text, no address. `outcome` follows its message, by a trigger.
deliveries = Table(
    "deliveries",
    metadata,
    Column("broadcast_id", BigInteger, ForeignKey("broadcasts.id"), primary_key=True),
    Column("contact_id", BigInteger, ForeignKey("contacts.id"), primary_key=True, index=True),
    Column("state", Text, nullable=False),
    Column("reason", Text),  # why it is not sent: a code
    Column("due_at", BigInteger, nullable=False, server_default="0"),  # not before, for this person
    Column("queued_at", BigInteger),
    Column("sender", Text),  # the channel whose pace it counts for
    Column("cost", BigInteger, nullable=False, server_default="0"),  # hundredths of the currency
    Column("message_id", BigInteger),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("outcome", Text, nullable=False, server_default="waiting"),
    CheckConstraint("state in ('waiting', 'queued', 'excluded', 'stopped')", name="state"),
    # Counted and listed by what became of them, without their rows and messages.
    Index("ix_deliveries_outcome", "broadcast_id", "outcome", "contact_id", "reason"),
    Index(
        "ix_deliveries_waiting",
        "broadcast_id",
        "due_at",
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    ),
    Index("ix_deliveries_queued_at", "queued_at", sqlite_where=QUEUED, postgresql_where=QUEUED),
    Index("ix_deliveries_message_id", "message_id", sqlite_where=CARRIED, postgresql_where=CARRIED),
)
