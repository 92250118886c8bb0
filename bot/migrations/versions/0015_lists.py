"""Indexes by which lists find a page and nights what to remove, however many rows there are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

UNANSWERED = sa.text("state in ('open', 'assigned', 'reopened')")
CLOSED = sa.text("state = 'closed'")
ANSWERED = sa.text("state = 'answered'")
OPEN_CASE = sa.text("stage <> 'closed'")
SILENT = sa.text("silent_since is not null")
KIT = sa.text("kit_denied_at is not null")
PROTECTED = sa.text("protected = 1")
OPEN_REFERRAL = sa.text("state not in ('refused', 'done', 'withdrawn')")
OVER = sa.text("state in ('refused', 'done', 'withdrawn')")
STALLED = sa.text("stalled_at is not null")
OBJECTED = sa.text("objected_at is not null and settled_at is null")
WAITING = sa.text("state = 'waiting'")
SETTLED = sa.text("settled_at is not null")
REMOVED = sa.text("removed_at is not null")
ERASED = sa.text("erased_at is not null")
HELD = sa.text("taken_over_until is not null")

ADDED: tuple[tuple[str, str, tuple[str, ...], sa.TextClause | None], ...] = (
    ("ix_tickets_waiting", "tickets", ("urgent", "opened_at", "id"), UNANSWERED),
    ("ix_tickets_assigned", "tickets", ("assigned_to",), UNANSWERED),
    ("ix_tickets_answered", "tickets", ("urgent", "opened_at", "id"), ANSWERED),
    ("ix_tickets_closed", "tickets", ("closed_at", "id"), CLOSED),
    ("ix_tickets_opened_at", "tickets", ("opened_at",), None),
    ("ix_cases_open", "cases", ("since_at", "id"), OPEN_CASE),
    ("ix_cases_owner", "cases", ("owner_id", "since_at", "id"), OPEN_CASE),
    ("ix_cases_silent", "cases", ("since_at", "id"), SILENT),
    ("ix_cases_kit", "cases", ("since_at", "id"), KIT),
    ("ix_cases_protected", "cases", ("contact_id",), PROTECTED),
    ("ix_referrals_open", "referrals", ("since_at", "id"), OPEN_REFERRAL),
    ("ix_referrals_over", "referrals", ("since_at", "id"), OVER),
    ("ix_referrals_stalled", "referrals", ("since_at", "id"), STALLED),
    ("ix_appointments_slot_id", "appointments", ("slot_id",), None),
    ("ix_entries_act", "entries", ("act", "happened_at", "id"), None),
    ("ix_entries_moment", "entries", ("happened_at", "id"), None),
    ("ix_relinks_objected", "relinks", ("objected_at",), OBJECTED),
    ("ix_attachments_waiting", "attachments", ("due_at",), WAITING),
    ("ix_attachments_created_at", "attachments", ("created_at",), None),
    ("ix_receipts_received_at", "receipts", ("received_at",), None),
    ("ix_timers_settled_at", "timers", ("settled_at",), SETTLED),
    ("ix_notices_created_at", "notices", ("created_at",), None),
    ("ix_desk_codes_issued_at", "desk_codes", ("issued_at",), None),
    ("ix_relatives_removed_at", "relatives", ("removed_at",), REMOVED),
    ("ix_survey_requests_asked_at", "survey_requests", ("asked_at",), None),
    ("ix_contacts_erased", "contacts", ("id",), ERASED),
    ("ix_told_facts_people", "told_facts", ("fact", "told_at", "contact_id"), None),
    ("ix_contacts_taken_over", "contacts", ("taken_over_until",), HELD),
)
REPLACED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("ix_tickets_open", "tickets", ("state", "opened_at")),
    ("ix_cases_owner_id", "cases", ("owner_id",)),
    ("ix_entries_happened_at", "entries", ("happened_at",)),
    ("ix_told_facts_fact", "told_facts", ("fact", "told_at")),
    ("ix_referrals_state", "referrals", ("state", "proposed_at")),
)


def upgrade() -> None:
    """Make them, and drop those that they replace."""
    for name, table, _columns in REPLACED:
        op.drop_index(name, table)
    for name, table, columns, where in ADDED:
        op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """As before."""
    for name, table, _columns, _where in ADDED:
        op.drop_index(name, table)
    for name, table, columns in REPLACED:
        op.create_index(name, table, list(columns))
