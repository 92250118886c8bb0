"""Looking for help in every way there is: trade, region and need."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.content import Aim, Content
from bot.store.session import Session
from tests.driving import Person, Service, person

INVITATION = "Appelez ou demandez avant de vous déplacer."
TAUGHT = (Aim.LEARN, Aim.CERTIFY)
MENU = "Métiers et aides"
AIMS = {
    Aim.LEARN: "Apprendre un métier", Aim.CERTIFY: "Je sais un métier",
    Aim.BUSINESS: "Mon activité", Aim.JOB: "Un emploi",
    Aim.COLLECTIVE: "Projet en groupe", Aim.RETURN_WITHOUT_IOM: "Rentré sans l'OIM",
}  # fmt: skip
NEEDS = {
    Aim.ORIENTATION: "Un conseil", Aim.HEALTH: "Des soins", Aim.PSYCHOSOCIAL: "Être écouté",
    Aim.HOUSING: "Un lit", Aim.FOOD: "À manger", Aim.LEGAL: "Mes droits",
    Aim.FAMILY: "Ma famille", Aim.PROTECTION: "Être protégé",
    Aim.BEFORE_RETURN: "Je suis au Maroc",
}  # fmt: skip


def searches(content: Content) -> Iterator[dict[str, str]]:
    """Every aim in every region and in none, with every trade where the trade decides."""
    for region in (*content.regions, ""):
        for aim in Aim:
            for trade in content.trades if aim in TAUGHT else ("",):
                yield {"aim": aim.value, "trade": trade, "region": region}


def search(one: Person, wanted: dict[str, str]) -> Person:
    """Look for something as a sentence that says all of it would."""
    one.conversation.answers.pop("region", None)
    if one.answers.get("iom") is None:  # "rentré sans l'OIM" was an answer: here it is forgotten
        one.conversation.answers.pop("iom", None)
    one.open("metiers", None, **{name: value for name, value in wanted.items() if value})
    return (
        one.pick("Un peu", "Je veux commencer", "Qui aide près de moi")
        if (wanted["aim"] == Aim.FINANCE)
        else one
    )


def named(one: Person) -> list[str]:
    """The organisations of all pages of the present list."""
    organisations = one.service.library.now(one.session).content.organisations
    found: list[str] = []
    while True:
        found += [key for _, key, _ in one.options() if key in organisations]
        if "Suite" not in one.labels():
            return found
        one.pick("Suite")


def search_everything(service: Service) -> list[tuple[dict[str, str], list[str], str]]:
    """Each search with all that was named, and the first page as it was said."""

    def story(session: Session) -> list[tuple[dict[str, str], list[str], str]]:
        one = person(service, session, place="mali")
        found = []
        for wanted in searches(service.library.now(session).content):
            text = search(one, wanted).text
            found.append((wanted, named(one), text))
        return found

    return service.run(story)
