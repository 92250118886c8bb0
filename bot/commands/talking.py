"""Talking: the phone in the terminal, and the conversation scripts played in it."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from bot.app import build
from bot.chat import Chat, show_outcome, throwaway_number
from bot.config import ConfigError, from_env
from bot.core.rendering import Medium
from bot.logs import configure_logs
from bot.scripts import UnreadableScript, WrongWorld, play, read_script, staged
from bot.services.parts import Parts
from bot.store.db import NotStored, StatementFailed
from bot.store.library import list_published

WORDS = {"fr": "français", "bm": "bamanankan"}


@click.command()
@click.option("--script", type=click.Path(path_type=Path), help="Play a conversation script.")
@click.option("--lang", type=click.Choice(list(WORDS)), help="Begin in this language.")
@click.option("--channel", type=click.Choice([it.value for it in Medium]), default="sms")
def chat(script: Path | None, lang: str | None, channel: str) -> None:
    """Talk with the service in the terminal. Nothing is ever sent to anyone."""
    configure_logs()
    console = Console(highlight=False)
    if script is not None:
        sys.exit(0 if _play(script, console, Medium(channel)) else 1)
    with _service() as parts:
        talk = Chat(parts, console, Medium(channel))
        if lang is not None:
            talk.hear("bonjour")
            talk.hear(WORDS[lang])
        talk.run(lambda: _read_line(console))


def _read_line(console: Console) -> str | None:
    try:
        return console.input("[bold]> [/]")
    except (EOFError, KeyboardInterrupt):
        return None


def _play(path: Path, console: Console, medium: Medium) -> bool:
    """Play a script on a database of its own; True when all was answered as it says."""
    count = 0
    try:
        script = read_script(path.read_text(encoding="utf-8"), name=path.name)
        with tempfile.TemporaryDirectory(prefix="segin-script-") as folder:
            parts = staged(Path(folder))
            for outcome in play(script, parts, medium=medium):
                show_outcome(console, parts, outcome, number=throwaway_number())
                count += outcome.difference is not None
            parts.db.close()
    except (OSError, UnicodeDecodeError, UnreadableScript, WrongWorld) as error:
        click.echo(str(error), err=True)
        return False
    console.print(f"{count} différence(s)" if count else "Tout est répondu comme écrit.")
    return count == 0


@contextmanager
def _service() -> Iterator[Parts]:
    """The demonstration's service where one is prepared, else one for this conversation alone."""
    prepared = _prepared()
    if prepared is not None:
        yield prepared
        prepared.db.close()
        return
    with tempfile.TemporaryDirectory(prefix="segin-chat-") as folder:
        staged(Path(folder)).db.close()
        alone = build(from_env({"SEGIN_ENV": "demo", "SEGIN_VAR_DIR": folder}))
        yield alone
        alone.db.close()


def _prepared() -> Parts | None:
    """Only ever a demonstration's: this phone does not talk into real people's data."""
    if os.environ.get("SEGIN_ENV") != "demo":
        return None
    try:
        parts = build(from_env(os.environ))
        return parts if parts.db.read(list_published) else None
    except (ConfigError, NotStored, StatementFailed):
        return None
