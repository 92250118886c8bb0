"""The editor's phone: what stands on its screen after a transcript was played on the draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from admin.editor_pages import Shown
from admin.gate import signed_in_here
from bot.core.rendering import Medium
from bot.here import parts_here
from bot.services.rehearsing import Moment, rehearse
from bot.services.scenarios import Scenario, list_scenarios
from bot.services.transcripts import (
    PLACES,
    Step,
    Transcript,
    Unreadable,
    read_transcript,
    write_transcript,
)

LONGEST_SCRIPT = 20_000
LONGEST_SAID = 500
WAITS = (1, 13, 48, 24 * 8)  # hours


@dataclass(frozen=True, slots=True)
class Phone:
    """The phone: how it is set, what happened on it, and the script that plays it again."""

    transcript: Transcript
    moments: tuple[Moment, ...]
    problem: str
    script: str
    scenarios: tuple[Scenario, ...]
    waits: tuple[int, ...] = WAITS
    places: tuple[str, ...] = PLACES

    @property
    def taps(self) -> tuple[str, ...]:
        """What can be tapped on the newest message that offers something."""
        for moment in reversed(self.moments):
            for message in reversed(moment.messages):
                if message.options:
                    return tuple(option.label for option in message.options)
        return ()


def open_phone(shown: Shown, transcript: Transcript) -> Phone:
    """The phone after this transcript."""
    parts, member = parts_here(), signed_in_here().member
    rehearsal = rehearse(parts, shown.draft, transcript, now=parts.clock())
    saved = parts.db.read(lambda s: list_scenarios(member, shown.flow, session=s))
    script = write_transcript(replace(transcript, opening=None, steps=_bare(transcript)))
    return Phone(transcript, rehearsal.moments, rehearsal.problem, script, saved)


def _bare(transcript: Transcript) -> tuple[Step, ...]:
    return tuple(replace(step, answers=None) for step in transcript.steps)


def read_phone(sent: Mapping[str, str]) -> Transcript:
    """What a form of the phone sends: what was played, and the one thing more that happens."""
    try:
        played = read_transcript(sent.get("script", "")[:LONGEST_SCRIPT])
    except Unreadable:
        played = Transcript()
    do = sent.get("do", "")
    if do == "begin":
        return _begun(sent)
    if do == "back":
        return replace(played, steps=played.steps[:-1])
    if do.startswith("wait-") and do[5:].isdigit():
        return played.then(Step(pause=timedelta(hours=min(int(do[5:]), 9_999))))
    if do.startswith("tap-"):
        return played.then(Step(tap=_one_line(do[4:])[:100]))
    return played.then(Step(text=_one_line(sent.get("said", ""))[:LONGEST_SAID]))


def _begun(sent: Mapping[str, str]) -> Transcript:
    medium, place = sent.get("medium", ""), sent.get("place", "")
    return Transcript(
        medium=Medium.WHATSAPP if medium == Medium.WHATSAPP else Medium.SMS,
        language="bm" if sent.get("language") == "bm" else "fr",
        place=place if place in PLACES else PLACES[0],
        begin=sent.get("begin", "")[:60],
    )


def _one_line(told: str) -> str:
    return " ".join(told.split("\n")).strip("\r")
