"""What reports are made of: counts by day, and texts nobody understood until they are taught."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.tables.base import contact_column, id_column, metadata

# Messages of a day that is over, counted once: they go after their days, the counts stay.
message_days = Table(
    "message_days",
    metadata,
    Column("day", Text, primary_key=True),  # "2026-11-21", of Bamako
    Column("direction", Text, primary_key=True),
    Column("medium", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("country", Text, primary_key=True),  # "ML"; "" where the number tells none
    Column("messages", Integer, nullable=False),
    Column("segments", Integer, nullable=False),
)

# How often a step was come to on a day, and what became of it: each visit has one fate.
flow_steps = Table(
    "flow_steps",
    metadata,
    Column("day", Text, primary_key=True),
    Column("flow", Text, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("medium", Text, primary_key=True),
    Column("answered", Integer, nullable=False),
    Column("helped", Integer, nullable=False),
    Column("dropped", Integer, nullable=False),
)

# What was written and not understood, once a person: shown when three have written the same.
unheard_texts = Table(
    "unheard_texts",
    metadata,
    id_column(),
    contact_column(),
    Column("digest", LargeBinary, nullable=False),  # keyed: of the folded text
    Column("body", LargeBinary, nullable=False),  # sealed
    Column("language", Text, nullable=False),
    Column("flow", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("heard_at", BigInteger, nullable=False, index=True),
    UniqueConstraint("digest", "contact_id", name="uq_unheard_texts_digest"),
)

# Phrases that members taught, heard beside those of the files: an import leaves them alone.
taught_phrases = Table(
    "taught_phrases",
    metadata,
    id_column(),
    Column("meaning", Text, nullable=False),  # an intent, or "question:q05"
    Column("language", Text, nullable=False),
    Column("wording", Text, nullable=False),
    Column("member_id", BigInteger, nullable=False),
    Column("taught_at", BigInteger, nullable=False),
    CheckConstraint("language in ('fr', 'bm')", name="language"),
    UniqueConstraint("wording", name="uq_taught_phrases_wording"),
)

# What leaves no row of its own and is only counted, since the beginning.
tallies = Table(
    "tallies",
    metadata,
    Column("name", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
)
