"""Offices, desks, hours, slots and appointments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "offices",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("address", sa.Text),
        sa.Column("directions", sa.Text, server_default="{}", nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("timezone", sa.Text, server_default="Africa/Bamako", nullable=False),
        sa.Column("entered_by", sa.BigInteger),
        sa.Column("entered_at", sa.BigInteger),
        sa.Column("closed_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offices")),
        sa.UniqueConstraint("key", name=op.f("uq_offices_key")),
    )
    op.create_table(
        "closures",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("office_id", sa.BigInteger),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("member_id", sa.BigInteger),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_closures_office_id_offices")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closures")),
    )
    op.create_index("ix_closures_office_id", "closures", ["office_id"], unique=False)
    op.create_table(
        "desks",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("office_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("purposes", sa.Text, nullable=False),
        sa.Column("medium", sa.Text, nullable=False),
        sa.Column("woman_agent", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("capacity", sa.SmallInteger, server_default="1", nullable=False),
        sa.Column("slot_minutes", sa.SmallInteger, server_default="30", nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.CheckConstraint("medium in ('in_person', 'phone')", name=op.f("ck_desks_medium")),
        sa.CheckConstraint("capacity between 1 and 200", name=op.f("ck_desks_capacity")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_desks_office_id_offices")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desks")),
    )
    op.create_index("ix_desks_office_id", "desks", ["office_id"], unique=False)
    op.create_table(
        "desk_hours",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("desk_id", sa.BigInteger, nullable=False),
        sa.Column("weekday", sa.SmallInteger, nullable=False),
        sa.Column("opens", sa.SmallInteger, nullable=False),
        sa.Column("closes", sa.SmallInteger, nullable=False),
        sa.CheckConstraint("opens < closes", name=op.f("ck_desk_hours_opens")),
        sa.CheckConstraint("weekday between 0 and 6", name=op.f("ck_desk_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["desk_id"], ["desks.id"], name=op.f("fk_desk_hours_desk_id_desks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_hours")),
    )
    op.create_index("ix_desk_hours_desk_id", "desk_hours", ["desk_id"], unique=False)
    op.create_table(
        "slots",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("desk_id", sa.BigInteger, nullable=False),
        sa.Column("starts_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
        sa.Column("capacity", sa.SmallInteger, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.ForeignKeyConstraint(["desk_id"], ["desks.id"], name=op.f("fk_slots_desk_id_desks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slots")),
        sa.UniqueConstraint("desk_id", "starts_at", name=op.f("uq_slots_desk_start")),
    )
    op.create_index("ix_slots_start", "slots", ["starts_at"], unique=False)
    op.create_table(
        "appointments",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.BigInteger, nullable=False),
        sa.Column("slot_id", sa.BigInteger, nullable=False),
        sa.Column("seat", sa.SmallInteger, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("late_minutes", sa.SmallInteger),
        sa.Column("note", sa.LargeBinary),
        sa.Column("member_id", sa.BigInteger),
        sa.Column("moved_to", sa.BigInteger),
        sa.Column("booked_at", sa.BigInteger, nullable=False),
        sa.Column("settled_at", sa.BigInteger),
        sa.CheckConstraint(
            "state in ('booked', 'confirmed', 'moved', 'cancelled', 'kept', 'missed')",
            name=op.f("ck_appointments_state"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_appointments_contact_id_contacts")
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slots.id"], name=op.f("fk_appointments_slot_id_slots")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    op.create_index("ix_appointments_contact_id", "appointments", ["contact_id"], unique=False)
    op.create_index(
        "uq_appointments_contact",
        "appointments",
        ["slot_id", "contact_id"],
        unique=True,
        sqlite_where=sa.text("state in ('booked', 'confirmed')"),
        postgresql_where=sa.text("state in ('booked', 'confirmed')"),
    )
    op.create_index(
        "uq_appointments_seat",
        "appointments",
        ["slot_id", "seat"],
        unique=True,
        sqlite_where=sa.text("state in ('booked', 'confirmed')"),
        postgresql_where=sa.text("state in ('booked', 'confirmed')"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index(
        "uq_appointments_seat",
        table_name="appointments",
        sqlite_where=sa.text("state in ('booked', 'confirmed')"),
        postgresql_where=sa.text("state in ('booked', 'confirmed')"),
    )
    op.drop_index(
        "uq_appointments_contact",
        table_name="appointments",
        sqlite_where=sa.text("state in ('booked', 'confirmed')"),
        postgresql_where=sa.text("state in ('booked', 'confirmed')"),
    )
    op.drop_index("ix_appointments_contact_id", table_name="appointments")
    op.drop_table("appointments")
    op.drop_index("ix_slots_start", table_name="slots")
    op.drop_table("slots")
    op.drop_index("ix_desk_hours_desk_id", table_name="desk_hours")
    op.drop_table("desk_hours")
    op.drop_index("ix_desks_office_id", table_name="desks")
    op.drop_table("desks")
    op.drop_index("ix_closures_office_id", table_name="closures")
    op.drop_table("closures")
    op.drop_table("offices")
