"""Cases, agreements with organisations, referrals; notes about people, and who wrote last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "agreements",
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("agreed_on", sa.Text, nullable=False),
        sa.Column("contact_name", sa.LargeBinary),
        sa.Column("address", sa.LargeBinary, nullable=False),
        sa.Column("medium", sa.Text, nullable=False),
        sa.Column("recipient_id", sa.BigInteger),
        sa.Column("tested_at", sa.BigInteger),
        sa.Column("saturated", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("member_id", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("automatic", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("test_message_id", sa.BigInteger),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["contacts.id"], name=op.f("fk_agreements_recipient_id_contacts")
        ),
        sa.PrimaryKeyConstraint("organisation", name=op.f("pk_agreements")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.BigInteger, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("external_reference", sa.Text),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("step", sa.Text),
        sa.Column("since_at", sa.BigInteger, nullable=False),
        sa.Column("next_step", sa.Text),
        sa.Column("expected_on", sa.Text),
        sa.Column("due_on", sa.Text),
        sa.Column("owner_id", sa.BigInteger),
        sa.Column("office_id", sa.BigInteger),
        sa.Column("region", sa.Text),
        sa.Column("trade", sa.Text),
        sa.Column("protected", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("version", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("told_at", sa.BigInteger),
        sa.Column("silent_since", sa.BigInteger),
        sa.Column("heard_at", sa.BigInteger),
        sa.Column("unanswered", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("kit_given_at", sa.BigInteger),
        sa.Column("kit_confirmed_at", sa.BigInteger),
        sa.Column("kit_denied_at", sa.BigInteger),
        sa.Column("note", sa.LargeBinary),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("closed_reason", sa.Text),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_cases_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("reference", name=op.f("uq_cases_reference")),
    )
    op.create_index("ix_cases_contact_id", "cases", ["contact_id"], unique=False)
    op.create_index("ix_cases_owner_id", "cases", ["owner_id"], unique=False)
    op.create_index("ix_cases_stage", "cases", ["stage", "since_at"], unique=False)
    op.create_index("uq_cases_external", "cases", ["external_reference"], unique=True)
    op.create_index(
        "uq_cases_open",
        "cases",
        ["contact_id"],
        unique=True,
        sqlite_where=sa.text("stage <> 'closed'"),
        postgresql_where=sa.text("stage <> 'closed'"),
    )
    op.create_table(
        "referrals",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.BigInteger, nullable=False),
        sa.Column("case_id", sa.BigInteger),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("trade", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("consent_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("code_hash", sa.LargeBinary),
        sa.Column("answer", sa.Text),
        sa.Column("stalled_at", sa.BigInteger),
        sa.Column("member_id", sa.BigInteger),
        sa.Column("proposed_at", sa.BigInteger, nullable=False),
        sa.Column("settled_at", sa.BigInteger),
        sa.Column("region", sa.Text),
        sa.Column("asked_at", sa.BigInteger),
        sa.Column("since_at", sa.BigInteger, nullable=False),
        sa.Column("stalled_for", sa.Text),
        sa.Column("expires_at", sa.BigInteger),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_referrals_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consents.id"], name=op.f("fk_referrals_consent_id_consents")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_referrals_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("reference", name=op.f("uq_referrals_reference")),
    )
    op.create_index("ix_referrals_code_hash", "referrals", ["code_hash"], unique=False)
    op.create_index("ix_referrals_contact_id", "referrals", ["contact_id"], unique=False)
    op.create_index("ix_referrals_state", "referrals", ["state", "proposed_at"], unique=False)
    op.create_table(
        "person_notes",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("member_id", sa.BigInteger),
        sa.Column("written_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_person_notes_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_notes")),
    )
    op.create_index("ix_person_notes_contact_id", "person_notes", ["contact_id"], unique=False)
    op.create_index("ix_contacts_heard_at", "contacts", ["heard_at", "id"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_contacts_heard_at", table_name="contacts")
    op.drop_index("ix_person_notes_contact_id", table_name="person_notes")
    op.drop_table("person_notes")
    op.drop_index("ix_referrals_state", table_name="referrals")
    op.drop_index("ix_referrals_contact_id", table_name="referrals")
    op.drop_index("ix_referrals_code_hash", table_name="referrals")
    op.drop_table("referrals")
    op.drop_index(
        "uq_cases_open",
        table_name="cases",
        sqlite_where=sa.text("stage <> 'closed'"),
        postgresql_where=sa.text("stage <> 'closed'"),
    )
    op.drop_index("uq_cases_external", table_name="cases")
    op.drop_index("ix_cases_stage", table_name="cases")
    op.drop_index("ix_cases_owner_id", table_name="cases")
    op.drop_index("ix_cases_contact_id", table_name="cases")
    op.drop_table("cases")
    op.drop_table("agreements")
