"""A flow in which `check` finds nothing, as a file with its translations and recordings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.core.catalogue import Catalogue
from bot.core.check import FlowIssue, Setting, check, check_facts, check_wordings
from bot.core.content.facts import Entry, Fact, Source
from bot.core.content.spoken import Draft, FrenchText
from bot.core.flow import Flow, texts_of
from bot.core.hearing import Words, build_words
from bot.core.text import placeholders
from bot.core.version import Mark, Translation
from bot.services.flow_files import read_data_file, read_flow_text, read_kit, read_wording

TODAY = date(2026, 11, 21)
DATA = Path(__file__).parents[3] / "flows" / "data"
YAML = """\
flow: exemple
title: Exemple
needs_consent: true
start: bonjour
states:
  bonjour: {kind: say, text: Bonjour à vous., then: accord}
  accord:
    kind: choose
    sensitive: true
    text: "Pouvons-nous garder vos réponses ?"
    choices:
      - {key: accepted, label: Oui, words: [oui, awɔ], then: garder}
      - {key: refused, label: Non, words: [non, ayi], then: fin}
  garder:
    kind: act
    action: record_consent
    given: {purpose: service, decision: given}
    outcomes: {recorded: prenom}
  prenom: {kind: ask, personal: true, text: Quel est votre prénom ?, expects: name, then: lieu, skip: fin}
  lieu:
    kind: go
    branches:
      - {when: is_in_mali, then: ville}
      - {answer: place, is: [waiting], then: noter}
    then: ville
  ville: {kind: choose, text: Dans quelle ville ?, options_from: towns, save: town, then: noter, when_empty: noter}
  noter:
    kind: act
    action: open_ticket
    given: {category: person}
    outcomes: {opened: fin, already_open: aider}
  aider: {kind: call, flow: aide, then: fin}
  fin: {kind: end, text: "C'est noté, numéro {reference}."}
  nouvelle: {kind: end, unsolicited: true, text: "Bonjour, des nouvelles pour vous. Répondez 1."}
"""  # noqa: E501
CATALOGUE = Catalogue(
    actions={
        "record_consent": frozenset({"recorded"}),
        "open_ticket": frozenset({"opened", "already_open"}),
    },
    lookups=frozenset({"towns"}),
    guards=frozenset({"is_in_mali"}),
    placeholders=frozenset({"reference"}),
)


def fact(name: str, review_after: date) -> Fact:
    """A fact to be looked at again after a day."""
    source = Source(document="d", section="1")
    return Fact(id=name, source=source, year=2022, review_after=review_after)


@dataclass(frozen=True)
class Facts:
    """Content of which only the facts matter here."""

    tables: dict[str, dict[str, Entry]]


SOURCE = FrenchText("state.kit.what", "Du matériel pour vous (2020).")
DRAFT = Draft(SOURCE.french, "Baarakɛminɛnw (2020).", Mark.APPROVED)


@dataclass(frozen=True)
class Example:
    """All that is checked together. What is not said otherwise is translated and recorded."""

    yaml: str = YAML
    name: str = "exemple"
    bambara: dict[str, Translation | None] = field(default_factory=dict)
    sources: tuple[FrenchText, ...] = (SOURCE,)
    said: dict[str, Draft] = field(default_factory=lambda: {SOURCE.path: DRAFT})
    silent: tuple[str, ...] = ()
    facts: Facts = Facts({"amount": {"pecule": fact("pecule", TODAY)}, "region": {}})

    def but(self, old: str, new: str) -> Example:
        """The same with one change to the file."""
        assert self.yaml.count(old) == 1, f"{old!r} stands {self.yaml.count(old)} times"
        return replace(self, yaml=self.yaml.replace(old, new))

    def with_bambara(self, **texts: Translation | str | None) -> Example:
        """The same with other translations; `fin__text` is the text of `fin`."""
        changed = {
            key.replace("__", "."): Translation(text) if isinstance(text, str) else text
            for key, text in texts.items()
        }
        return replace(self, bambara=self.bambara | changed)

    def issues(self) -> list[FlowIssue]:
        """What is found in it."""
        file = read_flow_text(self.yaml, name=self.name)
        issues = [*file.issues, *check_facts(self.facts, TODAY)]
        issues += check_wordings(self.sources, {"bm": self.said}, wording=wording())
        if file.flow is not None:
            texts = {"bm": translated(file.flow) | self.bambara}
            texts = {"bm": {key: text for key, text in texts["bm"].items() if text is not None}}
            made = setting(file.flow, texts, silent=self.silent)
            issues += check(file.flow, texts, CATALOGUE, setting=made, lines=file.lines)
        return issues


@cache
def words() -> Words:
    """The word lists of the service."""
    return build_words(read_data_file(DATA / "words.yaml").value)


@cache
def wording() -> Any:
    """The wording lists of the service."""
    return read_wording(DATA)


@cache
def plain_words() -> tuple[str, ...]:
    """Words of the kit that steer nothing and count nothing, for labels that must differ."""
    lists = words()
    taken = {*lists.globals, *lists.answers, *lists.numbers, *lists.fillers}
    kit = sorted(read_kit(DATA / "bambara_words.txt"))
    return tuple(word for word in kit if len(word) > 4 and lists.key_of(word) not in taken)


def translated(flow: Flow) -> dict[str, Translation]:
    """Each text in words of the kit: yes and no as they are, other labels all different."""
    found, spare = {}, iter(plain_words())
    for name, state in flow.states.items():
        for part, french in texts_of(state):
            text = " ".join(["Aw ni ce.", *(f"{{{it}}}" for it in sorted(placeholders(french)))])
            if part.endswith(".label"):
                text = {"Oui": "Awɔ", "Non": "Ayi"}.get(french) or next(spare)
            found[f"{name}.{part}"] = Translation(text, Mark.APPROVED)
    return found


def setting(
    flow: Flow, texts: dict[str, dict[str, Translation]], *, silent: tuple[str, ...] = ()
) -> Setting:
    """A service that knows the help flow, and has every text recorded but the silent ones."""
    french = {
        f"{name}.{part}": text
        for name, state in flow.states.items()
        for part, text in texts_of(state)
    }
    bambara = {key: found.text for key, found in texts.get("bm", {}).items()}
    voices = {
        language: {f"{flow.flow}.{key}": text for key, text in said.items() if key not in silent}
        for language, said in (("fr", french), ("bm", bambara))
    }
    return Setting(
        words=words(),
        flow_names=frozenset({"exemple", "aide"}),
        wording=wording(),
        entries={"exemple": frozenset({"nouvelle"})},
        voices=voices,
    )
