"""Twenty times `kill -9` under load, on each kind of database; the provider's ledger is the judge.

The longer version, 10,000 messages and 60 kills each: `segin faults --full`.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from tests.databases import DIALECTS
from tests.faults.report import table
from tests.faults.runs import SHORT, run_all


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(600)
def test_nothing_is_lost_doubled_or_disordered_by_twenty_kills(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = secrets.randbelow(1_000_000)
    verdicts = run_all(DIALECTS, tmp_path, SHORT, seed=seed)
    told = f"seed {seed}\n{table(verdicts)}"
    with capsys.disabled():
        print(f"\n{told}")
    for verdict in verdicts:
        assert verdict.is_clean(), told
        assert verdict.messages == 1_000
        assert len(verdict.kills) == 20, told
        assert min(verdict.by_answer, verdict.by_outbox) >= 100, "both ways were tried"
        assert sum(kill.open_transaction for kill in verdict.kills) >= 3, told
        assert sum(kill.held_lease for kill in verdict.kills) >= 3, told
        assert sum(kill.sent_not_committed for kill in verdict.kills) >= 2, told
