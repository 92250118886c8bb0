"""Running the web side."""

from __future__ import annotations

import click

from bot.commands.configuration import configured
from bot.logs import configure_logs
from bot.serving import serve_web
from bot.switching import switch_sooner


@click.command()
@click.option("--with-worker", is_flag=True, help="Also send, in a child process.")
def serve(with_worker: bool) -> None:
    """Answer webhooks and staff (binds HOST and PORT)."""
    configure_logs()
    switch_sooner()
    serve_web(configured(), with_worker=with_worker)
