"""What reports are made of, and phrases that members taught."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and let a day's messages be found."""
    op.create_table(
        "message_days",
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("medium", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("country", sa.Text, nullable=False),
        sa.Column("messages", sa.Integer, nullable=False),
        sa.Column("segments", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint(
            "day", "direction", "medium", "kind", "country", name=op.f("pk_message_days")
        ),
    )
    op.create_table(
        "flow_steps",
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("flow", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("medium", sa.Text, nullable=False),
        sa.Column("answered", sa.Integer, nullable=False),
        sa.Column("helped", sa.Integer, nullable=False),
        sa.Column("dropped", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint(
            "day", "flow", "state", "language", "medium", name=op.f("pk_flow_steps")
        ),
    )
    op.create_table(
        "unheard_texts",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("flow", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("heard_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_unheard_texts_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unheard_texts")),
        sa.UniqueConstraint("digest", "contact_id", name="uq_unheard_texts_digest"),
    )
    op.create_index(op.f("ix_unheard_texts_contact_id"), "unheard_texts", ["contact_id"])
    op.create_index(op.f("ix_unheard_texts_heard_at"), "unheard_texts", ["heard_at"])
    op.create_table(
        "taught_phrases",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("meaning", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("wording", sa.Text, nullable=False),
        sa.Column("member_id", sa.BigInteger, nullable=False),
        sa.Column("taught_at", sa.BigInteger, nullable=False),
        sa.CheckConstraint("language in ('fr', 'bm')", name=op.f("ck_taught_phrases_language")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taught_phrases")),
        sa.UniqueConstraint("wording", name="uq_taught_phrases_wording"),
    )
    op.create_index("ix_messages_created_at", "messages", ["created_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_messages_created_at", "messages")
    op.drop_table("taught_phrases")
    op.drop_table("unheard_texts")
    op.drop_table("flow_steps")
    op.drop_table("message_days")
