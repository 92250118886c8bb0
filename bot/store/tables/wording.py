"""What members change: facts and their history, translations; and who was told which fact."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.tables.base import id_column, metadata

# Every change that a member made to a fact, with what the fact said from then on.
fact_changes = Table(
    "fact_changes",
    metadata,
    id_column(),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("body", Text, nullable=False),  # JSON, as in `facts`
    Column("member_id", BigInteger, nullable=False),
    Column("happened_at", BigInteger, nullable=False),
    CheckConstraint(
        "act in ('corrected', 'added', 'verified', 'withdrawn', 'put_back')", name="act"
    ),
    Index("ix_fact_changes_fact", "kind", "key", "happened_at"),
)

# Which facts a person was told, and when last: kept for as long as somebody may have to say that
# one was wrong.
told_facts = Table(
    "told_facts",
    metadata,
    Column("contact_id", BigInteger, ForeignKey("contacts.id"), primary_key=True),
    Column("fact", Text, primary_key=True),  # "organisation.apej"
    Column("message_id", BigInteger, nullable=False),  # the last one that named it
    Column("told_at", BigInteger, nullable=False, index=True),
    Index("ix_told_facts_people", "fact", "told_at", "contact_id"),
)

# Texts in other languages as members wrote them: proposed, or approved by somebody else and said.
rewordings = Table(
    "rewordings",
    metadata,
    Column("domain", Text, primary_key=True),  # flows, facts, messages: as the PO files
    Column("language", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("french", Text, nullable=False),  # what it was made from
    Column("text", Text, nullable=False),
    Column("instead_of", Text, nullable=False),  # what was there when it was written
    Column("translator_id", BigInteger),  # nobody here: it came with the files
    Column("written_at", BigInteger, nullable=False),
    Column("approver_id", BigInteger),
    Column("approved_at", BigInteger),
    CheckConstraint("domain in ('flows', 'facts', 'messages')", name="domain"),
    CheckConstraint("state in ('proposed', 'approved')", name="state"),
)

# One voice for a text in a language, read by a member: what it says stands beside it.
recordings = Table(
    "recordings",
    metadata,
    id_column(),
    Column("domain", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("text", Text, nullable=False),  # what was read aloud
    Column("content_type", Text, nullable=False),
    Column("sound", LargeBinary, nullable=False),  # sealed
    Column("member_id", BigInteger, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    UniqueConstraint("domain", "language", "path", name="uq_recordings_text"),
)
