"""What a person agreed to, and whether messages may come at all."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.event import Found, Outcome
from bot.services.actions.noting import note
from bot.services.actions.profile import RELATIVE
from bot.services.actions.speech import answer, phrase
from bot.services.referrals import SHARING, withdraw_all
from bot.services.talk import Talk
from bot.store import addresses, consents, relatives, surveys
from bot.store.identity import new_id
from bot.store.moment import from_micros, to_micros

PURPOSES = ("service", "reminders", "surveys", "sharing", "relative")
SURVEYS = "surveys"
GIVEN, REFUSED, WITHDRAWN = "given", "refused", "withdrawn"
ORAL = "oral"  # said aloud to a member, who noted it


def record_consent(talk: Talk, given: Mapping[str, str]) -> Outcome:
    """Add what the person decided to the record, with the wording they saw."""
    record_decision(talk, given["purpose"], given["decision"])
    return Outcome("recorded")


def list_consents(talk: Talk) -> Found:
    """Each purpose with what was decided about it."""
    decided = consents.read_decisions(talk.session, talk.contact_id)
    return Found(
        tuple((purpose, _as_label(talk, purpose, decided.get(purpose))) for purpose in PURPOSES)
    )


def _as_label(talk: Talk, purpose: str, decision: str | None) -> str:
    state = phrase(talk, "agreed" if decision == GIVEN else "not_agreed")
    return f"{phrase(talk, f'purpose_{purpose}')} : {state}"


def show_consent(talk: Talk) -> Found:
    """What was decided about the chosen agreement so far, and when."""
    decided = consents.latest(talk.session, talk.contact_id, answer(talk, "consent_purpose"))
    if decided is None:
        return Found((), {"note": phrase(talk, "not_agreed")})
    day = from_micros(decided.decided_at).strftime("%d/%m/%Y")
    said = phrase(talk, "agreed" if decided.decision == GIVEN else "not_agreed")
    return Found((), {"note": f"{said}, {day}"})


def change_consent(talk: Talk, given: Mapping[str, str]) -> Outcome:
    """Give or take back the chosen agreement; what was never given is refused, not withdrawn."""
    purpose = talk.conversation.answers.pop("consent_purpose", "")
    if purpose not in PURPOSES:
        return Outcome("unknown")
    decision = given["decision"]
    before = consents.latest(talk.session, talk.contact_id, purpose)
    if decision == WITHDRAWN and (before is None or before.decision != GIVEN):
        decision = REFUSED
    record_decision(talk, purpose, decision)
    if purpose == SURVEYS and decision != GIVEN:
        surveys.cut_links(talk.session, talk.contact_id)
    if purpose == RELATIVE and decision != GIVEN:
        relatives.remove_relatives(talk.session, talk.contact_id, now=to_micros(talk.now))
    if purpose == SHARING and decision != GIVEN:
        withdraw_all(talk.session, talk.contact_id, now=talk.now)
    return Outcome("recorded")


def record_decision(talk: Talk, purpose: str, decision: str) -> int:
    """Add one decision with the wording that was seen; the id of the record."""
    conversation, consent_id = talk.conversation, new_id()
    consents.record(
        talk.session,
        consents.NewConsent(
            id=consent_id,
            contact_id=talk.contact_id,
            purpose=purpose,
            decision=decision,
            wording=f"{conversation.flow}@{conversation.version}.{conversation.path[-1]}",
            language=conversation.language,
            medium=talk.medium if talk.member_id is None else ORAL,
            message_id=talk.message_id,
            decided_at=to_micros(talk.now),
            member_id=talk.member_id,
        ),
    )
    note(talk, f"consent_{decision}", purpose=purpose)
    conversation.answers[f"consent_{purpose}"] = GIVEN if decision == GIVEN else REFUSED
    return consent_id


def opt_out(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """No more messages to this address; case and appointments stay."""
    now = to_micros(talk.now)
    if addresses.opt_out(talk.session, address_id=talk.address_id, now=now):
        note(talk, "opted_out")
        return Outcome("opted_out")
    return Outcome("already_out")


def opt_in(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Messages again."""
    if addresses.opt_in(talk.session, address_id=talk.address_id):
        note(talk, "opted_in")
        return Outcome("opted_in")
    return Outcome("already_in")
