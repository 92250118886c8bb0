"""What a person agreed to, and whether messages may come at all."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.event import Outcome
from bot.services.actions.noting import note
from bot.services.talk import Talk
from bot.store import addresses, consents
from bot.store.identity import new_id
from bot.store.moment import to_micros


def record_consent(talk: Talk, given: Mapping[str, str]) -> Outcome:
    """Add what the person decided to the record, with the wording they saw."""
    conversation = talk.conversation
    consents.record(
        talk.session,
        consents.NewConsent(
            id=new_id(),
            contact_id=talk.contact_id,
            purpose=given["purpose"],
            decision=given["decision"],
            wording=f"{conversation.flow}@{conversation.version}.{conversation.path[-1]}",
            language=conversation.language,
            medium=talk.medium,
            message_id=talk.message_id,
            decided_at=to_micros(talk.now),
        ),
    )
    note(talk, f"consent_{given['decision']}", purpose=given["purpose"])
    conversation.answers[f"consent_{given['purpose']}"] = given["decision"]
    return Outcome("recorded")


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
