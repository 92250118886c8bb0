"""A member writes outside the window: an approved text is picked, filled, looked at and sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.event import Reply
from bot.core.rendering import Medium, render
from bot.services.parts import Parts
from bot.services.people_policy import see_to
from bot.services.person_ways import number_of
from bot.services.policy import Actor, Permission
from bot.services.postage import Postage, postage_of
from bot.services.refusal import Refusal
from bot.services.taking_over import take_over
from bot.services.telling import Skipped, Told, choose_way, send
from bot.services.template_views import Filled, Purpose, Template, Wording, list_templates
from bot.services.template_wording import problem_of_value
from bot.store import audit, contacts, takeovers, ways
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session


@dataclass(frozen=True, slots=True)
class Offer:
    """A template that this person can be sent: in which words, and what is to be filled in."""

    id: int
    name: str
    wording: Wording
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """An approved text with its values as the person would read it, and what it costs."""

    text: str
    postage: Postage


class BadValues(Refusal):
    """A value cannot stand there: the code of what is wrong by the place of the variable."""

    def __init__(self, problems: dict[int, str]) -> None:
        super().__init__("bad_values")
        self.problems = problems


def list_offers(contact_id: int, *, session: Session) -> tuple[Offer, ...]:
    """The templates that may be picked for somebody, in their language where it is approved."""
    person = ways.read_person(session, contact_id)
    language = person.language if person is not None else "fr"
    return tuple(
        offer
        for template in list_templates(session)
        if (offer := _offer(template, language)) is not None
    )


def try_template(
    parts: Parts,
    actor: Actor,
    contact_id: int,
    template_id: int,
    values: Sequence[str],
    *,
    session: Session,
    now: datetime,
) -> Draft:
    """What it would say and cost; nothing goes. Raises as `send_template`."""
    see_to(actor, contact_id, session=session, permission=Permission.WRITE_PERSON)
    filled = _filled(contact_id, template_id, values, session=session)
    number = number_of(parts, contact_id, session=session)
    postage = postage_of(
        filled.text, Medium.WHATSAPP, facts=parts.library.now(session).facts, number=number,
        on=now.date(), category=filled.wording.category,
    )  # fmt: skip
    return Draft(filled.text, postage)


def send_template(
    parts: Parts,
    actor: Actor,
    contact_id: int,
    template_id: int,
    values: Sequence[str],
    *,
    seen: int,
    session: Session,
    now: datetime,
) -> Told:
    """Send it; the machine is silent from then on. `seen` is what the member's page knows.

    Raises `Refusal` "no_such_person", "no_such_template", "template_gone", "no_whatsapp",
    "answered_meanwhile", "taken_over", why nothing can be sent, or `BadValues`.
    """
    see_to(actor, contact_id, session=session, permission=Permission.WRITE_PERSON)
    contacts.lock(session, contact_id)
    if takeovers.was_answered_since(session, contact_id, sequence=seen):
        raise Refusal("answered_meanwhile")
    way = choose_way(session, contact_id)
    if isinstance(way, Skipped):
        raise Refusal(way.code)
    if way.medium != Medium.WHATSAPP:
        raise Refusal("no_whatsapp")
    filled = _filled(contact_id, template_id, values, session=session)
    take_over(parts, actor, contact_id, session=session, now=now)
    rendered = render(
        [Reply("", "", filled.text, language=filled.wording.language)], Medium.WHATSAPP
    )
    told = send(
        parts, contact_id, way, rendered, kind="member", session=session, now=now, template=filled
    )
    takeovers.forget_writing(session, contact_id, member_id=actor.id)
    audit.record_entry(
        session,
        entry_id=new_id(),
        act="template_sent",
        subject="contact",
        subject_id=contact_id,
        now=to_micros(now),
        member_id=actor.id,
        template=str(template_id),
    )
    return told


def _offer(template: Template, language: str) -> Offer | None:
    wording = template.spoken_in(language)
    if wording is None or template.is_withdrawn or template.purpose != Purpose.MEMBER:
        return None
    return Offer(template.id, template.name, wording, template.variables)


def _filled(
    contact_id: int, template_id: int, values: Sequence[str], *, session: Session
) -> Filled:
    offers = list_offers(contact_id, session=session)
    offer = next((it for it in offers if it.id == template_id), None)
    if offer is None:
        raise Refusal("template_gone")
    given = tuple(" ".join(value.split()) for value in values[: len(offer.variables)])
    given += ("",) * (len(offer.variables) - len(given))
    found = {place: problem_of_value(value) for place, value in enumerate(given, start=1)}
    problems = {place: code for place, code in found.items() if code}
    if problems:
        raise BadValues(problems)
    return Filled(offer.wording, given)
