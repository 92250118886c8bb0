"""Scenarios: transcripts that a flow must go on having, played before every publishing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.services.drafts import Work, allow, read_work
from bot.services.parts import Parts
from bot.services.policy import Actor
from bot.services.refusal import Refusal
from bot.services.rehearsing import Rehearsal, rehearse
from bot.services.transcripts import Transcript, Unreadable, read_transcript, write_transcript
from bot.store import audit
from bot.store import scenarios as store
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session

LONGEST_TITLE = 100
MOST = 60
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday: the same conversation every time


@dataclass(frozen=True, slots=True)
class Scenario:
    """A saved transcript."""

    id: int
    title: str
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Difference:
    """The first answer that is another one now."""

    said: str  # what the person did before it; empty at the beginning
    expected: str
    came: str


@dataclass(frozen=True, slots=True)
class Result:
    """A scenario as it came out."""

    scenario: Scenario
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Played:
    """Every scenario of a flow as it came out."""

    results: tuple[Result, ...]

    @property
    def passing(self) -> int:
        """How many came out as they were saved."""
        return sum(it.difference is None for it in self.results)

    @property
    def all_pass(self) -> bool:
        """Whether nothing holds publishing up."""
        return self.passing == len(self.results)


def list_scenarios(actor: Actor, flow: str, *, session: Session) -> tuple[Scenario, ...]:
    """The scenarios of a flow. Raises `Refusal` "not_allowed"."""
    allow(actor)
    return _stored(session, flow)


def _stored(session: Session, flow: str) -> tuple[Scenario, ...]:
    rows = store.list_scenarios(session, flow)
    return tuple(Scenario(row.id, row.title, read_transcript(row.script)) for row in rows)


def play_all(parts: Parts, work: Work) -> Played:
    """Play every scenario of a flow on its draft; nothing stays of it."""
    found = parts.db.read(lambda s: _stored(s, work.flow))
    return Played(tuple(_result(parts, work, scenario) for scenario in found))


def _result(parts: Parts, work: Work, scenario: Scenario) -> Result:
    came = rehearse(parts, work.draft, scenario.transcript, now=MORNING)
    return Result(scenario, _difference(scenario.transcript, came))


def _difference(saved: Transcript, came: Rehearsal) -> Difference | None:
    """Where the conversation parts from the saved one; None when it is the same."""
    now = came.written_down()
    pairs = [("", saved.opening, now.opening)]
    pairs += [
        (step.text or step.tap or "", step.answers, again.answers if again else None)
        for step, again in zip(
            saved.steps, (*now.steps, *[None] * (len(saved.steps) - len(now.steps))), strict=True
        )
    ]
    for said, expected, told in pairs:
        if expected is not None and expected != told:
            return Difference(said, "\n\n".join(expected), "\n\n".join(told or ()))
    return None


def save_scenario(
    parts: Parts, actor: Actor, flow: str, title: str, script: str, *, now: datetime
) -> None:
    """Keep a conversation as it comes out of the draft now; the same title is replaced.

    Raises `Refusal` "not_allowed", "no_such_flow", "no_title", "nothing_said", "too_many" or
    "unreadable_script".
    """
    work = parts.db.read(lambda s: read_work(actor, flow, session=s))
    title = " ".join(title.split())[:LONGEST_TITLE]
    if not title:
        raise Refusal("no_title")
    try:
        transcript = read_transcript(script)
    except Unreadable:
        raise Refusal("unreadable_script") from None
    if not transcript.steps:
        raise Refusal("nothing_said")
    came = rehearse(parts, work.draft, transcript, now=MORNING)
    if came.problem:
        raise Refusal("unreadable_script")
    parts.db.write(
        lambda s: _keep(actor, flow, title, came.written_down(), session=s, now=to_micros(now))
    )


def _keep(
    actor: Actor, flow: str, title: str, transcript: Transcript, *, session: Session, now: int
) -> None:
    known = store.list_scenarios(session, flow)
    if len(known) >= MOST and title not in {row.title for row in known}:
        raise Refusal("too_many")
    row = store.ScenarioRow(new_id(), flow, title, write_transcript(transcript), actor.id, now)
    store.put_scenario(session, row)
    _record(session, "scenario_saved", actor, flow, now=now)


def remove_scenario(
    actor: Actor, flow: str, scenario_id: int, *, session: Session, now: datetime
) -> None:
    """Forget a scenario. Raises `Refusal` "not_allowed" or "no_such_scenario"."""
    allow(actor)
    if not store.remove_scenario(session, flow, scenario_id):
        raise Refusal("no_such_scenario")
    _record(session, "scenario_removed", actor, flow, now=to_micros(now))


def _record(session: Session, act: str, actor: Actor, flow: str, *, now: int) -> None:
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="flow",
        subject_id=None,
        now=now,
        member_id=actor.id,
        flow=flow,
    )
