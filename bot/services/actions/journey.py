"""The journey step by step: stages, their steps, and what each step means for the person."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.content.journey import HOME_COUNTRY
from bot.core.event import Found, Outcome
from bot.services.actions.speech import answer, card, content_of, label, labels, today, whereabouts
from bot.services.talk import Talk

INTERVIEW_QUESTIONS = ("q25", "q26", "q27")


def list_stages(talk: Talk) -> Found:
    """The stages in order: the number of the line is the number of the stage."""
    return Found(labels(talk, "stage", (it.stage.id for it in content_of(talk).journey())))


def list_steps(talk: Talk) -> Found:
    """The steps of the chosen stage, as they are known in Mali."""
    chosen = answer(talk, "stage")
    steps = [
        state.id
        for numbered in content_of(talk).journey()
        if numbered.stage.id == chosen
        for state in numbered.states
    ]
    return Found(labels(talk, "step", steps))


def show_step(talk: Talk) -> Found:
    """What happens, who decides, what to do, how long, what goes wrong; with its year."""
    content, step = content_of(talk), answer(talk, "step")
    if step not in content.states:
        return card(talk, [content.sentences.withdrawn])
    return card(talk, content.explain_state(step, today(talk)).text.splitlines())


def show_steps_elsewhere(talk: Talk) -> Found:
    """The steps seen only in another country: told apart, without a number."""
    content = content_of(talk)
    return card(
        talk,
        [
            line
            for state in content.states.values()
            if state.country != HOME_COUNTRY
            for line in content.explain_state(state.id, today(talk)).text.splitlines()
        ],
    )


def show_interview(talk: Talk) -> Found:
    """How to prepare the interview while one waits."""
    content = content_of(talk)
    told = (
        (question, content.answer(question, today(talk), whereabouts=whereabouts(talk)))
        for question in INTERVIEW_QUESTIONS
    )
    return card(talk, [f"{label(talk, 'question', asked)} {it.text}" for asked, it in told])


def go_to_next_step(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Move on to the step after this one, across stages; after the last there is none."""
    journey = [(it.stage.id, state.id) for it in content_of(talk).journey() for state in it.states]
    steps = [step for _stage, step in journey]
    here = answer(talk, "step")
    place = steps.index(here) + 1 if here in steps else 0
    if place >= len(journey):
        return Outcome("finished")
    talk.conversation.answers["stage"], talk.conversation.answers["step"] = journey[place]
    return Outcome("moved")
