"""What is due at a time, what people are told unasked, and every move of what has a life."""

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
    text,
)

from bot.store.tables.base import contact_column, id_column, index_of, metadata

# Everything due at a time. What it does is written in the story that marks it done, or not at all.
timers = Table(
    "timers",
    metadata,
    id_column(),
    Column("kind", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("contact_id", BigInteger, ForeignKey("contacts.id"), index=True),
    # Of the subject when the timer was set: a subject that moved on has overtaken its timers.
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("state", Text, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("lapses_at", BigInteger),  # later than this it is of no use to anybody
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("created_at", BigInteger, nullable=False),
    Column("settled_at", BigInteger),
    CheckConstraint("state in ('waiting', 'done', 'overtaken', 'lapsed', 'dead')", name="state"),
    Index(
        "uq_timers_waiting",
        "kind",
        "subject_id",
        unique=True,
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    index_of("ix_timers_settled_at", "settled_at is not null", "settled_at"),
    Index(
        "ix_timers_due",
        "due_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

# What a person is told unasked. The words are rendered when it goes; until then it can be stopped.
notices = Table(
    "notices",
    metadata,
    id_column(),
    contact_column(index=False),
    Column("kind", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("filled", LargeBinary),  # sealed JSON: what the words are filled with
    Column("state", Text, nullable=False),
    Column("reason", Text),  # why it was not sent: a code
    Column("counted", SmallInteger, nullable=False),  # among the two a week
    Column("due_at", BigInteger, nullable=False),
    Column("lapses_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Column("opened_at", BigInteger),
    Column("message_id", BigInteger),
    CheckConstraint("state in ('waiting', 'sent', 'opened', 'lapsed', 'dropped')", name="state"),
    Index("ix_notices_sent", "contact_id", "sent_at"),
    Index("ix_notices_created_at", "created_at"),
    Index(
        "ix_notices_due",
        "due_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

# Every move of a case, an appointment, a referral, a ticket: from where to where, by whom, why.
moves = Table(
    "moves",
    metadata,
    id_column(),
    Column("kind", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("trigger", Text, nullable=False),
    Column("was", Text),
    Column("became", Text, nullable=False),
    Column("reason", Text),  # a code
    Column("member_id", BigInteger),  # none: the person, or time
    Column("happened_at", BigInteger, nullable=False),
    Index("ix_moves_happened_at", "happened_at"),
    Index("ix_moves_subject", "kind", "subject_id", "happened_at"),
)
