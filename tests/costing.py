"""What a call costs, counted so that a slow or a busy machine makes no difference."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

FOR_EVER = 20.0  # seconds of a processor: what these tests are about took minutes


def processor_seconds(act: Callable[[], object]) -> float:
    """How long a processor worked on it; whoever else uses the machine does not count."""
    began = time.thread_time()
    act()
    return time.thread_time() - began


def calls_of(act: Callable[[], object]) -> int:
    """How many functions it called, those of C too: the same number on every machine."""
    count = 0

    def see(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    known = sys.getprofile()
    sys.setprofile(see)
    try:
        act()
    finally:
        sys.setprofile(known)
    return count
