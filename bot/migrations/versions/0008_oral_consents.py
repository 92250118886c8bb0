"""Who noted an agreement that was given aloud, at the desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the member."""
    op.add_column("consents", sa.Column("member_id", sa.BigInteger))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("consents", "member_id")
