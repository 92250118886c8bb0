"""Broadcasts, their frozen texts, and one delivery for each person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WAITING = "state = 'waiting'"
QUEUED = "queued_at is not null"
CARRIED = "message_id is not null"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("urgent_for", sa.Text),
        sa.Column("opens_flow", sa.Text),
        sa.Column("opens_state", sa.Text),
        sa.Column("opens_days", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("author_id", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("checked_at", sa.BigInteger),
        sa.Column("checked_by", sa.BigInteger),
        sa.Column("recipients", sa.BigInteger),
        sa.Column("estimate", sa.BigInteger),
        sa.Column("guarded", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("approved_at", sa.BigInteger),
        sa.Column("approved_by", sa.BigInteger),
        sa.Column("confirmed_at", sa.BigInteger),
        sa.Column("confirmed_by", sa.BigInteger),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("started_at", sa.BigInteger),
        sa.Column("lapses_at", sa.BigInteger),
        sa.Column("gathered_to", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("gathered_at", sa.BigInteger),
        sa.Column("paused_for", sa.Text),
        sa.Column("ended_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    op.create_index("ix_broadcasts_created_at", "broadcasts", ["created_at", "id"], unique=False)
    op.create_table(
        "broadcast_texts",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("broadcast_id", sa.BigInteger, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"],
            ["broadcasts.id"],
            name=op.f("fk_broadcast_texts_broadcast_id_broadcasts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_texts")),
        sa.UniqueConstraint("broadcast_id", "language", name="uq_broadcast_texts_language"),
    )
    op.create_table(
        "deliveries",
        sa.Column("broadcast_id", sa.BigInteger, nullable=False),
        sa.Column("contact_id", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("due_at", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("queued_at", sa.BigInteger),
        sa.Column("sender", sa.Text),
        sa.Column("cost", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("tries", sa.SmallInteger, server_default="0", nullable=False),
        sa.CheckConstraint(
            "state in ('waiting', 'queued', 'excluded', 'stopped')",
            name=op.f("ck_deliveries_state"),
        ),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_deliveries_broadcast_id_broadcasts")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_deliveries_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "contact_id", name=op.f("pk_deliveries")),
    )
    op.create_index("ix_deliveries_contact_id", "deliveries", ["contact_id"], unique=False)
    op.create_index(
        "ix_deliveries_waiting",
        "deliveries",
        ["broadcast_id", "due_at"],
        unique=False,
        sqlite_where=sa.text(WAITING),
        postgresql_where=sa.text(WAITING),
    )
    op.create_index(
        "ix_deliveries_queued_at",
        "deliveries",
        ["queued_at"],
        unique=False,
        sqlite_where=sa.text(QUEUED),
        postgresql_where=sa.text(QUEUED),
    )
    op.create_index(
        "ix_deliveries_message_id",
        "deliveries",
        ["message_id"],
        unique=False,
        sqlite_where=sa.text(CARRIED),
        postgresql_where=sa.text(CARRIED),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("deliveries")
    op.drop_table("broadcast_texts")
    op.drop_table("broadcasts")
