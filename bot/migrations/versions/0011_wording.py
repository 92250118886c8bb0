"""Facts and translations that members change, and who was told which facts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "fact_changes",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("member_id", sa.BigInteger, nullable=False),
        sa.Column("happened_at", sa.BigInteger, nullable=False),
        sa.CheckConstraint(
            "act in ('corrected', 'added', 'verified', 'withdrawn', 'put_back')",
            name=op.f("ck_fact_changes_act"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_changes")),
    )
    op.create_index("ix_fact_changes_fact", "fact_changes", ["kind", "key", "happened_at"])
    op.create_table(
        "told_facts",
        sa.Column("contact_id", sa.BigInteger, nullable=False),
        sa.Column("fact", sa.Text, nullable=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("told_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_told_facts_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("contact_id", "fact", name=op.f("pk_told_facts")),
    )
    op.create_index("ix_told_facts_fact", "told_facts", ["fact", "told_at"])
    op.create_index(op.f("ix_told_facts_told_at"), "told_facts", ["told_at"])
    op.create_table(
        "rewordings",
        sa.Column("domain", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("french", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("instead_of", sa.Text, nullable=False),
        sa.Column("translator_id", sa.BigInteger),
        sa.Column("written_at", sa.BigInteger, nullable=False),
        sa.Column("approver_id", sa.BigInteger),
        sa.Column("approved_at", sa.BigInteger),
        sa.CheckConstraint(
            "domain in ('flows', 'facts', 'messages')", name=op.f("ck_rewordings_domain")
        ),
        sa.CheckConstraint("state in ('proposed', 'approved')", name=op.f("ck_rewordings_state")),
        sa.PrimaryKeyConstraint("domain", "language", "path", "state", name=op.f("pk_rewordings")),
    )
    op.create_table(
        "recordings",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("sound", sa.LargeBinary, nullable=False),
        sa.Column("member_id", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.UniqueConstraint("domain", "language", "path", name="uq_recordings_text"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("recordings")
    op.drop_table("rewordings")
    op.drop_table("told_facts")
    op.drop_table("fact_changes")
