"""The phones that lie on the table of the demonstration: the visitor's own, and other people's."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.rendering import Medium

MOST_PHONES = 99
NUMBER = "+2230010{index:04}"


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone: `index` names it everywhere, its number never leaves the server."""

    index: int
    owner: str
    story: str
    medium: Medium = Medium.SMS  # what its owner writes with

    @property
    def number(self) -> str:
        return NUMBER.format(index=self.index)

    @property
    def initial(self) -> str:
        return self.owner[0]


VISITOR = Phone(17, "Vous", "personne ne vous connaît encore")
TABLE = (  # the others are people of flows/data/demo.yaml, with the conversations they had
    VISITOR,
    Phone(1, "Awa", "attend à l’étranger"),
    Phone(2, "Modibo", "rentré, par WhatsApp", Medium.WHATSAPP),
    Phone(5, "Mariam", "rentrée, en bambara", Medium.WHATSAPP),
    Phone(11, "Djeneba", "deux personnes, un téléphone"),
)


def phone_at(index: int) -> Phone | None:
    """The phone of that index; None when there is none."""
    if not 1 <= index <= MOST_PHONES:
        return None
    known = {phone.index: phone for phone in TABLE}
    return known.get(index) or Phone(index, f"Téléphone {index}", VISITOR.story)
