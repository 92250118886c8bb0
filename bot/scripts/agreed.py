"""What a member does in a script so that an organisation takes referrals."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from bot.scripts.givens import Agreed
from bot.services.agreements import NewAgreement, enter_agreement
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.store.agreements import change_agreement
from bot.store.moment import to_micros
from bot.store.session import Session

OFFICE = "+22300990001"  # no phone of a script has it


@dataclass(frozen=True, slots=True)
class Chief:
    """The administrator of scripts."""

    id: int = 1
    roles: Collection[Role] = field(default_factory=lambda: frozenset({Role.ADMIN}))


def agree(parts: Parts, given: Agreed, *, now: datetime) -> None:
    """Note the agreement, as after a test message that arrived. Raises what the service refuses."""
    new = NewAgreement(
        given.organisation,
        now.date().isoformat(),
        "Mme Diarra",
        OFFICE,
        "sms",
        is_automatic=given.at_once,
    )

    def story(session: Session) -> None:
        enter_agreement(parts, Chief(), new, session=session, now=now)
        change_agreement(session, given.organisation, tested_at=to_micros(now))

    parts.db.write(story)
