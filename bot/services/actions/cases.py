"""A person's own case: how far it is, news about it, "I am still here", and the kit."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.event import Found, Outcome
from bot.core.lifecycle import CaseStage
from bot.services.actions.case_words import case_lines, expected, said_day, voice_of
from bot.services.actions.news import SUBJECT
from bot.services.actions.speech import answer, card, content_of, today, voice_for, withdrawn
from bot.services.check_ins import answer_check_in, find_again
from bot.services.kits import answer_kit, is_asked
from bot.services.talk import Talk
from bot.store import cases
from bot.store.cases import CaseRow

CHOICES = 34  # room for the choices beside the text


def find_case(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Whether there is a case; one that was given up for lost goes on, for its person is here."""
    row = cases.find_newest_of(talk.session, talk.contact_id)
    if row is None:
        return Outcome("none")
    if row.stage == CaseStage.CLOSED:
        return Outcome("closed")
    found = find_again(talk.library, row, session=talk.session, now=talk.now)
    return Outcome("open" if found.stage == row.stage else "found")


def show_my_case(talk: Talk) -> Found:
    """The open case from the data; where the kit is noted as handed out, the question about it."""
    row = cases.find_open_of(talk.session, talk.contact_id)
    if row is None:
        return withdrawn(talk)
    voice = voice_of(talk, row)
    options = (("kit", voice_for(talk).phrase("kit_choice")),) if is_asked(row) else ()
    return card(
        talk, case_lines(voice, row), voices=[voice], options=options, reserve=CHOICES
    )


def show_closed_case(talk: Talk) -> Found:
    """The case that was closed last, and that one may ask to open it again."""
    row = cases.find_newest_of(talk.session, talk.contact_id)
    if row is None:
        return withdrawn(talk)
    voice = voice_for(talk)
    return card(talk, case_lines(voice, row), voices=[voice], reserve=CHOICES)


def show_case_step(talk: Talk) -> Found:
    """The step of the open case in full: who decides, how long, what often goes wrong."""
    row = cases.find_open_of(talk.session, talk.contact_id)
    if row is None or row.step not in content_of(talk).states:
        return withdrawn(talk)
    voice = voice_of(talk, row)
    told = voice.content.explain_state(str(row.step), today(talk)).text
    return card(talk, told.splitlines(), voices=[voice])


def show_case_news(talk: Talk) -> Found:
    """The case that the news is about, as it now is."""
    row = _subject(talk)
    return withdrawn(talk) if row is None else news_of(talk, row)


def news_of(talk: Talk, row: CaseRow) -> Found:
    """The news that a case is as it is: also for one that is only planned."""
    voice = voice_of(talk, row)
    return card(talk, case_lines(voice, row), voices=[voice], reserve=CHOICES)


def show_case_silence(talk: Talk) -> Found:
    """That there is nothing new, since when, and that the case is open and the team knows."""
    row = _subject(talk)
    if row is None:
        return withdrawn(talk)
    if row.stage == CaseStage.CLOSED:
        return show_case_news(talk)
    voice = voice_for(talk)
    lines = [voice.phrase("case_silence", reference=row.reference, day=_since(talk, row))]
    if row.expected_on is not None:
        lines.append(expected(voice, row))
    return card(talk, lines, voices=[voice], reserve=CHOICES)


def _since(talk: Talk, row: CaseRow) -> str:
    """Since when nothing moved: the day of the last step."""
    return said_day(voice_for(talk), row.since_at)


def show_kit(talk: Talk) -> Found:
    """When the kit was noted as handed out."""
    row = cases.find_open_of(talk.session, talk.contact_id)
    return withdrawn(talk) if row is None else kit_of(talk, row)


def kit_of(talk: Talk, row: CaseRow) -> Found:
    """The same of a case, also of one that is only planned."""
    if row.kit_given_at is None:
        return withdrawn(talk)
    voice = voice_for(talk)
    line = voice.phrase("kit_given", day=said_day(voice, row.kit_given_at))
    return card(talk, [line], voices=[voice], reserve=CHOICES)


def say_present(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """The person is still there."""
    is_noted = answer_check_in(
        talk.library, talk.contact_id, session=talk.session, now=talk.now
    )
    return Outcome("noted" if is_noted else "none")


def say_kit(talk: Talk, given: Mapping[str, str]) -> Outcome:
    """Whether the kit has arrived: `has_it` yes or no."""
    has_it = given["has_it"] == "yes"
    row = answer_kit(talk.contact_id, has_it=has_it, session=talk.session, now=talk.now)
    if row is None:
        return Outcome("none")
    return Outcome("confirmed" if has_it else "denied", {"reference": row.reference})


def _subject(talk: Talk) -> CaseRow | None:
    """The case of the news that was opened last, if it is this person's."""
    written = answer(talk, SUBJECT)
    row = cases.read_case(talk.session, int(written)) if written.isdigit() else None
    return row if row is not None and row.contact_id == talk.contact_id else None


