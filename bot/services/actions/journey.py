"""The journey step by step: stages, their steps, and what each step means for the person."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.content.journey import HOME_COUNTRY
from bot.core.content.spoken import step_paths
from bot.core.event import Found, Outcome
from bot.services.actions.speech import (
    answer,
    card,
    content_of,
    labels,
    today,
    voice_for,
    whereabouts,
    withdrawn,
)
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
    step = answer(talk, "step")
    if step not in content_of(talk).states:
        return withdrawn(talk)
    voice = voice_for(talk, *step_paths(step))
    told = voice.content.explain_state(step, today(talk)).text
    return card(talk, told.splitlines(), voices=[voice])


def show_steps_elsewhere(talk: Talk) -> Found:
    """The steps seen only in another country: told apart, without a number."""
    states = content_of(talk).states.values()
    elsewhere = [state.id for state in states if state.country != HOME_COUNTRY]
    voices = {state: voice_for(talk, *step_paths(state)) for state in elsewhere}
    lines = [
        line
        for state, voice in voices.items()
        for line in voice.content.explain_state(state, today(talk)).text.splitlines()
    ]
    return card(talk, lines, voices=voices.values())


def show_interview(talk: Talk) -> Found:
    """How to prepare the interview while one waits."""
    lines, voices = [], []
    for asked in INTERVIEW_QUESTIONS:
        question = f"question.{asked}"
        voice = voice_for(talk, f"{question}.question", f"{question}.answer_fr")
        told = voice.content.answer(asked, today(talk), whereabouts=whereabouts(talk))
        lines.append(f"{voice.label('question', asked)} {told.text}")
        voices.append(voice)
    return card(talk, lines, voices=voices)


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
