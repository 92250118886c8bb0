"""Surveys: who agreed is asked, seldom; what is answered is counted and leads to nobody."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.core.lifecycle import CaseStage
from bot.services.actions.case_words import STAGES
from bot.services.actions.consent import PURPOSES
from bot.services.case_plans import Act
from bot.services.due import TIMERS
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.services.retention import begin_nights
from bot.services.survey_counts import Count, survey_counts
from bot.services.survey_draw import EVERY, draw
from bot.services.surveys import STEPS
from bot.store import consents, surveys
from bot.store.cases import CaseRow
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.surveys import Candidate, NewAnswer
from bot.store.tables import cases, messages, survey_answers, survey_requests
from bot.timekeeper import fire_due
from tests.parts import OTHERS, PERSON, TestClock
from tests.provider import Provider
from tests.rows import ask
from tests.rows import change as change_rows
from tests.services.casework import (
    AGENT,
    answers,
    change,
    contact_of,
    opened,
    parts,
    pass_days,
    say,
    settle,
    unasked,
    welcome,
)

__all__ = ["parts"]
NEUTRAL = "Bonjour, des nouvelles pour vous. Répondez 1."


def agree(parts: Parts, contact_id: int, decision: str = "given", purpose: str = "surveys") -> None:
    consent = consents.NewConsent(
        id=new_id(),
        contact_id=contact_id,
        purpose=purpose,
        decision=decision,
        wording="accords@1.changer",
        language="fr",
        medium="sms",
        message_id=None,
        decided_at=to_micros(parts.clock()),
    )
    parts.db.write(lambda s: consents.record(s, consent))


def asked(parts: Parts) -> list[tuple[str, str, bool]]:
    columns = survey_requests.c
    rows = ask(parts, select(columns.survey, columns.round, columns.answered_at))
    return sorted((row[0], row[1], row[2] is not None) for row in rows)


def counted(parts: Parts) -> list[tuple[str, str, str, str, int | None]]:
    columns = survey_answers.c
    found = select(
        columns.survey, columns.question, columns.answer, columns.month, columns.contact_id
    )
    return [tuple(row) for row in ask(parts, found)]


def set_up(parts: Parts, provider: Provider, *, agrees: bool = True) -> tuple[int, CaseRow]:
    """Somebody whose case has just been set up."""
    contact_id = welcome(parts, provider)
    row = opened(parts, contact_id)
    if agrees:
        agree(parts, contact_id)
    for trigger in ("orient", "start_activity", "equip"):
        row = change(parts, row, Act.MOVE, trigger).case
    settle(parts)
    return contact_id, row


def read_news(parts: Parts, provider: Provider) -> str:
    """The news that is about a question; what comes before it is read."""
    said = answers(parts, provider, "1")
    while "Une question" not in said and "au hasard" not in said:
        said = answers(parts, provider, "1")
    return said


def test_after_a_step_one_question_comes_and_its_answer_is_nobodys(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    contact_id, _row = set_up(parts, provider)
    pass_days(parts, clock, 2)
    assert asked(parts) == [("step", "activity.2026-11", False)]
    said = read_news(parts, provider)
    assert "sans votre nom" in said and "1 Bien" in said
    assert "Merci" in answers(parts, provider, "3")
    assert counted(parts) == [("step", "activity", "badly", "2026-11", None)]
    assert asked(parts) == [("step", "activity.2026-11", True)]
    assert contact_id


def test_an_anonymous_answer_stands_nowhere_and_its_time_neither(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    set_up(parts, provider)
    pass_days(parts, clock, 2)
    read_news(parts, provider)
    say(parts, provider, "moyen")
    bodies = ask(
        parts,
        select(messages.c.body)
        .where(messages.c.direction == "in")
        .order_by(messages.c.created_at.desc())
        .limit(1),
    )
    assert bodies == [(None,)]
    clock.move(hours=2)
    fire_due(parts, TIMERS)
    rows = ask(parts, select(survey_requests.c.answered_at, survey_requests.c.asked_at))
    month = clock.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    assert rows[0][0] == to_micros(month) < rows[0][1]


def test_all_answers_lead_to_the_same_words(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    set_up(parts, provider)
    heard = set()
    pass_days(parts, clock, 2)
    read_news(parts, provider)
    heard.add(answers(parts, provider, "1").partition("\n")[0])
    pass_days(parts, clock, 30)
    read_news(parts, provider)
    heard.add(answers(parts, provider, "4").partition("\n")[0])  # would rather not say
    assert len(heard) == 1
    assert [row[:3] for row in counted(parts)] == [("step", "activity", "well")]
    assert all(is_answered for survey, _round, is_answered in asked(parts) if survey == "month")


def test_the_question_comes_in_the_language_of_the_person(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    contact_id = welcome(parts, provider, language="2")
    row = opened(parts, contact_id)
    agree(parts, contact_id)
    for trigger in ("orient", "start_activity", "equip"):
        row = change(parts, row, Act.MOVE, trigger).case
    pass_days(parts, clock, 30)
    said = ""
    while "baara bè ka" not in said:
        said = answers(parts, provider, "1")
    assert "1 Awò" in said
    assert "aw ye DEME ci" in answers(parts, provider, "dooni")
    assert ("month", "month", "a_little") in [row[:3] for row in counted(parts)]


def test_who_did_not_agree_is_never_asked(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    set_up(parts, provider, agrees=False)
    pass_days(parts, clock, 40)
    assert asked(parts) == []


def test_whether_the_activity_runs_is_asked_once_a_month(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    contact_id, _row = set_up(parts, provider)
    pass_days(parts, clock, 95)
    assert [it[:2] for it in asked(parts) if it[0] == "month"] == [
        ("month", "2026-12"), ("month", "2027-01"), ("month", "2027-02"),
    ]  # fmt: skip
    assert set(unasked(parts, contact_id)) == {NEUTRAL}


def test_after_the_case_is_closed_nothing_is_asked_any_more_each_month(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    _contact_id, row = set_up(parts, provider)
    change(parts, row, Act.MOVE, "close", "finished")
    pass_days(parts, clock, 40)
    assert "month" not in {it[0] for it in asked(parts)}


def test_who_was_lost_from_sight_is_asked_once_a_month_later(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    contact_id = welcome(parts, provider)
    agree(parts, contact_id)
    row = opened(parts, contact_id)
    change(parts, row, Act.MOVE, "lose_contact")
    pass_days(parts, clock, 29)
    assert asked(parts) == []
    pass_days(parts, clock, 70)
    assert asked(parts) == [("lost", "2026-12", False)]


def drawn_one(parts: Parts, provider: Provider, clock: TestClock) -> int:
    """Somebody who was drawn half a year after their case was opened."""
    people = []
    for number in (PERSON, *OTHERS[:4]):
        contact_id = welcome(parts, provider, number)
        agree(parts, contact_id)
        opened(parts, contact_id)
        people.append(contact_id)
    begin_nights(parts)
    clock.now += timedelta(days=1)
    settle(parts)
    # Half a year later by the rows: half a year of days takes long.
    past = clock.now.replace(day=15, month=6)
    change_rows(parts, update(cases).values(opened_at=to_micros(past)))
    clock.now = clock.now.replace(month=12, day=1, hour=9)
    settle(parts)
    [row] = ask(parts, select(survey_requests.c.contact_id, survey_requests.c.round))
    assert row[1] == "2026-12" and row[0] in people
    return int(row[0])


def number_of(parts: Parts, contact_id: int) -> str:
    return next(it for it in (PERSON, *OTHERS[:4]) if contact_of(parts, it) == contact_id)


@pytest.mark.parametrize(("choice", "is_linked"), [("1", True), ("2", False)])
def test_of_five_one_is_drawn_and_says_whether_the_answers_stay_with_them(
    parts: Parts, provider: Provider, clock: TestClock, choice: str, is_linked: bool
) -> None:
    contact_id = drawn_one(parts, provider, clock)
    number = number_of(parts, contact_id)
    assert "un an au plus" in answers(parts, provider, "1", number)
    assert "Question 1 sur 3" in answers(parts, provider, choice, number)
    assert "Question 2 sur 3" in answers(parts, provider, "1", number)
    assert "Question 3 sur 3" in answers(parts, provider, "2", number)
    assert "Merci" in answers(parts, provider, "1", number)
    owner = contact_id if is_linked else None
    assert sorted(counted(parts)) == [
        ("sample", "help", "useful", "2026-12", owner),
        ("sample", "income", "sometimes", "2026-12", owner),
        ("sample", "work", "business", "2026-12", owner),
    ]
    decided = parts.db.read(lambda s: consents.latest(s, contact_id, "survey_link"))
    assert decided is not None and decided.decision == ("given" if is_linked else "refused")
    assert decided.wording.startswith("nouvelles@")


def test_taking_the_agreement_back_cuts_the_answers_loose(parts: Parts, provider: Provider) -> None:
    contact_id = welcome(parts, provider)
    agree(parts, contact_id)
    linked = NewAnswer("sample", "work", "job", "2026-11", None, None, contact_id)
    parts.db.write(lambda s: surveys.insert_answer(s, linked))
    for written in ("9", "8", str(1 + PURPOSES.index("surveys")), "2"):
        say(parts, provider, written)
    assert [row[4] for row in counted(parts)] == [None]


def test_numbers_below_five_are_hidden_and_no_total_tells_them(parts: Parts) -> None:
    for said, count in (("running", 6), ("stopped", 4)):
        for _ in range(count):
            row = NewAnswer("month", "month", said, "2026-11", "kayes", None, None)
            parts.db.write(lambda s, row=row: surveys.insert_answer(s, row))
    [shown] = parts.db.read(
        lambda s: survey_counts(AGENT, "month", first="2026-11", last="2026-11", session=s)
    )
    assert shown.counts == (Count("running", 6), Count("stopped", None))
    assert shown.total is None
    assert (
        parts.db.read(
            lambda s: survey_counts(AGENT, "month", first="2026-12", last="2026-12", session=s)
        )
        == ()
    )


def test_who_reads_no_cases_reads_no_surveys(parts: Parts) -> None:
    class Editor:
        id = 2
        roles = frozenset({Role.EDITOR})

    with pytest.raises(Refusal, match="forbidden"):
        parts.db.read(
            lambda s: survey_counts(Editor(), "month", first="2026-11", last="2026-11", session=s)
        )


def test_the_ids_of_answers_tell_no_day(parts: Parts) -> None:
    for _ in range(8):
        row = NewAnswer("month", "month", "running", "2026-11", None, None, None)
        parts.db.write(lambda s, row=row: surveys.insert_answer(s, row))
    ids = [row[0] for row in ask(parts, select(survey_answers.c.id))]
    assert len({it >> 47 for it in ids}) > 1  # other ids share these bits for nine hours


PEOPLE = st.lists(
    st.tuples(st.sampled_from(["", "kayes", "koulikoro"]), st.sampled_from(["", "soudure"])),
    max_size=60,
)


def keyed(value: str) -> bytes:
    return value.encode()[::-1].ljust(8, b"\0")


@given(PEOPLE)
def test_a_fifth_of_each_region_and_trade_is_drawn(kinds: list[tuple[str, str]]) -> None:
    people = [Candidate(number, *kind) for number, kind in enumerate(kinds)]
    drawn = list(draw(people, "2026-12", keyed))
    sizes = Counter((it.region, it.trade) for it in people)
    chosen = Counter((it.region, it.trade) for it in drawn)
    for kind, size in sizes.items():
        assert size // EVERY <= chosen[kind] <= size // EVERY + 1
    assert abs(len(drawn) - len(people) / EVERY) < 1


@given(PEOPLE, st.randoms())
def test_a_draw_is_the_same_whenever_it_is_made_again(kinds, random) -> None:  # type: ignore[no-untyped-def]
    people = [Candidate(number, *kind) for number, kind in enumerate(kinds)]
    mixed = people.copy()
    random.shuffle(mixed)
    assert list(draw(people, "2026-12", keyed)) == list(draw(mixed, "2026-12", keyed))


def test_every_stage_that_is_asked_about_has_a_name() -> None:
    assert STAGES.keys() >= STEPS and frozenset(CaseStage) > STEPS
