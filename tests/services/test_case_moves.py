"""Random moves of a case through the service: none is illegal, each is recorded."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.lifecycle import Condition, IllegalMove, Kind, begins, lifecycle, move, states
from bot.services.case_opening import NewCase, open_case
from bot.services.case_plans import Act, CloseReason
from bot.services.moves import list_moves
from bot.services.parts import Parts
from bot.services.refusal import Refusal
from bot.store import contacts
from bot.store.identity import new_id
from bot.store.moment import to_micros
from tests.services.casework import AGENT, case, change, parts

__all__ = ["parts"]
TRIGGERS = sorted({each.trigger for each in lifecycle(Kind.CASE).moves} | {"open", "nonsense"})
DETAILS = ["", "finished", "because", "formation", "kit"]
MOVES = st.lists(
    st.tuples(st.sampled_from(TRIGGERS), st.sampled_from(DETAILS)), min_size=1, max_size=12
)
RELAXED = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def somebody(parts: Parts) -> int:
    contact_id, now = new_id(), to_micros(parts.clock())
    parts.db.write(
        lambda s: contacts.insert_contact(s, contact_id=contact_id, language="fr", now=now)
    )
    return contact_id


def follows(stage: str, trigger: str, detail: str) -> str | None:
    """What the table says, asked without the service."""
    holds = {Condition.REASON_IS_RECORDED} if detail in set(CloseReason) else set()
    try:
        return move(Kind.CASE, stage, trigger, holds=holds)
    except (IllegalMove, KeyError):
        return None


@RELAXED
@given(walk=MOVES, stage=st.sampled_from(begins(Kind.CASE)))
def test_no_move_is_illegal_and_each_is_recorded(
    parts: Parts, walk: list[tuple[str, str]], stage: str
) -> None:
    new = NewCase(somebody(parts), stage)
    row = parts.db.write(
        lambda s: open_case(parts, new, actor=AGENT, session=s, now=parts.clock())
    )
    made = [("open", None, stage)]
    for trigger, detail in walk:
        was, wanted = case(parts, row.id), None
        wanted = follows(was.stage, trigger, detail)
        try:
            change(parts, row, Act.MOVE, trigger, detail)
        except Refusal as refusal:
            assert refusal.code in {"illegal_move", "no_reason", "unknown_step"}
            assert refusal.code == "unknown_step" or wanted is None
            assert case(parts, row.id) == was
        else:
            assert wanted is not None
            made.append((trigger, was.stage, wanted))
    recorded = parts.db.read(lambda s: list_moves(s, Kind.CASE, row.id))
    assert [(it.trigger, it.was, it.became) for it in recorded] == made
    now = case(parts, row.id)
    assert now.stage == made[-1][2] in states(Kind.CASE)
    assert (now.closed_at is not None) is (now.stage == "closed")
    assert now.version == len(made) - 1
