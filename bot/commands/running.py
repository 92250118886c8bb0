"""Running: serve, worker, migrate, and what `run.py` needs before the first start."""

from __future__ import annotations

import click

from bot.app import FLOWS, LOCALES, build
from bot.commands.setup import configured, parts
from bot.logs import configure_logs
from bot.services.content_files import import_if_changed
from bot.serving import serve_web
from bot.store import migrate as migrations
from bot.worker import Worker


@click.command()
@click.option("--with-worker", is_flag=True, help="Also send, in a child process.")
def serve(with_worker: bool) -> None:
    """Answer webhooks and staff (binds HOST and PORT)."""
    configure_logs()
    serve_web(configured(), with_worker=with_worker)


@click.command()
def worker() -> None:
    """Send what waits, clear up doubts, keep timers."""
    running = Worker(parts())
    running.stop_on_signals()
    running.run()


@click.command()
def migrate() -> None:
    """Bring the database to the newest version."""
    config = configured()
    config.var_dir.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(config.database_url)
    click.echo(f"base de données : version {migrations.current(config.database_url)}")


@click.command(hidden=True)
@click.option("--demo", is_flag=True)
@click.option("--reset", is_flag=True)
def prepare(demo: bool, reset: bool) -> None:
    """Migrate, import flows and facts, and fill the demonstration: what `run.py` needs first."""
    config = configured()
    config.var_dir.mkdir(parents=True, exist_ok=True)
    if reset:
        migrations.downgrade(config.database_url, "base")
    migrations.upgrade(config.database_url)
    import_if_changed(build(config), FLOWS, LOCALES)
