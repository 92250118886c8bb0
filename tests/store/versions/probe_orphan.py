"""A version for tests only: it leaves a ticket whose contact does not exist."""

from __future__ import annotations

from alembic import op

revision = "probe_orphan"
down_revision = "probe_copy"


def upgrade() -> None:
    """Write what SQLite, copying tables, does not check row by row."""
    op.execute(
        "INSERT INTO tickets (id, contact_id, reference, category, state, opened_at) "
        "VALUES (1, 404, 'R-1', 'complaint', 'open', 0)"
    )


def downgrade() -> None:
    """Never reached."""
    op.execute("DELETE FROM tickets WHERE id = 1")
