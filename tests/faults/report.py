"""The report: a table of what was killed, what that hit, and what the ledger says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tests.faults.trial import Verdict


def table(verdicts: Sequence[Verdict]) -> str:
    """One line a database, and one for each kind of kill."""
    lines = [
        "| database | messages | answers (webhook + outbox) | kills | hit an open transaction"
        " | hit a held lease | hit sent-not-committed | lost | doubled | out of order"
        " | told otherwise | seconds |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for it in verdicts:
        hits = (
            sum(kill.open_transaction for kill in it.kills),
            sum(kill.held_lease for kill in it.kills),
            sum(kill.sent_not_committed for kill in it.kills),
        )
        figures = (
            it.dialect,
            it.messages,
            f"{it.by_answer} + {it.by_outbox}",
            len(it.kills),
            *hits,
            it.lost,
            it.doubled,
            it.out_of_order,
            it.differing + it.misplaced,
            f"{it.seconds:.0f}",
        )
        lines.append("| " + " | ".join(map(str, figures)) + " |")
    return "\n".join((*lines, "", *_kinds(verdicts), *_troubles(verdicts)))


def _kinds(verdicts: Sequence[Verdict]) -> list[str]:
    lines = ["| killed | where | times |", "|---|---|---|"]
    counts = Counter((kill.victim, kill.place) for it in verdicts for kill in it.kills)
    return lines + [f"| {who} | {where} | {n} |" for (who, where), n in sorted(counts.items())]


def _troubles(verdicts: Sequence[Verdict]) -> list[str]:
    return [f"{it.dialect}: {trouble}" for it in verdicts for trouble in it.troubles]
