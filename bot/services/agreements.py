"""Agreements: a referral is offered only to an organisation that said yes and can be written to.

A member enters since when, with whom and which number; the number counts once a test message has
arrived there. Police and gendarmerie never take one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.core.content import Content
from bot.core.content.directory import Kind, Organisation
from bot.core.phone import read_number
from bot.core.rendering import Medium
from bot.core.text import fill
from bot.services.deliveries import SHORTEST, Delivery, next_look, read_delivery
from bot.services.organisation_post import write_to
from bot.services.organisation_words import TEST
from bot.services.parts import Parts
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.telling import Skipped
from bot.services.timers import Due, set_timer
from bot.store import addresses, audit, sharing
from bot.store import agreements as store
from bot.store.addresses import NewAddress
from bot.store.agreements import ORGANISATION, AgreementRow
from bot.store.identity import new_id
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session

TIMER = "agreement_test"
NEVER = frozenset({Kind.POLICE})  # no referral carries anyone's data to them
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """What a member enters."""

    organisation: str
    agreed_on: str  # a day, ISO
    contact_name: str
    number: str
    medium: str
    is_automatic: bool = False  # sent without a member reading it first


def find_accepting(
    session: Session, content: Content, organisation: str
) -> AgreementRow | Skipped:
    """The agreement by which somebody may be referred there now, or why nobody may be."""
    known = content.organisations.get(organisation)
    if known is None or not can_agree(known):
        return Skipped("not_eligible")
    if f"organisation.{organisation}" in content.withdrawn:
        return Skipped("not_eligible")
    row = store.read_agreement(session, organisation)
    if row is None or row.ended_at is not None:
        return Skipped("no_agreement")
    if row.tested_at is None:
        return Skipped("not_tested")
    return Skipped("saturated") if row.saturated else row


def can_agree(organisation: Organisation) -> bool:
    """Whether an agreement may be entered at all."""
    return organisation.for_people and not organisation.is_over and organisation.kind not in NEVER


def enter_agreement(
    parts: Parts, actor: Actor, new: NewAgreement, *, session: Session, now: datetime
) -> None:
    """Enter or correct an agreement; another number has to be tested anew.

    Raises `Refusal` "not_allowed", "not_eligible", "bad_day", "no_contact", "bad_number",
    "bad_medium", "persons_number".
    """
    _see_to(actor)
    content = parts.library.now(session).content
    known = content.organisations.get(new.organisation)
    if known is None or not can_agree(known):
        raise Refusal("not_eligible")
    number = _see_to_values(parts, new, today=now.date())
    recipient = _recipient(parts, number, new.medium, session=session, now=now)
    was = store.lock_agreement(session, new.organisation)
    row = AgreementRow(
        organisation=new.organisation,
        agreed_on=new.agreed_on,
        contact_name=parts.vault.seal(
            " ".join(new.contact_name.split()), "agreements", "contact_name", recipient
        ),
        address=parts.vault.seal(number, "agreements", "address", recipient),
        medium=new.medium,
        recipient_id=recipient,
        member_id=actor.id,
        automatic=int(new.is_automatic),
    )
    if was is not None and (was.recipient_id, was.medium) == (recipient, new.medium):
        row = replace(
            row,
            tested_at=was.tested_at,
            test_message_id=was.test_message_id,
            saturated=was.saturated,
        )
    store.put_agreement(session, row)
    _note("agreement_entered", row, actor, session=session, now=now)


def _see_to_values(parts: Parts, new: NewAgreement, *, today: date) -> str:
    """The number as it is stored. Raises `Refusal` for what cannot be."""
    try:
        agreed = date.fromisoformat(new.agreed_on)
    except ValueError:
        raise Refusal("bad_day") from None
    if agreed > today or len(new.agreed_on) != 10:
        raise Refusal("bad_day")
    if not new.contact_name.strip() or len(new.contact_name) > LONGEST_NAME:
        raise Refusal("no_contact")
    number = read_number(new.number)
    if number is None:
        raise Refusal("bad_number")
    if new.medium not in set(Medium) or parts.channel_for(Medium(new.medium)) is None:
        raise Refusal("bad_medium")
    return number


def _recipient(
    parts: Parts, number: str, medium: str, *, session: Session, now: datetime
) -> int:
    """The contact as which the organisation is written to. A person's number is none."""
    index = parts.vault.index("address", number)
    addresses.wait_for_newcomer(session, index)
    known = store.who_has(session, index)
    if known is not None and known[1] != ORGANISATION:
        raise Refusal("persons_number")
    recipient = known[0] if known else new_id()
    if known is None:
        store.insert_recipient(session, contact_id=recipient, now=to_micros(now))
    if addresses.find_address(session, medium=medium, address_index=index) is None:
        channel = parts.channel_for(Medium(medium))
        assert channel is not None, "seen to before"
        address_id = new_id()
        sealed = parts.vault.seal(number, "addresses", "address", address_id)
        new = NewAddress(
            address_id, medium, index, sealed, channel.name, recipient, to_micros(now)
        )
        addresses.insert_address(session, new)
        sharing.share(session, address_id=address_id, contact_id=recipient, position=1)
    return recipient


def send_test(
    parts: Parts, actor: Actor, organisation: str, *, session: Session, now: datetime
) -> None:
    """Write a test message; the address counts as tested once it has arrived.

    Raises `Refusal` "not_allowed", "no_agreement", "no_address", "opted_out", "unreachable".
    """
    row = _find(actor, organisation, session=session)
    operator = parts.library.now(session).settings["operator"]
    told = write_to(parts, row, fill(TEST, {"operator": operator}), session=session, now=now)
    if isinstance(told, Skipped):
        raise Refusal(told.code)
    store.change_agreement(
        session, organisation, test_message_id=told.message_id, tested_at=None
    )
    set_timer(
        session, TIMER, row.recipient_id, due=now + SHORTEST, now=now,
        contact_id=row.recipient_id, version=to_micros(now),
    )  # fmt: skip
    _note("agreement_tested", row, actor, session=session, now=now)


def look_at_test(due: Due) -> None:
    """Whether the test message has arrived: the work of the timer."""
    settings = due.parts.library.now(due.session).settings
    is_waiting = False
    for row in store.list_of_recipient(due.session, due.subject_id):
        if row.test_message_id is None or row.tested_at is not None:
            continue
        delivery = read_delivery(due.session, row.test_message_id, settings=settings)
        if delivery is Delivery.CONFIRMED:
            at = to_micros(due.now)
            store.change_agreement(due.session, row.organisation, tested_at=at)
        is_waiting |= delivery is Delivery.ON_THE_WAY
    again = next_look(from_micros(due.version), due.now) if is_waiting else None
    if again is not None:
        set_timer(
            due.session, TIMER, due.subject_id, due=again, now=due.now,
            contact_id=due.contact_id, version=due.version,
        )  # fmt: skip


def set_saturated(
    actor: Actor, organisation: str, *, is_saturated: bool, session: Session, now: datetime
) -> None:
    """Say that there is no room, or room again. Raises `Refusal` as `send_test`."""
    row = _find(actor, organisation, session=session)
    store.change_agreement(session, organisation, saturated=int(is_saturated))
    act = "agreement_saturated" if is_saturated else "agreement_has_room"
    _note(act, row, actor, session=session, now=now)


def end_agreement(actor: Actor, organisation: str, *, session: Session, now: datetime) -> None:
    """Nobody is referred there any more. Raises `Refusal` as `send_test`."""
    row = _find(actor, organisation, session=session)
    store.change_agreement(session, organisation, ended_at=to_micros(now))
    _note("agreement_ended", row, actor, session=session, now=now)


def _find(actor: Actor, organisation: str, *, session: Session) -> AgreementRow:
    _see_to(actor)
    row = store.read_agreement(session, organisation)
    if row is None or row.ended_at is not None:
        raise Refusal("no_agreement")
    return row


def _see_to(actor: Actor) -> None:
    if not may(actor, Permission.MANAGE_AGREEMENTS):
        raise Refusal("not_allowed")


def _note(
    act: str, row: AgreementRow, actor: Actor, *, session: Session, now: datetime
) -> None:
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="agreement",
        subject_id=row.recipient_id,
        now=to_micros(now),
        member_id=actor.id,
        organisation=row.organisation,
    )
