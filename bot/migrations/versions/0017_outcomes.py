"""What became of each copy of a broadcast stands with it: counted and listed by one index.

The state of a message changes in many places; a trigger follows all of them, in their transaction.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Of a copy that is in the outbox or left it, by its message.
OUTCOME = (
    "CASE WHEN {it}.state IN ('ready', 'sending') THEN 'waiting'"
    " WHEN {it}.state IN ('uncertain', 'accepted', 'sent', 'delivered', 'read') THEN {it}.state"
    " WHEN {it}.error_code = 'uncertain' THEN 'doubtful'"
    " ELSE 'failed' END"
)
FOLLOW = (
    f"UPDATE deliveries SET outcome = {OUTCOME.format(it='NEW')}"
    " WHERE message_id = NEW.id AND message_id IS NOT NULL AND state = 'queued';"
)
AFTER = "AFTER UPDATE OF state, error_code ON messages FOR EACH ROW WHEN (NEW.bulk = 1)"


def upgrade() -> None:
    """Add the column, fill it, and let it follow."""
    op.add_column(
        "deliveries", sa.Column("outcome", sa.Text, nullable=False, server_default="waiting")
    )
    op.execute("UPDATE deliveries SET outcome = state WHERE state <> 'queued'")
    op.execute(
        "UPDATE deliveries SET outcome = coalesce("
        f"(SELECT {OUTCOME.format(it='messages')} FROM messages"
        " WHERE messages.id = deliveries.message_id), 'doubtful') WHERE state = 'queued'"
    )
    columns = ["broadcast_id", "outcome", "contact_id", "reason"]
    op.create_index("ix_deliveries_outcome", "deliveries", columns)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER deliveries_follow {AFTER} BEGIN {FOLLOW} END")
        return
    op.execute(
        "CREATE FUNCTION follow_message() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {FOLLOW} RETURN NULL; END $$"
    )
    op.execute(f"CREATE TRIGGER deliveries_follow {AFTER} EXECUTE FUNCTION follow_message()")


def downgrade() -> None:
    """As before: asked of the messages."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER deliveries_follow")
    else:
        op.execute("DROP TRIGGER deliveries_follow ON messages")
        op.execute("DROP FUNCTION follow_message()")
    op.drop_index("ix_deliveries_outcome", "deliveries")
    op.drop_column("deliveries", "outcome")
