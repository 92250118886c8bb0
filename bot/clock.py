"""Clock: what time it is for people. Tests and the demonstration may move it, production never."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """Called, it gives the aware UTC time, moved by the seconds in the offset file if there is one.

    The file is read at every call, so that all processes move together. Missing or empty means 0;
    anything but a number raises ValueError, because a test would otherwise pass at the wrong time.
    """

    def __init__(self, offset_file: Path | None = None) -> None:
        self._offset_file = offset_file

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.offset())

    def offset(self) -> float:
        """By how many seconds the clock is moved."""
        if self._offset_file is None:
            return 0.0
        try:
            return float(self._offset_file.read_text(encoding="ascii").strip() or 0)
        except FileNotFoundError:
            return 0.0

    def move(self, seconds: float) -> None:
        """Move the clock of every process by so much more. ValueError without an offset file."""
        if self._offset_file is None:
            raise ValueError("this clock cannot be moved")
        moved = self._offset_file.with_name(f"{self._offset_file.name}.{os.getpid()}")
        moved.write_text(str(self.offset() + seconds), encoding="ascii")
        moved.replace(self._offset_file)
