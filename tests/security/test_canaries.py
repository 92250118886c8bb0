"""What one person said and their number are in no file, dump, log or figure that can be read.

Each canary is first shown to be findable: in what the vault opens, and in the database when the
vault is off. Only then does its absence say anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from bot.core.rendering import Medium
from bot.logs import configure_logs
from bot.services.metrics import render_metrics
from bot.services.parts import Parts
from bot.store.vault import Vault
from bot.worker import Worker
from tests.parts import OTHERS, Builder, TestClock, said, write_in
from tests.phones import Phone
from tests.provider import Provider
from tests.rows import inbound

NUMBER = OTHERS[42]
NAME = "Zébulonicanari"
BODY = "kanari-bleu-de-tombouctou"
CANARIES = (NUMBER, NUMBER[1:], NAME, NAME.lower(), BODY, BODY.upper())


class OpenVault(Vault):
    """A vault that is off: what it is given stays as it is."""

    def seal(self, text: str | bytes, table: str, column: str, row_id: int) -> bytes:
        return text.encode() if isinstance(text, str) else text

    def open_bytes(self, blob: bytes, table: str, column: str, row_id: int) -> bytes:
        return blob


@pytest.fixture
def story(build_parts: Builder) -> Parts:
    return build_parts()


def live(parts: Parts) -> None:
    """A name, a message to the team, a danger, a turn that fails, a failed delivery, both media."""
    phone = Phone(parts, NUMBER)
    phone.welcome()
    phone.say("mon profil")
    phone.pick("Mon prénom")
    phone.say(NAME, "AIDE")
    phone.pick("Parler à quelqu'un")
    phone.say(f"{BODY}, je m'appelle {NAME}, mon numéro {NUMBER}")
    message = said(BODY, sender=NUMBER, medium=Medium.WHATSAPP, profile_name=NAME)
    write_in(parts, message)
    clock = parts.clock
    assert isinstance(clock, TestClock)
    clock.move(minutes=5)
    worker = Worker(parts)
    worker.clear_doubts()
    worker.seal()


def dump(parts: Parts) -> Iterator[bytes]:
    """Everything that somebody who takes the disk reads: the file and its log, or every table.

    COPY is what a dump of PostgreSQL is made of; binary, so that no escape hides a byte.
    """
    url = make_url(parts.config.database_url)
    if parts.db.dialect == "sqlite":
        path = Path(url.database or "")
        for file in sorted(path.parent.glob(f"{path.name}*")):
            yield file.read_bytes()
        return
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        for (name,) in tables:
            copy = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(name))
            with connection.cursor().copy(copy) as rows:
                yield b"".join(bytes(row) for row in rows)


def found_in(parts: Parts) -> set[str]:
    whole = b"\n".join(dump(parts))
    return {it for it in CANARIES if it.encode() in whole}


def test_they_can_be_found_where_the_vault_opens_them(story: Parts) -> None:
    live(story)
    texts = [it.text for it in inbound(story)]
    assert any(BODY in text for text in texts) and any(NUMBER in text for text in texts)


def test_they_can_be_found_in_the_database_when_the_vault_is_off(story: Parts) -> None:
    config = story.config
    live(replace(story, vault=OpenVault(config.data_keys, index_key=config.index_key)))
    assert found_in(story) >= {NUMBER, NAME, BODY}


def test_they_are_nowhere_in_the_database_its_log_or_a_dump(story: Parts) -> None:
    live(story)
    assert b"accueil" in b"\n".join(dump(story)), "the dump holds what is not sealed"
    assert found_in(story) == set()


def test_they_are_in_no_log_and_no_figure(
    story: Parts, provider: Provider, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logs()  # once more, now that what is written is caught
    live(story)
    figures = render_metrics(story).decode()
    assert "segin_" in figures
    logged = capfd.readouterr()
    assert '"event": "doubts_raised"' in logged.err, "what is logged can be found"
    for it in CANARIES:
        assert it not in figures and it not in logged.err and it not in logged.out
