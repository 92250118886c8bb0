"""Who gets no answer: a flood, a person who said STOP, one to whom a member is talking."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.services.parts import Parts
from bot.services.silence import MINUTE, Bucket, Silence
from bot.store.moment import to_micros
from bot.store.tables import contacts, entries, tickets
from tests.parts import Builder, TestClock, said, write_in
from tests.provider import Provider
from tests.rows import ask, change, contact_at, inbound, outbound
from tests.working import drain

LIMIT = 20
SECOND = 1_000_000


def poured(bucket: Bucket, times: int, *, every: int, limit: int = LIMIT) -> list[Bucket]:
    """The bucket after each of so many messages."""
    found = []
    for _ in range(times):
        bucket = bucket.after(bucket.at + every, limit=limit)
        found.append(bucket)
    return found


# --- the bucket ---------------------------------------------------------------------------------


@pytest.mark.parametrize("every", [0, SECOND // 50, SECOND // 8])
def test_of_a_thousand_messages_twenty_are_answered_and_one_warned(every: int) -> None:
    buckets = poured(Bucket(0, 0), 1_000, every=every)
    assert sum(not it.overflows(limit=LIMIT) for it in buckets) == LIMIT
    assert sum(it.just_overflowed for it in buckets) == 1


def test_a_quiet_minute_after_the_warning_is_enough() -> None:
    warned = poured(Bucket(0, 0), 21, every=0)[-1]
    assert warned.just_overflowed
    assert not warned.after(MINUTE, limit=LIMIT).overflows(limit=LIMIT)


def test_half_a_quiet_minute_is_not_enough() -> None:
    warned = poured(Bucket(0, 0), 21, every=0)[-1]
    assert warned.after(MINUTE // 2, limit=LIMIT).overflows(limit=LIMIT)


def test_who_keeps_to_the_limit_is_always_answered() -> None:
    buckets = poured(Bucket(0, 0), 500, every=MINUTE // LIMIT)
    assert not any(it.overflows(limit=LIMIT) for it in buckets)


@pytest.mark.parametrize("limit", [1, 2, 20, 100_000])
def test_at_any_limit_so_many_are_answered_at_once(limit: int) -> None:
    buckets = poured(Bucket(0, 0), min(limit, 50), every=0, limit=limit)
    assert not any(it.overflows(limit=limit) for it in buckets)


def test_without_a_limit_nothing_overflows() -> None:
    assert not any(it.overflows(limit=0) for it in poured(Bucket(0, 0), 100, every=0, limit=0))


def test_a_clock_that_was_set_back_floods_nobody() -> None:
    ahead = Bucket(0, 0).after(60 * MINUTE, limit=LIMIT)
    assert not ahead.after(0, limit=LIMIT).overflows(limit=LIMIT)


# --- a flood ------------------------------------------------------------------------------------


def test_a_thousand_messages_of_one_number_get_at_most_21_replies(
    parts: Parts, clock: TestClock, provider: Provider
) -> None:
    letters = []
    for _ in range(1_000):
        clock.move(milliseconds=20)
        letters.append(write_in(parts, "encore"))
    clock.move(minutes=5)
    drain(parts, clock)
    assert len(outbound(parts)) <= 21
    assert len(inbound(parts)) == 1_000, "each of them is stored"
    assert sum(it.silence is Silence.FLOOD for it in letters) == 980
    warnings = [it for it in outbound(parts) if "très vite" in it.text or "tres vite" in it.text]
    assert len(warnings) == 1
    assert len({it.text for it in provider.ledger.sent()}) <= 21


def flooding(parts: Parts, text: str = "encore", times: int = 30) -> None:
    for _ in range(times):
        write_in(parts, text)


@pytest.mark.parametrize("word", ["STOP", "arrêt"])
def test_stop_passes_in_a_flood(parts: Parts, word: str) -> None:
    flooding(parts)
    assert write_in(parts, word).queued == 1
    assert contact_at(parts).opted_out_at is not None


def test_start_passes_in_a_flood(parts: Parts) -> None:
    write_in(parts, "STOP")
    flooding(parts)
    assert write_in(parts, "START").queued >= 1
    assert contact_at(parts).opted_out_at is None


def test_a_thousand_times_stop_is_a_flood_too(parts: Parts) -> None:
    flooding(parts, "STOP", 1_000)
    assert len(outbound(parts)) <= 21


def test_a_flood_of_one_number_silences_nobody_else(parts: Parts) -> None:
    flooding(parts)
    assert write_in(parts, "Bonjour", sender="+33639981001").inline


def test_without_a_limit_every_message_is_answered(build_parts: Builder) -> None:
    parts = build_parts(SEGIN_FLOOD_PER_MINUTE=0)
    flooding(parts, times=40)
    assert len(outbound(parts)) == 40


def test_a_word_of_danger_passes_in_a_flood(parts: Parts) -> None:
    flooding(parts)
    assert write_in(parts, "on veut me tuer").queued >= 1
    assert len(requests(parts)) == 1


def requests(parts: Parts) -> list[str]:
    """What stands in every urgent request."""
    rows = ask(parts, select(tickets.c.id, tickets.c.body).where(tickets.c.urgent == 1))
    return [parts.vault.open(body, "tickets", "body", row) for row, body in rows]


def test_danger_told_again_and_again_opens_one_request_and_few_texts(
    parts: Parts, clock: TestClock
) -> None:
    flooding(parts)
    before = len(outbound(parts))
    for number in range(200):
        clock.move(milliseconds=100)
        write_in(parts, f"on veut me tuer {number % 5}")
    told = outbound(parts)[before:]
    assert "demande urgente" in told[0].text and len(told) == 1
    (body,) = requests(parts)
    assert sorted(body.splitlines()) == [f"on veut me tuer {number}" for number in range(5)]


def test_an_hour_of_danger_in_a_flood_is_answered_ever_more_rarely_and_neutrally(
    parts: Parts, clock: TestClock
) -> None:
    flooding(parts)
    before = len(outbound(parts))
    for _ in range(1_200):
        clock.move(seconds=3 - 0.1)
        write_in(parts, "encore")
        clock.move(milliseconds=100)
        write_in(parts, "on veut me tuer")
    first, *following = outbound(parts)[before:]
    assert "demande urgente" in first.text
    assert 3 <= len(following) <= 10
    assert {it.text for it in following} == {"Votre message est bien recu."}
    assert len(requests(parts)) == 1


def test_stop_and_start_pass_in_a_flood_of_danger(parts: Parts) -> None:
    flooding(parts, "on veut me tuer", 60)
    write_in(parts, "STOP")
    assert contact_at(parts).opted_out_at is not None
    said_so_far = len(outbound(parts))
    flooding(parts, "on veut me tuer", 60)
    assert len(outbound(parts)) == said_so_far, "after STOP not even that it was received"
    write_in(parts, "START")
    assert contact_at(parts).opted_out_at is None


def test_danger_in_another_flood_is_answered_in_full_again(
    parts: Parts, clock: TestClock
) -> None:
    for _ in range(2):
        flooding(parts)
        flooding(parts, "on veut me tuer", 5)
        clock.move(minutes=11)
    assert sum("demande urgente" in it.text for it in outbound(parts)) == 2


# --- STOP and START -----------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["STOP", "stop", "ARRÊT", "Arreter", "jɔ", "désabonner"])
def test_our_own_words_opt_out_with_one_confirmation(parts: Parts, word: str) -> None:
    write_in(parts, "Bonjour")
    letters = write_in(parts, word)
    assert letters.queued == 1
    assert contact_at(parts).opted_out_at is not None
    assert outbound(parts)[-1].kind == "notice"


def test_after_stop_one_message_is_answered_and_then_none(
    parts: Parts, clock: TestClock
) -> None:
    write_in(parts, "Bonjour")
    clock.move(minutes=1)
    write_in(parts, "STOP")
    clock.move(minutes=1)
    assert write_in(parts, "0").inline
    for text in ("0", "1", "bonjour"):
        assert write_in(parts, text).silence is Silence.STOPPED
    assert contact_at(parts).opted_out_at is not None


def test_start_ends_the_silence(parts: Parts, clock: TestClock) -> None:
    for text in ("Bonjour", "STOP", "0", "0"):
        write_in(parts, text)
        clock.move(minutes=1)
    assert write_in(parts, "START").inline
    assert contact_at(parts).opted_out_at is None
    clock.move(minutes=1)
    assert write_in(parts, "0").inline


def test_a_second_stop_opens_the_one_answer_again_only_after_start(parts: Parts) -> None:
    for text in ("Bonjour", "STOP", "0"):
        write_in(parts, text)
    since = contact_at(parts).opted_out_at
    write_in(parts, "STOP")
    assert contact_at(parts).opted_out_at == since
    assert write_in(parts, "0").silence is Silence.STOPPED


@pytest.mark.parametrize(("kind", "is_out"), [("STOP", True), ("START", False)])
def test_what_the_provider_answered_itself_gets_an_empty_answer(
    parts: Parts, kind: str, is_out: bool
) -> None:
    write_in(parts, "Bonjour")
    if not is_out:
        write_in(parts, "STOP")
    sent = len(outbound(parts))
    letters = write_in(parts, said(kind, opt_out=kind))
    assert (letters.inline, letters.queued) == ((), 0)
    assert len(outbound(parts)) == sent
    assert (contact_at(parts).opted_out_at is not None) == is_out
    acts = [row[0] for row in ask(parts, entries.select().with_only_columns(entries.c.act))]
    assert ("opted_out" if is_out else "opted_in") in acts


def test_the_providers_help_word_gets_an_empty_answer_and_changes_nothing(parts: Parts) -> None:
    write_in(parts, "Bonjour")
    place = contact_at(parts).place
    letters = write_in(parts, said("HELP", opt_out="HELP"))
    assert (letters.inline, letters.queued) == ((), 0)
    assert (contact_at(parts).place, contact_at(parts).opted_out_at) == (place, None)


# --- a member talks -----------------------------------------------------------------------------


def test_while_a_member_talks_the_service_is_silent(parts: Parts, clock: TestClock) -> None:
    write_in(parts, "Bonjour")
    until = to_micros(clock() + timedelta(hours=1))
    change(parts, update(contacts).values(taken_over_until=until))
    assert write_in(parts, "1").silence is Silence.TAKEN_OVER
    assert contact_at(parts).place == ("accueil", "langue")
    clock.move(hours=2)
    assert write_in(parts, "1").inline


def test_stop_is_heard_while_a_member_talks(parts: Parts, clock: TestClock) -> None:
    write_in(parts, "Bonjour")
    until = to_micros(clock() + timedelta(hours=1))
    change(parts, update(contacts).values(taken_over_until=until))
    write_in(parts, "STOP")
    assert contact_at(parts).opted_out_at is not None
