"""Every table, once. Times are BIGINT microseconds since 1970 UTC; what people wrote is sealed.

Identifiers are made by the application before the INSERT, because what is sealed is bound to its
table, column and row. Only integers, floats, text and bytes: the same values on both databases,
and nothing to convert on the message path.
"""

from __future__ import annotations

from bot.store.tables.base import metadata
from bot.store.tables.broadcasting import broadcast_texts, broadcasts, deliveries
from bot.store.tables.casework import agreements, cases, referrals
from bot.store.tables.due import moves, notices, timers
from bot.store.tables.messaging import (
    attachments,
    failures,
    messages,
    provider_contents,
    receipts,
    workers,
)
from bot.store.tables.office import (
    appointments,
    closures,
    desk_hours,
    desks,
    offices,
    slots,
)
from bot.store.tables.people import (
    address_contacts,
    addresses,
    composing,
    consents,
    contacts,
    desk_codes,
    person_notes,
    ticket_notes,
    tickets,
)
from bot.store.tables.person import (
    departure_people,
    departures,
    erasures,
    profiles,
    redactions,
    relatives,
    relinks,
    survey_answers,
    survey_requests,
    tombstones,
    transfers,
)
from bot.store.tables.reporting import (
    flow_steps,
    message_days,
    taught_phrases,
    unheard_texts,
)
from bot.store.tables.said import (
    content,
    facts,
    flow_scenarios,
    flow_versions,
    flows,
    settings,
)
from bot.store.tables.staff import (
    entries,
    member_links,
    member_roles,
    member_sessions,
    members,
    recovery_codes,
    seal_head,
    seals,
    sign_in_attempts,
    unsealed,
)
from bot.store.tables.templating import message_templates, template_texts, watched_words
from bot.store.tables.wording import fact_changes, recordings, rewordings, told_facts

__all__ = [
    "address_contacts",
    "addresses",
    "agreements",
    "appointments",
    "attachments",
    "broadcast_texts",
    "broadcasts",
    "cases",
    "closures",
    "composing",
    "consents",
    "contacts",
    "content",
    "deliveries",
    "departure_people",
    "departures",
    "desk_codes",
    "desk_hours",
    "desks",
    "entries",
    "erasures",
    "fact_changes",
    "facts",
    "failures",
    "flow_scenarios",
    "flow_steps",
    "flow_versions",
    "flows",
    "member_links",
    "member_roles",
    "member_sessions",
    "members",
    "message_days",
    "message_templates",
    "messages",
    "metadata",
    "moves",
    "notices",
    "offices",
    "person_notes",
    "profiles",
    "provider_contents",
    "receipts",
    "recordings",
    "recovery_codes",
    "redactions",
    "referrals",
    "relatives",
    "relinks",
    "rewordings",
    "seal_head",
    "seals",
    "settings",
    "sign_in_attempts",
    "slots",
    "survey_answers",
    "survey_requests",
    "taught_phrases",
    "template_texts",
    "ticket_notes",
    "tickets",
    "timers",
    "told_facts",
    "tombstones",
    "transfers",
    "unheard_texts",
    "unsealed",
    "watched_words",
    "workers",
]
