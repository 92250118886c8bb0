"""WhatsApp templates with their texts, and words that members watch for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

IN_FORCE = sa.text("ended_at is null")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "message_templates",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("variables", sa.Text, nullable=False),
        sa.Column("created_by", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("withdrawn_by", sa.BigInteger),
        sa.Column("withdrawn_at", sa.BigInteger),
        sa.CheckConstraint(
            "purpose in ('member', 'news', 'news_for_another')",
            name=op.f("ck_message_templates_purpose"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_templates")),
    )
    op.create_table(
        "template_texts",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("template_id", sa.BigInteger, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("content_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("state_on", sa.Text, nullable=False),
        sa.Column("member_id", sa.BigInteger, nullable=False),
        sa.Column("written_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.CheckConstraint(
            "state in ('pending', 'approved', 'rejected', 'paused')",
            name=op.f("ck_template_texts_state"),
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["message_templates.id"],
            name=op.f("fk_template_texts_template_id_message_templates"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_texts")),
    )
    op.create_index(
        "uq_template_texts_in_force",
        "template_texts",
        ["template_id", "language"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )
    op.create_table(
        "watched_words",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("listed", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("wording", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("added_by", sa.BigInteger),
        sa.Column("added_at", sa.BigInteger),
        sa.Column("withdrawn_by", sa.BigInteger),
        sa.Column("withdrawn_at", sa.BigInteger),
        sa.CheckConstraint("origin in ('panel', 'files')", name=op.f("ck_watched_words_origin")),
        sa.CheckConstraint("language in ('fr', 'bm')", name=op.f("ck_watched_words_language")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_words")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("watched_words")
    op.drop_table("template_texts")
    op.drop_table("message_templates")
