"""Members and how they sign in, the sealed chain over the audit log, why a ticket was closed.

It repeats `bot/store/tables.py` as it was at its release; what each column means is said there.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = "seals are append-only"


def upgrade() -> None:
    """Create the tables, guard the chain, and let every entry so far wait for its seal."""
    _create_chain()
    _create_members()
    _create_sign_in()
    op.add_column("tickets", sa.Column("closed_reason", sa.Text))
    op.add_column("tickets", sa.Column("closed_by", sa.BigInteger))
    op.execute("INSERT INTO seal_head (id, number) VALUES (1, 0)")
    op.execute("INSERT INTO unsealed (entry_id) SELECT id FROM entries")
    if op.get_bind().dialect.name == "sqlite":
        _guard_on_sqlite()
    else:
        _guard_on_postgresql()


def downgrade() -> None:
    """Drop all of it, and leave the entries as they are."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER entries_wait_for_seal")
    else:
        op.execute("DROP TRIGGER entries_wait_for_seal ON entries")
        op.execute("DROP FUNCTION wait_for_seal()")
    for table in (
        "sign_in_attempts",
        "recovery_codes",
        "member_links",
        "member_sessions",
        "member_roles",
        "members",
        "seal_head",
        "seals",
        "unsealed",
    ):
        op.drop_table(table)
    op.drop_column("tickets", "closed_by")
    op.drop_column("tickets", "closed_reason")


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False)


def _member(*, index: bool) -> sa.Column[int]:
    target = sa.ForeignKey("members.id")
    return sa.Column("member_id", sa.BigInteger, target, nullable=False, index=index)


def _member_key() -> sa.Column[int]:
    return sa.Column("member_id", sa.BigInteger, sa.ForeignKey("members.id"), primary_key=True)


def _create_chain() -> None:
    op.create_table(
        "unsealed",
        sa.Column("entry_id", sa.BigInteger, primary_key=True, autoincrement=False),
    )
    op.create_table(
        "seals",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("entry_id", sa.BigInteger, nullable=False, unique=True),
        sa.Column("mac", sa.LargeBinary, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("sealed_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "seal_head",
        sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("entry_id", sa.BigInteger),
        sa.Column("mac", sa.LargeBinary),
        sa.Column("tag", sa.LargeBinary),
        sa.Column("sealed_at", sa.BigInteger),
        sa.CheckConstraint("id = 1", name="single"),
    )


def _create_members() -> None:
    op.create_table(
        "members",
        _id(),
        sa.Column("email", sa.LargeBinary, nullable=False),
        sa.Column("email_index", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("name", sa.LargeBinary),
        sa.Column("password_hash", sa.Text),
        sa.Column("totp_secret", sa.LargeBinary),
        sa.Column("totp_step", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("language", sa.Text, nullable=False, server_default="fr"),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("disabled_at", sa.BigInteger),
    )
    op.create_table(
        "member_roles",
        _member_key(),
        sa.Column("role", sa.Text, primary_key=True),
        sa.CheckConstraint(
            "role in ('viewer', 'agent', 'broadcaster', 'editor', 'protection', 'admin')",
            name="role",
        ),
    )


def _create_sign_in() -> None:
    op.create_table(
        "member_sessions",
        _id(),
        _member(index=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("pending", sa.LargeBinary),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False, index=True),
        sa.Column("ended_at", sa.BigInteger),
        sa.CheckConstraint("stage in ('second_factor', 'enrolment', 'full')", name="stage"),
    )
    op.create_table(
        "member_links",
        _id(),
        _member(index=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
        sa.CheckConstraint("purpose in ('invitation', 'demonstration')", name="purpose"),
    )
    op.create_table(
        "recovery_codes",
        _member_key(),
        sa.Column("code_hash", sa.LargeBinary, primary_key=True),
        sa.Column("used_at", sa.BigInteger),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("tried_at", sa.BigInteger, nullable=False, index=True),
        sa.Column("blocked_until", sa.BigInteger, nullable=False),
    )


def _guard_on_sqlite() -> None:
    op.execute(
        "CREATE TRIGGER entries_wait_for_seal AFTER INSERT ON entries "
        "BEGIN INSERT INTO unsealed (entry_id) VALUES (NEW.id); END"
    )
    for event in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER seals_refuse_{event} BEFORE {event.upper()} ON seals "
            f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
        )
    # INSERT OR REPLACE removes the row in its way without asking the trigger for DELETE.
    op.execute(
        "CREATE TRIGGER seals_refuse_replace BEFORE INSERT ON seals "
        "WHEN EXISTS (SELECT 1 FROM seals WHERE number = NEW.number OR entry_id = NEW.entry_id) "
        f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
    )


def _guard_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION wait_for_seal() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN INSERT INTO unsealed (entry_id) VALUES (NEW.id); RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER entries_wait_for_seal AFTER INSERT ON entries "
        "FOR EACH ROW EXECUTE FUNCTION wait_for_seal()"
    )
    op.execute(
        "CREATE TRIGGER seals_refuse_change BEFORE UPDATE OR DELETE ON seals "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_change('{APPEND_ONLY}')"
    )
    op.execute(
        "CREATE TRIGGER seals_refuse_truncate BEFORE TRUNCATE ON seals "
        f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{APPEND_ONLY}')"
    )
