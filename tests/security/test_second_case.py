"""Whose closed case is protected stays protected when another case of theirs is opened."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.services.case_import import Problem, import_cases
from bot.services.case_opening import NewCase, open_case
from bot.services.case_plans import Act
from bot.services.case_views import Folder, count_silent, list_cases
from bot.services.handing_over import hand_over
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.store import cases as store
from bot.store import surveys, tickets, timers
from bot.store.cases import CaseRow
from bot.store.tables import cases
from bot.store.tables import tickets as ticket_rows
from tests.admin.desk_people import NUMBER, agent, newest_person, parts, register, stocked_url
from tests.admin.visiting import Visitor, ask, hire
from tests.rows import change as change_rows
from tests.services.casework import AGENT, PROTECTOR, Somebody, change

__all__ = ["agent", "parts", "stocked_url"]
CHIEF = Somebody(5, frozenset({Role.ADMIN}))
SHEET = f"numero,etape\r\n{NUMBER},formation".encode()


@pytest.fixture
def hidden(agent: Visitor, parts: Parts) -> int:
    """Mariam, whose case was for those who protect, and is closed."""
    page = register(agent, number=NUMBER)
    agent.press(page.form("/case"), stage="opening", protected="yes")
    change_rows(parts, update(cases).values(stage="closed", closed_at=1))
    return newest_person(parts)


@pytest.fixture
def second(hidden: int, parts: Parts) -> CaseRow:
    """Her other case, open, of which nobody said that it is protected."""
    new = NewCase(hidden, "opening")
    return parts.db.write(
        lambda s: open_case(parts, new, actor=PROTECTOR, session=s, now=parts.clock())
    )


def test_it_is_in_no_list_and_no_count_and_does_not_open(
    agent: Visitor, second: CaseRow, parts: Parts
) -> None:
    change_rows(parts, update(cases).where(cases.c.id == second.id).values(silent_since=1))
    change_rows(parts, update(cases).where(cases.c.id == second.id).values(owner_id=AGENT.id))
    for member, seen in ((AGENT, 0), (CHIEF, 0), (PROTECTOR, 1)):
        assert parts.db.read(lambda s, it=member: count_silent(it, session=s)) == seen
        for folder in (Folder.OPEN, Folder.SILENT, Folder.CLOSED):
            page = parts.db.read(
                lambda s, it=member, of=folder: list_cases(parts, it, session=s, folder=of)
            )
            assert len(page.lines) == seen
    assert second.reference not in agent.open("/admin/cases").html
    assert second.reference not in agent.open(f"/admin/cases?reference={second.reference}").text
    agent.open(f"/admin/cases/{second.id}")
    assert agent.last.status_code == 404
    agent.be(hire(parts, Role.PROTECTION, name="sira"))
    assert second.reference in agent.open("/admin/cases").text
    assert agent.open(f"/admin/cases/{second.id}").problems == []


def test_it_is_changed_by_those_who_protect_alone(second: CaseRow, parts: Parts) -> None:
    with pytest.raises(Refusal, match="no_such_case"):
        change(parts, second, Act.MOVE, "orient", actor=CHIEF)
    assert change(parts, second, Act.MOVE, "orient", actor=PROTECTOR).case.stage == "orientation"


@pytest.mark.parametrize("has_second", [True, False])
def test_a_file_neither_changes_it_nor_opens_it(
    hidden: int, parts: Parts, request: pytest.FixtureRequest, has_second: bool
) -> None:
    if has_second:
        request.getfixturevalue("second")
    report = import_cases(parts, SHEET, actor=CHIEF, dry_run=False, now=parts.clock())
    assert [it.problem for it in report.rejects] == [Problem.NOT_ALLOWED]
    found = parts.db.read(lambda s: store.find_open_of(s, hidden))
    assert (found and found.stage) == ("opening" if has_second else None)


def test_it_is_not_handed_over_to_who_may_not_open_it(second: CaseRow, parts: Parts) -> None:
    leaving, heir = (
        hire(parts, Role.PROTECTION, name="leaving"),
        hire(parts, Role.AGENT, name="heir"),
    )
    asked = ask(parts, confidential=False)
    whose = {"contact_id": second.contact_id, "assigned_to": leaving.id}
    change_rows(parts, update(ticket_rows).where(ticket_rows.c.id == asked).values(**whose))
    change_rows(parts, update(cases).where(cases.c.id == second.id).values(owner_id=leaving.id))
    got = parts.db.write(
        lambda s: hand_over(leaving.id, heir.id, by=None, session=s, now=parts.clock())
    )
    assert (got.cases, got.tickets) == (0, 0)
    row = parts.db.read(lambda s: tickets.read_ticket(s, asked))
    case = parts.db.read(lambda s: store.read_case(s, second.id))
    assert row is not None and case is not None
    assert (row.assigned_to, case.owner_id) == (None, None)


def test_they_are_asked_no_survey(second: CaseRow, parts: Parts) -> None:
    whole = {"since": 0, "until": 2**62}
    assert parts.db.read(lambda s: surveys.list_cohort(s, **whole)) == []
    change(parts, second, Act.MOVE, "orient", actor=PROTECTOR)
    set_now = parts.db.read(
        lambda s: timers.find_waiting(s, kind="survey_step", subject_id=second.id)
    )
    assert set_now is None
