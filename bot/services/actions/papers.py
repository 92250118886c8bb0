"""The personal list of papers: which ones, those one has, what to do without one, a desk code."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta

from bot.core.content import ChecklistLine
from bot.core.content.papers import EVERYONE, When
from bot.core.content.spoken import paper_paths
from bot.core.event import Found, Outcome
from bot.services.actions.noting import note
from bot.services.actions.speech import (
    Voice,
    answer,
    answers,
    card,
    content_of,
    label,
    labels,
    phrase,
    today,
    voice_for,
    whereabouts,
    withdrawn,
)
from bot.services.talk import Talk
from bot.store import desk_codes
from bot.store.moment import micros, to_micros

CODE_LETTERS = "ACDEFHJKLMNPRTUVWXY"  # none that is mistaken for another, or for a digit
CODE_LASTS = timedelta(days=30)
CASE_QUESTION = "q08"  # what opens a case
IDENTITY = "carte_identite"
HEALTH_SITUATIONS = frozenset({"maladie", "depuis_maroc"})
SHORT_CHOICES = 22  # so much more fits beside the few short choices of one paper
MEDICAL_RULE = "dossier_medical"
ONES_OWN = frozenset({"statut_social", "famille", "diplomes"})  # categories of papers to lose
TRAVEL_PAPER = "laissez_passer"
# A rule that concerns only some; the others are for everyone.
RULE_FOR = {MEDICAL_RULE: HEALTH_SITUATIONS, "foras": frozenset({"foras"})}


def checklist_of(talk: Talk) -> tuple[ChecklistLine, ...]:
    """The person's own list: by situation, with the advice for where they are."""
    return content_of(talk).checklist(answers(talk, "situations"), whereabouts(talk))


def list_situations(talk: Talk) -> Found:
    """The situations a person may be in; several may apply."""
    offered = (it.id for it in content_of(talk).situations.values() if it.offered)
    return Found(labels(talk, "situation", offered))


def list_papers_left(talk: Talk) -> Found:
    """The papers not yet ticked, with how many are."""
    lines, held = checklist_of(talk), answers(talk, "papers")
    left = [line.paper.id for line in lines if line.paper.id not in held]
    values = {
        "done": str(len(lines) - len(left)),
        "total": str(len(lines)),
        "year": _years(lines),
    }
    return Found(labels(talk, "paper", left), values)


def list_papers_held(talk: Talk) -> Found:
    """The papers ticked, to take a tick back."""
    held = answers(talk, "papers")
    mine = [line.paper.id for line in checklist_of(talk) if line.paper.id in held]
    return Found(labels(talk, "paper", mine))


def list_papers_lost(talk: Talk) -> Found:
    """The papers one may have lost, whatever the situation: each has its own advice."""
    papers = content_of(talk).papers.values()
    lost = (
        paper.id
        for paper in papers
        if paper.only_in is None and (paper.category in ONES_OWN or paper.id == TRAVEL_PAPER)
    )
    return Found(labels(talk, "paper", lost))


def show_paper(talk: Talk) -> Found:
    """One paper: what it is good for, and what to do without it, there where the person is."""
    asked = answer(talk, "paper")
    if asked not in content_of(talk).papers:
        return withdrawn(talk)
    voice = voice_for(talk, *paper_paths(asked, whereabouts(talk)))
    paper, name = voice.content.papers[asked], voice.label("paper", asked)
    to_do = paper.if_missing.at(whereabouts(talk))
    lines = (f"{name} ({paper.year}). {paper.reason}", voice.phrase("without", to_do=to_do))
    return card(talk, lines, voices=[voice], reserve=-SHORT_CHOICES)


def show_recap(talk: Talk) -> Found:
    """What one has and what is missing, short enough to keep."""
    lines = checklist_of(talk)
    found = card(talk, _held_and_missing(talk, lines), reserve=30)
    return Found(found.options, {**found.values, "year": _years(lines)}, pages=found.pages)


def show_case_papers(talk: Talk) -> Found:
    """What to bring to open a case, and which of it one has."""
    voice = voice_for(talk, f"question.{CASE_QUESTION}.answer_fr")
    found = voice.content.answer(CASE_QUESTION, today(talk), whereabouts=whereabouts(talk))
    lines = [line for line in checklist_of(talk) if _opens_case(line)]
    return card(talk, (found.text, *_held_and_missing(talk, lines)), voices=[voice], reserve=50)


def show_paper_rules(talk: Talk) -> Found:
    """What to know beside the list, for the person's situation."""
    situations = {EVERYONE, *answers(talk, "situations")}
    rules = [
        rule
        for rule in content_of(talk).paper_rules
        if situations & RULE_FOR.get(rule, {EVERYONE})
    ]
    voices = {rule: voice_for(talk, f"paper_rule.{rule}.text") for rule in rules}
    return card(talk, (_rule(*it) for it in voices.items()), voices=voices.values())


def _rule(rule_id: str, voice: Voice) -> str:
    rule = voice.content.paper_rules[rule_id]
    return f"{rule.text} ({rule.year})"


def add_situations(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Add what was picked to the person's situations; with an illness comes the medical rule."""
    new = set(talk.conversation.answers.pop("situation", "").split())
    known = {*answers(talk, "situations"), *new} & content_of(talk).situations.keys()
    talk.conversation.answers["situations"] = " ".join(sorted(known))
    if MEDICAL_RULE not in content_of(talk).paper_rules or not new & HEALTH_SITUATIONS:
        return Outcome("added")
    voice = voice_for(talk, f"paper_rule.{MEDICAL_RULE}.text")
    return Outcome("health", {"rule": _rule(MEDICAL_RULE, voice)})


def tick_papers(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Tick the papers that were picked; ticks stay with the answers."""
    picked = talk.conversation.answers.pop("paper", "").split()
    known = {*answers(talk, "papers"), *picked} & content_of(talk).papers.keys()
    talk.conversation.answers["papers"] = " ".join(sorted(known))
    return Outcome("ticked")


def untick_paper(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Take ticks back."""
    picked = talk.conversation.answers.pop("paper", "").split()
    kept = [paper for paper in answers(talk, "papers") if paper not in picked]
    talk.conversation.answers["papers"] = " ".join(kept)
    return Outcome("unticked")


def give_desk_code(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """A short code by which the desk finds the person's list; the same one while it works."""
    now = to_micros(talk.now)
    known = desk_codes.find_of_contact(
        talk.session, contact_id=talk.contact_id, since=now - micros(CODE_LASTS)
    )
    while known is None:
        code = new_code()
        if desk_codes.issue(talk.session, code=code, contact_id=talk.contact_id, now=now):
            note(talk, "desk_code_issued")
            known = code
    return Outcome("given", {"code": known, "days": str(CODE_LASTS.days)})


def new_code() -> str:
    """Two letters and four digits; it may be taken already."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(2))
    return f"{letters}{secrets.randbelow(9000) + 1000}"


def _opens_case(line: ChecklistLine) -> bool:
    return line.paper.id == IDENTITY or line.paper.when is When.AFTER_RETURN


def _held_and_missing(talk: Talk, lines: Iterable[ChecklistLine]) -> list[str]:
    held: list[str] = []
    missing: list[str] = []
    for line in lines:
        mine = line.paper.id in answers(talk, "papers")
        (held if mine else missing).append(label(talk, "paper", line.paper.id))
    said = (("you_have", held), ("you_lack", missing))
    return [phrase(talk, code, papers=", ".join(names)) for code, names in said if names]


def _years(lines: Iterable[ChecklistLine]) -> str:
    return ", ".join(str(year) for year in sorted({line.paper.year for line in lines}))
