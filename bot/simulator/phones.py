"""The phones that lie on the table of the demonstration, and the people who play with them."""

from __future__ import annotations

from dataclasses import dataclass

MOST_PHONES = 99
NUMBER = "+2230010{index:04}"


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone: `index` names it everywhere, its number never leaves the server."""

    index: int
    owner: str
    story: str

    @property
    def number(self) -> str:
        return NUMBER.format(index=self.index)

    @property
    def initial(self) -> str:
        return self.owner[0]


TABLE = (
    Phone(1, "Awa", "attend au centre, à Niamey"),
    Phone(2, "Moussa", "rentré chez lui, près de Kayes"),
    Phone(3, "Fanta et Issa", "un téléphone pour deux"),
    Phone(4, "Ibrahim", "écrit surtout en bambara"),
)
UNKNOWN = "personne ne le connaît encore"


def phone_at(index: int) -> Phone | None:
    """The phone of that index; None when there is none."""
    if not 1 <= index <= MOST_PHONES:
        return None
    if index <= len(TABLE):
        return TABLE[index - 1]
    return Phone(index, f"Téléphone {index}", UNKNOWN)
