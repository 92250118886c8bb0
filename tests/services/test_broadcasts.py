"""Broadcasts: neutral, each copy once, stoppable at any moment, and never beyond the budget."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select, update

from bot.core.lifecycle import Kind
from bot.core.rendering import Medium
from bot.services import sending
from bot.services.audience import Audience
from bot.services.broadcast_words import Text
from bot.services.due import TIMERS
from bot.services.moves import list_moves
from bot.services.oblivion import forget_contact
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.store.broadcasts import change_broadcast
from bot.store.profiles import set_profile
from bot.store.tables import broadcasts, contacts, deliveries, messages, notices
from bot.timekeeper import fire_due
from tests.broadcasting import (
    ANNA,
    BOUBA,
    FRENCH,
    NEUTRAL,
    TEXTS,
    Member,
    approve,
    check,
    copies,
    examine,
    let_go,
    people,
    row_of,
    run,
    send,
    set_up,
    states,
    steer,
    work,
    write,
)
from tests.parts import OTHERS, PERSON, Builder, TestClock
from tests.phones import Phone
from tests.rows import ask, change, outbound
from tests.security.test_unasked import assert_neutral
from tests.working import deliver_waiting


def test_everybody_is_told_neutrally_once_and_reads_it_as_the_answer_to_1(
    parts: Parts, clock: TestClock
) -> None:
    phone = Phone(parts, PERSON)
    phone.welcome()
    people(parts, OTHERS[:4])
    clock.move(hours=1)
    broadcast_id = let_go(parts)
    run(parts, clock)
    assert copies(parts) == [NEUTRAL] * 5
    assert row_of(parts, broadcast_id).state == "done"
    assert {it[0] for it in states(parts, broadcast_id).values()} == {"queued"}
    assert_neutral(parts)
    assert FRENCH in phone.say("1")


def test_a_text_that_gives_nobody_away_may_be_read_at_once(parts: Parts, clock: TestClock) -> None:
    people(parts, OTHERS[:2])
    let_go(parts, form="direct")
    run(parts, clock)
    assert copies(parts) == [FRENCH.replace("’", "'")] * 2


def test_a_text_that_tells_may_not_go_directly(parts: Parts) -> None:
    people(parts, OTHERS[:1])
    texts = {**TEXTS, "fr": Text("Votre dossier est prêt.")}
    broadcast_id = write(parts, form="direct", texts=texts)
    found = examine(parts, broadcast_id)
    assert [(it.code, it.language, it.words) for it in found.problems] == [
        ("text_telling", "fr", ("dossier",))
    ]
    with pytest.raises(Refusal, match="broadcast_blocked"):
        check(parts, broadcast_id)


def test_a_missing_language_blocks(parts: Parts) -> None:
    (first, *_) = people(parts, OTHERS[:2])
    change(parts, update(contacts).where(contacts.c.id == first).values(language="bm"))
    broadcast_id = write(parts, texts={"fr": Text(FRENCH)})
    assert [(it.code, it.language) for it in examine(parts, broadcast_id).problems] == [
        ("text_missing", "bm")
    ]


def test_bambara_goes_out_only_when_somebody_named_read_it(parts: Parts) -> None:
    people(parts, OTHERS[:1])
    texts = {**TEXTS, "bm": Text(TEXTS["bm"].body)}
    found = examine(parts, write(parts, texts=texts))
    assert [it.code for it in found.problems] == ["text_unread"]


@pytest.mark.parametrize("odd", ["{{7*7}}", "{0.__class__}", "{secret_key}", "{first_name}"])
def test_what_is_typed_is_never_code(parts: Parts, odd: str) -> None:
    people(parts, OTHERS[:1])
    texts = {**TEXTS, "fr": Text(f"Bonjour {odd}")}
    found = examine(parts, write(parts, texts=texts))
    assert [it.code for it in found.problems] == ["placeholder_unknown"]
    assert odd in found.previews[0].answer


def test_pressing_send_ten_times_sends_once(parts: Parts, clock: TestClock) -> None:
    people(parts, OTHERS[:3])
    broadcast_id = write(parts)
    check(parts, broadcast_id)
    seen = row_of(parts, broadcast_id).version
    send(parts, broadcast_id, seen=seen)
    for _ in range(9):
        with pytest.raises(Refusal, match="broadcast_changed"):
            send(parts, broadcast_id, seen=seen)
        with pytest.raises(Refusal, match="not_now"):
            send(parts, broadcast_id)
    run(parts, clock)
    assert copies(parts) == [NEUTRAL] * 3


def test_a_pause_takes_back_what_was_not_begun_and_resuming_sends_it_once(
    parts: Parts, clock: TestClock
) -> None:
    people(parts, OTHERS[:5])
    broadcast_id = let_go(parts)
    work(parts)
    assert len(copies(parts)) == 5
    steer(parts, broadcast_id, "pause")
    assert copies(parts) == []
    assert {it[0] for it in states(parts, broadcast_id).values()} == {"waiting"}
    run(parts, clock)
    assert copies(parts) == []
    steer(parts, broadcast_id, "resume")
    run(parts, clock)
    assert copies(parts) == [NEUTRAL] * 5
    assert len(ask(parts, select(notices.c.id).where(notices.c.sent_at.is_not(None)))) == 5


def test_cancelling_stops_at_once_and_for_good(parts: Parts, clock: TestClock) -> None:
    people(parts, OTHERS[:3])
    set_up(parts, broadcast_pace=12)  # one in five seconds
    clock.move(minutes=1)
    broadcast_id = let_go(parts)
    work(parts)
    deliver_waiting(parts)
    steer(parts, broadcast_id, "cancel")
    run(parts, clock)
    assert len(copies(parts)) == 1
    found = sorted(states(parts, broadcast_id).values(), key=str)
    assert found == [("queued", None), ("stopped", "cancelled"), ("stopped", "cancelled")]
    for act in ("pause", "resume", "cancel", "retry"):
        with pytest.raises(Refusal, match="not_now"):
            steer(parts, broadcast_id, act)


def test_the_budget_of_the_month_stops_it(parts: Parts, clock: TestClock) -> None:
    people(parts, (PERSON, "+22370000011", "+22370000012"))
    set_up(parts, broadcast_budget=45, broadcast_pace=12)
    broadcast_id = let_go(parts)
    set_up(parts, broadcast_budget=30)
    run(parts, clock)
    row = row_of(parts, broadcast_id)
    assert (row.state, row.paused_for, len(copies(parts))) == ("paused", "budget", 2)
    with pytest.raises(Refusal, match="over_budget"):
        steer(parts, broadcast_id, "resume")
    clock.move(days=31)
    people(parts, OTHERS[:1])
    steer(parts, broadcast_id, "resume")


def test_what_costs_more_than_is_left_is_blocked(parts: Parts) -> None:
    people(parts, (PERSON, "+22370000011"))
    set_up(parts, broadcast_budget=29)
    found = examine(parts, write(parts))
    assert (found.cost, [it.code for it in found.problems]) == (3_000, ["over_budget"])


def test_an_urgent_one_needs_a_second_member(parts: Parts) -> None:
    people(parts, OTHERS[:1])
    broadcast_id = write(parts, urgent_for="danger")
    check(parts, broadcast_id)
    for act in (lambda: approve(parts, broadcast_id, by=ANNA), lambda: send(parts, broadcast_id)):
        with pytest.raises(Refusal, match="second_needed"):
            act()
    approve(parts, broadcast_id, by=BOUBA)
    send(parts, broadcast_id)
    assert row_of(parts, broadcast_id).state == "running"


def test_above_two_hundred_the_number_is_typed_and_above_a_thousand_two_agree(
    parts: Parts,
) -> None:
    people(parts, OTHERS[:2])
    broadcast_id = write(parts)
    check(parts, broadcast_id)
    pretend(parts, broadcast_id, 1_001)
    with pytest.raises(Refusal, match="second_needed"):
        send(parts, broadcast_id)
    pretend(parts, broadcast_id, 201)
    with pytest.raises(Refusal, match="wrong_count"):
        send(parts, broadcast_id, typed="200")
    with pytest.raises(Refusal, match="recipients_changed"):
        send(parts, broadcast_id, typed="201")


def pretend(parts: Parts, broadcast_id: int, recipients: int) -> None:

    parts.db.write(lambda s: change_broadcast(s, broadcast_id, recipients=recipients))


def test_who_may_not_send_may_not(parts: Parts) -> None:
    agent = Member(3, frozenset({Role.AGENT}))
    with pytest.raises(Refusal, match="not_allowed"):
        write(parts, by=agent)


def test_at_night_it_waits_for_the_morning_and_an_urgent_one_does_not(
    parts: Parts, clock: TestClock
) -> None:
    people(parts, OTHERS[:2])
    clock.move(hours=14)  # 22:00
    quiet = let_go(parts)
    work(parts)
    assert copies(parts) == []
    urgent = write(parts, urgent_for="danger")
    check(parts, urgent)
    approve(parts, urgent, by=BOUBA)
    send(parts, urgent)
    work(parts)
    assert len(copies(parts)) == 2
    clock.move(hours=10, minutes=1)
    run(parts, clock)
    assert len(copies(parts)) == 4
    assert row_of(parts, quiet).state == "done"


def test_discreet_people_get_the_neutral_words_of_an_urgent_text(
    parts: Parts, clock: TestClock
) -> None:
    (guarded,) = people(parts, OTHERS[:1])
    parts.db.write(lambda s: set_profile(s, guarded, 0, discreet=1, full_text=1))
    texts = {**TEXTS, "fr": Text("Danger : ne venez pas au centre lundi.")}
    assert examine(parts, write(parts, texts=texts)).recipients == 0
    urgent = write(parts, urgent_for="danger", texts=texts)
    check(parts, urgent)
    approve(parts, urgent, by=BOUBA)
    send(parts, urgent)
    run(parts, clock)
    assert copies(parts) == [NEUTRAL]


def test_one_that_is_scheduled_begins_at_its_time(parts: Parts, clock: TestClock) -> None:
    people(parts, OTHERS[:2])
    broadcast_id = write(parts)
    check(parts, broadcast_id)
    send(parts, broadcast_id, due=clock() + timedelta(hours=3))
    work(parts)
    assert (row_of(parts, broadcast_id).state, copies(parts)) == ("scheduled", [])
    assert len(states(parts, broadcast_id)) == 2
    clock.move(hours=3)
    run(parts, clock)
    assert len(copies(parts)) == 2


def test_while_all_sending_is_suspended_nothing_is_queued(parts: Parts, clock: TestClock) -> None:
    people(parts, OTHERS[:2])
    broadcast_id = let_go(parts)
    switch(parts, suspended=True)
    run(parts, clock)
    assert copies(parts) == []
    switch(parts, suspended=False)
    run(parts, clock)
    assert len(copies(parts)) == 2
    assert row_of(parts, broadcast_id).state == "done"


def switch(parts: Parts, *, suspended: bool) -> None:
    parts.db.write(
        lambda s: sending.switch_sending(suspended=suspended, session=s, now=parts.clock())
    )


def test_only_failures_are_tried_again(parts: Parts, clock: TestClock) -> None:
    first, second, third = people(parts, OTHERS[:3])
    broadcast_id = let_go(parts)
    run(parts, clock)
    fail(parts, first, "30005")
    fail(parts, second, "uncertain")
    assert steer(parts, broadcast_id, "retry") == 1
    run(parts, clock)
    assert len(copies(parts)) == 4
    tries = dict(
        ask(parts, select(deliveries.c.contact_id, deliveries.c.tries))  # type: ignore[arg-type]
    )
    assert tries == {first: 2, second: 1, third: 1}
    with pytest.raises(Refusal, match="nothing_failed"):
        steer(parts, broadcast_id, "retry")


def fail(parts: Parts, contact_id: int, code: str) -> None:
    change(
        parts,
        update(messages)
        .where(messages.c.contact_id == contact_id, messages.c.kind == "broadcast")
        .values(state="failed", error_code=code),
    )


def test_replies_go_before_a_broadcast(parts: Parts, clock: TestClock) -> None:
    people(parts, OTHERS[:3])
    let_go(parts)
    work(parts)
    rows = ask(parts, select(messages.c.bulk).where(messages.c.kind == "broadcast"))
    assert rows == [(1,)] * 3


def test_an_answer_opens_the_chosen_flow(parts: Parts, clock: TestClock) -> None:
    phone = Phone(parts, PERSON)
    phone.welcome()
    clock.move(hours=1)
    texts = {"fr": Text(FRENCH, label="Voir les questions"), "bm": TEXTS["bm"]}
    texts["bm"] = Text(TEXTS["bm"].body, label="Ɲininkaliw", reader="M. Traoré")
    let_go(parts, texts=texts, opens_flow="questions", opens_days=7)
    run(parts, clock)
    assert "1 Voir les questions" in phone.say("1")
    phone.pick("Voir les questions")
    rows = ask(parts, select(contacts.c.place_flow).where(contacts.c.id == phone.contact_id))
    assert rows == [("questions",)]


def test_after_its_days_it_opens_nothing_any_more(parts: Parts, clock: TestClock) -> None:
    phone = Phone(parts, PERSON)
    phone.welcome()
    texts = {"fr": Text(FRENCH, label="Voir les questions"), "bm": TEXTS["bm"]}
    texts["bm"] = Text(TEXTS["bm"].body, label="Ɲininkaliw", reader="M. Traoré")
    let_go(parts, texts=texts, opens_flow="questions", opens_days=2)
    run(parts, clock)
    clock.move(days=3)
    told = phone.say("1")
    assert "Voir les questions" not in told


def test_outside_the_window_of_whatsapp_it_goes_by_sms(parts: Parts, clock: TestClock) -> None:
    Phone(parts, PERSON, Medium.WHATSAPP).say("bonjour")
    clock.move(days=2)
    let_go(parts)
    run(parts, clock)
    sent = [it for it in outbound(parts) if it.kind == "broadcast"]
    assert [(it.medium, it.state) for it in sent][-1] == ("sms", "accepted")
    assert [row[0] for row in ask(parts, select(deliveries.c.message_id))] == [sent[-1].id]


def test_every_move_is_recorded(parts: Parts, clock: TestClock) -> None:
    people(parts, OTHERS[:1])
    broadcast_id = let_go(parts)
    steer(parts, broadcast_id, "pause")
    steer(parts, broadcast_id, "resume")
    run(parts, clock)
    found = parts.db.read(lambda s: list_moves(s, Kind.BROADCAST, broadcast_id))
    assert sorted(it.trigger for it in found) == sorted(
        ["write", "check", "approve", "start", "pause", "resume", "finish"]
    )


def test_a_process_that_ends_between_two_batches_leaves_the_rest_to_another(
    build_parts: Builder, clock: TestClock
) -> None:
    one, other = build_parts(), build_parts()
    people(one, OTHERS[:90])  # more than two batches
    set_up(one, broadcast_pace=6_000)
    clock.move(minutes=1)
    broadcast_id = let_go(one)
    stops = iter([False, False, True])  # the list is made, one batch is queued, then it ends
    fire_due(one, TIMERS, is_stopping=lambda: next(stops))
    assert len(copies(other)) == 40
    run(other, clock)
    assert copies(other) == [NEUTRAL] * 90
    assert row_of(other, broadcast_id).state == "done"


def test_what_fails_inside_a_batch_leaves_nothing_of_it(parts: Parts, clock: TestClock) -> None:
    contact_ids = people(parts, OTHERS[:3])
    broadcast_id = let_go(parts)
    change(parts, update(broadcasts).values(audience="no JSON"))
    work(parts)
    assert copies(parts) == [] and states(parts, broadcast_id) == {}
    change(parts, update(broadcasts).values(audience=Audience().to_json()))
    clock.move(minutes=5)
    run(parts, clock)
    assert copies(parts) == [NEUTRAL] * len(contact_ids)


def test_two_workers_at_once_tell_everybody_once(build_parts: Builder, clock: TestClock) -> None:
    workers = [build_parts() for _ in range(2)]
    people(workers[0], OTHERS[:90])
    set_up(workers[0], broadcast_pace=6_000)
    clock.move(minutes=1)
    let_go(workers[0])
    threads = [Thread(target=work, args=(it,)) for it in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run(workers[0], clock)
    assert copies(workers[0]) == [NEUTRAL] * 90


def test_who_is_erased_leaves_no_copy_behind(parts: Parts, clock: TestClock) -> None:
    first, second = people(parts, OTHERS[:2])
    broadcast_id = let_go(parts)
    run(parts, clock)
    parts.db.write(lambda s: forget_contact(parts.vault, first, session=s, now=clock()))
    assert list(states(parts, broadcast_id)) == [second]
