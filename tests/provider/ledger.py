"""What was taken to be sent, in order, never changed: in memory and, if wanted, on disk."""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that a phone would have received."""

    order: int
    at: float
    sid: str
    via: Literal["api", "reply"]  # by REST, or inside a webhook's answer
    to: str
    sender: str
    text: str
    message_id: int | None  # the product's own id, from the status address
    status_callback: str | None
    content_sid: str | None = None
    fields: dict[str, str] = field(default_factory=dict)  # what else the request asked for


class Ledger:
    """Append-only; give it the same path again and it goes on where it stood."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._sent: list[Sent] = []
        self._problems: list[str] = []
        self._file: int | None = None
        if path is not None:
            self._read(path)
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def sent(self, to: str | None = None, *, after: int = 0) -> list[Sent]:
        """Return what was sent after this order number, to everybody or to one address."""
        with self._lock:
            return [one for one in self._sent[after:] if to is None or one.to == to]

    def texts(self, to: str) -> list[str]:
        """Return the texts that this address received, in order."""
        return [one.text for one in self.sent(to)]

    def duplicates(self) -> dict[int, int]:
        """Return how often each of the product's messages went out, for those that did twice."""
        counts = Counter(one.message_id for one in self.sent() if one.message_id is not None)
        return {message_id: count for message_id, count in counts.items() if count > 1}

    def problems(self) -> list[str]:
        """Return what the product did that the real provider would not take, without any number."""
        with self._lock:
            return list(self._problems)

    def record(self, **fields: Any) -> Sent:
        """Write one message down under the next order number."""
        with self._lock:
            one = Sent(order=len(self._sent) + 1, **fields)
            self._sent.append(one)
            self._write({"sent": asdict(one)})
            return one

    def record_problem(self, problem: str) -> None:
        """Write down a request or an answer that the real provider would have refused."""
        with self._lock:
            self._problems.append(problem)
            self._write({"problem": problem})

    def close(self) -> None:
        """Close the file; the ledger can still be read."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _write(self, line: dict[str, Any]) -> None:
        if self._file is not None:
            os.write(self._file, json.dumps(line).encode() + b"\n")

    def _read(self, path: Path) -> None:
        if not path.exists():
            return
        for line in path.read_text().splitlines():
            entry = json.loads(line)
            if "sent" in entry:
                self._sent.append(Sent(**entry["sent"]))
            else:
                self._problems.append(entry["problem"])
