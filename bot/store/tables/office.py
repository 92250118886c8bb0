"""Where and when people are received, and who comes."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.tables.base import contact_column, id_column, metadata

LIVE = text("state in ('booked', 'confirmed')")

# An office can be booked once a member entered its address and hours.
offices = Table(
    "offices",
    metadata,
    id_column(),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("address", Text),
    Column("directions", Text, nullable=False, server_default="{}"),  # JSON by language
    Column("phone", Text),
    Column("timezone", Text, nullable=False, server_default="Africa/Bamako"),
    Column("entered_by", BigInteger),  # the member who vouches for address and hours
    Column("entered_at", BigInteger),
    Column("closed_at", BigInteger),
)
desks = Table(
    "desks",
    metadata,
    id_column(),
    Column("office_id", BigInteger, ForeignKey("offices.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("purposes", Text, nullable=False),  # keys, blank between
    Column("medium", Text, nullable=False),  # in_person, phone
    Column("woman_agent", SmallInteger, nullable=False, server_default="0"),
    Column("capacity", SmallInteger, nullable=False, server_default="1"),
    Column("slot_minutes", SmallInteger, nullable=False, server_default="30"),
    Column("closed_at", BigInteger),
    CheckConstraint("medium in ('in_person', 'phone')", name="medium"),
    CheckConstraint("capacity between 1 and 200", name="capacity"),
)
desk_hours = Table(
    "desk_hours",
    metadata,
    id_column(),
    Column("desk_id", BigInteger, ForeignKey("desks.id"), nullable=False, index=True),
    Column("weekday", SmallInteger, nullable=False),  # Monday is 0
    Column("opens", SmallInteger, nullable=False),  # minutes after midnight, of the office
    Column("closes", SmallInteger, nullable=False),
    CheckConstraint("weekday between 0 and 6", name="weekday"),
    CheckConstraint("opens < closes", name="opens"),
)
# A day without appointments; for all offices when none is named.
closures = Table(
    "closures",
    metadata,
    id_column(),
    Column("office_id", BigInteger, ForeignKey("offices.id"), index=True),
    Column("day", Text, nullable=False),  # ISO
    Column("reason", Text, nullable=False),
    Column("member_id", BigInteger),
)
slots = Table(
    "slots",
    metadata,
    id_column(),
    Column("desk_id", BigInteger, ForeignKey("desks.id"), nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("capacity", SmallInteger, nullable=False),
    Column("closed_at", BigInteger),
    UniqueConstraint("desk_id", "starts_at", name="uq_slots_desk_start"),
    Index("ix_slots_start", "starts_at"),
)
# The seats: no two live bookings share one, no contact has two in a slot.
appointments = Table(
    "appointments",
    metadata,
    id_column(),
    contact_column(),
    Column("slot_id", BigInteger, ForeignKey("slots.id"), nullable=False),
    Column("seat", SmallInteger, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("late_minutes", SmallInteger),
    Column("note", LargeBinary),  # sealed, a member's
    Column("member_id", BigInteger),  # who receives, where somebody was named
    Column("moved_to", BigInteger),
    Column("booked_at", BigInteger, nullable=False),
    Column("settled_at", BigInteger),
    CheckConstraint(
        "state in ('booked', 'confirmed', 'moved', 'cancelled', 'kept', 'missed')", name="state"
    ),
    Index("ix_appointments_slot_id", "slot_id"),
    Index(
        "uq_appointments_seat",
        "slot_id",
        "seat",
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    ),
    Index(
        "uq_appointments_contact",
        "slot_id",
        "contact_id",
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    ),
)
