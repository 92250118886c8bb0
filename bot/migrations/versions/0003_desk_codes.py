"""Short codes by which a desk finds the papers of the person who shows one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "desk_codes",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column(
            "contact_id", sa.BigInteger, sa.ForeignKey("contacts.id"), nullable=False, index=True
        ),
        sa.Column("issued_at", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("desk_codes")
