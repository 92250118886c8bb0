"""The two channels that reach nobody outside: the console and the simulator."""

from __future__ import annotations

import pytest

from bot.channels.channel import DeliveryFailure, OutboundMessage, Rejected, Remedy
from bot.channels.console import ConsoleChannel
from bot.channels.simulator import SimulatorChannel
from bot.core.rendering import Medium
from tests.channels.gateway.calls import INBOUND, NOW, outbound, signed

DEMONSTRATION = "+22300000001"


def console() -> ConsoleChannel:
    return ConsoleChannel(print)


def test_the_console_shows_each_message_in_order() -> None:
    shown: list[OutboundMessage] = []
    channel = ConsoleChannel(shown.append)
    first, second = outbound("un", id=1), outbound("deux", id=2)
    assert [channel.send(each).provider_id for each in (first, second)] == [
        "console-1",
        "console-2",
    ]
    assert shown == [first, second]


def test_the_simulator_takes_a_message_at_once() -> None:
    message = outbound(id=41, recipient=DEMONSTRATION)
    assert SimulatorChannel().send(message).provider_id == "sim-41"


@pytest.mark.parametrize("recipient", ["+22310000001", "+33199000000", "ML.1234", ""])
def test_the_simulator_carries_nobody_but_the_people_of_the_demonstration(recipient: str) -> None:
    with pytest.raises(DeliveryFailure) as refused:
        SimulatorChannel().send(outbound(recipient=recipient))
    assert refused.value.remedy is Remedy.PERMANENT
    assert str(refused.value) == "not_a_demonstration_number"


def test_a_message_in_doubt_is_on_the_page_of_the_simulator() -> None:
    message = outbound(id=41, recipient=DEMONSTRATION)
    found = SimulatorChannel().find_sent(message, since=NOW)
    assert found is not None
    assert (found.provider_id, found.text) == ("sim-41", message.text)


def test_what_the_console_printed_cannot_be_looked_up() -> None:
    with pytest.raises(DeliveryFailure) as refused:
        console().find_sent(outbound(), since=NOW)
    assert refused.value.remedy is Remedy.PERMANENT


@pytest.mark.parametrize("channel", [console(), SimulatorChannel()])
def test_neither_is_called_from_outside(channel: ConsoleChannel | SimulatorChannel) -> None:
    for read in (channel.read_inbound, channel.read_receipt):
        with pytest.raises(Rejected) as rejected:
            read(signed(INBOUND), now=NOW)
        assert rejected.value.status == 403
    assert channel.list_inbound(since=NOW) == []
    assert channel.own_addresses() == frozenset()


@pytest.mark.parametrize("channel", [console(), SimulatorChannel()])
def test_both_show_what_either_phone_would(channel: ConsoleChannel | SimulatorChannel) -> None:
    assert all(channel.carries(medium) for medium in Medium)
    assert not channel.answers_inline and channel.render_inline([outbound()]) == ""
