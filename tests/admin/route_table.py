"""Who may enter which route of the panel: written down by hand, and compared with the running app.

A new route fails the test until its line stands here: somebody has then thought about it.
"""

from __future__ import annotations

from bot.services.policy import Role

VIEWER, AGENT, BROADCASTER, EDITOR = Role.VIEWER, Role.AGENT, Role.BROADCASTER, Role.EDITOR
PROTECTION, ADMIN = Role.PROTECTION, Role.ADMIN
ALL = frozenset({VIEWER, AGENT, BROADCASTER, EDITOR, PROTECTION, ADMIN})
READING = frozenset({VIEWER, AGENT, PROTECTION, ADMIN})
ACCOMPANYING = frozenset({AGENT, PROTECTION, ADMIN})
CHIEF = frozenset({ADMIN})

# Open to somebody who is not signed in, by how far they have come.
BEFORE_SIGNING_IN = {
    ("GET", "/admin/sign-in"): "sign_in",
    ("POST", "/admin/sign-in"): "sign_in",
    ("POST", "/admin/language"): "sign_in",
    ("GET", "/admin/enter/<token>"): "sign_in",
    ("GET", "/admin/invitation/<token>"): "sign_in",
    ("POST", "/admin/invitation/<token>"): "sign_in",
    ("GET", "/admin/second-step"): "second_factor",
    ("POST", "/admin/second-step"): "second_factor",
    ("GET", "/admin/recovery"): "second_factor",
    ("POST", "/admin/recovery"): "second_factor",
    ("GET", "/admin/telephone"): "enrolment",
    ("POST", "/admin/telephone"): "enrolment",
}

ROLES = {
    ("GET", "/admin/"): ALL,
    ("GET", "/admin/now"): ALL,
    ("POST", "/admin/sign-out"): ALL,
    ("GET", "/admin/account"): ALL,
    ("POST", "/admin/account"): ALL,
    ("POST", "/admin/account/sessions/<int:session_id>/end"): ALL,
    ("POST", "/admin/account/sessions/end-others"): ALL,
    ("GET", "/admin/account/password"): ALL,
    ("POST", "/admin/account/password"): ALL,
    ("GET", "/admin/account/recovery-codes"): ALL,
    ("POST", "/admin/account/recovery-codes"): ALL,
    ("GET", "/admin/account/new-telephone"): ALL,
    ("POST", "/admin/account/new-telephone"): ALL,
    ("GET", "/admin/account/telephone"): ALL,
    ("POST", "/admin/account/telephone"): ALL,
    ("GET", "/admin/tickets"): READING,
    ("GET", "/admin/tickets/<int:ticket_id>"): READING,
    ("POST", "/admin/tickets/<int:ticket_id>/number"): ACCOMPANYING,
    ("POST", "/admin/tickets/<int:ticket_id>/close"): ACCOMPANYING,
    ("POST", "/admin/tickets/<int:ticket_id>/answer"): ACCOMPANYING,
    ("POST", "/admin/tickets/<int:ticket_id>/note"): ACCOMPANYING,
    ("POST", "/admin/tickets/<int:ticket_id>/assign"): ACCOMPANYING,
    ("POST", "/admin/tickets/<int:ticket_id>/sort"): ACCOMPANYING,
    ("POST", "/admin/tickets/<int:ticket_id>/about"): ACCOMPANYING,
    ("POST", "/admin/tickets/<int:ticket_id>/reopen"): ACCOMPANYING,
    ("GET", "/admin/appointments"): READING,
    ("GET", "/admin/appointments/week"): READING,
    ("GET", "/admin/appointments/sheet"): ACCOMPANYING,
    ("GET", "/admin/appointments/calendar.ics"): READING,
    ("GET", "/admin/appointments/<int:appointment_id>"): READING,
    ("GET", "/admin/appointments/<int:appointment_id>.ics"): READING,
    ("POST", "/admin/appointments/<int:appointment_id>/keep"): ACCOMPANYING,
    ("POST", "/admin/appointments/<int:appointment_id>/miss"): ACCOMPANYING,
    ("POST", "/admin/appointments/<int:appointment_id>/cancel"): ACCOMPANYING,
    ("POST", "/admin/appointments/<int:appointment_id>/move"): ACCOMPANYING,
    ("GET", "/admin/offices"): READING,
    ("GET", "/admin/offices/new"): ACCOMPANYING,
    ("POST", "/admin/offices/new"): ACCOMPANYING,
    ("GET", "/admin/offices/<int:office_id>"): ACCOMPANYING,
    ("POST", "/admin/offices/<int:office_id>"): ACCOMPANYING,
    ("POST", "/admin/offices/<int:office_id>/closures"): ACCOMPANYING,
    ("POST", "/admin/offices/<int:office_id>/closures/<int:closure_id>/remove"): ACCOMPANYING,
    ("GET", "/admin/cases"): READING,
    ("GET", "/admin/cases/<int:case_id>"): READING,
    ("POST", "/admin/cases/<int:case_id>/number"): ACCOMPANYING,
    ("POST", "/admin/cases/<int:case_id>/preview"): ACCOMPANYING,
    ("POST", "/admin/cases/<int:case_id>/change"): ACCOMPANYING,
    ("GET", "/admin/cases/new"): ACCOMPANYING,
    ("POST", "/admin/cases/new"): ACCOMPANYING,
    ("GET", "/admin/cases/import"): CHIEF,
    ("POST", "/admin/cases/import"): CHIEF,
    ("GET", "/admin/referrals"): READING,
    ("GET", "/admin/referrals/<int:referral_id>"): READING,
    ("POST", "/admin/referrals/<int:referral_id>/act"): ACCOMPANYING,
    ("GET", "/admin/agreements"): READING,
    ("GET", "/admin/agreements/enter"): CHIEF,
    ("POST", "/admin/agreements/enter"): CHIEF,
    ("POST", "/admin/agreements/<organisation>/test"): CHIEF,
    ("POST", "/admin/agreements/<organisation>/room"): CHIEF,
    ("POST", "/admin/agreements/<organisation>/end"): CHIEF,
    ("GET", "/admin/departures"): ACCOMPANYING,
    ("GET", "/admin/departures/new"): ACCOMPANYING,
    ("POST", "/admin/departures/new"): ACCOMPANYING,
    ("GET", "/admin/departures/<int:departure_id>"): ACCOMPANYING,
    ("POST", "/admin/departures/<int:departure_id>/people"): ACCOMPANYING,
    ("POST", "/admin/departures/<int:departure_id>/people/<int:contact_id>/remove"): ACCOMPANYING,
    ("POST", "/admin/departures/<int:departure_id>/preview"): ACCOMPANYING,
    ("POST", "/admin/departures/<int:departure_id>/change"): ACCOMPANYING,
    ("GET", "/admin/team"): CHIEF,
    ("GET", "/admin/team/new"): CHIEF,
    ("POST", "/admin/team/new"): CHIEF,
    ("GET", "/admin/team/<int:member_id>"): CHIEF,
    ("POST", "/admin/team/<int:member_id>/roles"): CHIEF,
    ("POST", "/admin/team/<int:member_id>/disable"): CHIEF,
    ("POST", "/admin/team/<int:member_id>/enable"): CHIEF,
    ("POST", "/admin/team/<int:member_id>/link"): CHIEF,
    ("GET", "/admin/audit"): CHIEF,
    ("GET", "/admin/<path:rest>"): ALL,  # a polite page that nothing is there
    ("POST", "/admin/<path:rest>"): ALL,
}
