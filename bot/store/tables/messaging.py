"""What was written and sent, and what became of it."""

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

from bot.store.tables.base import contact_column, id_column, index_of, metadata

# One row a message, in or out. Outbound rows are the outbox.
messages = Table(
    "messages",
    metadata,
    id_column(),
    contact_column(index=False),
    Column("address_id", BigInteger, ForeignKey("addresses.id"), nullable=False),
    Column("direction", Text, nullable=False),
    Column("medium", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("provider_id", Text),
    Column("sequence", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),  # inbound, reply, prompt, member, broadcast, notice
    Column("bulk", SmallInteger, nullable=False, server_default="0"),
    Column("state", Text, nullable=False),
    Column("in_reply_to", BigInteger),
    Column("inline", SmallInteger, nullable=False, server_default="0"),  # went in the answer itself
    Column("body", LargeBinary),  # sealed JSON: text as written, or as rendered with its options
    Column("offered", LargeBinary),  # sealed JSON: what it lets the person choose
    Column("confidential", SmallInteger, nullable=False, server_default="0"),
    Column("segments", SmallInteger, nullable=False, server_default="0"),
    Column("due_at", BigInteger),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("lease_boot", Text),
    Column("lease_until", BigInteger),
    Column("uncertain_since", BigInteger),
    Column("provider_state", Text),
    Column("error_code", Text),
    Column("trace", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Column("settled_at", BigInteger),
    UniqueConstraint("provider", "provider_id", name="uq_messages_provider_id"),
    CheckConstraint("direction in ('in', 'out')", name="direction"),
    Index("ix_messages_thread", "contact_id", "sequence"),
    Index(
        "ix_messages_in_reply_to",
        "in_reply_to",
        sqlite_where=text("in_reply_to is not null"),
        postgresql_where=text("in_reply_to is not null"),
    ),
    # The head of each contact's line, and what is due: only the few rows still under way.
    Index(
        "ix_messages_line",
        "contact_id",
        "medium",
        "sequence",
        sqlite_where=text("state in ('ready', 'sending', 'uncertain', 'inline')"),
        postgresql_where=text("state in ('ready', 'sending', 'uncertain', 'inline')"),
    ),
    Index(
        "ix_messages_due",
        "bulk",
        "due_at",
        sqlite_where=text("state in ('ready', 'sending', 'uncertain', 'inline')"),
        postgresql_where=text("state in ('ready', 'sending', 'uncertain', 'inline')"),
    ),
    Index(
        "ix_messages_retry",
        "due_at",
        sqlite_where=text("state = 'retry'"),
        postgresql_where=text("state = 'retry'"),
    ),
    Index("ix_messages_heard", "address_id", "direction", "created_at"),
    Index("ix_messages_created_at", "created_at"),  # a day of them: reports and retention
)

# What providers reported: of messages whose provider id we do not know yet, or never will.
receipts = Table(
    "receipts",
    metadata,
    id_column(),
    Column("provider", Text, nullable=False),
    Column("provider_id", Text),
    Column("message_id", BigInteger),
    Column("state", Text),
    Column("raw_state", Text, nullable=False),
    Column("error_code", Text),
    Column("received_at", BigInteger, nullable=False),
    Index("ix_receipts_provider_id", "provider", "provider_id"),
    Index("ix_receipts_message_id", "message_id"),
    Index("ix_receipts_received_at", "received_at"),
)

# Media that came with a message; the bytes are fetched by the worker, never by the webhook.
attachments = Table(
    "attachments",
    metadata,
    id_column(),
    Column("message_id", BigInteger, ForeignKey("messages.id"), nullable=False, index=True),
    Column("position", SmallInteger, nullable=False),
    Column("url", LargeBinary, nullable=False),  # sealed
    Column("content_type", Text, nullable=False),
    Column("state", Text, nullable=False),  # waiting, stored, refused
    Column("body", LargeBinary),  # sealed
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("due_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    index_of("ix_attachments_waiting", "state = 'waiting'", "due_at"),
    Index("ix_attachments_created_at", "created_at"),
)

# What went wrong in a turn, for staff: never a text, only where and which kind.
failures = Table(
    "failures",
    metadata,
    id_column(),
    Column("trace", Text, nullable=False),
    Column("message_id", BigInteger),
    Column("flow", Text),
    Column("version_id", BigInteger),
    Column("state", Text),
    Column("error", Text, nullable=False),
    Column("happened_at", BigInteger, nullable=False, index=True),
)

workers = Table(
    "workers",
    metadata,
    Column("name", Text, primary_key=True),
    Column("started_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

# Interactive contents that exist at the provider.
provider_contents = Table(
    "provider_contents",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("content_id", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
