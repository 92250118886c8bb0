"""Registering: a member enters a person, with or without a telephone, and what they agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.conversation import Conversation
from bot.core.phone import read_number
from bot.core.world import MENU, WELCOME
from bot.services.actions.consent import GIVEN, ORAL, REFUSED
from bot.services.case_people import MEDIA, people_at
from bot.services.desk_person import LANGUAGES, give_code, note
from bot.services.library import Shelf
from bot.services.moving import move_in, newcomer
from bot.services.offices import list_regions
from bot.services.parts import Parts
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.strangers import add_stranger
from bot.store import addresses, consents, contacts, dwellings, sharing
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.profiles import set_profile
from bot.store.session import Session

LONGEST_NAME = 40
PLACES = ("waiting", "on_the_way", "mali")
# What is asked aloud when somebody is registered, and where its wording stands in the welcome.
ASKED: Mapping[str, str] = {"service": "accord", "reminders": "rappels"}


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What a member enters; `agreed` says "given" or "refused" for each purpose that was asked."""

    first_name: str
    number: str  # empty: no telephone
    language: str
    place: str
    region: str
    agreed: Mapping[str, str]
    shares: bool = False  # another person on a telephone that is known already


class Wrong(Refusal):
    """What was entered cannot be registered; `field` is where."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(code)
        self.field = field


def register(
    parts: Parts, actor: Actor, new: NewPerson, *, session: Session, now: datetime
) -> int:
    """The contact of a new person, with a desk code; they begin at the menu.

    Raises `Refusal` "forbidden", or `Wrong` with what to correct: nothing is kept then.
    """
    if not may(actor, Permission.ASSIST):
        raise Refusal("forbidden")
    name, number = " ".join(new.first_name.split()), _checked(new, session)
    contact_id = _settled(parts, new, number, session=session, now=now)
    sealed = parts.vault.seal(name, "contacts", "name", contact_id)
    contacts.set_name(session, contact_id=contact_id, name=sealed)
    note("person_registered", contact_id, actor, session=session, now=now)
    shelf = parts.library.now(session)
    for purpose, decision in new.agreed.items():
        _record(shelf, actor, contact_id, purpose, decision, new, session=session, now=now)
    set_profile(session, contact_id, to_micros(now), place=new.place, region=new.region)
    _begin(parts, shelf, contact_id, new, session=session, now=now)
    give_code(actor, contact_id, session=session, now=now)
    return contact_id


def read_wordings(parts: Parts, language: str, *, session: Session) -> dict[str, str]:
    """What is read aloud for each purpose: the published text of the welcome."""
    shelf = parts.library.now(session)
    version_id = shelf.published.get(WELCOME)
    if version_id is None:
        return {}
    version = parts.library.version(version_id, session)
    found = {}
    for purpose, state in ASKED.items():
        wording = version.wording(state, "text", language) or version.wording(state, "text", "fr")
        if wording is not None:
            found[purpose] = wording.text.text
    return found


def _checked(new: NewPerson, session: Session) -> str | None:
    """The number, if there is one. Raises `Wrong` for the first thing that is not right."""
    name = " ".join(new.first_name.split())
    if not name:
        raise Wrong("first_name", "no_first_name")
    if len(name) > LONGEST_NAME:
        raise Wrong("first_name", "name_long")
    number = read_number(new.number) if new.number.strip() else None
    if new.number.strip() and number is None:
        raise Wrong("number", "not_a_number")
    if new.language not in LANGUAGES:
        raise Wrong("language", "no_language")
    if new.place not in PLACES:
        raise Wrong("place", "no_place")
    if new.region not in dict(list_regions(session)):
        raise Wrong("region", "no_region")
    for purpose in ASKED:
        if new.agreed.get(purpose) not in (GIVEN, REFUSED):
            raise Wrong(purpose, "not_asked")
    if new.agreed["service"] != GIVEN:
        raise Wrong("service", "no_service_consent")
    return number


def _settled(
    parts: Parts, new: NewPerson, number: str | None, *, session: Session, now: datetime
) -> int:
    """A new contact: without a telephone, alone at a number, or with those who are there."""
    if number is None:
        return newcomer(session, now=now, language=new.language)
    here = _addresses_of(parts, number, session)
    if not here:
        try:
            return add_stranger(parts, number, "", new.language, session=session, now=now)
        except Refusal as refusal:
            raise Wrong("number", refusal.code) from None
    contact_id = newcomer(session, now=now, language=new.language)
    if all(dwellings.is_stub(session, it) for it in people_at(parts, number, session)):
        for address_id in here:  # nobody yet: it is this person's number
            move_in(session, contact_id, address_id)
    elif new.shares:
        _share(session, contact_id, here)
    else:
        raise Wrong("number", "number_known")
    return contact_id


def _addresses_of(parts: Parts, number: str, session: Session) -> list[int]:
    index = parts.vault.index("address", number)
    found = [
        addresses.find_address(session, medium=medium, address_index=index) for medium in MEDIA
    ]
    return [it for it in found if it is not None]


def _share(session: Session, contact_id: int, here: list[int]) -> None:
    for address_id in here:
        position = sharing.free_position(session, address_id)
        if position is None:
            raise Wrong("number", "full")
        sharing.share(session, address_id=address_id, contact_id=contact_id, position=position)


def _record(
    shelf: Shelf,
    actor: Actor,
    contact_id: int,
    purpose: str,
    decision: str,
    new: NewPerson,
    *,
    session: Session,
    now: datetime,
) -> None:
    state, version = ASKED[purpose], shelf.published.get(WELCOME, 0)
    consent = consents.NewConsent(
        id=new_id(),
        contact_id=contact_id,
        purpose=purpose,
        decision=decision,
        wording=f"{WELCOME}@{version}.{state}",
        language=new.language,
        medium=ORAL,
        message_id=None,
        decided_at=to_micros(now),
        member_id=actor.id,
    )
    consents.record(session, consent)
    act = f"consent_{decision}"
    note(act, contact_id, actor, session=session, now=now, purpose=purpose, how=ORAL)


def _begin(
    parts: Parts,
    shelf: Shelf,
    contact_id: int,
    new: NewPerson,
    *,
    session: Session,
    now: datetime,
) -> None:
    """What the welcome would have asked is answered: the conversation stands at the menu."""
    conversation = Conversation(language=new.language)
    conversation.answers = {"place": new.place, "region": new.region}
    conversation.answers |= {f"consent_{it}": said for it, said in new.agreed.items()}
    version_id = shelf.published.get(MENU)
    if version_id is not None:
        start = parts.library.version(version_id, session).flow.start
        conversation.stand_at(MENU, version_id, start)
        conversation.asked = False
    sealed = parts.vault.seal(conversation.to_json(), "contacts", "conversation", contact_id)
    contacts.save_heard(
        session,
        contacts.Heard(
            contact_id=contact_id,
            sequence=0,
            language=new.language,
            heard_at=to_micros(now),
            flood_level=0,
            flood_at=0,
            conversation=sealed,
            place_flow=conversation.flow or None,
            place_version_id=conversation.version or None,
            place_state=conversation.state or None,
        ),
    )
