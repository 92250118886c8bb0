"""Interactive contents: a menu that exists at the provider is sent there, not answered inline."""

from __future__ import annotations

from bot.channels.twilio.contents import content_name
from bot.core.rendering import Medium, Rendered, Tappable
from bot.services.contents import is_interactive
from bot.services.library import Shelf
from tests.factories import shipped_world

OPTIONS = (Tappable("1", "Oui", "f:s:yes"), Tappable("2", "Non", "f:s:no"))


def shelf(*names: str) -> Shelf:
    return Shelf(1, shipped_world(), {}, {}, {}, None, frozenset(names))


def reply(body: str = "On continue ?") -> Rendered:
    return Rendered(f"{body}\n1 Oui\n2 Non", body, OPTIONS, None, 1, "fr")


def test_only_the_menu_that_exists_is_interactive() -> None:
    known = shelf(content_name("fr", "On continue ?", OPTIONS))
    assert is_interactive(known, reply(), Medium.WHATSAPP)
    assert not is_interactive(known, reply("On arrête ?"), Medium.WHATSAPP)
    assert not is_interactive(known, reply(), Medium.SMS)
    assert not is_interactive(shelf(), reply(), Medium.WHATSAPP)
