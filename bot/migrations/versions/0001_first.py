"""The first schema: people, their messages, flows and facts, and the audit log.

It repeats `bot/store/tables.py` as it was at the first release, so that later changes there do not
rewrite it; what each column means is said there. A test compares the two while they are one.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UNDER_WAY = "state in ('ready', 'sending', 'uncertain', 'inline')"
"""Outbound rows that still hold their contact's line."""

APPEND_ONLY = "entries are append-only"
FROZEN = "a flow version that left its draft keeps its content"
FROZEN_COLUMNS = (
    "id",
    "flow",
    "number",
    "revision",
    "snapshot",
    "digest",
    "origin",
    "created_at",
)
"""All of `flow_versions` but its status and `published_at`."""


def upgrade() -> None:
    """Create every table, the one row of `content`, and the triggers that guard the record."""
    _create_contacts()
    _create_addresses()
    _create_address_contacts()
    _create_messages()
    _create_receipts()
    _create_attachments()
    _create_flows()
    _create_flow_versions()
    _create_facts()
    _create_content()
    _create_settings()
    _create_consents()
    _create_tickets()
    _create_failures()
    _create_workers()
    _create_provider_contents()
    _create_entries()
    op.execute("INSERT INTO content (id, revision) VALUES (1, 1)")
    if op.get_bind().dialect.name == "sqlite":
        _guard_on_sqlite()
    else:
        _guard_on_postgresql()


def downgrade() -> None:
    """Drop all of it; on both databases a table takes its indexes and triggers along."""
    for table in (
        "entries",
        "provider_contents",
        "workers",
        "failures",
        "tickets",
        "consents",
        "settings",
        "content",
        "facts",
        "flow_versions",
        "flows",
        "attachments",
        "receipts",
        "messages",
        "address_contacts",
        "addresses",
        "contacts",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False)


def _reference(name: str, target: str, **options: Any) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey(target), nullable=False, **options)


def _partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    predicate = sa.text(where)
    return sa.Index(
        name, *columns, unique=unique, sqlite_where=predicate, postgresql_where=predicate
    )


def _create_contacts() -> None:
    op.create_table(
        "contacts",
        _id(),
        sa.Column("sequence", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("language", sa.Text, nullable=False, server_default="fr"),
        sa.Column("name", sa.LargeBinary),
        sa.Column("conversation", sa.LargeBinary),
        sa.Column("offered", sa.LargeBinary),
        sa.Column("offered_sequence", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("place_flow", sa.Text),
        sa.Column("place_version_id", sa.BigInteger),
        sa.Column("place_state", sa.Text),
        sa.Column("heard_at", sa.BigInteger),
        sa.Column("flood_level", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("flood_at", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("taken_over_until", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("erased_at", sa.BigInteger),
        sa.Index("ix_contacts_place", "place_flow", "place_version_id", "place_state"),
    )


def _create_addresses() -> None:
    op.create_table(
        "addresses",
        _id(),
        sa.Column("medium", sa.Text, nullable=False),
        sa.Column("address_index", sa.LargeBinary, nullable=False),
        sa.Column("address", sa.LargeBinary, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        _reference("contact_id", "contacts.id", index=True),
        sa.Column("opted_out_at", sa.BigInteger),
        sa.Column("answered_after_stop", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("unreachable_at", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("medium", "address_index", name="uq_addresses_medium_address_index"),
    )


def _create_address_contacts() -> None:
    op.create_table(
        "address_contacts",
        _reference("address_id", "addresses.id", primary_key=True),
        _reference("contact_id", "contacts.id", primary_key=True, index=True),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.UniqueConstraint("address_id", "position", name="uq_address_contacts_position"),
        sa.CheckConstraint("position between 1 and 6", name="six"),
    )


def _create_messages() -> None:
    op.create_table(
        "messages",
        _id(),
        _reference("contact_id", "contacts.id", index=True),
        _reference("address_id", "addresses.id"),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("medium", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("provider_id", sa.Text),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("bulk", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("in_reply_to", sa.BigInteger),
        sa.Column("inline", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("body", sa.LargeBinary),
        sa.Column("offered", sa.LargeBinary),
        sa.Column("confidential", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("segments", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("attempts", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("lease_boot", sa.Text),
        sa.Column("lease_until", sa.BigInteger),
        sa.Column("uncertain_since", sa.BigInteger),
        sa.Column("provider_state", sa.Text),
        sa.Column("error_code", sa.Text),
        sa.Column("trace", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("sent_at", sa.BigInteger),
        sa.Column("settled_at", sa.BigInteger),
        sa.UniqueConstraint("provider", "provider_id", name="uq_messages_provider_id"),
        sa.CheckConstraint("direction in ('in', 'out')", name="direction"),
        sa.Index("ix_messages_thread", "contact_id", "sequence"),
        _partial_index("ix_messages_in_reply_to", "in_reply_to", where="in_reply_to is not null"),
        _partial_index("ix_messages_line", "contact_id", "medium", "sequence", where=UNDER_WAY),
        _partial_index("ix_messages_due", "bulk", "due_at", where=UNDER_WAY),
        _partial_index("ix_messages_retry", "due_at", where="state = 'retry'"),
        sa.Index("ix_messages_heard", "address_id", "direction", "created_at"),
    )


def _create_receipts() -> None:
    op.create_table(
        "receipts",
        _id(),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("provider_id", sa.Text),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("state", sa.Text),
        sa.Column("raw_state", sa.Text, nullable=False),
        sa.Column("error_code", sa.Text),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Index("ix_receipts_provider_id", "provider", "provider_id"),
        sa.Index("ix_receipts_message_id", "message_id"),
    )


def _create_attachments() -> None:
    op.create_table(
        "attachments",
        _id(),
        _reference("message_id", "messages.id", index=True),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("url", sa.LargeBinary, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("attempts", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )


def _create_flows() -> None:
    op.create_table(
        "flows",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("published_id", sa.BigInteger),
    )


def _create_flow_versions() -> None:
    op.create_table(
        "flow_versions",
        _id(),
        sa.Column("flow", sa.Text, sa.ForeignKey("flows.name"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
        sa.Column("snapshot", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("published_at", sa.BigInteger),
        sa.UniqueConstraint("flow", "number", name="uq_flow_versions_number"),
        sa.CheckConstraint("status in ('draft', 'published', 'retired')", name="status"),
        _partial_index("uq_flow_versions_draft", "flow", where="status = 'draft'", unique=True),
    )


def _create_facts() -> None:
    op.create_table(
        "facts",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger),
    )


def _create_content() -> None:
    op.create_table(
        "content",
        sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("sending_suspended_at", sa.BigInteger),
        sa.CheckConstraint("id = 1", name="single"),
    )


def _create_settings() -> None:
    op.create_table(
        "settings",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
    )


def _create_consents() -> None:
    op.create_table(
        "consents",
        _id(),
        _reference("contact_id", "contacts.id", index=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("wording", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("medium", sa.Text, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("decided_at", sa.BigInteger, nullable=False),
    )


def _create_tickets() -> None:
    op.create_table(
        "tickets",
        _id(),
        _reference("contact_id", "contacts.id", index=True),
        sa.Column("reference", sa.Text, nullable=False, unique=True),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("urgent", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("confidential", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Index("ix_tickets_open", "state", "opened_at"),
    )


def _create_failures() -> None:
    op.create_table(
        "failures",
        _id(),
        sa.Column("trace", sa.Text, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("flow", sa.Text),
        sa.Column("version_id", sa.BigInteger),
        sa.Column("state", sa.Text),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("happened_at", sa.BigInteger, nullable=False, index=True),
    )


def _create_workers() -> None:
    op.create_table(
        "workers",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
    )


def _create_provider_contents() -> None:
    op.create_table(
        "provider_contents",
        sa.Column("provider", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("content_id", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )


def _create_entries() -> None:
    op.create_table(
        "entries",
        _id(),
        sa.Column("happened_at", sa.BigInteger, nullable=False, index=True),
        sa.Column("member_id", sa.BigInteger),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("subject_id", sa.BigInteger),
        sa.Column("detail", sa.Text, nullable=False, server_default="{}"),
    )


def _guard_on_sqlite() -> None:
    for event in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER entries_refuse_{event} BEFORE {event.upper()} ON entries "
            f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
        )
    # INSERT OR REPLACE removes the row in its way without asking the trigger for DELETE.
    op.execute(
        "CREATE TRIGGER entries_refuse_replace BEFORE INSERT ON entries "
        "WHEN EXISTS (SELECT 1 FROM entries WHERE id = NEW.id) "
        "BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END"
    )
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in FROZEN_COLUMNS)
    op.execute(
        "CREATE TRIGGER flow_versions_stay_frozen BEFORE UPDATE ON flow_versions "
        f"WHEN OLD.status <> 'draft' AND (NEW.status = 'draft' OR {changed}) "
        f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
    )


def _guard_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE restrict_violation USING MESSAGE = TG_ARGV[0]; END $$"
    )
    op.execute(
        "CREATE TRIGGER entries_refuse_change BEFORE UPDATE OR DELETE ON entries "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_change('{APPEND_ONLY}')"
    )
    op.execute(
        "CREATE TRIGGER entries_refuse_truncate BEFORE TRUNCATE ON entries "
        f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{APPEND_ONLY}')"
    )
    changed = " OR ".join(
        f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FROZEN_COLUMNS
    )
    op.execute(
        "CREATE TRIGGER flow_versions_stay_frozen BEFORE UPDATE ON flow_versions FOR EACH ROW "
        f"WHEN (OLD.status <> 'draft' AND (NEW.status = 'draft' OR {changed})) "
        f"EXECUTE FUNCTION refuse_change('{FROZEN}')"
    )
