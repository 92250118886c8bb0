"""A version for tests only: `recreate` adds columns to guarded tables, and takes them back."""

from __future__ import annotations

import sqlalchemy as sa

from bot.migrations.recreate import recreate
from bot.store.migrate import head

revision = "probe_copy"
down_revision = head()


def upgrade() -> None:
    """Add a column to each, move a partial index to the new one, and drop an index for good."""
    with recreate("entries") as entries:
        entries.add_column(sa.Column("probe", sa.Text, nullable=False, server_default="{}"))
    with recreate("messages", dropping=["ix_messages_retry", "ix_messages_heard"]) as messages:
        messages.add_column(sa.Column("probe_at", sa.BigInteger))
        retry = sa.text("state = 'retry'")
        messages.create_index(
            "ix_messages_retry", ["probe_at"], sqlite_where=retry, postgresql_where=retry
        )


def downgrade() -> None:
    """Make both tables what they were."""
    with recreate("messages", dropping=["ix_messages_retry"]) as messages:
        messages.drop_column("probe_at")
        retry = sa.text("state = 'retry'")
        messages.create_index(
            "ix_messages_retry", ["due_at"], sqlite_where=retry, postgresql_where=retry
        )
        messages.create_index("ix_messages_heard", ["address_id", "direction", "created_at"])
    with recreate("entries") as entries:
        entries.drop_column("probe")
