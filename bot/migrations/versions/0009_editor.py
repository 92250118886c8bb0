"""The flow editor: who made a version and from which, and the transcripts kept as scenarios."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what a draft needs, and the scenarios."""
    op.add_column("flow_versions", sa.Column("member_id", sa.BigInteger))
    op.add_column("flow_versions", sa.Column("based_on", sa.BigInteger))
    op.add_column("flow_versions", sa.Column("changed_at", sa.BigInteger))
    op.add_column(
        "flow_versions", sa.Column("french_only", sa.Integer, server_default="0", nullable=False)
    )
    op.create_table(
        "flow_scenarios",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("flow", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("script", sa.Text, nullable=False),
        sa.Column("member_id", sa.BigInteger),
        sa.Column("saved_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["flow"], ["flows.name"], name=op.f("fk_flow_scenarios_flow_flows")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_scenarios")),
        sa.UniqueConstraint("flow", "title", name="uq_flow_scenarios_title"),
    )


def downgrade() -> None:
    """Drop them; a draft goes with what made it one."""
    op.drop_table("flow_scenarios")
    op.drop_column("flow_versions", "french_only")
    op.drop_column("flow_versions", "changed_at")
    op.drop_column("flow_versions", "based_on")
    op.drop_column("flow_versions", "member_id")
