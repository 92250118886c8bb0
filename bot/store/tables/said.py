"""What the assistant says and knows: flows, versions, facts, settings."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.tables.base import id_column, metadata

flows = Table(
    "flows",
    metadata,
    Column("name", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("published_id", BigInteger),
)

# A published row never changes; at most one draft a flow.
flow_versions = Table(
    "flow_versions",
    metadata,
    id_column(),
    Column("flow", Text, ForeignKey("flows.name"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("snapshot", Text, nullable=False),  # JSON: structure, texts, marks
    Column("digest", Text, nullable=False),
    Column("origin", Text, nullable=False),  # files, panel
    Column("created_at", BigInteger, nullable=False),
    Column("published_at", BigInteger),
    Column("member_id", BigInteger),  # who made it; whoever changed a draft last
    Column("based_on", BigInteger),  # the version it was made from
    Column("changed_at", BigInteger),
    Column("french_only", Integer, nullable=False, server_default="0"),  # texts allowed so
    UniqueConstraint("flow", "number", name="uq_flow_versions_number"),
    CheckConstraint("status in ('draft', 'published', 'retired')", name="status"),
    Index(
        "uq_flow_versions_draft",
        "flow",
        unique=True,
        sqlite_where=text("status = 'draft'"),
        postgresql_where=text("status = 'draft'"),
    ),
)

# Conversations that a flow must go on having: played before every publishing.
flow_scenarios = Table(
    "flow_scenarios",
    metadata,
    id_column(),
    Column("flow", Text, ForeignKey("flows.name"), nullable=False),
    Column("title", Text, nullable=False),
    Column("script", Text, nullable=False),
    Column("member_id", BigInteger),
    Column("saved_at", BigInteger, nullable=False),
    UniqueConstraint("flow", "title", name="uq_flow_scenarios_title"),
)

# Facts as the assistant answers them, one row a fact: a withdrawn one is gone everywhere at once.
facts = Table(
    "facts",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("body", Text, nullable=False),  # JSON with source and year
    Column("origin", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("withdrawn_at", BigInteger),
)

# One row: read with every contact, so that every process sees a change of content at once.
content = Table(
    "content",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Column("sending_suspended_at", BigInteger),
    CheckConstraint("id = 1", name="single"),
)

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)
