"""The order of the outbox: each contact's line from its head, answers before bulk."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

from sqlalchemy import update

from bot.services.parts import Parts
from bot.store import claiming
from bot.store.library import suspend_sending
from bot.store.moment import to_micros
from bot.store.tables import messages
from bot.worker import Worker
from tests.parts import OTHERS, PERSON, Builder, TestClock, write_in
from tests.provider import Provider
from tests.queueing import queue
from tests.rows import change, contact_at, outbound
from tests.working import claim, deliver_next, deliver_waiting, drain, lapse_leases


def known(parts: Parts, number: str = PERSON) -> int:
    """A contact who has written; the answer counts as taken."""
    write_in(parts, "Bonjour", sender=number)
    change(parts, update(messages).where(messages.c.state == "inline").values(state="accepted"))
    return contact_at(parts, number).id


def test_a_contacts_messages_go_in_their_order(parts: Parts, provider: Provider) -> None:
    known(parts)
    for number in range(10):
        queue(parts, f"texte {number}")
    deliver_waiting(parts)
    assert provider.ledger.texts(PERSON) == [f"texte {number}" for number in range(10)]


def test_nothing_goes_while_an_older_message_is_being_sent(parts: Parts) -> None:
    known(parts)
    queue(parts, "un")
    queue(parts, "deux")
    first = claim(parts)
    assert first is not None
    assert claim(parts) is None


def test_nothing_goes_while_an_older_message_is_in_doubt(
    parts: Parts, provider: Provider
) -> None:
    known(parts)
    queue(parts, "un")
    queue(parts, "deux")
    claim(parts)
    lapse_leases(parts)
    provider.faults.list_works = False
    Worker(parts).clear_doubts()
    assert [it.state for it in outbound(parts)[1:]] == ["uncertain", "ready"]
    assert claim(parts) is None


def test_one_contacts_line_holds_nobody_elses(parts: Parts, provider: Provider) -> None:
    for number in OTHERS[:3]:
        known(parts, number)
        queue(parts, "un", to=number)
    assert claim(parts) is not None
    deliver_waiting(parts)
    assert len({sent.to for sent in provider.ledger.sent()}) == 2


def test_answers_go_before_bulk(parts: Parts, provider: Provider) -> None:
    for number in OTHERS[:5]:
        known(parts, number)
        queue(parts, "bulletin", to=number, bulk=True)
    known(parts)
    queue(parts, "réponse")
    deliver_waiting(parts)
    assert provider.ledger.sent()[0].text == "réponse"


def test_bulk_waits_for_answers_of_the_same_contact_and_never_holds_them(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "bulletin", bulk=True)
    taken = deliver_next(parts)
    queue(parts, "reponse")
    assert claim(parts) is not None, "although bulk is under way"
    assert taken is not None
    assert write_in(parts, "1", sender=OTHERS[0]).inline


def test_bulk_under_way_does_not_keep_an_answer_out_of_the_webhook(
    parts: Parts, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "bulletin", bulk=True)
    assert write_in(parts, "1").inline


def test_a_message_in_a_short_back_off_holds_the_line(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "un")
    queue(parts, "deux")
    provider.faults.script(["429"])
    deliver_waiting(parts)
    assert provider.ledger.sent() == []
    clock.move(seconds=5)
    deliver_waiting(parts)
    assert provider.ledger.texts(PERSON) == ["un", "deux"]


def test_what_waits_behind_a_back_off_is_not_looked_at_before_it(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    for text in ("un", "deux"):
        queue(parts, text)
    queue(parts, "bulletin", bulk=True)
    provider.faults.script(["429"])
    deliver_waiting(parts)
    assert not parts.db.read(lambda s: claiming.is_any_due(s, now=to_micros(clock())))
    clock.move(seconds=5)
    deliver_waiting(parts)
    assert provider.ledger.texts(PERSON) == ["un", "deux", "bulletin"]


def test_a_message_in_a_long_back_off_lets_the_others_pass(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "un", due=clock() + timedelta(hours=3))
    queue(parts, "deux")
    deliver_waiting(parts)
    assert provider.ledger.texts(PERSON) == ["deux"]
    assert write_in(parts, "1").inline
    clock.move(hours=4)
    deliver_waiting(parts)
    assert "un" in provider.ledger.texts(PERSON)


def test_an_answer_goes_inline_only_when_nothing_older_is_on_its_way(parts: Parts) -> None:
    known(parts)
    queue(parts, "un")
    assert write_in(parts, "1").queued == 1


def test_an_unproven_inline_answer_holds_the_line_for_ten_seconds(
    parts: Parts, clock: TestClock
) -> None:
    write_in(parts, "Bonjour")
    clock.move(seconds=9)
    assert write_in(parts, "1").queued == 1
    assert claim(parts) is None
    clock.move(seconds=2)
    assert claim(parts) is not None


def test_after_ten_seconds_the_next_answer_goes_inline_again(
    parts: Parts, clock: TestClock
) -> None:
    write_in(parts, "Bonjour")
    clock.move(seconds=11)
    assert write_in(parts, "1").inline


def test_while_sending_is_suspended_everything_waits(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    parts.db.write(lambda session: suspend_sending(session, since=to_micros(clock())))
    assert write_in(parts, "1").queued == 1
    queue(parts, "un")
    assert deliver_waiting(parts) == 0
    parts.db.write(lambda session: suspend_sending(session, since=None))
    deliver_waiting(parts)
    assert len(provider.ledger.texts(PERSON)) == 2


def test_many_workers_at_once_neither_double_nor_invert(
    build_parts: Builder, provider: Provider, clock: TestClock
) -> None:
    """Two processes of four threads; what each contact gets is judged by the provider."""
    processes = [build_parts(), build_parts()]
    for number in OTHERS[:20]:
        known(processes[0], number)
        for text in range(5):
            queue(processes[0], f"texte {text}", to=number)

    def work(parts: Parts) -> None:
        sent = None
        for _ in range(200):
            sent = deliver_next(parts, sent)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, processes * 4))
    drain(processes[0], clock)
    ledger = provider.ledger
    assert ledger.duplicates() == {}
    for number in OTHERS[:20]:
        assert ledger.texts(number) == [f"texte {text}" for text in range(5)]


def test_each_message_is_sent_after_all_that_came_before_it(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    provider.faults.rates({"429": 0.3})
    for number in range(20):
        queue(parts, f"{number:02}")
    drain(parts, clock)
    texts = provider.ledger.texts(PERSON)
    assert all(first < second for first, second in pairwise(texts))
    assert len(texts) == 20
