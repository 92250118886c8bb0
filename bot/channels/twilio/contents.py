"""Interactive contents of WhatsApp: made beforehand, found again by a hash of what they show."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from bot.core.rendering import Tappable

MOST_BUTTONS = 3
LONGEST_BUTTON = 20
MOST_ITEMS = 10
LONGEST_ITEM = 24
LONGEST_PAYLOAD = 200
LONGEST_BODY = 1024


@dataclass(frozen=True, slots=True)
class Menu:
    """A question with its choices, as buttons or a list would show it."""

    language: str
    body: str
    options: tuple[Tappable, ...]
    opener: str = "Menu"  # what the button that opens a list says


def content_name(language: str, body: str, options: tuple[Tappable, ...]) -> str:
    """Return the name of the content that shows exactly this; another word makes another name."""
    shown = [language, body, [[option.label, option.payload] for option in options]]
    digest = hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()
    return f"segin_{digest[:32]}"


def content_for(menu: Menu) -> dict[str, Any] | None:
    """Return the content to create for this menu, or None when WhatsApp could not show it whole."""
    if not (0 < len(menu.body) <= LONGEST_BODY) or not menu.options:
        return None
    if any(len(option.payload) > LONGEST_PAYLOAD for option in menu.options):
        return None
    types = _quick_reply(menu) or _list_picker(menu)
    if types is None:
        return None
    name = content_name(menu.language, menu.body, menu.options)
    return {"friendly_name": name, "language": menu.language, "types": types}


def _quick_reply(menu: Menu) -> dict[str, Any] | None:
    if not _fits(menu, MOST_BUTTONS, LONGEST_BUTTON):
        return None
    actions = [
        {"type": "QUICK_REPLY", "title": option.label, "id": option.payload}
        for option in menu.options
    ]
    return {"twilio/quick-reply": {"body": menu.body, "actions": actions}}


def _list_picker(menu: Menu) -> dict[str, Any] | None:
    if not _fits(menu, MOST_ITEMS, LONGEST_ITEM):
        return None
    items = [{"id": option.payload, "item": option.label} for option in menu.options]
    return {"twilio/list-picker": {"body": menu.body, "button": menu.opener, "items": items}}


def _fits(menu: Menu, most: int, longest: int) -> bool:
    labels = [option.label for option in menu.options]
    return (
        len(labels) <= most
        and len(set(labels)) == len(labels)
        and all(0 < len(label) <= longest for label in labels)
    )
