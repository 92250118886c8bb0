"""Policy: what a member may do. One function answers, and whatever it does not know is refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """What somebody does here. A member may have several."""

    VIEWER = "viewer"
    AGENT = "agent"
    BROADCASTER = "broadcaster"
    EDITOR = "editor"
    PROTECTION = "protection"
    ADMIN = "admin"


class Permission(StrEnum):
    """What a screen or a button needs."""

    SEE_HOME = "see_home"
    KEEP_OWN_ACCOUNT = "keep_own_account"
    LIST_TICKETS = "list_tickets"
    OPEN_TICKET = "open_ticket"
    CLOSE_TICKET = "close_ticket"
    ANSWER_TICKET = "answer_ticket"
    TAKE_OVER = "take_over"
    SHOW_NUMBER = "show_number"
    MANAGE_TEAM = "manage_team"
    READ_AUDIT = "read_audit"
    ASSIST = "assist"
    RELINK = "relink"
    RESET_PIN = "reset_pin"
    LIST_ERASURES = "list_erasures"
    UNDO_ERASURE = "undo_erasure"
    LIST_CASES = "list_cases"
    OPEN_CASE = "open_case"
    CHANGE_CASE = "change_case"
    IMPORT_CASES = "import_cases"
    LIST_APPOINTMENTS = "list_appointments"
    KEEP_APPOINTMENTS = "keep_appointments"
    MANAGE_OFFICES = "manage_offices"
    LIST_REFERRALS = "list_referrals"
    KEEP_REFERRALS = "keep_referrals"
    MANAGE_AGREEMENTS = "manage_agreements"
    MANAGE_SETTINGS = "manage_settings"
    KEEP_DEPARTURES = "keep_departures"
    READ_SURVEYS = "read_surveys"
    LIST_MESSAGES = "list_messages"
    OPEN_PERSON = "open_person"
    WRITE_PERSON = "write_person"
    EDIT_FLOWS = "edit_flows"
    SEE_FACTS = "see_facts"
    CHANGE_FACTS = "change_facts"
    SEE_TEXTS = "see_texts"
    TRANSLATE = "translate"
    SEND_BROADCASTS = "send_broadcasts"
    READ_REPORTS = "read_reports"
    TEACH = "teach"
    PRINT_POSTERS = "print_posters"
    KEEP_WORDS = "keep_words"


P = Permission
EVERYONE = frozenset({P.SEE_HOME, P.KEEP_OWN_ACCOUNT, P.SEE_FACTS, P.SEE_TEXTS})
EVERYONE |= {P.READ_REPORTS, P.PRINT_POSTERS}  # numbers that are nobody's; what hangs on walls
TELLING = frozenset({P.CHANGE_FACTS, P.TRANSLATE, P.TEACH})  # what everyone is told
READING = EVERYONE | {P.LIST_TICKETS, P.OPEN_TICKET, P.LIST_CASES, P.OPEN_CASE}
READING |= {P.READ_SURVEYS}
APPOINTING = frozenset({P.LIST_APPOINTMENTS, P.KEEP_APPOINTMENTS, P.MANAGE_OFFICES})
AT_THE_DESK = frozenset({P.ASSIST, P.RELINK, P.RESET_PIN, P.LIST_ERASURES, P.UNDO_ERASURE})
ACCOMPANYING = READING | APPOINTING | AT_THE_DESK
ACCOMPANYING |= {P.CLOSE_TICKET, P.SHOW_NUMBER, P.CHANGE_CASE, P.KEEP_DEPARTURES}
ACCOMPANYING |= {P.LIST_REFERRALS, P.KEEP_REFERRALS}
ACCOMPANYING |= {P.ANSWER_TICKET, P.TAKE_OVER}
# What people write is for those who accompany them: whoever only reads sees requests, not threads.
ACCOMPANYING |= {P.LIST_MESSAGES, P.OPEN_PERSON, P.WRITE_PERSON}

GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: READING | {P.LIST_APPOINTMENTS, P.LIST_REFERRALS},
    Role.AGENT: ACCOMPANYING,
    Role.BROADCASTER: EVERYONE | {P.SEND_BROADCASTS},
    Role.EDITOR: EVERYONE | {P.EDIT_FLOWS} | TELLING,
    Role.PROTECTION: ACCOMPANYING | {P.KEEP_WORDS},
    Role.ADMIN: ACCOMPANYING
    | {P.EDIT_FLOWS}
    | TELLING
    | {P.SEND_BROADCASTS}
    | {P.MANAGE_TEAM, P.READ_AUDIT, P.IMPORT_CASES, P.MANAGE_AGREEMENTS, P.MANAGE_SETTINGS}
    | {P.KEEP_WORDS},
}
OPENS_CONFIDENTIAL = frozenset({Role.AGENT, Role.PROTECTION, Role.ADMIN})
OPENS_PROTECTED = frozenset({Role.PROTECTION})


class Actor(Protocol):
    """Whoever asks."""

    @property
    def id(self) -> int: ...

    @property
    def roles(self) -> Collection[Role]: ...


@dataclass(frozen=True, slots=True)
class Subject:
    """What the policy has to know of an object."""

    is_confidential: bool = False
    is_protected: bool = False  # for those who protect, and for nobody else
    owner_id: int | None = None  # only this member may touch it
    about_id: int | None = None  # complained about: for this member it is not there


ANYTHING = Subject()


def may(actor: Actor, permission: Permission, subject: Subject = ANYTHING) -> bool:
    """Whether a member has a permission, for this object. No role, no permission."""
    if not any(permission in GRANTS[role] for role in actor.roles):
        return False
    if subject.owner_id is not None and subject.owner_id != actor.id:
        return False
    if subject.about_id is not None and subject.about_id == actor.id:
        return False
    if subject.is_protected and not OPENS_PROTECTED & set(actor.roles):
        return False
    return not subject.is_confidential or bool(OPENS_CONFIDENTIAL & set(actor.roles))
