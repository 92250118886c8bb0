"""Facts past their review are counted, never listed one by one."""

from __future__ import annotations

from datetime import timedelta

from bot.core.check import Code, Severity, check_facts
from tests.core.check.example import TODAY, Facts, fact


def test_facts_are_counted_by_kind():
    late = TODAY - timedelta(days=1)
    content = Facts(
        {
            "amount": {"a": fact("a", late), "b": fact("b", late), "c": fact("c", TODAY)},
            "organisation": {"d": fact("d", late)},
            "trade": {"e": fact("e", TODAY)},
        }
    )
    issues = check_facts(content, TODAY)

    assert [(issue.field, issue.count) for issue in issues] == [("amount", 2), ("organisation", 1)]
    assert issues[0].message_fr.startswith("2 faits à revoir (montants)")
    assert {issue.code for issue in issues} == {Code.FACT_PAST_REVIEW}
    assert {issue.severity for issue in issues} == {Severity.WARNING}


def test_nothing_is_said_where_nothing_is_late():
    assert check_facts(Facts({"amount": {"a": fact("a", TODAY)}}), TODAY) == []
