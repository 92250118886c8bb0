"""The rules that protect people, held against everything the flows of content can say.

What is said elsewhere is tested there: STOP, photographs, pins and shared phones in
`tests/conversations`, the words of one's own flows in `tests/core/check`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.core.check import Code, check
from bot.core.version import Version, build_version
from bot.services.actions import catalogue
from bot.services.flow_files import read_flow_file, read_setting, read_wording
from bot.services.phrases import load_phrases
from bot.services.snapshots import version_from_snapshot
from bot.store import library as store
from bot.store.session import Session
from tests.content import told
from tests.driving import Service, change_fact, person
from tests.factories import ROOT

DATA = ROOT / "flows" / "data"


def test_much_is_told(texts) -> None:
    assert {place: len(found) for place, found in texts.items() if len(found) < 700} == {}
    assert all(said.strip() for found in texts.values() for _, said in found)


def test_nothing_told_has_a_hole(texts) -> None:
    for found in texts.values():
        assert not [it for it in found if "{" in it[1] or "None" in it[1] or " ." in it[1]]


# --- rule 1: police ----------------------------------------------------------------------------


@pytest.mark.parametrize("place", told.PLACES)
def test_police_is_advised_only_to_who_said_to_be_in_mali(texts, place: str) -> None:
    assert told.naming_police(texts[place], place=place) == []


def test_in_mali_the_police_is_advised_for_a_lost_paper(texts) -> None:
    assert any(told.POLICE.search(said) for _, said in texts["mali"])


def test_abroad_the_agent_the_consulate_and_the_travel_paper_are_advised(texts) -> None:
    (said,) = [said for where, said in texts["waiting"] if where == "paper.passeport"]
    for word in ("rien seul", "agent du centre", "OIM", "consulat du Mali", "laissez-passer"):
        assert word in said


def test_advice_that_names_the_police_abroad_is_caught(changed: Service) -> None:
    wrong = {"in_mali": "A.", "abroad": "Allez à la police.", "unknown": "Allez à la police."}
    change_fact(changed, "papers.papers", "passeport", if_missing=wrong)
    for place in ("waiting", ""):
        assert told.naming_police(told.all_told(changed, place), place=place)


# --- rule 2: numbers to call -------------------------------------------------------------------


def test_no_number_is_told_but_dated_contacts_of_the_directory(service, texts) -> None:
    for found in texts.values():
        assert told.calling_elsewhere(found, service.content) == []


def test_a_number_in_an_answer_is_caught(changed: Service) -> None:
    change_fact(changed, "advice.tips", "vision", text="Appelez le +223 00 11 22 33.")
    assert told.calling_elsewhere(told.all_told(changed, "mali"), changed.content)


def test_numbers_to_call_come_from_the_settings_alone(changed: Service) -> None:
    def danger(session: Session) -> str:
        return person(changed, session, place="mali").open("aide", "danger").text

    assert not told.TELEPHONE.search(changed.run(danger))
    changed.run(
        lambda session: (
            store.set_setting(session, name="call_numbers", value="Ligne : +223 00 1", now=0),
            store.raise_revision(session),
        )
    )
    assert "Ligne : +223 00 1" in changed.run(danger)


# --- rule 3: promises --------------------------------------------------------------------------


def test_nothing_is_promised(texts) -> None:
    rules = read_wording(DATA)
    for found in texts.values():
        assert told.promising(found, rules) == []


def test_a_promise_in_a_fact_is_caught(changed: Service) -> None:
    change_fact(changed, "process.states", "kit", what="Vous allez recevoir un kit.")
    assert told.promising(told.all_told(changed, "mali"), read_wording(DATA))


# --- rule 4: referrals -------------------------------------------------------------------------


def test_nobody_is_told_that_they_were_sent_on(texts) -> None:
    for found in texts.values():
        assert told.claiming_to_refer(found) == []


def test_even_an_organisation_that_agreed_gets_no_data_without_an_agent(changed: Service) -> None:
    agreed = {"agreed_on": "2026-01-01", "contact": "Mme A", "address_tested_on": "2026-01-02"}
    change_fact(
        changed, "directory.organisations", "apej", accepts_referrals="accepted", agreement=agreed
    )

    def story(session: Session) -> list[str]:
        one = person(changed, session, place="mali", region="kayes")
        one.open("metiers", "fiche", organisation="apej").pick("Ça m'intéresse")
        asked = one.said
        return [asked, one.pick("Oui").said]

    asked, noted = changed.run(story)
    assert "n'envoyons votre nom à personne" in asked
    assert "C'est noté, numéro" in noted
    assert told.claiming_to_refer([("asked", asked), ("noted", noted)]) == []


def test_no_address_is_told_without_asking_first(service, texts) -> None:
    addresses = [
        it.contact.address.replace("’", "'")
        for it in service.content.organisations.values()
        if it.contact is not None and it.contact.address
    ]
    seen = 0
    for _, said in texts["mali"]:
        plain = " ".join(said.split())
        for address in addresses:
            if address[:20] in plain:
                seen += 1
                assert "avant de vous déplacer" in plain
    assert seen


# --- rule 6: sensitive texts in Bambara --------------------------------------------------------


def versions(service: Service, withhold: dict[str, str] | None) -> list[Version]:
    def story(session: Session) -> list[Version]:
        published = store.list_published(session)
        return [
            version_from_snapshot(
                published[flow], str(store.read_snapshot(session, published[flow])),
                withhold=withhold,
            )
            for flow in told.FLOWS
        ]  # fmt: skip

    return service.run(story)


def test_a_sensitive_text_nobody_read_goes_out_in_french(service: Service) -> None:
    line = load_phrases(ROOT / "locales")["bm"]["withheld"]
    seen = 0
    for version in versions(service, {"bm": line}):
        for name, state in version.flow.states.items():
            if state.sensitive:
                seen += 1
                french, bambara = (version.wording(name, "text", it) for it in ("fr", "bm"))
                assert bambara.text.text.startswith(french.text.text), name
                assert bambara.fallback is not None
    assert seen >= 4


def test_consent_health_and_danger_are_marked_sensitive(service: Service) -> None:
    marked = {
        f"{version.flow.flow}.{name}"
        for version in versions(service, None)
        for name, state in version.flow.states.items()
        if state.sensitive
    }
    assert marked >= {
        "papiers.sante", "parcours.dossier", "metiers.proteger_mali", "metiers.proteger_ailleurs",
    }  # fmt: skip


# --- rule 7: unsolicited texts -----------------------------------------------------------------


def test_none_of_these_texts_may_be_sent_unasked() -> None:
    files = [read_flow_file(ROOT / "flows" / f"{flow}.yaml") for flow in told.FLOWS]
    setting = read_setting(ROOT / "flows", files)
    for file in files:
        assert file.flow is not None
        assert not any(state.unsolicited for state in file.flow.states.values())
    papers = next(file.flow for file in files if file.name == "papiers")
    assert papers is not None
    asked = papers.states["complet"].model_copy(update={"unsolicited": True})
    unasked = papers.model_copy(update={"states": {**papers.states, "complet": asked}})
    issues = check(unasked, {}, catalogue(), setting=setting)
    assert Code.DENIED_WORD in {issue.code for issue in issues}


# --- rules 8 and 10: one's own answers; who speaks ---------------------------------------------


def test_nothing_of_one_person_is_shown_to_another(service: Service) -> None:
    def story(session: Session) -> None:
        one = person(service, session, place="mali", situations="diplome", region="kayes")
        one.pick("Papiers").say("1 2")
        other = person(service, session).pick("Papiers")
        assert other.at == "papiers.situation" and "papers" not in other.conversation.answers

    service.run(story)


def test_nothing_is_called_free_and_nobody_speaks_as_iom(texts) -> None:
    claims = ("gratuit", "nous, l'oim", "notre organisation", "l'oim vous écrit", "ici l'oim")
    for found in texts.values():
        for where, said in found:
            assert not any(claim in said.casefold().replace("’", "'") for claim in claims), where


def test_the_flows_with_a_promise_or_a_number_would_not_be_published() -> None:
    file = read_flow_file(ROOT / "flows" / "papiers.yaml")
    setting = read_setting(ROOT / "flows", [file])
    assert file.flow is not None
    breaks: dict[Code, Callable[[str], str]] = {
        Code.PROMISE_WORD: lambda text: f"{text} Vous allez recevoir une carte.",
        Code.INVENTED_NUMBER: lambda text: f"{text} Appelez le +223 00 11 22 33.",
    }
    for code, breaking in breaks.items():
        state = file.flow.states["complet"]
        broken = state.model_copy(update={"text": breaking(state.text)})
        flow = file.flow.model_copy(update={"states": {**file.flow.states, "complet": broken}})
        build_version(1, flow, {})
        assert code in {it.code for it in check(flow, {}, catalogue(), setting=setting)}
