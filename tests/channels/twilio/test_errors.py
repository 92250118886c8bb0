"""The table of errors says of each code what the design says."""

from __future__ import annotations

import pytest

from bot.channels.channel import Remedy
from bot.channels.twilio.channel import TwilioChannel
from bot.channels.twilio.errors import FAULTS, UNKNOWN, failure, fault
from tests.channels.twilio.calls import settings

EXPECTED: dict[Remedy, str] = {
    Remedy.OPTED_OUT: "21610",
    Remedy.STOP_CHANNEL: "21408 63007 20003 30002",
    Remedy.RETRY: "20429 429 21611 30001 30008 30410 63010 63012 63017 63018",
    Remedy.LATER: "30003",
    Remedy.PERMANENT: "21211 21614 30004 30005 30006",
    Remedy.ALERT: "30007 63005 63013 63021 63026 63030 63027 63028 63029 63041",
    Remedy.ASK_AGAIN: "30009",
    Remedy.OTHER_MEDIUM: "63003 63024 63014 63032 63033",
    Remedy.TEMPLATE: "63016",
    Remedy.AGAIN: "63019 63037",
    Remedy.TOMORROW: "63038",
}
CASES = [(code, remedy) for remedy, codes in EXPECTED.items() for code in codes.split()]


@pytest.mark.parametrize(("code", "remedy"), CASES)
def test_each_code_has_its_remedy(code: str, remedy: Remedy) -> None:
    assert fault(code).remedy is remedy


def test_a_code_that_nobody_knows_is_tried_once_more() -> None:
    assert "99999" not in FAULTS
    assert fault("99999") is UNKNOWN
    assert failure("99999").remedy is Remedy.AGAIN


def test_a_failure_without_a_code_is_tried_once_more() -> None:
    assert TwilioChannel(settings()).remedy(None) is Remedy.AGAIN


def test_every_remedy_is_the_answer_to_some_code() -> None:
    assert {entry.remedy for entry in FAULTS.values()} == set(Remedy)


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_staff_read_a_sentence_without_codes_or_placeholders(code: str) -> None:
    wording = TwilioChannel(settings()).explain(code)
    assert wording[0].isupper() and wording.endswith(".")
    assert code not in wording and not set("{}%") & set(wording)


def test_a_failure_says_its_code_and_nothing_else() -> None:
    raised = failure("20429", retry_after=7.0)
    assert (str(raised), raised.code, raised.retry_after) == ("20429", "20429", 7.0)
