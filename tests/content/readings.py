"""All that is told of the facts, one reading for each thing there is to read.

A reading says where it is told and what the person had answered before; `read` lets somebody come
there and turn every page. The same readings make the pages beside this file, and tell
`tests/mutation` whether a mistake in a fact would be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from bot.core.content import ABROAD, Aim, Content, Moment, Size
from bot.core.rendering import Medium
from bot.core.scene import HOME_KEY, MORE_KEY
from bot.core.text import placeholders
from bot.store.session import Session
from tests.driving import NOW, Person, Service, person

THEN = datetime(2021, 12, 31, 12, tzinfo=UTC)  # amounts of 2018 to 2021 may still be said
PLACES = {"mali": "au Mali", "waiting": "à l'étranger", "": "lieu pas dit"}
MOST = 200  # pages and names


class Reading(NamedTuple):
    """One thing to read: under which title, where it is told, after which answers, and when."""

    title: str
    flow: str
    state: str
    answers: Mapping[str, str] = {}
    is_list: bool = False  # what is offered counts too, not only what is said
    day: datetime = NOW

    @property
    def heading(self) -> str:
        """Under which heading of the page it stands."""
        return self.title.partition(" · ")[0]


def read_all(
    service: Service, session: Session, language: str, wanted: Iterable[Reading]
) -> Iterator[tuple[Reading, str]]:
    """Each reading with what is told, by one person after another."""
    one = person(service, session, language=language, medium=Medium.WHATSAPP)
    for reading in wanted:
        yield reading, read(one, reading)


def read(one: Person, reading: Reading) -> str:
    """Every page of it; of a list, each page with the names that it offers on a line."""
    answers = one.conversation.answers
    answers.clear()
    one.now, one.conversation.page = reading.day, 0
    one.open(reading.flow, reading.state, **reading.answers)
    said, offered = [one.said], _found(one)
    while any(key == MORE_KEY for _number, key, _label in one.options()):
        one.pick_key(MORE_KEY)
        said += [one.said] if one.said != said[-1] else []
        offered += _found(one)
        if len(offered) + len(said) > MOST:
            raise AssertionError(f"{reading.title} never ends")
    return "\n".join((*said, " / ".join(offered)) if reading.is_list else said)


def _found(one: Person) -> list[str]:
    """What a lookup found to be offered: what the flow itself offers is not of the facts."""
    version = one.service.library.version(one.conversation.version, one.session)
    state = version.flow.states[one.conversation.state]
    own = {HOME_KEY, MORE_KEY, *(it.key for it in getattr(state, "choices", ()))}
    return [label for _number, key, label in one.options() if key not in own]


def readings(content: Content, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[Reading]:
    """All of them, in the order of the page."""
    yield from _papers(content)
    yield from _journey(content)
    yield from _trades(content, facts["menus"])
    yield from _finance(content)
    yield from _questions(content)
    yield from _amounts(content)


def _papers(content: Content) -> Iterator[Reading]:
    every = " ".join(it.id for it in content.situations.values())
    yield Reading("Papiers · situations", "papiers", "situation", is_list=True)
    yield Reading("Papiers · perdus", "papiers", "lost", is_list=True)
    for place, where in PLACES.items():
        known = {"place": place, "situations": every}
        yield Reading(f"Papiers · liste, {where}", "papiers", "missing", known, is_list=True)
        yield Reading(f"Papiers · à savoir, {where}", "papiers", "savoir", known)
        yield Reading(f"Papiers · dossier, {where}", "papiers", "dossier", known)
        for paper in content.papers:
            title = f"Un papier · {paper}, {where}"
            yield Reading(title, "papiers", "fiche", {**known, "paper": paper})
    for situation in content.situations:
        known = {"place": "mali", "situations": situation}
        yield Reading(f"Papiers · {situation}", "papiers", "missing", known, is_list=True)


def _journey(content: Content) -> Iterator[Reading]:
    yield Reading("Étapes · toutes", "parcours", "debut", is_list=True)
    for stage in content.stages:
        yield Reading(f"Étapes · {stage}", "parcours", "moment", {"stage": stage}, is_list=True)
    for step in content.states:
        yield Reading(f"Une étape · {step}", "parcours", "step", {"step": step})
    yield Reading("Étapes · ailleurs", "parcours", "ailleurs")
    for place, where in PLACES.items():
        yield Reading(f"Étapes · entretien, {where}", "parcours", "entretien", {"place": place})


def _trades(content: Content, menus: Mapping[str, Any]) -> Iterator[Reading]:
    yield Reading("Métiers · régions", "metiers", "region", is_list=True)
    yield Reading("Métiers · genres", "metiers", "groupe", is_list=True)
    for group in menus["trade_groups"]:
        known = {"group": group["id"]}
        yield Reading(f"Métiers · {group['id']}", "metiers", "metier", known, is_list=True)
    for organisation in content.organisations:
        known = {"organisation": organisation}
        if content.organisations[organisation].for_people:
            yield Reading(f"Une structure · {organisation}", "metiers", "fiche", known)
    yield Reading("Métiers · diplômes et conditions", "metiers", "diplomes")
    for trade in content.trades:
        known = {"search_aim": Aim.LEARN, "search_trade": trade, "region": "kayes"}
        yield Reading(f"Qui aide · {trade}", "metiers", "liste", known, is_list=True)
    for aim in Aim:
        for region in (*content.regions, ""):
            known = {"search_aim": aim, "region": region}
            if region != ABROAD:
                where = region or "sans région"
                yield Reading(f"Qui aide · {aim}, {where}", "metiers", "liste", known, True)


def _finance(content: Content) -> Iterator[Reading]:
    for size in Size:
        for moment in Moment:
            known = {"size": size, "moment": moment}
            yield Reading(f"De l'argent · {size}, {moment}", "metiers", "financer", known)


def _questions(content: Content) -> Iterator[Reading]:
    yield Reading("Questions · sujets", "questions", "sujets", is_list=True)
    for topic in content.topics:
        yield Reading(f"Questions · {topic}", "questions", "liste", {"topic": topic}, is_list=True)
    for question, it in content.questions.items():
        for place, where in PLACES.items():
            if not place or it.in_mali_fr or it.abroad_fr:
                known = {"place": place, "asked": question}
                yield Reading(f"Une question · {question}, {where}", "questions", "answer", known)
    for state in ("tips", "steps", "ailleurs", "pitfalls"):
        yield Reading(f"Conseils · {state}", "questions", state)
    for project in (*content.projects, *content.organisations):
        known = {"project": project}
        yield Reading(f"Un projet ou une structure · {project}", "questions", "project", known)


def _amounts(content: Content) -> Iterator[Reading]:
    """Where amounts are told, at a time when they might be."""
    for path, then in _amount_places(content):
        yield then._replace(title=f"Montants, fin {THEN.year} · {path}", day=THEN)


def _amount_places(content: Content) -> Iterator[tuple[str, Reading]]:
    told: dict[str, Callable[[str], Reading]] = {
        "state": lambda it: Reading("", "parcours", "step", {"step": it}),
        "question": lambda it: Reading("", "questions", "answer", {"asked": it}),
        "pitfall": lambda it: Reading("", "questions", "pitfalls"),
    }
    for wording in content.wordings():
        kind, entry, _field = wording.path.split(".", 2)
        names = {it.removeprefix("fact.") for it in placeholders(wording.text)}
        if kind in told and names & content.amounts.keys():
            yield f"{kind} {entry}", told[kind](entry)
    for size in Size:
        yield f"finance {size}", Reading("", "metiers", "financer", {"size": size})
