"""What is known of a person beside the conversation, and how that is protected."""

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
)

from bot.store.tables.base import contact_column, id_column, index_of, metadata

OBJECTED = "objected_at is not null and settled_at is null"

# One row a contact, made with the first thing known. In clear only what audiences are chosen by.
profiles = Table(
    "profiles",
    metadata,
    Column("contact_id", BigInteger, ForeignKey("contacts.id"), primary_key=True),
    Column("place", Text),  # waiting, on_the_way, mali
    Column("centre", Text),  # the transit centre, by its key in the settings
    Column("region", Text),
    Column("trade", Text),
    Column("timezone", Text, nullable=False, server_default="Africa/Bamako"),
    Column("safe_from", SmallInteger),  # minutes after midnight, in their own time
    Column("safe_until", SmallInteger),
    Column("discreet", SmallInteger, nullable=False, server_default="0"),
    Column("full_text", SmallInteger, nullable=False, server_default="0"),  # chose no neutral text
    Column("woman_agent", SmallInteger, nullable=False, server_default="0"),
    Column("pin_hash", Text),
    Column("pin_failures", SmallInteger, nullable=False, server_default="0"),
    Column("pin_blocked_until", BigInteger, nullable=False, server_default="0"),
    Column("unlocked_at", BigInteger),  # the PIN was right; idle minutes lock again
    Column("reconfirm_since", BigInteger),  # the number may have another holder
    Column("history_opens_at", BigInteger),  # after a re-link at the desk
    Column("changed_at", BigInteger, nullable=False),
    Index("ix_profiles_region", "region"),
    Index("ix_profiles_centre", "centre"),
)

# A second address or a relative, only with recorded consent.
relatives = Table(
    "relatives",
    metadata,
    id_column(),
    contact_column(),
    Column("relation", Text, nullable=False),  # second_address, relative
    Column("name", LargeBinary),  # sealed
    Column("address", LargeBinary, nullable=False),  # sealed
    Column("consent_id", BigInteger, ForeignKey("consents.id"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("removed_at", BigInteger),
    index_of("ix_relatives_removed_at", "removed_at is not null", "removed_at"),
)

# A six-digit code that moves a person to a new number.
transfers = Table(
    "transfers",
    metadata,
    id_column(),
    contact_column(),
    Column("code_hash", LargeBinary, nullable=False, unique=True),  # keyed
    Column("issued_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Index("ix_transfers_expires_at", "expires_at"),
)

# Moved to a new number at the desk, papers seen. The old number may object for a while.
relinks = Table(
    "relinks",
    metadata,
    id_column(),
    contact_column(),
    Column("old_address_id", BigInteger, ForeignKey("addresses.id")),
    Column("new_address_id", BigInteger, ForeignKey("addresses.id"), nullable=False),
    Column("member_id", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("opens_at", BigInteger, nullable=False),
    Column("objected_at", BigInteger),
    Column("settled_at", BigInteger),  # a member looked at the objection
    index_of("ix_relinks_objected", OBJECTED, "objected_at"),
    Index("ix_relinks_made_at", "made_at"),
)

# Someone asked to be forgotten: hidden at once, gone after some days, undone by code at the desk.
erasures = Table(
    "erasures",
    metadata,
    id_column(),
    contact_column(),
    Column("asked_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("undo_hash", LargeBinary, nullable=False, unique=True),  # keyed
    Column("undone_at", BigInteger),
    Column("ready_at", BigInteger),  # the days are over: the next tidying removes the rows
    Column("member_id", BigInteger),  # who asked for it, where it was not the person
    Column("logged", Text),  # what the ledger was told last: asked, undone
)

# What the provider still holds of erased people: asked to forget it, one message at a time.
redactions = Table(
    "redactions",
    metadata,
    id_column(),
    Column("provider", Text, nullable=False),
    Column("provider_id", Text, nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("due_at", BigInteger, nullable=False, index=True),
    Column("error_code", Text),  # of the last try
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("provider", "provider_id", name="uq_redactions_message"),
)

# What is left of an erased message: its provider's id under a key, so that a repeat is known.
tombstones = Table(
    "tombstones",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("made_at", BigInteger, nullable=False, index=True),
)

# A planned journey home from a centre, and who is on it.
departures = Table(
    "departures",
    metadata,
    id_column(),
    Column("centre", Text, nullable=False),
    Column("leaves_on", Text, nullable=False),  # a day, ISO
    Column("state", Text, nullable=False),
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("member_id", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    CheckConstraint("state in ('planned', 'left', 'cancelled')", name="state"),
    Index("ix_departures_day", "leaves_on"),
)
departure_people = Table(
    "departure_people",
    metadata,
    Column("departure_id", BigInteger, ForeignKey("departures.id"), primary_key=True),
    Column("contact_id", BigInteger, ForeignKey("contacts.id"), primary_key=True, index=True),
    Column("added_at", BigInteger, nullable=False),
)

# Who was asked what survey, and that they answered. What they answered stands apart.
survey_requests = Table(
    "survey_requests",
    metadata,
    id_column(),
    contact_column(index=False),
    Column("survey", Text, nullable=False),
    Column("round", Text, nullable=False),  # the month, or what step it was about
    Column("asked_at", BigInteger, nullable=False, index=True),
    Column("answered_at", BigInteger),
    UniqueConstraint("contact_id", "survey", "round", name="uq_survey_requests_round"),
)

# Answers without a person: a month, and who could have given it in the widest sense.
survey_answers = Table(
    "survey_answers",
    metadata,
    id_column(),
    Column("survey", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("region", Text),
    Column("trade", Text),
    Column("contact_id", BigInteger, ForeignKey("contacts.id"), index=True),  # where agreed to
    Index("ix_survey_answers_month", "survey", "month"),
)
