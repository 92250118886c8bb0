"""What tests of referrals need: an organisation that accepts, somebody who wants to go there."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from bot.core.lifecycle import Kind
from bot.services import agreements, referral_acts, referrals
from bot.services.agreements import NewAgreement
from bot.services.due import TIMERS
from bot.services.letter import letter_from_json
from bot.services.moves import list_moves
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.referrals import Wish, purpose_of
from bot.store import contacts
from bot.store import referrals as store
from bot.store.agreements import AgreementRow, read_agreement
from bot.store.consents import NewConsent, record
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.referrals import ReferralRow
from bot.store.tables import messages
from bot.timekeeper import fire_due
from tests.parts import OTHERS, TestClock
from tests.provider import Provider
from tests.rows import ask, change
from tests.services.casework import AGENT, Somebody, settle, welcome

CHIEF = Somebody(3, frozenset({Role.ADMIN}))
PLACE, OFFICE = "cfp_missabougou", OTHERS[7]


def entered(
    parts: Parts, organisation: str = PLACE, *, number: str = OFFICE, **more: object
) -> AgreementRow:
    """An agreement that an administrator entered; not tested yet."""
    new = NewAgreement(organisation, "2026-11-01", "Mme Diarra", number, "sms", **more)  # type: ignore[arg-type]
    parts.db.write(
        lambda s: agreements.enter_agreement(parts, CHIEF, new, session=s, now=parts.clock())
    )
    return agreement(parts, organisation)


def agreement(parts: Parts, organisation: str = PLACE) -> AgreementRow:
    row = parts.db.read(lambda s: read_agreement(s, organisation))
    assert row is not None
    return row


def accepting(
    parts: Parts, clock: TestClock, organisation: str = PLACE, **more: object
) -> AgreementRow:
    """One whose test message has arrived."""
    entered(parts, organisation, **more)
    parts.db.write(
        lambda s: agreements.send_test(parts, CHIEF, organisation, session=s, now=parts.clock())
    )
    settle(parts)
    everything_arrives(parts)
    clock.move(minutes=2)
    settle(parts)
    return agreement(parts, organisation)


def everything_arrives(parts: Parts, state: str = "delivered") -> None:
    """The provider reports every message that was handed over."""
    on_the_way = messages.c.state.in_(("accepted", "sent", "delivered"))
    arrived = (
        update(messages).where(on_the_way).where(messages.c.direction == "out").values(state=state)
    )
    change(parts, arrived)


def named(parts: Parts, provider: Provider, name: str = "Moussa") -> int:
    """Somebody who has been welcomed and whose first name is known."""
    contact_id = welcome(parts, provider)
    sealed = parts.vault.seal(name, "contacts", "name", contact_id)
    parts.db.write(lambda s: contacts.set_name(s, contact_id=contact_id, name=sealed))
    return contact_id


def decided(parts: Parts, contact_id: int, decision: str = "given", *, purpose: str = "") -> int:
    """What the person decided about the sharing; the id of the record."""
    consent_id = new_id()
    consent = NewConsent(
        consent_id, contact_id, purpose or purpose_of(PLACE), decision, "orientation@1.accord",
        "fr", "sms", None, to_micros(parts.clock()),
    )  # fmt: skip
    parts.db.write(lambda s: record(s, consent))
    return consent_id


def proposed(parts: Parts, contact_id: int, *, agrees: bool = True) -> ReferralRow:
    """A referral that the person agreed to."""
    consent_id = decided(parts, contact_id) if agrees else 0
    shelf = parts.db.read(parts.library.now)
    wish = Wish(contact_id, PLACE, consent_id, "soudure", "kayes")
    found = parts.db.write(
        lambda s: referrals.propose(
            wish, content=shelf.content, settings=shelf.settings, session=s, now=parts.clock()
        )
    )
    assert isinstance(found, ReferralRow), found
    return found


def acted(parts: Parts, row: ReferralRow, trigger: str, actor: Somebody = AGENT) -> None:
    """What a member did, seeing it as it is."""
    seen = current(parts, row).version
    parts.db.write(
        lambda s: referral_acts.act(
            parts, actor, row.id, trigger, seen=seen, session=s, now=parts.clock()
        )
    )


def sent(parts: Parts, clock: TestClock, row: ReferralRow) -> ReferralRow:
    """Sent by a member, and arrived."""
    acted(parts, row, "send")
    settle(parts)
    everything_arrives(parts)
    clock.move(minutes=2)
    fire_due(parts, TIMERS)
    return current(parts, row)


def current(parts: Parts, row: ReferralRow) -> ReferralRow:
    """The referral as it is now."""
    found = parts.db.read(lambda s: store.read_referral(s, row.id))
    assert found is not None
    return found


def moved(parts: Parts, row: ReferralRow) -> list[tuple[str | None, str, str]]:
    """Its recorded moves, each from where the one before led to: from, by what, to."""
    rows = parts.db.read(lambda s: list_moves(s, Kind.REFERRAL, row.id))
    found: list[tuple[str | None, str, str]] = []
    left = [(it.was, it.trigger, it.became) for it in rows]
    while left:
        at = found[-1][2] if found else None
        step = next(it for it in left if it[0] == at)
        left.remove(step)
        found.append(step)
    return found


def written(parts: Parts, recipient: int) -> list[str]:
    """Every text to an organisation, the oldest first."""
    rows = ask(
        parts,
        select(messages.c.id, messages.c.body)
        .where(messages.c.contact_id == recipient, messages.c.direction == "out")
        .order_by(messages.c.sequence),
    )
    return [letter(parts, *row) for row in rows]


def letter(parts: Parts, message_id: int, body: bytes) -> str:
    from_store = parts.vault.open(body, "messages", "body", message_id)
    return letter_from_json(from_store).text


def later(clock: TestClock, parts: Parts, *, days: int) -> None:
    """Time passes and what is due is done."""
    clock.now += timedelta(days=days)
    settle(parts)
