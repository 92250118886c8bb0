"""A member talks: the machine is silent but for STOP and danger, and comes back by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services import taking_over
from bot.services.due import TIMERS
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.services.silence import Silence
from bot.services.timers import fire, list_due
from tests.admin.visiting import hire
from tests.parts import TestClock, write_in
from tests.rows import contact_at, outbound
from tests.working import drain


class Member:
    """Someone of the team."""

    def __init__(self, parts: Parts, role: Role = Role.AGENT, *, name: str = "awa") -> None:
        self.id, self.roles = hire(parts, role, name=name).id, frozenset({role})


def greeted(parts: Parts, clock: TestClock) -> int:
    """A person who has written; their id."""
    write_in(parts, "Bonjour")
    drain(parts, clock)
    return contact_at(parts).id


def take(parts: Parts, member: Member, contact_id: int) -> taking_over.Hold:
    return parts.db.write(
        lambda s: taking_over.take_over(parts, member, contact_id, session=s, now=parts.clock())
    )


def answer(
    parts: Parts, member: Member, contact_id: int, seen: int, *, anyway: bool = False
) -> object:
    return parts.db.write(
        lambda s: taking_over.answer_person(
            parts, member, contact_id, "Bonjour, je vous lis.",
            seen_sequence=seen, session=s, now=parts.clock(), anyway=anyway,
        )
    )  # fmt: skip


def test_the_machine_is_silent_and_comes_back_with_one_line(
    parts: Parts, clock: TestClock
) -> None:
    contact_id, member = greeted(parts, clock), Member(parts)
    take(parts, member, contact_id)
    assert write_in(parts, "1").silence is Silence.TAKEN_OVER
    count = len(outbound(parts))
    clock.move(hours=taking_over.HOURS, minutes=1)
    for row in list_due(parts):
        fire(parts, TIMERS, row)
    assert len(outbound(parts)) == count + 1
    assert "machine répond de nouveau" in outbound(parts)[-1].text.replace("repond", "répond")
    assert write_in(parts, "1").silence is None


@pytest.mark.parametrize("text", ["on veut me tuer", "u b'a fè ka n faga"])
def test_danger_is_heard_while_a_member_talks(
    parts: Parts, clock: TestClock, text: str
) -> None:
    take(parts, Member(parts), greeted(parts, clock))
    assert write_in(parts, text).silence is None


def test_handing_back_ends_it_at_once(parts: Parts, clock: TestClock) -> None:
    contact_id, member = greeted(parts, clock), Member(parts)
    take(parts, member, contact_id)
    parts.db.write(
        lambda s: taking_over.hand_back(parts, member, contact_id, session=s, now=clock())
    )
    drain(parts, clock)
    assert write_in(parts, "1").silence is None
    clock.move(hours=taking_over.HOURS, minutes=1)
    assert [row.kind for row in list_due(parts) if row.kind == taking_over.TIMER] == []


def test_a_colleague_does_not_take_it_from_who_talks(parts: Parts, clock: TestClock) -> None:
    contact_id = greeted(parts, clock)
    take(parts, Member(parts), contact_id)
    with pytest.raises(Refusal, match="taken_over"):
        take(parts, Member(parts, name="oumou"), contact_id)


def test_who_did_not_see_the_last_answer_is_asked_first(parts: Parts, clock: TestClock) -> None:
    contact_id, member = greeted(parts, clock), Member(parts)
    seen = contact_at(parts).sequence
    answer(parts, member, contact_id, seen)
    with pytest.raises(Refusal, match="answered_meanwhile"):
        answer(parts, member, contact_id, seen)
    answer(parts, member, contact_id, seen, anyway=True)
    assert [it.kind for it in outbound(parts)].count("member") == 2


def test_a_colleague_who_writes_is_seen_for_a_while(parts: Parts, clock: TestClock) -> None:
    contact_id, member, other = greeted(parts, clock), Member(parts), Member(parts, name="oumou")
    for who in (member, other, member):
        parts.db.write(
            lambda s, it=who: taking_over.note_writing(it, contact_id, session=s, now=clock())
        )

    def writing() -> tuple[int, ...]:
        hold = parts.db.read(
            lambda s: taking_over.read_hold(
                session=s, contact_id=contact_id, now=clock(), viewer=member.id
            )
        )
        return hold.writing

    assert writing() == (other.id,)
    clock.now += taking_over.STILL_WRITING + timedelta(seconds=1)
    assert writing() == ()


def test_a_viewer_takes_nothing_over(parts: Parts, clock: TestClock) -> None:
    contact_id = greeted(parts, clock)
    with pytest.raises(Refusal, match="not_allowed"):
        take(parts, Member(parts, Role.VIEWER), contact_id)
