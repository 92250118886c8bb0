"""What is known of a person, departures, surveys, and what protects them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "departures",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("centre", sa.Text, nullable=False),
        sa.Column("leaves_on", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("member_id", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.CheckConstraint(
            "state in ('planned', 'left', 'cancelled')", name=op.f("ck_departures_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departures")),
    )
    op.create_index("ix_departures_day", "departures", ["leaves_on"], unique=False)
    op.create_table(
        "tombstones",
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_tombstones")),
    )
    op.create_index("ix_tombstones_made_at", "tombstones", ["made_at"], unique=False)
    op.create_table(
        "departure_people",
        sa.Column("departure_id", sa.BigInteger, nullable=False),
        sa.Column("contact_id", sa.BigInteger, nullable=False),
        sa.Column("added_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_departure_people_contact_id_contacts")
        ),
        sa.ForeignKeyConstraint(
            ["departure_id"],
            ["departures.id"],
            name=op.f("fk_departure_people_departure_id_departures"),
        ),
        sa.PrimaryKeyConstraint("departure_id", "contact_id", name=op.f("pk_departure_people")),
    )
    op.create_index(
        "ix_departure_people_contact_id", "departure_people", ["contact_id"], unique=False
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.BigInteger, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("undo_hash", sa.LargeBinary, nullable=False),
        sa.Column("undone_at", sa.BigInteger),
        sa.Column("ready_at", sa.BigInteger),
        sa.Column("member_id", sa.BigInteger),
        sa.Column("logged", sa.Text),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_erasures_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("undo_hash", name=op.f("uq_erasures_undo_hash")),
    )
    op.create_index("ix_erasures_contact_id", "erasures", ["contact_id"], unique=False)
    op.create_table(
        "redactions",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("provider_id", sa.Text, nullable=False),
        sa.Column("attempts", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("error_code", sa.Text),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redactions")),
        sa.UniqueConstraint("provider", "provider_id", name=op.f("uq_redactions_message")),
    )
    op.create_index("ix_redactions_due_at", "redactions", ["due_at"], unique=False)
    op.create_table(
        "profiles",
        sa.Column("contact_id", sa.BigInteger, nullable=False),
        sa.Column("place", sa.Text),
        sa.Column("centre", sa.Text),
        sa.Column("region", sa.Text),
        sa.Column("trade", sa.Text),
        sa.Column("timezone", sa.Text, server_default="Africa/Bamako", nullable=False),
        sa.Column("safe_from", sa.SmallInteger),
        sa.Column("safe_until", sa.SmallInteger),
        sa.Column("discreet", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("full_text", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("woman_agent", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("pin_hash", sa.Text),
        sa.Column("pin_failures", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("pin_blocked_until", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("unlocked_at", sa.BigInteger),
        sa.Column("reconfirm_since", sa.BigInteger),
        sa.Column("history_opens_at", sa.BigInteger),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_profiles_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_profiles")),
    )
    op.create_index("ix_profiles_centre", "profiles", ["centre"], unique=False)
    op.create_index("ix_profiles_region", "profiles", ["region"], unique=False)
    op.create_table(
        "survey_answers",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("survey", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("region", sa.Text),
        sa.Column("trade", sa.Text),
        sa.Column("contact_id", sa.BigInteger),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_survey_answers_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answers")),
    )
    op.create_index("ix_survey_answers_contact_id", "survey_answers", ["contact_id"], unique=False)
    op.create_index("ix_survey_answers_month", "survey_answers", ["survey", "month"], unique=False)
    op.create_table(
        "survey_requests",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.BigInteger, nullable=False),
        sa.Column("survey", sa.Text, nullable=False),
        sa.Column("round", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("answered_at", sa.BigInteger),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_survey_requests_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_requests")),
        sa.UniqueConstraint("contact_id", "survey", "round", name=op.f("uq_survey_requests_round")),
    )
    op.create_index(
        "ix_survey_requests_contact_id", "survey_requests", ["contact_id"], unique=False
    )
    op.create_table(
        "transfers",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.BigInteger, nullable=False),
        sa.Column("code_hash", sa.LargeBinary, nullable=False),
        sa.Column("issued_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_transfers_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_transfers_code_hash")),
    )
    op.create_index("ix_transfers_contact_id", "transfers", ["contact_id"], unique=False)
    op.create_index("ix_transfers_expires_at", "transfers", ["expires_at"], unique=False)
    op.create_table(
        "relatives",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.BigInteger, nullable=False),
        sa.Column("relation", sa.Text, nullable=False),
        sa.Column("name", sa.LargeBinary),
        sa.Column("address", sa.LargeBinary, nullable=False),
        sa.Column("consent_id", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("removed_at", sa.BigInteger),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consents.id"], name=op.f("fk_relatives_consent_id_consents")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_relatives_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relatives")),
    )
    op.create_index("ix_relatives_contact_id", "relatives", ["contact_id"], unique=False)
    op.create_table(
        "relinks",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.BigInteger, nullable=False),
        sa.Column("old_address_id", sa.BigInteger),
        sa.Column("new_address_id", sa.BigInteger, nullable=False),
        sa.Column("member_id", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("opens_at", sa.BigInteger, nullable=False),
        sa.Column("objected_at", sa.BigInteger),
        sa.Column("settled_at", sa.BigInteger),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_relinks_contact_id_contacts")
        ),
        sa.ForeignKeyConstraint(
            ["new_address_id"], ["addresses.id"], name=op.f("fk_relinks_new_address_id_addresses")
        ),
        sa.ForeignKeyConstraint(
            ["old_address_id"], ["addresses.id"], name=op.f("fk_relinks_old_address_id_addresses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relinks")),
    )
    op.create_index("ix_relinks_contact_id", "relinks", ["contact_id"], unique=False)
    op.add_column("addresses", sa.Column("profile_digest", sa.LargeBinary))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("addresses", "profile_digest")
    op.drop_index("ix_relinks_contact_id", table_name="relinks")
    op.drop_table("relinks")
    op.drop_index("ix_relatives_contact_id", table_name="relatives")
    op.drop_table("relatives")
    op.drop_index("ix_transfers_expires_at", table_name="transfers")
    op.drop_index("ix_transfers_contact_id", table_name="transfers")
    op.drop_table("transfers")
    op.drop_index("ix_survey_requests_contact_id", table_name="survey_requests")
    op.drop_table("survey_requests")
    op.drop_index("ix_survey_answers_month", table_name="survey_answers")
    op.drop_index("ix_survey_answers_contact_id", table_name="survey_answers")
    op.drop_table("survey_answers")
    op.drop_index("ix_profiles_region", table_name="profiles")
    op.drop_index("ix_profiles_centre", table_name="profiles")
    op.drop_table("profiles")
    op.drop_index("ix_redactions_due_at", table_name="redactions")
    op.drop_table("redactions")
    op.drop_index("ix_erasures_contact_id", table_name="erasures")
    op.drop_table("erasures")
    op.drop_index("ix_departure_people_contact_id", table_name="departure_people")
    op.drop_table("departure_people")
    op.drop_index("ix_tombstones_made_at", table_name="tombstones")
    op.drop_table("tombstones")
    op.drop_index("ix_departures_day", table_name="departures")
    op.drop_table("departures")
