"""Assisted: a member walks the same flows for a person at the desk; nothing goes to a phone.

The conversation is the person's own: what they answer and tick at the desk is there on the phone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.event import Event, Offered, Opened, Returned, Said
from bot.core.rendering import Tappable
from bot.core.text import storable
from bot.services.assisted_turn import AssistedTurn
from bot.services.desk_address import desk_address
from bot.services.desk_person import find_person, note
from bot.services.letter import offered_from_json
from bot.services.parts import Parts
from bot.services.policy import Actor
from bot.services.refusal import Refusal
from bot.services.saying import LONGEST_HEARD
from bot.services.silence import heard_always
from bot.services.thread import Line, read_thread
from bot.store import assisting, contacts
from bot.store.assisting import ASSISTED
from bot.store.contacts import Reached
from bot.store.session import Session

AT_THE_DESK = "(au guichet)"  # what stands in the thread where a member began
SHOWN = 80


@dataclass(frozen=True, slots=True)
class Given:
    """What a member gives for the person: words or digits, or a choice that was pressed."""

    text: str = ""
    payload: str | None = None


@dataclass(frozen=True, slots=True)
class Sitting:
    """What was said since the member began; `seen` is the last of it, `choices` what it offers."""

    lines: tuple[Line, ...]
    choices: tuple[Tappable, ...]
    seen: int


def begin(
    parts: Parts, actor: Actor, contact_id: int, *, session: Session, now: datetime
) -> int:
    """Ask again what the person was asked last, or begin; after which place of their thread.

    Raises `Refusal` "no_such_person".
    """
    reached = _reach(parts, actor, contact_id, session=session, now=now)
    note("assisted", contact_id, actor, session=session, now=now)
    turn = AssistedTurn(parts, session, reached, actor.id, now)
    event: Event = Returned() if turn.conversation.flow else Opened()
    turn.take(AT_THE_DESK, event)
    return reached.sequence


def say(
    parts: Parts,
    actor: Actor,
    contact_id: int,
    given: Given,
    *,
    seen: int,
    session: Session,
    now: datetime,
) -> None:
    """Let the person's conversation hear what the member gives; `seen` is what was on the screen.

    Raises `Refusal` "no_such_person", "empty", "said_meanwhile", "no_telephone", "other_person".
    """
    reached = _reach(parts, actor, contact_id, session=session, now=now)
    last = assisting.read_last(session, contact_id)
    if last is None or last.id != seen:
        raise Refusal("said_meanwhile")
    text = storable(given.text.strip())[:LONGEST_HEARD]
    if not text and given.payload is None:
        raise Refusal("empty")
    turn = AssistedTurn(parts, session, reached, actor.id, now)
    if turn.own_address is None and heard_always(text, turn.words):
        raise Refusal("no_telephone")
    offered = _offered(parts, last.id, last.offered)
    label = _label(offered, given.payload) if given.payload else text
    turn.take(label, Said(label, given.payload, offered))


def read_sitting(
    parts: Parts, actor: Actor, contact_id: int, *, since: int, session: Session
) -> Sitting:
    """What was said at the desk after a place in the person's thread: its member heard all of it.

    Raises `Refusal` "no_such_person". Somebody who has just asked to be forgotten is read still.
    """
    find_person(actor, contact_id, session=session, is_erased_too=True)
    found = read_thread(parts, contact_id, session=session, limit=SHOWN, opens_confidential=True)
    lines = tuple(it for it in found if it.kind == ASSISTED and it.sequence > since)
    last = lines[-1] if lines else None
    return Sitting(lines, last.options if last else (), last.id if last else 0)


def _reach(
    parts: Parts, actor: Actor, contact_id: int, *, session: Session, now: datetime
) -> Reached:
    find_person(actor, contact_id, session=session)
    address_id = desk_address(parts, session=session, now=now)
    reached = contacts.lock_contact(session, contact_id=contact_id, address_id=address_id)
    assert reached is not None, "a person that was just found"
    return reached


def _offered(parts: Parts, message_id: int, sealed: bytes | None) -> Offered | None:
    if sealed is None:
        return None
    return offered_from_json(parts.vault.open(sealed, "messages", "offered", message_id))


def _label(offered: Offered | None, payload: str) -> str:
    """What the pressed choice is called. Raises `Refusal` for one that is not on the screen."""
    for _number, key, label in offered.options if offered else ():
        if offered and payload == f"{offered.flow}:{offered.state}:{key}":
            return label
    raise Refusal("said_meanwhile")
