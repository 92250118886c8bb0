"""Logs: one JSON line an event, ids and codes only. What looks like a person is taken out."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

PERSONAL = frozenset(
    {"address", "body", "caption", "email", "from", "label", "message", "name", "number"}
    | {"phone", "recipient", "sender", "text", "to", "url"}
)
TAKEN_OUT = "[taken out]"
_NUMBER = re.compile(r"\+?\d(?:[ .\-]?\d){7,}")
_KEPT_KEYS = frozenset({"timestamp", "trace", "event", "level"})


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Any:
    """Take out personal fields, and whatever in another field looks like a phone number."""
    for key, value in event.items():
        if key in PERSONAL:
            event[key] = TAKEN_OUT
        elif isinstance(value, str) and key not in _KEPT_KEYS:
            event[key] = _NUMBER.sub(TAKEN_OUT, value)
    return event


def only_places(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Any:
    """Of an exception keep its type and where it was raised: its text may hold what was written."""
    raised = event.pop("exc_info", None)
    error = sys.exc_info()[1] if raised is True else raised
    if isinstance(error, BaseException):
        frames, trace = [], error.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        event["error"] = type(error).__name__
        event["places"] = frames[-8:]
    return event


def configure_logs(*, verbose: bool = False) -> None:
    """Set up structlog, and send what libraries log the same way. Called once by each process."""
    level = logging.DEBUG if verbose else logging.INFO
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        only_places,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),  # a line and its end at once
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s %(levelname)s")
