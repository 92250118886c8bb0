"""The code that moves a person to a new number: given on the old one, taken on the new one."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.event import Outcome
from bot.services import relinks, transfers
from bot.services.actions.noting import note
from bot.services.talk import Talk


def issue_transfer(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """A code for the new number."""
    code = transfers.issue_code(talk)
    note(talk, "transfer_asked")
    minutes = int(transfers.LASTS.total_seconds()) // 60
    return Outcome("issued", {"code": code, "minutes": str(minutes)})


def use_transfer(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Whether the code that was written moved somebody here."""
    code = talk.conversation.answers.pop("transfer_code", "")
    return Outcome(transfers.use_code(talk, code).value)


def object_relink(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """It was not this person who got another number at the desk."""
    subject = talk.conversation.answers.get("news_subject", "")
    is_known = subject.isdigit() and relinks.object_to(
        int(subject), session=talk.session, now=talk.now
    )
    return Outcome("noted" if is_known else "late")
