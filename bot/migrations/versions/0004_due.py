"""Timers, notices and moves; who has taken over a talk; deadlines of tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.migrations.recreate import recreate

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "moves",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.BigInteger, nullable=False),
        sa.Column("trigger", sa.Text, nullable=False),
        sa.Column("was", sa.Text),
        sa.Column("became", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("member_id", sa.BigInteger),
        sa.Column("happened_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moves")),
    )
    op.create_index(
        "ix_moves_subject", "moves", ["kind", "subject_id", "happened_at"], unique=False
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.BigInteger, nullable=False),
        sa.Column("filled", sa.LargeBinary),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("counted", sa.SmallInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("lapses_at", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("sent_at", sa.BigInteger),
        sa.Column("opened_at", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.CheckConstraint(
            "state in ('waiting', 'sent', 'opened', 'lapsed', 'dropped')",
            name=op.f("ck_notices_state"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_notices_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_contact_id", "notices", ["contact_id"], unique=False)
    op.create_index(
        "ix_notices_due",
        "notices",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_notices_sent", "notices", ["contact_id", "sent_at"], unique=False)
    op.create_table(
        "timers",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.BigInteger, nullable=False),
        sa.Column("contact_id", sa.BigInteger),
        sa.Column("version", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("lapses_at", sa.BigInteger),
        sa.Column("attempts", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("settled_at", sa.BigInteger),
        sa.CheckConstraint(
            "state in ('waiting', 'done', 'overtaken', 'lapsed', 'dead')",
            name=op.f("ck_timers_state"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_timers_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
    )
    op.create_index("ix_timers_contact_id", "timers", ["contact_id"], unique=False)
    op.create_index(
        "ix_timers_due",
        "timers",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_timers_waiting",
        "timers",
        ["kind", "subject_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.add_column("contacts", sa.Column("kind", sa.Text, server_default="person", nullable=False))
    op.add_column("contacts", sa.Column("taken_over_by", sa.BigInteger))
    op.add_column(
        "contacts", sa.Column("discreet", sa.SmallInteger, server_default="0", nullable=False)
    )
    op.add_column(
        "tickets", sa.Column("anonymous", sa.SmallInteger, server_default="0", nullable=False)
    )
    op.add_column(
        "tickets", sa.Column("version", sa.BigInteger, server_default="0", nullable=False)
    )
    op.add_column("tickets", sa.Column("assigned_to", sa.BigInteger))
    op.add_column("tickets", sa.Column("about_member_id", sa.BigInteger))
    op.add_column("tickets", sa.Column("due_at", sa.BigInteger))
    op.add_column("tickets", sa.Column("answered_at", sa.BigInteger))
    op.add_column("tickets", sa.Column("code_index", sa.LargeBinary))
    op.add_column("tickets", sa.Column("overdue_at", sa.BigInteger))
    with recreate("tickets") as batch:
        batch.alter_column("contact_id", existing_type=sa.BigInteger, nullable=True)
    op.create_table(
        "composing",
        sa.Column("contact_id", sa.BigInteger, nullable=False),
        sa.Column("member_id", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_composing_contact_id_contacts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", "member_id", name=op.f("pk_composing")),
    )
    op.create_table(
        "ticket_notes",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("member_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("written_at", sa.BigInteger, nullable=False),
        sa.CheckConstraint(
            "kind in ('note', 'answer', 'added')", name=op.f("ck_ticket_notes_kind")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["tickets.id"],
            name=op.f("fk_ticket_notes_ticket_id_tickets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_notes")),
    )
    op.create_index("ix_ticket_notes_ticket_id", "ticket_notes", ["ticket_id"], unique=False)


def downgrade() -> None:
    """Drop them. A request without a contact cannot be kept by what was before."""
    op.drop_index("ix_ticket_notes_ticket_id", table_name="ticket_notes")
    op.drop_table("ticket_notes")
    op.drop_table("composing")
    op.execute("DELETE FROM tickets WHERE contact_id IS NULL")
    with recreate("tickets") as batch:
        batch.alter_column("contact_id", existing_type=sa.BigInteger, nullable=False)
    op.drop_column("tickets", "overdue_at")
    op.drop_column("tickets", "code_index")
    op.drop_column("tickets", "answered_at")
    op.drop_column("tickets", "due_at")
    op.drop_column("tickets", "about_member_id")
    op.drop_column("tickets", "assigned_to")
    op.drop_column("tickets", "version")
    op.drop_column("tickets", "anonymous")
    op.drop_column("contacts", "discreet")
    op.drop_column("contacts", "taken_over_by")
    op.drop_column("contacts", "kind")
    op.drop_index(
        "uq_timers_waiting",
        table_name="timers",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index(
        "ix_timers_due",
        table_name="timers",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index("ix_timers_contact_id", table_name="timers")
    op.drop_table("timers")
    op.drop_index("ix_notices_sent", table_name="notices")
    op.drop_index(
        "ix_notices_due",
        table_name="notices",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index("ix_notices_contact_id", table_name="notices")
    op.drop_table("notices")
    op.drop_index("ix_moves_subject", table_name="moves")
    op.drop_table("moves")
