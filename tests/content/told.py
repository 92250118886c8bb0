"""Everything that the four flows of content can tell one person, and what in it breaks a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.check.wording import WordingRules, found_in, spoken
from bot.core.content import Aim, Content
from bot.store.session import Session
from tests.driving import Person, Service, person

PLACES = ("mali", "waiting", "on_the_way", "")
FLOWS = ("papiers", "parcours", "metiers", "questions")
POLICE = re.compile(r"polic|gendarm|polisi|zandaram", re.I)
TELEPHONE = re.compile(r"\+?\d(?:[ .-]?\d){7,}")
AMOUNT = re.compile(r"\d[\d .,]*(?:F ?CFA|CFA|francs?|€|euros?)", re.I)
SENT = re.compile(r"\b(?:envoyé|transmis|orienté vers|inscrit chez)", re.I)
Told = tuple[str, str]  # where, what was said


def all_told(service: Service, place: str) -> list[Told]:
    """Everything, for someone who said to be there, or did not say where."""
    answers = {"place": place} if place else {}
    return service.run(lambda session: list(everything_told(service, session, **answers)))


def everything_told(service: Service, session: Session, **answers: str) -> Iterator[Told]:
    """Every text of papers, journey, trades and questions for someone with these answers."""
    content = service.library.now(session).content
    yield from _papers(service, session, content, answers)
    yield from _journey(service, session, content, answers)
    yield from _trades(service, session, content, answers)
    yield from _questions(service, session, content, answers)


def _all_pages(where: str, one: Person) -> Iterator[Told]:
    yield where, one.text
    while "Suite" in one.labels():
        one.pick("Suite")
        yield where, one.text


def _papers(
    service: Service, session: Session, content: Content, answers: dict[str, str]
) -> Iterator[Told]:
    situations = " ".join(it.id for it in content.situations.values() if it.offered)
    for state in ("situation", "lost", "plus", "complet"):
        yield from _all_pages(state, person(service, session, **answers).open("papiers", state))
    known = {"place": "unsaid", **answers, "situations": situations}
    for state in ("liste", "missing", "resume", "savoir", "dossier", "code"):
        yield from _all_pages(state, person(service, session, **known).open("papiers", state))
    for paper in content.papers:
        one = person(service, session, **known).open("papiers", "fiche", paper=paper)
        if paper != "declaration_perte" or one.answers["place"] == "mali":
            yield from _all_pages(f"paper.{paper}", one)
    ill = person(service, session, **answers).open("papiers", "situation").pick_key("maladie")
    yield "illness", ill.text


def _journey(
    service: Service, session: Session, content: Content, answers: dict[str, str]
) -> Iterator[Told]:
    one = person(service, session, **answers)
    for state in ("debut", "ailleurs", "waiting", "entretien", "dossier"):
        yield from _all_pages(state, one.open("parcours", state))
    for stage in content.stages:
        yield from _all_pages(stage, one.open("parcours", "moment", stage=stage))
    for step in content.states:
        yield from _all_pages(step, one.open("parcours", "step", step=step))


def _trades(
    service: Service, session: Session, content: Content, answers: dict[str, str]
) -> Iterator[Told]:
    one = person(service, session, **answers)
    for state in ("but", "besoin", "groupe", "preciser", "taille", "moment", "interet", "avec_oim"):
        yield state, one.open("metiers", state).text
    for group in service.library.now(session).facts["menus"]["trade_groups"]:
        yield group["id"], one.open("metiers", "metier", group=group["id"]).text
    for region in content.regions:
        for aim in Aim:
            if aim is not Aim.FINANCE:
                one.open("metiers", None, aim=aim.value, region=region)
                yield from _all_pages(f"{aim} {region}", one)
    for trade in content.trades:
        if trade not in {it["id"] for it in one_left_out(service, session)}:
            yield from _all_pages(trade, one.open("metiers", None, trade=trade, region="kayes"))
    for organisation in content.organisations:
        one.open("metiers", "fiche", organisation=organisation)
        yield from _all_pages(organisation, one)
    for size in ("micro", "small", "big"):
        yield from _all_pages(size, one.open("metiers", "financer", size=size))


def one_left_out(service: Service, session: Session) -> list[dict[str, str]]:
    """The trades that nobody is offered unasked."""
    found: list[dict[str, str]] = service.library.now(session).facts["menus"]["left_out"]
    return found


def _questions(
    service: Service, session: Session, content: Content, answers: dict[str, str]
) -> Iterator[Told]:
    one = person(service, session, **answers)
    for state in ("sujets", "tips", "steps", "ailleurs", "pitfalls"):
        yield from _all_pages(state, one.open("questions", state))
    yield from _all_pages("diplomes", one.open("metiers", "diplomes"))
    for topic in content.topics:
        yield from _all_pages(f"topic.{topic}", one.open("questions", "liste", topic=topic))
    for question in content.questions:
        one.open("questions", None, question=question)
        yield from _all_pages(f"question.{question}", one)


# --- what breaks a rule ------------------------------------------------------------------------


def naming_police(told: list[Told], *, place: str) -> list[Told]:
    """Rule 1: abroad any mention; where the place is unknown, one that does not say both."""
    found = [it for it in told if POLICE.search(it[1])]
    if place in ("waiting", "on_the_way"):
        return found
    both = ("Au Mali", "étranger")
    return [] if place == "mali" else [it for it in found if not all(x in it[1] for x in both)]


def calling_elsewhere(told: list[Told], content: Content) -> list[Told]:
    """Rule 2: a number that is no dated contact of the directory."""
    known = {
        phone: f"{phone} ({it.contact.year}, à vérifier)"
        for it in content.organisations.values()
        if it.contact is not None
        for phone in it.contact.phones
    }
    wrong = []
    for where, text in told:
        for found in TELEPHONE.findall(text):
            dated = known.get(found)
            if dated is None or dated not in text:
                wrong.append((where, text))
    return wrong


def promising(told: list[Told], rules: WordingRules) -> list[Told]:
    """Rule 3: a word of the list of promises."""
    return [it for it in told if found_in(spoken(it[1]), rules.promises["fr"])]


def claiming_to_refer(told: list[Told]) -> list[Told]:
    """Rule 4: anything that sounds as if somebody had been told about the person."""
    return [it for it in told if SENT.search(it[1])]


def naming_amounts(told: list[Told]) -> list[Told]:
    """Rule 5: any amount of money."""
    return [it for it in told if AMOUNT.search(it[1])]


def volunteering(told: list[Told], content: Content) -> list[tuple[str, str, str]]:
    """Rule 5: the name of what ended, outside an answer or a question that asks for it by name."""
    names = {
        name
        for it in (*content.projects.values(), *content.organisations.values())
        if it.is_over
        for name in (it.id.upper(), it.name, getattr(it, "acronym", ""), getattr(it, "short", ""))
        if len(name) > 2
    }
    asked = {
        f"question.{it.id}": f"{it.question} {' '.join(it.paraphrases)}".casefold()
        for it in content.questions.values()
    }
    found = []
    for where, text in told:
        if where.startswith("topic."):
            continue  # the questions themselves, as people ask them
        for name in names:
            is_named = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
            if is_named and name.casefold() not in asked.get(where, ""):
                found.append((where, name, text))
    return found
