"""The judge itself is judged: what the fake provider takes, refuses, tells and writes down."""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3

from tests.provider import Account, Answer, Fault, FaultPlan, Ledger, Provider, running_provider
from tests.provider.echo import product

PERSON = "+22370000001"
STATUS = "https://bot.example.org/webhooks/twilio/status?m=41"
MESSAGE = {"To": PERSON, "From": "+33639980001", "Body": "Bonjour", "StatusCallback": STATUS}
INBOUND = "https://bot.example.org/webhooks/twilio"


@pytest.fixture
def provider() -> Iterator[Provider]:
    """Run a provider in this process."""
    with Provider() as running:
        yield running


def ask(provider: Provider, method: str = "POST", **changes: Any) -> urllib3.BaseHTTPResponse:
    """Ask the provider's interface; by default, to send one message."""
    account = changes.pop("account", provider.account.sid)
    token = changes.pop("token", provider.account.auth_token)
    path = changes.pop("path", f"/2010-04-01/Accounts/{account}/Messages.json")
    form = {name: value for name, value in (MESSAGE | changes).items() if value is not None}
    credentials = b64encode(f"{provider.account.sid}:{token}".encode()).decode()
    headers = {"Authorization": f"Basic {credentials}"}
    if method == "POST":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    body = urlencode(form, doseq=True) if method == "POST" else None
    return urllib3.request(method, provider.url + path, body=body, headers=headers, retries=False)


def test_a_message_as_described_is_taken_and_written_down(provider: Provider) -> None:
    answer = ask(provider, MediaUrl=["https://a.example/1", "https://a.example/2"])
    (sent,) = provider.ledger.sent()
    assert answer.status == 201
    assert answer.json()["sid"] == sent.sid and answer.json()["num_media"] == "2"
    assert (sent.order, sent.via, sent.to, sent.text) == (1, "api", PERSON, "Bonjour")
    assert (sent.message_id, sent.status_callback) == (41, STATUS)


@pytest.mark.parametrize(
    "changes",
    [
        {"Bodyy": "Bonjour"},
        {"ValidityPeriod": "36001"},
        {"ValidityPeriod": "soon"},
        {"ContentRetention": "never"},
        {"ContentSid": "HX1"},
        {"MessagingServiceSid": "12"},
        {"To": None},
    ],
)
def test_what_the_description_refuses_is_a_problem_without_any_number(
    provider: Provider, changes: dict[str, Any]
) -> None:
    assert ask(provider, **changes).status == 400
    (problem,) = provider.ledger.problems()
    assert problem.startswith("create_message: ") and PERSON not in problem
    assert provider.ledger.sent() == []


def test_a_verdict_from_memory_is_the_verdict_of_the_description(provider: Provider) -> None:
    for _ in range(2):
        assert ask(provider, ValidityPeriod="600").status == 201
        assert ask(provider, ValidityPeriod="600", Body="autre").status == 201
        assert ask(provider, ValidityPeriod="601000").status == 400
    assert len(provider.ledger.problems()) == 2


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"To": "12"}, 400, 21211),
        ({"Body": None}, 400, 21602),
        ({"Body": "a" * 1601}, 400, 21617),
        ({"From": None}, 400, 21603),
        ({"From": "+33639980099"}, 400, 21606),
        ({"To": f"whatsapp:{PERSON}"}, 400, 21910),
        ({"To": f"whatsapp:{PERSON}", "From": "whatsapp:+33639980099"}, 400, 63007),
        ({"StatusCallback": "bot_1.example.org"}, 400, 21609),
        ({"ContentSid": "HX" + "1" * 32}, 400, 21655),
        ({"token": "wrong"}, 401, 20003),
        ({"account": "AC" + "f" * 32}, 404, 20404),
    ],
)
def test_a_refusal_has_the_providers_form_and_code(
    provider: Provider, changes: dict[str, Any], status: int, code: int
) -> None:
    answer = ask(provider, **changes)
    assert answer.status == status
    assert answer.json()["code"] == code and answer.json()["status"] == status
    assert answer.json()["more_info"].endswith(str(code))
    assert provider.ledger.sent() == []


@pytest.mark.parametrize(
    ("fault", "status", "taken"),
    [
        (Fault.TOO_MANY, 429, 0),
        (Fault.SERVER_ERROR, 500, 0),
        (Fault.LOST_ANSWER, 500, 1),
        (Fault.CUT, None, 1),
        (Fault.DROPPED, None, 0),
        (Fault.NONE, 201, 1),
    ],
)
def test_a_scripted_fault_happens_once_and_as_it_says(
    provider: Provider, fault: Fault, status: int | None, taken: int
) -> None:
    provider.faults.script([fault])
    if status is None:
        with pytest.raises(urllib3.exceptions.ProtocolError):
            ask(provider)
    else:
        assert ask(provider).status == status
    assert len(provider.ledger.sent()) == taken
    assert ask(provider).status == 201


def test_a_slow_answer_waits_for_its_release(provider: Provider) -> None:
    provider.faults.script([Fault.SLOW])
    provider.faults.release()
    assert ask(provider).status == 201


def test_chance_has_its_rates_and_its_seed() -> None:
    def drawn(seed: int) -> list[Fault]:
        plan = FaultPlan(seed)
        plan.rates({"429": 0.2, "500": 0.1, "cut": 0.05})
        return [plan.next() for _ in range(2000)]

    first = drawn(1)
    assert first == drawn(1) != drawn(2)
    assert 0.16 < first.count(Fault.TOO_MANY) / 2000 < 0.24
    assert 0.03 < first.count(Fault.CUT) / 2000 < 0.07


def test_what_a_person_writes_is_answered_and_the_answer_is_told() -> None:
    with Provider() as provider, product() as running:
        answer = provider.post_inbound(running.url, "Aw ni ce", PERSON)
        assert answer.is_complete and provider.quiet()
        (sent,) = provider.ledger.sent()
        assert (sent.via, sent.to, sent.text, sent.message_id) == ("reply", PERSON, "Aw ni ce", 1)
        told = [(one.raw_state, one.message_id, one.provider_id) for one in running.receipts]
        assert told == [(status, 1, sent.sid) for status in ("queued", "sent", "delivered")]
        assert running.rejected == [] and provider.ledger.problems() == []


def test_several_messages_in_one_answer_are_sent_in_order() -> None:
    def thrice(message: object) -> list[str]:
        return ["un", "deux", "trois"]

    with Provider() as provider, product(answering=thrice) as running:
        provider.post_inbound(running.url, "Bonjour", PERSON, medium="whatsapp")
        assert provider.ledger.texts(f"whatsapp:{PERSON}") == ["un", "deux", "trois"]
        assert [one.message_id for one in provider.ledger.sent()] == [1, 2, 3]


def test_the_product_is_reached_behind_its_public_address() -> None:
    with Provider() as provider, product() as running:
        running.listen_as("https://bot.example.org")
        assert provider.post_inbound(INBOUND, "Bonjour", PERSON) == Answer(None)
        provider.reach("https://bot.example.org", running.origin)
        assert provider.post_inbound(INBOUND, "Bonjour", PERSON).status == 200
        assert provider.quiet() and len(running.receipts) == 3


def test_a_repeat_is_acted_on_once() -> None:
    with Provider(seed=3) as provider, product() as running:
        provider.repeat = 1.0
        for number in range(20):
            provider.post_inbound(running.url, str(number), PERSON)
        assert provider.quiet()
        assert provider.ledger.texts(PERSON) == [str(number) for number in range(20)]
        assert provider.ledger.problems() == []


def test_an_answer_that_comes_too_late_is_not_acted_on() -> None:
    given_up = threading.Event()

    def late(message: object) -> list[str]:
        given_up.wait(60)
        return ["enfin"]

    with Provider() as provider, product(answering=late) as running:
        provider.wait_for_answers(0.1)
        came = provider.write_in("Bonjour", PERSON)
        assert provider.post(came, running.url) == Answer(None)
        given_up.set()
        assert provider.ledger.sent() == []
        provider.wait_for_answers(10)
        assert provider.post(came, running.url).is_complete
        assert provider.ledger.texts(PERSON) == ["enfin"]


def test_a_repeat_that_is_answered_differently_is_a_problem(provider: Provider) -> None:
    came = provider.write_in("Bonjour", PERSON)
    for text in ("un", "deux"):
        document = f"<Response><Message>{text}</Message></Response>"
        provider.act(came, Answer(200, document, "text/xml"), INBOUND)
    assert provider.ledger.texts(PERSON) == ["un"]
    assert provider.ledger.problems() == ["a repeat was answered differently"]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, "<Response><Message>a\x0b</Message></Response>", "text/xml"),
        Answer(200, "<Response/>", "text/html"),
        Answer(200, "", "text/xml"),
        Answer(200, "<Response><Redirect/></Response>", "text/xml"),
        Answer(200, "<Response><Message> </Message></Response>", "text/xml"),
        Answer(200, f"<Response><Message>{'a' * 1601}</Message></Response>", "text/xml"),
    ],
)
def test_an_answer_that_the_provider_could_not_read_sends_nothing(
    provider: Provider, answer: Answer
) -> None:
    provider.act(provider.write_in("Bonjour", PERSON), answer, INBOUND)
    assert provider.ledger.sent() == [] and len(provider.ledger.problems()) == 1


@pytest.mark.parametrize("order", ["forward", "backward", "shuffled"])
def test_callbacks_come_in_the_order_that_is_asked(order: Any) -> None:
    with Provider(seed=5) as provider, product() as running:
        provider.callbacks.order = order
        provider.callbacks.statuses = ("queued", "sending", "sent", "delivered", "read")
        provider.post_inbound(running.url, "Bonjour", PERSON)
        assert provider.quiet()
        told = [one.raw_state for one in running.receipts]
        true = list(provider.callbacks.statuses)
        assert sorted(told) == sorted(true)
        assert (told == true, told == true[::-1]) == (order == "forward", order == "backward")


def test_callbacks_may_be_repeated_or_never_come() -> None:
    with Provider() as provider, product() as running:
        provider.callbacks.repeat = 1.0
        provider.post_inbound(running.url, "Bonjour", PERSON)
        assert provider.quiet() and len(running.receipts) == 6
        provider.callbacks.never = 1.0
        provider.post_inbound(running.url, "Bonjour", PERSON)
        assert provider.quiet() and len(running.receipts) == 6


def test_a_callback_may_come_before_the_answer_to_the_request() -> None:
    with Provider() as provider, product() as running:
        provider.callbacks.early = True
        provider.callbacks.delay = 60
        ask(provider, StatusCallback=f"{running.url}/status?m=7")
        assert [(one.raw_state, one.message_id) for one in running.receipts] == [("queued", 7)]


def test_a_message_can_be_told_to_fail() -> None:
    with Provider() as provider, product() as running:
        provider.callbacks.outcomes[PERSON] = ("undelivered", 30003)
        provider.post_inbound(running.url, "Bonjour", PERSON)
        assert provider.quiet()
        assert (running.receipts[-1].raw_state, running.receipts[-1].error_code) == (
            "undelivered",
            "30003",
        )


def test_the_ledger_names_what_was_sent_twice(provider: Provider) -> None:
    for message_id in (41, 42, 41):
        ask(provider, StatusCallback=f"https://bot.example.org/status?m={message_id}")
    assert provider.ledger.duplicates() == {41: 2}


def test_the_ledger_goes_on_where_it_stood(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    with Provider(ledger=path) as provider:
        ask(provider)
        ask(provider, Bodyy="x")
    again = Ledger(path)
    assert [one.text for one in again.sent()] == ["Bonjour"]
    assert len(again.problems()) == 1
    with Provider(ledger=path) as provider:
        ask(provider, Body="encore")
        assert [one.order for one in provider.ledger.sent()] == [1, 2]


def test_after_its_end_nothing_is_answered(provider: Provider) -> None:
    pool = urllib3.PoolManager(retries=False)
    assert pool.request("GET", f"{provider.url}/_control/nothing").status == 404
    provider.stop()
    with pytest.raises(urllib3.exceptions.HTTPError):
        pool.request("GET", f"{provider.url}/_control/nothing")


def test_a_provider_in_its_own_process_speaks_the_same_language(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    with running_provider("--seed", "1", ledger=path) as remote, product() as running:
        assert remote.post_inbound(running.url, "Bonjour", PERSON).status == 200
        assert remote.quiet()
        assert [(one.text, one.message_id) for one in remote.sent()] == [("Bonjour", 1)]
        assert remote.sent(after=1) == [] and remote.problems() == []
        assert remote.write_in("plus tard", PERSON).startswith("SM")
        assert remote.faults(script=["429"], rates={"500": 0.5})["429"] == 0
        remote.callbacks(order="backward", statuses=["sent", "delivered"])
        remote.repeat(0.1)
        remote.post_inbound(running.url, "encore", PERSON)
        assert remote.quiet()
        assert [one.raw_state for one in running.receipts][-2:] == ["delivered", "sent"]
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["sent"]["text"] for line in lines] == ["Bonjour", "encore"]


def test_an_account_of_ones_own_can_be_given() -> None:
    account = Account(sid="AC" + "9" * 32, auth_token="another", sms="+33639980055")
    with Provider(account) as provider, product(account) as running:
        assert provider.post_inbound(running.url, "Bonjour", PERSON).status == 200
        assert provider.ledger.sent()[0].sender == "+33639980055"
