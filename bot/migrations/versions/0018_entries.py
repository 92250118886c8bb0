"""The audit log by member: what somebody did is found without reading what everybody did."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_entries_member", "entries", ["member_id", "happened_at", "id"])


def downgrade() -> None:
    """As before."""
    op.drop_index("ix_entries_member", "entries")
