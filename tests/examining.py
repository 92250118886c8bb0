"""A service in which nothing is wrong, and what the doctor finds when something is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from bot.app import FLOWS, LOCALES
from bot.config import from_env
from bot.environment import ConfigError
from bot.services.doctor import Finding, Level, examine
from bot.services.library import Library
from bot.services.phrases import load_phrases
from bot.store import library, workers
from bot.store.db import open_database
from bot.store.moment import to_micros
from bot.store.session import Session
from tests.parts import environ

SETTINGS = {
    "call_numbers": "le numéro affiché au bureau",
    "operator": "Association Danaya",
    "reading_hours": "du lundi au vendredi",
}
NOWHERE = "127.0.0.1:1"  # nothing listens there


def now() -> datetime:
    return datetime.now(UTC)


class Nothing(BaseHTTPRequestHandler):
    """Knows no page, as a provider's own address does not."""

    def do_HEAD(self) -> None:
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is written anywhere."""


@pytest.fixture
def provider_address() -> Iterator[str]:
    """Where a provider answers."""
    server = HTTPServer(("127.0.0.1", 0), Nothing)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def variables(stocked_url: str, tmp_path: Path, provider_address: str) -> dict[str, str]:
    """The environment of a service in which nothing is wrong."""
    folder = tmp_path / "var"
    folder.mkdir(mode=0o700)
    database = open_database(stocked_url)
    database.write(make_well)
    database.close()
    if stocked_url.startswith("sqlite"):
        Path(make_url(stocked_url).database or "").chmod(0o600)
    return environ(stocked_url) | {
        "SEGIN_VAR_DIR": str(folder),
        "TWILIO_API_URL": provider_address,
    }


def make_well(session: Session) -> None:
    at = to_micros(now())
    for name, value in SETTINGS.items():
        library.set_setting(session, name=name, value=value, now=at)
    workers.beat(session, name="one", started_at=at, now=at, forget=0)


def find(variables: dict[str, str], flows: list[str] | None = None) -> dict[str, Finding]:
    """What the doctor finds, by code."""
    try:
        config, problems = from_env(variables), ()
    except ConfigError as error:
        config, problems = error.read_so_far, error.problems  # type: ignore[assignment]
    found = examine(
        config,
        problems,
        flows=flows or [path.stem for path in FLOWS.glob("*.yaml")],
        library=Library(load_phrases(LOCALES)),
        environ=variables,
    )
    return {finding.code: finding for finding in found}


def worse(variables: dict[str, str], **more: str) -> dict[str, Level]:
    """Everything but information, by code."""
    found = find(variables | more)
    return {code: it.level for code, it in found.items() if it.level is not Level.INFO}


def change(variables: dict[str, str], story: Callable[[Session], object]) -> None:
    database = open_database(variables["SEGIN_DATABASE_URL"])
    database.write(story)
    database.close()
