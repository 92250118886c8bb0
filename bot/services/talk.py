"""One contact's conversation going on: events in, replies out, needs met on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.carrying import carry_over
from bot.core.conversation import Conversation
from bot.core.engine import advance
from bot.core.event import (
    Action,
    Event,
    Found,
    Lookup,
    Open,
    Opened,
    Outcome,
    Reply,
    Returned,
    Said,
)
from bot.core.rendering import Medium
from bot.core.version import Version
from bot.core.world import MENU, WELCOME
from bot.services import privacy
from bot.services.library import Library, NoSuchVersion, Shelf
from bot.services.naming_facts import named_by_replies
from bot.store.session import Session
from bot.store.vault import Vault

MOST_NEEDS = 30


class Astray(Exception):
    """A conversation that never comes to rest, or a flow that is not there: a bug, for staff."""


@dataclass(slots=True)
class Talk:
    """What lookups and actions may look at and leave behind while a conversation goes on."""

    session: Session
    vault: Vault
    library: Library
    shelf: Shelf
    now: datetime
    contact_id: int
    address_id: int
    message_id: int
    medium: Medium
    conversation: Conversation
    replies: list[Reply] = field(default_factory=list)
    forgets: bool = False  # set by an action: what was written and answered is not kept
    speaker: int | None = None  # set by an action: from now on another contact writes here
    member_id: int | None = None  # who writes for the person, at the desk
    is_unclear: bool = False  # nobody understood what was said
    named: set[str] = field(default_factory=set)  # the facts that what is told names


Lookups = dict[str, Callable[[Talk], Found]]
Actions = dict[str, Callable[[Talk, dict[str, str]], Outcome]]


def go_on(talk: Talk, event: Event, *, lookups: Lookups, actions: Actions) -> None:
    """Let `event` happen, and everything that it asks for; `talk` has the replies afterwards."""
    event = _carried_over(talk, event)
    version, world = version_at(talk), talk.shelf.world_on(talk.now.date())
    handed_over = False  # what follows is for a person who no longer writes here
    if privacy.is_shut(version, talk.conversation) and isinstance(event, Said | Returned):
        event = privacy.turn_away(talk.conversation, event)
        version = _published(talk, privacy.LOCK)
    for _ in range(MOST_NEEDS):
        was_in = talk.conversation.flow
        turn = advance(version, talk.conversation, event, world)
        talk.conversation = turn.conversation  # type: ignore[assignment]
        talk.is_unclear = talk.is_unclear or turn.is_unclear
        if not handed_over:
            talk.replies.extend(turn.replies)
            talk.named.update(named_by_replies(version, turn.replies))
        match turn.need:
            case None:
                return
            case Lookup(name, lead):
                event = replace(lookups[name](talk), lead=lead)
            case Action(name, given):
                event = actions[name](talk, dict(given))
            case Open() as wanted:
                handed_over = talk.speaker is not None
                version = _opened(talk, wanted)
                event = wanted.event
                if privacy.is_shut(version, talk.conversation):
                    flow = privacy.stop_at(talk.conversation, version, event, came_from=was_in)
                    version, event = _published(talk, flow), Opened()
    raise Astray(f"{talk.conversation.flow}.{talk.conversation.state}")


def _carried_over(talk: Talk, event: Event) -> Event:
    """The event for whoever stands on a step that the present version of the flow took away."""
    conversation = talk.conversation
    current = talk.shelf.published.get(conversation.flow)
    if current is None or current == conversation.version or not conversation.unlocked:
        return event
    return carry_over(conversation, talk.library.version(current, talk.session), event)


def version_at(talk: Talk) -> Version:
    """The pinned version of the flow where the conversation stands, else of the welcome."""
    if talk.conversation.version:
        try:
            return talk.library.version(talk.conversation.version, talk.session)
        except NoSuchVersion:
            talk.conversation.stack.clear()
    return _published(talk, WELCOME)


def _opened(talk: Talk, wanted: Open) -> Version:
    if wanted.version is not None:
        try:
            return talk.library.version(wanted.version, talk.session)
        except NoSuchVersion:
            talk.conversation.stack.clear()
            return _published(talk, MENU)
    return _published(talk, wanted.flow if wanted.flow in talk.shelf.published else MENU)


def _published(talk: Talk, flow: str) -> Version:
    version_id = talk.shelf.published.get(flow)
    if version_id is None:
        raise Astray(f"no published version of {flow}")
    return talk.library.version(version_id, talk.session)
