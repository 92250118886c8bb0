"""Findings: what the doctor says, each with a code, how bad it is, and one sentence in French."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """An error is to be mended before people rely on the service; a warning should be known."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found. The text holds no secret and nothing about a person."""

    code: str
    level: Level
    text: str

    def as_json(self) -> dict[str, str]:
        """The finding as programs read it."""
        return {"code": self.code, "level": self.level.value, "text": self.text}


def error(code: str, text: str) -> Finding:
    """Something that is missing or unsafe."""
    return Finding(code, Level.ERROR, text)


def warning(code: str, text: str) -> Finding:
    """Something that may be meant so, or will have to be mended."""
    return Finding(code, Level.WARNING, text)


def info(code: str, text: str) -> Finding:
    """How things are."""
    return Finding(code, Level.INFO, text)


def is_well(findings: Iterable[Finding]) -> bool:
    """True when nothing is missing or unsafe."""
    return all(finding.level is not Level.ERROR for finding in findings)
