"""The sentences after `given` as authors write them, and how each is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial

from bot.core.rendering import Medium
from bot.scripts.givens import (
    Again,
    Agreed,
    CaseChanged,
    CaseOpened,
    Channel,
    Given,
    InARow,
    Moment,
    NobodyCame,
    Pause,
    Phone,
    Photo,
    Pin,
    Receiving,
    Setting,
    Tap,
    TeamActs,
    VoiceNote,
    Welcomed,
    Withdrawn,
    WrittenAsTold,
)

LANGUAGES = {"french": "fr", "bambara": "bm"}
PLACES = {"waiting abroad": "waiting", "on the way": "on_the_way", "in mali": "mali"}
UNITS = {"minute": "minutes", "hour": "hours", "day": "days"}
MOST_IN_A_ROW = 200


def _team(what: str, _found: re.Match[str]) -> Given:
    return TeamActs(what)


# Each sentence as an author may copy it, what it matches, and what is made of it.
SENTENCES: tuple[tuple[str, str, Callable[[re.Match[str]], Given]], ...] = (
    (
        "the channel is WhatsApp",
        r"the channel is (sms|whatsapp)",
        lambda found: Channel(Medium(found[1].lower())),
    ),
    ("phone 2", r"phone ([1-9])", lambda found: Phone(int(found[1]))),
    (
        "it is 2026-03-04 08:30",
        r"it is (?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d)",
        lambda found: Moment(
            time.fromisoformat(found[2]), datetime.fromisoformat(found[1]) if found[1] else None
        ),
    ),
    (
        "3 days pass",
        r"(\d+) (minute|hour|day)s? pass(?:es)?",
        lambda found: Pause(timedelta(**{UNITS[found[2].lower()]: int(found[1])})),
    ),
    (
        "the operator is Association Danaya",
        r"the operator is (.+)",
        lambda found: Setting("operator", found[1]),
    ),
    (
        "the reading hours are du lundi au vendredi",
        r"the reading hours are (.+)",
        lambda found: Setting("reading_hours", found[1]),
    ),
    (
        "the welcome is done in French, in Mali, Kayes",
        r"the welcome is done in (french|bambara), (waiting abroad|on the way|in mali), (.+)",
        lambda found: Welcomed(LANGUAGES[found[1].lower()], PLACES[found[2].lower()], found[3]),
    ),
    (
        'a tap on Oui in "Voulez-vous"',
        r'a tap on (.+?)(?: in "(.+)")?',
        lambda found: Tap(found[1], found[2]),
    ),
    ("a voice note", r"a voice note", lambda _found: VoiceNote()),
    ("a photo", r"a photo", lambda _found: Photo()),
    (
        "a location pin at 14.4, -11.4",
        r"a location pin at (-?\d+(?:\.\d+)?), ?(-?\d+(?:\.\d+)?)",
        lambda found: Pin(float(found[1]), float(found[2])),
    ),
    ("the provider brings it again", r"the provider brings it again", lambda _found: Again()),
    (
        "bonjour is written 21 times in a row",
        r"(.+) is written (\d+) times in a row",
        lambda found: InARow(found[1], int(found[2])),
    ),
    (
        "the office of Kayes receives people",
        r"the office of (\w+) receives people",
        lambda found: Receiving(found[1]),
    ),
    (
        "cfp_missabougou takes referrals",
        r"([a-z][a-z0-9_]*) takes referrals",
        lambda found: Agreed(found[1]),
    ),
    (
        "cfp_missabougou takes referrals at once",
        r"([a-z][a-z0-9_]*) takes referrals at once",
        lambda found: Agreed(found[1], at_once=True),
    ),
    (
        "the fact question.q01 is withdrawn",
        r"the fact ([a-z_]+)\.([a-z0-9_]+|\*) is withdrawn",
        lambda found: Withdrawn(found[1], found[2]),
    ),
    ("an agent opens a case", r"an agent opens a case", lambda _found: CaseOpened()),
    (
        "the case moves by orient",
        r"the case moves by ([a-z_]+)",
        lambda found: CaseChanged("move", found[1]),
    ),
    (
        "the case expects 2026-03-10",
        r"the case expects (\d{4}-\d\d-\d\d)",
        lambda found: CaseChanged("expect", found[1]),
    ),
    ("the kit is handed out", r"the kit is handed out", lambda _found: CaseChanged("kit")),
    ("nobody came to the office", r"nobody came to the office", lambda _found: NobodyCame()),
    (
        "a journey is planned for 2026-04-10",
        r"a journey is planned for (\d{4}-\d\d-\d\d)",
        lambda found: TeamActs("plan_journey", found[1]),
    ),
    (
        "the journey moves to 2026-04-17",
        r"the journey moves to (\d{4}-\d\d-\d\d)",
        lambda found: TeamActs("move_journey", found[1]),
    ),
    *(
        (sentence, sentence, partial(_team, what))
        for sentence, what in (
            ("the journey is cancelled", "cancel_journey"),
            ("the office moves the appointment", "move_appointment"),
            ("the office cancels the appointment", "cancel_appointment"),
            ("the offices are closed for some weeks", "close_offices"),
            ("the number may be another's by now", "doubt"),
            ("the person is drawn for the questions", "draw"),
        )
    ),
    (
        "the referral moves by refuse",
        r"the referral moves by ([a-z_]+)",
        lambda found: TeamActs("move_referral", found[1]),
    ),
    (
        "the fact question.q01 is corrected: Ce n'est plus juste.",
        r"the fact ([a-z_]+\.[a-z0-9_]+) is corrected: (.+)",
        lambda found: TeamActs("correct_fact", f"{found[1]}: {found[2]}"),
    ),
    (
        "the team writes to everybody: Le bureau est fermé. // Biro datugulen don.",
        r"the team writes to everybody: (.+)",
        lambda found: TeamActs("write_to_all", found[1]),
    ),
    (
        "what phone 1 was told to write is written",
        r"what phone ([1-9]) was told to write is written",
        lambda found: WrittenAsTold(int(found[1])),
    ),
    (
        "the desk moves the person to phone 2",
        r"the desk moves the person to phone ([1-9])",
        lambda found: TeamActs("relink", found[1]),
    ),
)


def read_given(sentence: str) -> Given | None:
    """What a sentence says; None for one that is not known, or says something impossible."""
    for _example, pattern, build in SENTENCES:
        found = re.fullmatch(pattern, sentence, re.IGNORECASE)
        if found is None:
            continue
        try:
            given = build(found)
        except (ValueError, OverflowError):
            return None
        return None if isinstance(given, InARow) and given.times > MOST_IN_A_ROW else given
    return None
