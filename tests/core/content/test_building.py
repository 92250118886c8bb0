from collections.abc import Callable
from typing import Any

import pytest

from bot.core.content import Content, ContentError, build_content

from .conftest import entry

Change = Callable[[dict[str, Any]], object]


def test_the_revision_is_kept(content: Content) -> None:
    assert content.revision == 7


def test_other_files_beside_ours_are_left_alone(draft: dict[str, Any]) -> None:
    assert build_content({**draft, "words": {"fillers": []}}).trades


def put(path: str, **values: Any) -> Change:
    return lambda files: entry(files, path).update(values)


@pytest.mark.parametrize(
    ("change", "path", "problem"),
    [
        (lambda f: f.pop("trades"), "trades", "required"),
        (lambda f: f["trades"].update(colour=1), "trades.colour", "nexpected"),
        (put("trades.trades.soudure", colour=1), "trades.trades.soudure.colour", "nexpected"),
        (lambda f: entry(f, "trades.trades.soudure").pop("year"),
         "trades.trades.soudure.year", "required"),
        (put("directory.organisations.apej", kind="bank"), "directory.organisations.apej.kind", ""),
        (put("directory.organisations.apej", trades=["magie"]),
         "directory.organisations.apej.trades", "'magie' does not exist"),
        (put("directory.organisations.apej", regions=["paris"]),
         "directory.organisations.apej.regions", "'paris'"),
        (put("directory.organisations.apej", amounts=["cadeau"]),
         "directory.organisations.apej.amounts", "'cadeau'"),
        (put("directory.organisations.apej", accepts_referrals="accepted"),
         "directory.organisations.apej.agreement", "agreement"),
        (put("directory.organisations.police_gendarmerie", for_people=True),
         "directory.organisations.police_gendarmerie.for_people", "police"),
        (put("directory.organisations.apej", status="ended", ended_in=2025),
         "directory.organisations.apej.for_people", "ended"),
        (put("directory.organisations.apej", status="ended"),
         "directory.organisations.apej.ended_in", "year"),
        (put("directory.organisations.apej", offers=""),
         "directory.organisations.apej.offers", "needed"),
        (lambda f: f["trades"]["trades"].append(dict(f["trades"]["trades"][0])),
         "trades.trades.agriculture", "2 times"),
        (put("process.states.kit", stage="nowhere"), "process.states.kit.stage", "'nowhere'"),
        (put("process.states.kit", transitions=[{"to": "x", "when": "y"}]),
         "process.states.kit.transitions.to", "'x'"),
        (put("process.states.kit", what="{fact.cadeau}"), "process.states.kit.what", "'cadeau'"),
        (put("advice.questions.q16", answer_fr="{fact.apej.fax}"),
         "advice.questions.q16.answer_fr", "'apej.fax'"),
        (put("advice.finance_options.banque", organisation="x"),
         "advice.finance_options.banque.organisation", "'x'"),
        (put("papers.papers.passeport", situations=["x"]),
         "papers.papers.passeport.situations", "'x'"),
        (put("regions.regions.gao", neighbours=["kayes"]), "regions.regions.", "back"),
        (put("regions.towns.kita", source={"document": "x", "section": "y"}),
         "regions.towns.kita.source.document", "'x'"),
        (lambda f: f["process"].update(initial="x"), "process.initial", "'x'"),
        (lambda f: f["process"].update(explanation="rien"), "process.explanation", "missing"),
        (lambda f: f["amounts"]["sentences"].update(current="{amount}"),
         "amounts.sentences.current", "{year}"),
        (lambda f: f["directory"]["kinds"].pop("ngo"), "directory.kinds.ngo", "label"),
    ],
)  # fmt: skip
def test_content_that_does_not_hold_together_is_refused_with_its_place(
    draft: dict[str, Any], change: Change, path: str, problem: str
) -> None:
    change(draft)
    with pytest.raises(ContentError) as refused:
        build_content(draft)
    assert refused.value.path.startswith(path)
    assert problem in refused.value.problem


def test_a_referral_with_a_whole_agreement_is_accepted(draft: dict[str, Any]) -> None:
    agreement = {"agreed_on": "2026-11-01", "contact": "Mme Diarra",
                 "address_tested_on": "2026-11-10"}  # fmt: skip
    entry(draft, "directory.organisations.apej").update(
        accepts_referrals="accepted", agreement=agreement
    )
    assert build_content(draft).organisations["apej"].can_receive_referrals


def test_content_cannot_be_changed_by_a_turn(content: Content) -> None:
    with pytest.raises(TypeError):
        content.trades["x"] = content.trades["soudure"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        content.revision = 8  # type: ignore[misc]
