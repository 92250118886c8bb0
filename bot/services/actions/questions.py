"""Questions and answers by topic, and advice for an activity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.core.content.advice import BusinessStep
from bot.core.content.journey import HOME_COUNTRY
from bot.core.event import Found, Outcome
from bot.core.world import Entry
from bot.services.actions.speech import (
    answer,
    card,
    content_of,
    labels,
    phrase,
    today,
    whereabouts,
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
    content, asked = content_of(talk), answer(talk, "asked")
    if asked not in content.questions:
        return card(talk, [content.sentences.withdrawn], options=_agent(talk))
    found = content.answer(asked, today(talk), whereabouts=whereabouts(talk))
    return card(talk, [found.text], options=_agent(talk) if found.ask_agent else ())


def _agent(talk: Talk) -> tuple[tuple[str, str], ...]:
    return ((AGENT, phrase(talk, "ask_agent")),)


def show_tips(talk: Talk) -> Found:
    """The advice for an activity that lasts."""
    tips = sorted(content_of(talk).tips.values(), key=lambda tip: tip.order)
    lines = [f"{number}. {tip.text} ({tip.year})" for number, tip in enumerate(tips, start=1)]
    return card(talk, lines)


def show_business_steps(talk: Talk) -> Found:
    """The steps towards an activity that are known in Mali, numbered."""
    steps = [it for it in content_of(talk).business_steps.values() if it.country == HOME_COUNTRY]
    ordered = sorted(steps, key=lambda step: step.order or 0)
    return card(talk, [f"{n}. {line}" for n, line in enumerate(_told(ordered), start=1)])


def show_business_steps_elsewhere(talk: Talk) -> Found:
    """The steps known only from another country, without numbers."""
    steps = [it for it in content_of(talk).business_steps.values() if it.country != HOME_COUNTRY]
    return card(talk, _told(steps), reserve=70)


def _told(steps: Iterable[BusinessStep]) -> list[str]:
    return [f"{step.text} ({step.year})" for step in steps]


def show_pitfalls(talk: Talk) -> Found:
    """Common mistakes and how to avoid them; never about an aid that ended."""
    content = content_of(talk)
    told = content.pitfalls_to_tell
    return card(
        talk, [content.fill(f"{it.text} {it.advice} ({it.year})", today(talk)) for it in told]
    )


def show_project(talk: Talk) -> Found:
    """What became of a project or structure that someone asked for by name; never an amount."""
    content, name = content_of(talk), answer(talk, "project")
    if name in content.projects:
        status = content.fact(f"{name}.status", today(talk)).text
        return card(talk, [f"{content.projects[name].name} : {status}."], options=_agent(talk))
    if name in content.organisations:
        organisation = content.organisations[name]
        year = organisation.ended_in or organisation.year
        status = content.sentences.status_value(organisation.status_on(today(talk)), year).text
        return card(talk, [f"{organisation.name} : {status}."], options=_agent(talk))
    return card(talk, [content.sentences.withdrawn], options=_agent(talk))
