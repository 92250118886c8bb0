"""The command line: `segin ...`. Each command is short; the work is done by services."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import click

from bot.app import FLOWS, LOCALES, build
from bot.bench.engine import bench_engine
from bot.config import Config, ConfigError, from_env
from bot.core.hearing import build_words
from bot.core.text import measure, sms_spelling
from bot.logs import configure_logs
from bot.services.content_files import import_all, import_if_changed
from bot.services.flow_files import read_data_file
from bot.services.parts import Parts
from bot.serving import serve_web
from bot.store import migrate as migrations
from bot.worker import Worker

EXIT_CONFIG = 78


def configured() -> Config:
    """The configuration; exits 78 with one plain text when something is missing or unsafe."""
    try:
        return from_env(os.environ)
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_CONFIG)


def parts() -> Parts:
    """Everything the command needs, with logs set up."""
    configure_logs()
    return build(configured())


@click.group()
def main() -> None:
    """Segin: messages for people who return, and the panel of those who accompany them."""


@main.command()
@click.option("--with-worker", is_flag=True, help="Also send, in a child process.")
def serve(with_worker: bool) -> None:
    """Answer webhooks and staff (binds HOST and PORT)."""
    configure_logs()
    serve_web(configured(), with_worker=with_worker)


@main.command()
def worker() -> None:
    """Send what waits, clear up doubts, keep timers."""
    running = Worker(parts())
    running.stop_on_signals()
    running.run()


@main.command()
def migrate() -> None:
    """Bring the database to the newest version."""
    config = configured()
    config.var_dir.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(config.database_url)
    click.echo(f"base de données : version {migrations.current(config.database_url)}")


@main.command(hidden=True)
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


@main.group()
def flows() -> None:
    """Flows: import, export, extract, show."""


@flows.command("import")
def flows_import() -> None:
    """Publish the flows and facts of the files; what staff changed is left alone."""
    done = import_all(parts(), FLOWS, LOCALES)
    click.echo(f"publiés : {', '.join(done.published) or 'aucun'}")
    click.echo(f"inchangés : {', '.join(done.unchanged) or 'aucun'}")
    if done.kept:
        click.echo(f"modifiés par l'équipe, laissés tels quels : {', '.join(done.kept)}")
    click.echo(f"faits : {done.facts}")


@main.command()
@click.argument("written", metavar="TEXT|-")
@click.option("--json", "as_json", is_flag=True)
def text(written: str, as_json: bool) -> None:
    """How a text travels by SMS: its encoding, units and segments, as written and as sent."""
    told = sys.stdin.read() if written == "-" else written
    sms = sms_spelling(told, "fr")
    figures = {**_figures(told), "sms": {"text": sms, **_figures(sms)}}
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    click.echo(f"écrit : {figures['encoding']}, {figures['segments']} segment(s)")
    click.echo(f"SMS : {figures['sms']['encoding']}, {figures['sms']['segments']} segment(s)")
    click.echo(sms)


def _figures(told: str) -> dict[str, Any]:
    measured = measure(told)
    return {
        "encoding": measured.encoding.value,
        "units": measured.units,
        "segments": measured.segments,
    }


@main.group()
def bench() -> None:
    """Figures as ratios, each against something measured in the same run."""


@bench.command("engine")
@click.option("--json", "as_json", is_flag=True)
def engine_bench(as_json: bool) -> None:
    """A digit in the engine against a dispatch written by hand."""
    words = build_words(read_data_file(FLOWS / "data" / "words.yaml").value)
    figures = bench_engine(words)
    if as_json:
        click.echo(figures.as_json())
        return
    click.echo(f"moteur : {figures.engine_us} µs, à la main : {figures.by_hand_us} µs")
    click.echo(f"rapport : {figures.ratio} (limite {figures.bound})")


if __name__ == "__main__":
    main()
