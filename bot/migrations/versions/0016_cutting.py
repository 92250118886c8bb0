"""The audit log may be cut off at its beginning, up to a proven place; nights find what is old."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

APPEND_ONLY = "{} are append-only"
CUT = (
    ("cut_number", sa.BigInteger()),
    ("cut_mac", sa.LargeBinary()),
    ("cut_tag", sa.LargeBinary()),
    ("cut_at", sa.BigInteger()),
)
# An entry may go when its link may; a link, when it stands before the place of the cut.
IS_CUT = {
    "entries": "EXISTS (SELECT 1 FROM seals JOIN seal_head ON seals.number <= seal_head.cut_number"
    " WHERE seals.entry_id = OLD.id)",
    "seals": "EXISTS (SELECT 1 FROM seal_head WHERE OLD.number <= seal_head.cut_number)",
}
CLOSED_CASE = sa.text("stage = 'closed'")
OVER = sa.text("state in ('refused', 'done', 'withdrawn')")
ADDED: tuple[tuple[str, str, tuple[str, ...], sa.TextClause | None], ...] = (
    ("ix_moves_happened_at", "moves", ("happened_at",), None),
    ("ix_cases_closed", "cases", ("closed_at",), CLOSED_CASE),
    ("ix_referrals_settled", "referrals", ("settled_at",), OVER),
    ("ix_referrals_case_id", "referrals", ("case_id",), None),
    ("ix_relinks_made_at", "relinks", ("made_at",), None),
    ("ix_person_notes_written_at", "person_notes", ("written_at",), None),
)


def upgrade() -> None:
    """Add where the chain begins, and let what stands before it go."""
    for name, kind in CUT:
        op.add_column("seal_head", sa.Column(name, kind))
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, condition in IS_CUT.items():
        if on_sqlite:
            _guard_on_sqlite(table, f"WHEN NOT {condition} ")
        else:
            op.execute(
                f"CREATE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF TG_OP = 'DELETE' AND {condition} THEN RETURN OLD; END IF; "
                "RAISE restrict_violation USING MESSAGE = TG_ARGV[0]; END $$"
            )
            _guard_on_postgresql(table, f"refuse_change_of_{table}")
    for name, table, columns, where in ADDED:
        op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """As before: nothing of it may go."""
    for name, table, _columns, _where in ADDED:
        op.drop_index(name, table)
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in IS_CUT:
        if on_sqlite:
            _guard_on_sqlite(table, "")
        else:
            _guard_on_postgresql(table, "refuse_change")
            op.execute(f"DROP FUNCTION refuse_change_of_{table}()")
    for name, _kind in reversed(CUT):
        op.drop_column("seal_head", name)


def _guard_on_sqlite(table: str, when: str) -> None:
    op.execute(f"DROP TRIGGER {table}_refuse_delete")
    op.execute(
        f"CREATE TRIGGER {table}_refuse_delete BEFORE DELETE ON {table} "
        f"{when}BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY.format(table)}'); END"
    )


def _guard_on_postgresql(table: str, function: str) -> None:
    op.execute(f"DROP TRIGGER {table}_refuse_change ON {table}")
    op.execute(
        f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}('{APPEND_ONLY.format(table)}')"
    )
