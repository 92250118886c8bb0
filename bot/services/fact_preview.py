"""What the assistant says of a fact: by the published flows and the renderer of every message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.conversation import Conversation
from bot.core.event import Reply, Returned
from bot.core.flow import Choose
from bot.core.rendering import Medium, Rendered, render
from bot.core.version import Version
from bot.services.actions import ACTIONS, LOOKUPS
from bot.services.library import Shelf
from bot.services.parts import Parts
from bot.services.talk import Talk, go_on
from bot.store.session import Session

MOST_PAGES = 6
LANGUAGES = ("fr", "bm")
# Which lookup of the flows tells of a kind, and by which answer it finds the fact.
TELLS: Mapping[str, tuple[str, str]] = {
    "organisation": ("organisation", "organisation"),
    "paper": ("paper", "paper"),
    "paper_rule": ("paper_rules", ""),
    "state": ("step", "step"),
    "question": ("answer", "asked"),
    "project": ("project", "project"),
    "tip": ("tips", ""),
    "business_step": ("business_steps", ""),
    "pitfall": ("pitfalls", ""),
    "certificate": ("diplomas", ""),
    "requirement": ("diplomas", ""),
    "finance": ("finance", ""),
}
BY_LABEL = frozenset({"trade", "region"})


@dataclass(frozen=True, slots=True)
class Preview:
    """What is said by one medium in one language: the messages, as they are sent."""

    medium: Medium
    language: str
    messages: tuple[Rendered, ...]

    @property
    def segments(self) -> int:
        """How many SMS it takes, or messages."""
        return sum(message.segments for message in self.messages)

    @property
    def fallback(self) -> str | None:
        """Why it is French, where it is."""
        return next((it.fallback for it in self.messages if it.fallback), None)


def preview_fact(
    parts: Parts, kind: str, key: str, *, session: Session, now: datetime
) -> tuple[Preview, ...]:
    """What somebody in Mali is told, by SMS and on WhatsApp, in each language.

    Empty for a kind of which nothing is said by itself.
    """
    shelf = parts.library.now(session)
    return tuple(
        Preview(medium, language, messages)
        for language in LANGUAGES
        for medium in Medium
        if (messages := _say(parts, shelf, kind, key, medium, language, session=session, now=now))
    )


def _say(
    parts: Parts,
    shelf: Shelf,
    kind: str,
    key: str,
    medium: Medium,
    language: str,
    *,
    session: Session,
    now: datetime,
) -> tuple[Rendered, ...]:
    plain = _plainly(shelf, kind, key, language, now)
    if plain:
        return render([Reply("", "", plain, language=language)], medium)
    lookup, answer = TELLS.get(kind, ("", ""))
    found = find_state(parts, shelf, lookup, session=session) if lookup else None
    if found is None:
        return ()
    version, state = found
    answers = {answer: key} if answer else {}
    answers |= _beside(shelf, kind, key)
    talk = Talk(
        session=session, vault=parts.vault, library=parts.library, shelf=shelf, now=now,
        contact_id=0, address_id=0, message_id=0, medium=medium,
        conversation=Conversation(language=language),
    )  # fmt: skip
    said: list[Rendered] = []
    for page in range(MOST_PAGES):
        talk.conversation.stand_at(version.flow.flow, version.id, state)
        talk.conversation.answers.update(answers | {"place": "mali"})
        talk.conversation.page, talk.replies[:] = page, []
        go_on(talk, Returned(), lookups=LOOKUPS, actions=ACTIONS)
        messages = render(talk.replies, medium)
        if page and (talk.conversation.page != page or messages == tuple(said[: len(messages)])):
            break
        said += messages
    return tuple(said)


def _plainly(shelf: Shelf, kind: str, key: str, language: str, now: datetime) -> str:
    """What is only ever said within another text: an amount, or the name in a list."""
    if kind == "amount":
        return shelf.world_on(now.date()).value(f"fact.{key}", language, {}) or ""
    return shelf.world.label(kind, key, language) if kind in BY_LABEL else ""


def _beside(shelf: Shelf, kind: str, key: str) -> dict[str, str]:
    """What else somebody has answered who comes to this fact."""
    option = shelf.content.finance.get(key)
    if kind != "finance" or option is None:
        return {}
    return {"size": option.size.value, "moment": option.moment.value}


def find_state(
    parts: Parts, shelf: Shelf, lookup: str, *, session: Session
) -> tuple[Version, str] | None:
    """The first state of the published flows that tells what a lookup finds."""
    for version_id in shelf.published.values():
        version = parts.library.version(version_id, session)
        for name, state in version.flow.states.items():
            if isinstance(state, Choose) and state.options_from == lookup:
                return version, name
    return None
