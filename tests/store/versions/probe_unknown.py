"""A version for tests only: it wants to drop an index that does not exist."""

from __future__ import annotations

import sqlalchemy as sa

from bot.migrations.recreate import recreate

revision = "probe_unknown"
down_revision = "probe_copy"


def upgrade() -> None:
    """Misspell the name of an index."""
    with recreate("messages", dropping=["ix_messages_dew"]) as messages:
        messages.add_column(sa.Column("probe_more", sa.Text))


def downgrade() -> None:
    """Never reached."""
    with recreate("messages") as messages:
        messages.drop_column("probe_more")
