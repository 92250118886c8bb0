"""How each recipient of a broadcast is reached: where they wrote last, as the window allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot.core.rendering import Medium
from bot.services.library import Shelf
from bot.services.parts import Parts
from bot.services.template_views import Filled
from bot.services.window import WINDOW
from bot.store.audience_lists import Reached
from bot.store.broadcasts import BroadcastRow
from bot.store.moment import micros, to_micros

Kind = tuple[str, Medium, bool, Filled | None]


@dataclass(frozen=True, slots=True)
class ReachedBy:
    reached: Reached
    medium: Medium
    is_whole: bool
    approved: Filled | None = None

    @property
    def kind(self) -> Kind:
        return (self.reached.language, self.medium, self.is_whole, self.approved)

    @property
    def category(self) -> str:
        return "" if self.approved is None else self.approved.wording.category


def ways_of(
    parts: Parts, row: BroadcastRow, people: Sequence[Reached], shelf: Shelf, *, now: datetime
) -> Iterator[ReachedBy | None]:
    """How each is reached: where they wrote last; None where the window is closed for good.

    In a closed window an approved text says that there is news, else it goes by SMS.
    """
    has_sms = parts.channel_for(Medium.SMS) is not None
    since = to_micros(now) - micros(WINDOW)
    for _contact, homes in groupby(people, key=lambda it: it.contact_id):
        home = max(homes, key=lambda it: (it.heard_at or 0, it.address_id))
        medium = Medium(home.medium)
        is_whole = (row.form == "direct" or bool(home.full_text)) and not home.careful
        is_whole = is_whole and home.speaks == home.contact_id
        if medium is not Medium.WHATSAPP or (home.heard_at or 0) > since:
            yield ReachedBy(home, medium, is_whole)
            continue
        approved = shelf.neutral.find(home.language)
        if has_sms and (is_whole or approved is None):
            yield ReachedBy(home, Medium.SMS, is_whole)
        else:
            yield None if approved is None else ReachedBy(home, medium, False, approved)


class Numbers:
    """The numbers of recipients, opened when asked for."""

    def __init__(self, parts: Parts) -> None:
        self._vault = parts.vault

    def of(self, reached: Reached) -> str:
        return self._vault.open(reached.address, "addresses", "address", reached.address_id)


