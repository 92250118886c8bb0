"""Prompting: the words of a notice, rendered when it goes, while the present place is kept."""

from __future__ import annotations

import json
from datetime import datetime

from bot.core.conversation import Conversation
from bot.core.engine import advance
from bot.core.event import Offered, Prompted, Reply
from bot.core.flow import Choose
from bot.core.rendering import Medium, render
from bot.core.version import Version
from bot.core.world import NEWS, NEWS_FOR_ANOTHER, NEWS_NEUTRAL
from bot.services.actions import LOOKUPS
from bot.services.library import Shelf
from bot.services.naming_facts import keep_named
from bot.services.parts import Parts
from bot.services.talk import Talk
from bot.services.telling import Told, send
from bot.services.template_views import Filled
from bot.services.window import is_shut
from bot.store import contacts
from bot.store.notices import NoticeRow
from bot.store.session import Session
from bot.store.ways import Person, Way

SUBJECT = "news_subject"


def prompt_neutrally(
    parts: Parts,
    notice: NoticeRow,
    person: Person,
    way: Way,
    shelf: Shelf,
    *,
    session: Session,
    now: datetime,
    bulk: bool = False,
) -> Told:
    """Say that there is news, and nothing of it. The detail is the answer to 1.

    Where another person writes from this phone now, it says for whom, by the first name only.
    """
    speaks = way.speaks == notice.contact_id
    talk = _talk(parts, notice, way, shelf, session=session, now=now)
    values = {} if speaks else {"first_name": _name(parts, notice, person)}
    state = NEWS_NEUTRAL if speaks or not values["first_name"] else NEWS_FOR_ANOTHER
    reply = _prompt(talk, state, values)
    name = values.get("first_name") or None
    approved = shelf.neutral.find(person.language, name) if is_shut(way, now) else None
    if approved is not None:
        reply = _in_approved_words(reply, approved)
    rendered = render([reply._replace(options=())], Medium(way.medium))
    if speaks:
        offered = Offered(NEWS, state, reply.options)
        rendered = (*rendered[:-1], rendered[-1]._replace(offered=offered))
    kind = "broadcast" if bulk else "prompt"
    return send(
        parts, notice.contact_id, way, rendered, kind=kind, session=session, now=now, bulk=bulk,
        template=approved,
    )  # fmt: skip


def _in_approved_words(reply: Reply, approved: Filled) -> Reply:
    """The same, as the provider lets it pass where the window is closed."""
    spoken = approved.wording.language
    fallback = None if spoken == reply.language else "missing"
    return reply._replace(text=approved.text, short=None, language=spoken, fallback=fallback)


def prompt_detail(
    parts: Parts,
    notice: NoticeRow,
    state: str,
    way: Way,
    shelf: Shelf,
    *,
    session: Session,
    now: datetime,
) -> Told:
    """Tell the whole of it at once, to somebody who chose that."""
    talk = _talk(parts, notice, way, shelf, session=session, now=now)
    talk.conversation.answers[SUBJECT] = str(notice.subject_id)
    reply = _prompt(talk, state, values_of(parts, notice))
    keep_conversation(parts, notice.contact_id, talk.conversation, session=session)
    rendered = render([reply], Medium(way.medium))
    told = send(parts, notice.contact_id, way, rendered, kind="prompt", session=session, now=now)
    keep_named(
        session, talk.named, contact_id=notice.contact_id, message_id=told.message_id, now=now
    )
    return told


def values_of(parts: Parts, notice: NoticeRow) -> dict[str, str]:
    """What the words of a notice are filled with."""
    if notice.filled is None:
        return {}
    opened = parts.vault.open(notice.filled, "notices", "filled", notice.id)
    values: dict[str, str] = json.loads(opened)
    return values


def keep_conversation(
    parts: Parts, contact_id: int, conversation: Conversation, *, session: Session
) -> None:
    """Store what an unasked prompt left in a conversation; its place is the same."""
    sealed = parts.vault.seal(conversation.to_json(), "contacts", "conversation", contact_id)
    contacts.set_conversation(session, contact_id=contact_id, conversation=sealed)


def _prompt(talk: Talk, state: str, values: dict[str, str]) -> Reply:
    """What the state says, without the conversation going there."""
    version, world = _version(talk), talk.shelf.world_on(talk.now.date())
    found = version.flow.states[state]
    if isinstance(found, Choose) and found.options_from is not None:
        values = {**values, **LOOKUPS[found.options_from](talk).values}
    turn = advance(version, talk.conversation, Prompted(state, values), world)
    return turn.replies[-1]


def _version(talk: Talk) -> Version:
    return talk.library.version(talk.shelf.published[NEWS], talk.session)


def _name(parts: Parts, notice: NoticeRow, person: Person) -> str:
    if person.name is None:
        return ""
    return parts.vault.open(person.name, "contacts", "name", notice.contact_id)


def _talk(
    parts: Parts,
    notice: NoticeRow,
    way: Way,
    shelf: Shelf,
    *,
    session: Session,
    now: datetime,
) -> Talk:
    language, sealed = contacts.read_conversation(session, notice.contact_id)
    conversation = Conversation(language=language)
    if sealed is not None:
        conversation = Conversation.from_json(
            parts.vault.open(sealed, "contacts", "conversation", notice.contact_id)
        )
    return Talk(
        session=session,
        vault=parts.vault,
        library=parts.library,
        shelf=shelf,
        now=now,
        contact_id=notice.contact_id,
        address_id=way.address_id,
        message_id=0,
        medium=Medium(way.medium),
        conversation=conversation,
    )
