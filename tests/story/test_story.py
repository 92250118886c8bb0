"""One person over fourteen months, and every message that both sides saw."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.scripts.offices import open_usual_office
from bot.services.retention import begin_nights
from bot.store.moment import micros
from bot.store.tables import (
    messages,
    notices,
    survey_answers,
)
from tests.parts import Builder, TestClock
from tests.provider import Provider
from tests.rows import ask
from tests.security.test_unasked import assert_neutral
from tests.story.life import (
    an_agreement,
    coming_home,
    in_the_centre,
    the_appointment,
    the_case,
    the_complaint,
    the_end,
    the_follow_up,
    the_referral,
    the_work,
)
from tests.story.telling import Story

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
PAGE = Path(__file__).parents[1] / "conversations" / "une_histoire.md"
WEEK = timedelta(days=7)
HEAD = """# Une histoire

Quatorze mois d'une personne inventée, tels que le service les a vécus : tout ce qu'elle a écrit et
lu, ce qu'une structure a écrit et lu, et ce que l'équipe a fait. Cette page est écrite par le test
`tests/story`, qui échoue dès qu'un seul message change. Pour l'écrire de nouveau et relire la
différence avant de la garder :

    python -m pytest tests/story --rewrite-story -n 0

| Ce qui commence par | est |
|---|---|
| `Moussa :` | ce que la personne écrit |
| `<` | une réponse, ou les mots d'un membre de l'équipe |
| `<<` | un message que la personne n'a pas demandé |
| `L'équipe :` | ce que l'équipe fait ou voit |
| `La structure :` et `> à la structure :` | ce que le centre de formation écrit et reçoit |

Ce qui change à chaque fois (numéros de dossier, codes) est entre crochets ; le menu n'est écrit en
entier que la première fois.

"""


@pytest.fixture
def story(build_parts: Builder, provider: Provider, clock: TestClock, tmp_path: Path) -> Story:
    """The whole service as it was on a Monday in March, with a school that takes referrals."""
    clock.now = BEGIN
    parts = build_parts(SEGIN_VAR_DIR=tmp_path)
    parts.db.read(parts.library.now)  # seconds on a busy machine: not inside a story
    begun = Story(parts, provider, clock)
    begin_nights(parts)
    an_agreement(begun)
    parts.db.write(lambda s: open_usual_office(s, "Bamako", now=clock()))
    begun.page.clear()
    return begun


def test_a_life_of_fourteen_months_reads_as_it_is_written(story: Story, rewrites: bool) -> None:
    in_the_centre(story)
    coming_home(story)
    the_case(story)
    the_appointment(story)
    the_referral(story)
    the_work(story)
    the_complaint(story)
    the_follow_up(story)
    see_to_what_was_unasked(story)
    the_end(story)
    told = HEAD + story.text()
    if rewrites:
        PAGE.write_text(told, encoding="utf-8")
    assert told == PAGE.read_text(encoding="utf-8"), "see tests/conversations/README.md"


def see_to_what_was_unasked(story: Story) -> None:
    """Neutral to whoever reads it, never more than two in a week, and no answer with a name."""
    parts = story.parts
    to_school = ask(parts, select(messages.c.id).where(messages.c.contact_id == story.school))
    looked_at = assert_neutral(parts, chose_full_text=frozenset(row[0] for row in to_school))
    assert len(looked_at) > 30
    sent = ask(
        parts,
        select(notices.c.sent_at)
        .where(notices.c.counted == 1, notices.c.sent_at.is_not(None))
        .order_by(notices.c.sent_at),
    )
    for first, third in zip(sent, sent[2:], strict=False):
        assert third[0] - first[0] >= micros(WEEK)
    counted = ask(parts, select(survey_answers.c.survey, survey_answers.c.contact_id))
    assert {row[0] for row in counted} >= {"step", "month"}
    assert {row[1] for row in counted} == {None}
