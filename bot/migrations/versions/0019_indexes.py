"""Three indexes less: of whose row it is, where another index begins with it.

Each message, in or out, wrote one of them.
"""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES = ("messages", "notices", "survey_requests")


def upgrade() -> None:
    """Take them away."""
    for table in TABLES:
        op.drop_index(f"ix_{table}_contact_id", table)


def downgrade() -> None:
    """As before."""
    for table in TABLES:
        op.create_index(f"ix_{table}_contact_id", table, ["contact_id"])
