"""The provider in a process of its own, so that nothing that kills the product kills the judge."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import urllib3

from tests.provider.inbound import Answer
from tests.provider.ledger import Sent
from tests.provider.provider import Account

ROOT = Path(__file__).parents[2]


class RemoteProvider:
    """Speaks to a provider elsewhere; the names are those of `Provider`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.account = Account()
        self._pool = urllib3.PoolManager(maxsize=16, retries=False)

    def sent(self, *, after: int = 0) -> list[Sent]:
        """Return what was sent after this order number."""
        return [Sent(**one) for one in self._ask("ledger", after=after)["sent"]]

    def problems(self) -> list[str]:
        """Return what the real provider would not have taken."""
        found: list[str] = self._ask("ledger", after=sys.maxsize)["problems"]
        return found

    def faults(self, **fields: Any) -> dict[str, int]:
        """Set `rates`, `script`, `delay`, `list_works`, `refused` ...; return the counts so far."""
        counts: dict[str, int] = self._ask("faults", **fields)["counts"]
        return counts

    def callbacks(self, **fields: Any) -> None:
        """Set fields of the callback plan."""
        self._ask("callbacks", **fields)

    def reach(self, public_origin: str, real_origin: str) -> None:
        """Say where the product really listens."""
        self._ask("reach", public=public_origin, real=real_origin)

    def repeat(self, chance: float) -> None:
        """Post this share of inbound messages twice."""
        self._ask("repeat", chance=chance)

    def write_in(self, text: str, sender: str, **more: Any) -> str:
        """Let a person write without posting it; return the message's SID."""
        sid: str = self._ask("write_in", text=text, sender=sender, **more)["sid"]
        return sid

    def post_inbound(self, url: str, text: str, sender: str, **more: Any) -> Answer:
        """Let a person write, and post it to the product."""
        return Answer(**self._ask("post_inbound", url=url, text=text, sender=sender, **more))

    def quiet(self, timeout: float = 20.0) -> bool:
        """Return True as soon as no callback is left to post."""
        return bool(self._ask("quiet", timeout=timeout)["quiet"])

    def _ask(self, verb: str, **fields: Any) -> Any:
        answer = self._pool.request("POST", f"{self.url}/_control/{verb}", json=fields)
        if answer.status != 200:
            raise RuntimeError(f"the fake provider answered {answer.status} to {verb}")
        return answer.json()


@contextmanager
def running_provider(*arguments: str, ledger: Path | None = None) -> Iterator[RemoteProvider]:
    """Run `python -m tests.provider` for as long as the block lasts."""
    command = [sys.executable, "-m", "tests.provider", *arguments]
    if ledger is not None:
        command += ["--ledger", str(ledger)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield RemoteProvider(json.loads(process.stdout.readline())["url"])
        finally:
            process.terminate()
