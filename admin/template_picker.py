"""The picker of approved texts on a person's page, with what a member filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.here import parts_here
from bot.services.person_views import Person
from bot.services.template_sending import Draft, Offer, list_offers
from bot.services.template_wording import LONGEST_VALUE


@dataclass(frozen=True, slots=True)
class Picked:
    """What was sent of one template: its values, what is wrong with them, or how it would read."""

    template_id: int = 0
    values: tuple[str, ...] = ()
    problems: Mapping[int, str] = field(default_factory=dict)  # text by the place of the variable
    said: str = ""
    draft: Draft | None = None

    def value(self, offer: Offer, place: int) -> str:
        """What stands in the field of a variable."""
        is_this = offer.id == self.template_id and place <= len(self.values)
        return self.values[place - 1] if is_this else ""

    def problem(self, offer: Offer, place: int) -> str:
        """What is wrong with a variable."""
        return self.problems.get(place, "") if offer.id == self.template_id else ""


@dataclass(frozen=True, slots=True)
class Picker:
    """The templates that may go to somebody whose window is closed."""

    offers: tuple[Offer, ...]
    picked: Picked
    longest: int = LONGEST_VALUE


def picker_for(person: Person, picked: Picked | None = None) -> Picker | None:
    """The picker; None where free text may go, or nothing at all."""
    if not person.reach.is_closed or person.reach.refused:
        return None
    offers = parts_here().db.read(lambda s: list_offers(person.contact_id, session=s))
    return Picker(offers, picked or Picked())
