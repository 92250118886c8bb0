"""Questions and answers by topic, and advice for an activity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.core.content import Whereabouts
from bot.core.content.advice import BusinessStep
from bot.core.content.journey import HOME_COUNTRY
from bot.core.event import Found, Outcome
from bot.core.world import Entry
from bot.services.actions.speech import (
    Voice,
    answer,
    card,
    content_of,
    labels,
    phrase,
    today,
    voice_for,
    whereabouts,
    withdrawn,
)
from bot.services.talk import Talk

# What stands after the topics: phrase that names it, flow and state where it is told.
ADVICE = (
    ("tips", Entry("questions", "", "tips")),
    ("business_steps", Entry("questions", "", "steps")),
    ("pitfalls", Entry("questions", "", "pitfalls")),
    ("finance", Entry("metiers", "", "finance")),
)
AGENT = "agent"
DASH = "- "  # no figure: a figure is what answers a menu
# How the sentences go that say whether something still exists.
STATUS_PATHS = tuple(
    f"frame.{name}.text" for name in ("known_open", "to_check", "suspended", "ended", "withdrawn")
)


def list_topics(talk: Talk) -> Found:
    """The topics of the questions, then the advice."""
    content = content_of(talk)
    asked = {question.topic for question in content.questions.values()}
    topics = labels(talk, "topic", (topic for topic in content.topics if topic in asked))
    advice = tuple((entry.as_key(), phrase(talk, code)) for code, entry in ADVICE)
    return Found((*topics, *advice))


def list_questions(talk: Talk) -> Found:
    """The questions of the chosen topic."""
    topic = answer(talk, "topic")
    questions = content_of(talk).questions.values()
    return Found(labels(talk, "question", (it.id for it in questions if it.topic == topic)))


def take_question(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Whether a sentence brought the question along; it is taken once."""
    question = talk.conversation.answers.pop("question", "")
    if question not in content_of(talk).questions:
        return Outcome("none")
    talk.conversation.answers["asked"] = question
    return Outcome("taken")


def show_answer(talk: Talk) -> Found:
    """Our answer for where the person is; where it needs an agent, one can be asked."""
    asked = answer(talk, "asked")
    if asked not in content_of(talk).questions:
        return withdrawn(talk, options=_agent(talk))
    voice = voice_for(talk, f"question.{asked}.{_answer_field(talk, asked)}")
    found = voice.content.answer(asked, today(talk), whereabouts=whereabouts(talk))
    options = _agent(talk) if found.ask_agent else ()
    return card(talk, [found.text], voices=[voice], options=options)


def _answer_field(talk: Talk, asked: str) -> str:
    """Which of its answers the question gives there where the person is."""
    question, here = content_of(talk).questions[asked], whereabouts(talk)
    by_place = {Whereabouts.IN_MALI: "in_mali_fr", Whereabouts.ABROAD: "abroad_fr"}
    field = by_place.get(here, "")
    return field if field and getattr(question, field) else "answer_fr"


def _agent(talk: Talk) -> tuple[tuple[str, str], ...]:
    return ((AGENT, phrase(talk, "ask_agent")),)


def show_tips(talk: Talk) -> Found:
    """The advice for an activity that lasts."""
    tips = sorted(content_of(talk).tips.values(), key=lambda tip: tip.order)
    voices = {tip.id: voice_for(talk, f"tip.{tip.id}.text") for tip in tips}
    told = (voice.content.tips[tip] for tip, voice in voices.items())
    lines = [f"{DASH}{tip.text} ({tip.year})" for tip in told]
    return card(talk, lines, voices=voices.values())


def show_business_steps(talk: Talk) -> Found:
    """The steps known in Mali, in their order."""
    steps = [it for it in content_of(talk).business_steps.values() if it.country == HOME_COUNTRY]
    ordered = sorted(steps, key=lambda step: step.order or 0)
    lines, voices = _told(talk, ordered)
    return card(talk, [f"{DASH}{line}" for line in lines], voices=voices)


def show_business_steps_elsewhere(talk: Talk) -> Found:
    """The steps known only from another country, without dashes."""
    steps = [it for it in content_of(talk).business_steps.values() if it.country != HOME_COUNTRY]
    lines, voices = _told(talk, steps)
    return card(talk, lines, voices=voices, reserve=70)


def _told(talk: Talk, steps: Iterable[BusinessStep]) -> tuple[list[str], list[Voice]]:
    """The line of each step, and the voice that tells it."""
    voices = {step.id: voice_for(talk, f"business_step.{step.id}.text") for step in steps}
    told = (voice.content.business_steps[step] for step, voice in voices.items())
    return [f"{step.text} ({step.year})" for step in told], [*voices.values()]


def show_pitfalls(talk: Talk) -> Found:
    """Common mistakes and how to avoid them; never about an aid that ended."""
    lines, voices = [], []
    for told in content_of(talk).pitfalls_to_tell:
        path = f"pitfall.{told.id}"
        voice = voice_for(talk, f"{path}.text", f"{path}.advice")
        it = voice.content.pitfalls[told.id]
        lines.append(voice.content.fill(f"{it.text} {it.advice} ({it.year})", today(talk)))
        voices.append(voice)
    return card(talk, lines, voices=voices)


def show_diplomas(talk: Talk) -> Found:
    """Which paper a course or a test gives, then what open programmes ask for."""
    content, lines, voices = content_of(talk), [], []
    for certificate in content.certificates:
        voice = voice_for(talk, f"certificate.{certificate}.text")
        told = voice.content.certificates[certificate]
        lines.append(f"{DASH}{told.text} ({told.year})")
        voices.append(voice)
    for open_one in content.requirements_to_tell:
        voice = voice_for(talk, f"requirement.{open_one.id}.text")
        it = voice.content.requirements[open_one.id]
        lines.append(f"{DASH}{it.label_fr} : {it.text} ({it.year})")
        voices.append(voice)
    return card(talk, lines, voices=voices)


def show_project(talk: Talk) -> Found:
    """What became of a project or structure that someone asked for by name; never an amount."""
    voice, name = voice_for(talk, *STATUS_PATHS), answer(talk, "project")
    content = voice.content
    if name in content.projects:
        talk.named.add(f"project.{name}")
        status = content.fact(f"{name}.status", today(talk)).text
        told = f"{content.projects[name].name} : {status}."
    elif name in content.organisations:
        talk.named.add(f"organisation.{name}")
        organisation = content.organisations[name]
        year = organisation.ended_in or organisation.year
        status = content.sentences.status_value(organisation.status_on(today(talk)), year).text
        told = f"{organisation.name} : {status}."
    else:
        return withdrawn(talk, options=_agent(talk))
    return card(talk, [told], voices=[voice], options=_agent(talk))
