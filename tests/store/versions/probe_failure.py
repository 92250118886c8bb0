"""A version for tests only: it changes tables and rows, and then fails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "probe_failure"
down_revision = "probe_copy"


def upgrade() -> None:
    """Do some of the work, then ask for a column of a table that is not there."""
    op.create_table("half_done", sa.Column("id", sa.BigInteger, primary_key=True))
    op.execute("UPDATE content SET revision = 99")
    op.execute("INSERT INTO nowhere (id) VALUES (1)")


def downgrade() -> None:
    """Never reached."""
    op.drop_table("half_done")
