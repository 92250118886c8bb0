"""The stage of a script: the whole service on a database of its own, with a clock that can be set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import FLOWS, LOCALES, build
from bot.config import from_env
from bot.core.flow import Flow
from bot.core.version import Translation
from bot.services.content_files import read_facts
from bot.services.flow_files import read_flow_files
from bot.services.parts import Parts
from bot.services.publishing import import_files
from bot.services.translation_files import of_flow, read_translations
from bot.store import migrate

FIRST_MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday; Mali keeps UTC all year


@dataclass(slots=True)
class StageClock:
    """A clock that stands still until a script moves it."""

    now: datetime = FIRST_MORNING

    def __call__(self) -> datetime:
        return self.now

    def move(self, length: timedelta) -> None:
        """Let time pass; OverflowError after the year 9999."""
        self.now += length


@dataclass(frozen=True, slots=True)
class Content:
    """Flows with their translations, and facts: read once, put on many stages."""

    flows: tuple[tuple[Flow, Mapping[str, Mapping[str, Translation]]], ...]
    facts: Mapping[str, Mapping[str, Any]]


def shipped_content() -> Content:
    """What stands in this repository; a file that cannot be read is left to `segin check`."""
    translations = read_translations(LOCALES)
    flows = (file.flow for file in read_flow_files(FLOWS) if file.flow is not None)
    return Content(
        tuple((flow, of_flow(translations, flow.flow)) for flow in flows),
        read_facts(FLOWS / "data", LOCALES),
    )


def staged(folder: Path, *, content: Content | None = None) -> Parts:
    """The service as scripts play it, with the shipped content, on a new database in `folder`.

    Reading the content takes a second: whoever sets several stages reads it once.
    """
    parts = stage_on(folder)
    migrate.upgrade(parts.config.database_url)
    put = content or shipped_content()
    parts.db.write(
        lambda session: import_files(put.flows, put.facts, session=session, now=parts.clock())
    )
    return parts


def stage_on(folder: Path, *, database_url: str | None = None) -> Parts:
    """The stage on a database that has everything already; `folder` holds its keys."""
    environ = {"SEGIN_ENV": "demo", "SEGIN_VAR_DIR": str(folder)}
    if database_url is not None:
        environ["SEGIN_DATABASE_URL"] = database_url
    return replace(build(from_env(environ)), clock=StageClock())
