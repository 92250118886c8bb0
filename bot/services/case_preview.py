"""What a person would be told of a change, in their language, before it is confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.conversation import Conversation
from bot.core.engine import advance
from bot.core.event import Reply
from bot.core.rendering import Medium, Rendered, render
from bot.services.actions.cases import kit_of, news_of
from bot.services.case_plans import Act, Change, Plan, plan
from bot.services.cases import find_case
from bot.services.notice_kinds import KINDS, NoticeKind
from bot.services.notices import why_unwanted
from bot.services.parts import Parts
from bot.services.policy import Actor, Permission
from bot.services.talk import Talk
from bot.services.telling import Skipped, choose_way
from bot.store import cases as store
from bot.store import ways
from bot.store.profiles import read_profile
from bot.store.session import Session

NEWS_FLOW, NEUTRAL = "nouvelles", "avis"


@dataclass(frozen=True, slots=True)
class Preview:
    """A change, and what the person would get of it."""

    plan: Plan
    version: int  # of the case that was looked at
    language: str
    neutral: str | None  # comes first, unless they chose the whole at once
    texts: tuple[str, ...]  # the whole, page by page; nothing for what stays between members
    segments: int
    skipped: str | None  # why nothing goes: a code


def preview(
    parts: Parts, actor: Actor, case_id: int, change: Change, *, session: Session, now: datetime
) -> Preview:
    """Raises `Refusal` "no_such_case" and those of `plan`; changes nothing."""
    row = find_case(actor, case_id, Permission.CHANGE_CASE, session=session)
    content = parts.library.now(session).content
    planned = plan(row, change, content=content, now=now)
    talk = _talk(parts, row.contact_id, session=session, now=now)
    language = talk.conversation.language
    if not planned.is_told:
        return Preview(planned, row.version, language, None, (), 0, None)
    pages = tuple(_pages(talk, planned))
    refused = _why_not(session, row.contact_id, planned)
    profile = read_profile(session, row.contact_id)
    first = None if profile.full_text and not profile.discreet else _neutral(talk)
    return Preview(
        planned,
        row.version,
        language,
        first,
        tuple(page.text for page in pages),
        sum(page.segments for page in pages),
        refused.code if refused else None,
    )


def _why_not(session: Session, contact_id: int, planned: Plan) -> Skipped | None:
    if store.read_wrote_at(session, contact_id) is None:
        return Skipped("never_wrote")
    way = choose_way(session, contact_id)
    return way if isinstance(way, Skipped) else why_unwanted(session, contact_id, _kind(planned))


def _kind(planned: Plan) -> NoticeKind:
    return KINDS["kit" if planned.change.act is Act.KIT else "case_news"]


def _neutral(talk: Talk) -> str:
    version = talk.library.version(talk.shelf.published[NEWS_FLOW], talk.session)
    wording = version.wording(NEUTRAL, "text", talk.conversation.language)
    return str(wording.text.text) if wording is not None else ""


def _pages(talk: Talk, planned: Plan) -> list[Rendered]:
    """Each page as the engine would say it, choices and all."""
    version = talk.library.version(talk.shelf.published[NEWS_FLOW], talk.session)
    is_kit = planned.change.act is Act.KIT
    state = KINDS["kit" if is_kit else "case_news"].state
    told: list[Reply] = []
    page, pages = 0, 1
    while page < pages:
        talk.conversation.stand_at(NEWS_FLOW, version.id, state)
        talk.conversation.page = page
        found = (kit_of if is_kit else news_of)(talk, planned.after)
        world = talk.shelf.world_on(talk.now.date())
        told.append(advance(version, talk.conversation, found, world).replies[-1])
        page, pages = page + 1, found.pages
    return [part for reply in told for part in render([reply], talk.medium)]


def _talk(parts: Parts, contact_id: int, *, session: Session, now: datetime) -> Talk:
    person, way = ways.read_person(session, contact_id), choose_way(session, contact_id)
    conversation = Conversation(language=person.language if person else "fr")
    return Talk(
        session=session,
        vault=parts.vault,
        library=parts.library,
        shelf=parts.library.now(session),
        now=now,
        contact_id=contact_id,
        address_id=0,
        message_id=0,
        medium=Medium.SMS if isinstance(way, Skipped) else Medium(way.medium),
        conversation=conversation,
    )
