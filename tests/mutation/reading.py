"""Reads all that is told of the facts, and sees which mistakes in them would be read.

The same pages are compared in `tests/content/test_pages.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from bot.core.rendering import Medium
from bot.store.session import Session
from tests.content.readings import Reading, read, read_all, readings
from tests.driving import Service, person
from tests.mutation.fact_mutants import NOWHERE, FactMutant
from tests.mutation.theatre import Cast, Repertory, Theatre
from tests.mutation.watching import windows_of


@dataclass(frozen=True, slots=True)
class Reader:
    """What is told of the facts in each language; close it afterwards."""

    theatre: Theatre
    service: Service
    pages: dict[str, list[tuple[Reading, str]]]

    def notices(self, mutant: FactMutant) -> bool:
        """Whether some page says something else with this mistake."""
        cast = Cast(facts=mutant.changes, names=mutant.names)
        service = replace(self.service, library=Repertory(self.theatre.shipped, cast))
        told = self._told(mutant)

        def story(session: Session) -> bool:
            one = partial(person, service, session, medium=Medium.WHATSAPP)
            return any(read(one(language=language), it) != text for language, it, text in told)

        return service.run(story)

    def _told(self, mutant: FactMutant) -> list[tuple[str, Reading, str]]:
        """Where the fact is told, or may come up; what says it in fewest words first."""
        pieces = [piece for text in mutant.told for piece in windows_of(text)]
        found = [
            (language, reading, text)
            for language in sorted(mutant.languages)
            for reading, text in self.pages[language]
            if any(piece in text for piece in pieces) or _comes_up(mutant, reading)
        ]
        return sorted(found, key=lambda it: (not it[1].is_list, len(it[2])))

    def close(self) -> None:
        """Close its database."""
        self.service.database.close()


def open_reader(theatre: Theatre) -> Reader:
    """Read everything once, as it is shipped."""
    service = theatre.service_on_copy()
    shelf = theatre.shipped.shelf
    every = list(readings(shelf.content, shelf.facts))

    def story(session: Session) -> dict[str, list[tuple[Reading, str]]]:
        return {
            language: list(read_all(service, session, language, every))
            for language in ("fr", *shelf.spoken)
        }

    return Reader(theatre, service, service.run(story))


def _comes_up(mutant: FactMutant, reading: Reading) -> bool:
    return mutant.comes_up_in != NOWHERE and mutant.comes_up_in == (reading.flow, reading.state)
