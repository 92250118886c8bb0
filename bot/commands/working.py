"""Running the worker."""

from __future__ import annotations

import click

from bot.commands.setup import parts
from bot.switching import switch_sooner
from bot.worker import Worker


@click.command()
def worker() -> None:
    """Send what waits, clear up doubts, keep timers."""
    switch_sooner()
    running = Worker(parts())
    running.stop_on_signals()
    running.run()
