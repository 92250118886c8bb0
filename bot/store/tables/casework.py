"""Cases, and the organisations that people are referred to."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)

from bot.store.tables.base import contact_column, id_column, index_of, metadata

OPEN = text("stage <> 'closed'")
REFERRAL_OVER = "('refused', 'done', 'withdrawn')"

cases = Table(
    "cases",
    metadata,
    id_column(),
    contact_column(),
    Column("reference", Text, nullable=False, unique=True),
    Column("external_reference", Text),  # the case in another system, of an import
    Column("stage", Text, nullable=False),
    Column("step", Text),  # one of the steps of the journey, inside the stage
    Column("since_at", BigInteger, nullable=False),
    Column("next_step", Text),
    Column("expected_on", Text),  # a day, ISO; none honestly
    Column("due_on", Text),  # the member's own deadline
    Column("owner_id", BigInteger),
    Column("office_id", BigInteger),
    Column("region", Text),
    Column("trade", Text),
    Column("protected", SmallInteger, nullable=False, server_default="0"),
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("told_at", BigInteger),  # the last news the person got
    Column("silent_since", BigInteger),  # the person was told that there is no news: for staff
    Column("heard_at", BigInteger),  # the last "I am still here"
    Column("unanswered", SmallInteger, nullable=False, server_default="0"),  # check-ins in a row
    Column("kit_given_at", BigInteger),
    Column("kit_confirmed_at", BigInteger),
    Column("kit_denied_at", BigInteger),
    Column("note", LargeBinary),  # sealed, a member's
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("closed_reason", Text),
    Index(
        "uq_cases_open",
        "contact_id",
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    ),
    Index("uq_cases_external", "external_reference", unique=True),
    Index("ix_cases_stage", "stage", "since_at"),
    index_of("ix_cases_open", "stage <> 'closed'", "since_at", "id"),
    index_of("ix_cases_owner", "stage <> 'closed'", "owner_id", "since_at", "id"),
    index_of("ix_cases_closed", "stage = 'closed'", "closed_at"),
    index_of("ix_cases_silent", "silent_since is not null", "since_at", "id"),
    index_of("ix_cases_kit", "kit_denied_at is not null", "since_at", "id"),
    index_of("ix_cases_protected", "protected = 1", "contact_id"),
)

# That an organisation takes referrals: since when, agreed with whom, at which tested address.
agreements = Table(
    "agreements",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("agreed_on", Text, nullable=False),
    Column("contact_name", LargeBinary),  # sealed
    Column("address", LargeBinary, nullable=False),  # sealed
    Column("medium", Text, nullable=False),
    Column("recipient_id", BigInteger, ForeignKey("contacts.id")),  # as which it is written to
    Column("tested_at", BigInteger),
    Column("saturated", SmallInteger, nullable=False, server_default="0"),
    Column("member_id", BigInteger),
    Column("ended_at", BigInteger),
    Column("automatic", SmallInteger, nullable=False, server_default="0"),  # sent without a member
    Column("test_message_id", BigInteger),  # its delivery makes the address a tested one
)

referrals = Table(
    "referrals",
    metadata,
    id_column(),
    contact_column(),
    Column("case_id", BigInteger, ForeignKey("cases.id")),
    Column("reference", Text, nullable=False, unique=True),
    Column("organisation", Text, nullable=False),
    Column("trade", Text),
    Column("state", Text, nullable=False),
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("consent_id", BigInteger, ForeignKey("consents.id")),
    Column("message_id", BigInteger),  # what told the organisation
    Column("code_hash", LargeBinary),  # keyed: of the link by which the organisation answers
    Column("answer", Text),  # a code of a fixed list
    Column("stalled_at", BigInteger),
    Column("member_id", BigInteger),
    Column("proposed_at", BigInteger, nullable=False),
    Column("settled_at", BigInteger),
    Column("region", Text),
    Column("asked_at", BigInteger),  # it is to be sent: on its way until it arrived or failed
    Column("since_at", BigInteger, nullable=False),  # in its present state
    Column("stalled_for", Text),  # why it does not go on: a code
    Column("expires_at", BigInteger),  # when the link stops opening
    index_of("ix_referrals_open", f"state not in {REFERRAL_OVER}", "since_at", "id"),
    index_of("ix_referrals_over", f"state in {REFERRAL_OVER}", "since_at", "id"),
    index_of("ix_referrals_settled", f"state in {REFERRAL_OVER}", "settled_at"),
    Index("ix_referrals_case_id", "case_id"),
    index_of("ix_referrals_stalled", "stalled_at is not null", "since_at", "id"),
    Index("ix_referrals_code_hash", "code_hash"),
)
