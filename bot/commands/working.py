"""Running the worker."""

from __future__ import annotations

import click

from bot.commands.setup import parts
from bot.switching import switch_sooner
from bot.worker import THREADS, Worker


@click.command()
@click.option(
    "--threads",
    type=click.IntRange(1, 16),  # a channel keeps as many connections
    default=THREADS,
    show_default=True,
    help="Messages handed over at the same time.",
)
def worker(threads: int) -> None:
    """Send what waits, clear up doubts, keep timers."""
    switch_sooner()
    running = Worker(parts(is_lasting=True), threads=threads)
    running.stop_on_signals()
    running.run()
