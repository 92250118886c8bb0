"""Interactive contents: the menus of the published flows as buttons and lists on WhatsApp."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Protocol, runtime_checkable

from bot.channels.twilio.contents import Menu, content_name
from bot.core.rendering import Medium, Rendered, Tappable
from bot.core.version import Version
from bot.core.world import MENU, WELCOME
from bot.services.library import Shelf
from bot.services.parts import Parts
from bot.store import contents as store
from bot.store.library import raise_revision
from bot.store.moment import to_micros
from bot.store.session import Session

HOME_KEY = "__menu"


@runtime_checkable
class MakesContents(Protocol):
    """A channel whose provider keeps interactive contents."""

    def sync_contents(self, menus: Iterable[Menu]) -> dict[str, str]: ...

    def learn_contents(self, known: Mapping[str, str]) -> None: ...


def sync_contents(parts: Parts) -> dict[str, int]:
    """Create what is missing at each provider and remember it; how many each has now.

    Raises `DeliveryFailure` when a provider refuses.
    """
    menus = parts.db.read(lambda session: list(_menus(parts, session)))
    made = {}
    for name, channel in parts.channels.items():
        if isinstance(channel, MakesContents):
            found = channel.sync_contents(menus)
            parts.db.write(partial(_remember, parts, name, found))
            made[name] = len(found)
    return made


def _remember(
    parts: Parts, provider: str, found: Mapping[str, str], session: Session
) -> None:
    now = to_micros(parts.clock())
    for digest, content_id in found.items():
        store.put(session, provider=provider, digest=digest, content_id=content_id, now=now)
    raise_revision(session)


def is_interactive(shelf: Shelf, reply: Rendered, medium: Medium) -> bool:
    """True when the reply exists as buttons or a list: those are sent, never answered inline."""
    if medium is not Medium.WHATSAPP or not reply.options or not shelf.contents:
        return False
    return content_name(reply.language, reply.body, reply.options) in shelf.contents


def learn_contents(parts: Parts) -> None:
    """Tell each channel which contents exist; called by who sends, now and then."""
    for name, channel in parts.channels.items():
        if isinstance(channel, MakesContents):
            channel.learn_contents(parts.db.read(partial(store.list_known, provider=name)))


def _menus(parts: Parts, session: Session) -> Iterator[Menu]:
    shelf = parts.library.now(session)
    for version_id in shelf.published.values():
        yield from _menus_of(parts.library.version(version_id, session), shelf)


def _menus_of(version: Version, shelf: Shelf) -> Iterator[Menu]:
    """Each question with choices of its own whose text is the same for everyone."""
    for language, by_state in version.options.items():
        for state, own in by_state.items():
            wording = version.wording(state, "text", language)
            if wording is None or wording.text.names:
                continue
            options = own
            if version.flow.flow not in (MENU, WELCOME):
                home = shelf.world.phrase("menu", language)
                options = (*own, ("0", HOME_KEY, home))
            yield Menu(
                language,
                wording.text.text,
                tuple(
                    Tappable(number, label, f"{version.flow.flow}:{state}:{key}")
                    for number, key, label in options
                ),
                shelf.world.phrase("open_list", language),
            )
