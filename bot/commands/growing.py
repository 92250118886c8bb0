"""Benches of a service that has grown: every page of the panel, and what grows with the rows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.bench.grown import Size, grow_whole, open_parts
from bot.bench.panel import MOST_MS, PageFigures, bench_panel
from bot.logs import configure_logs

HEAD = f"{'page':28} {'médiane':>8} {'p95 ms':>8} {'CPU ms':>8} {'octets':>7} {'SQL':>4}"


@contextmanager
def _place(url: str | None) -> Iterator[str]:
    """The database that was named, else SQLite in a folder that is thrown away."""
    if url:
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="segin-bench-") as folder:
        yield f"sqlite:///{Path(folder) / 'bench.db'}"


@click.command("panel")
@click.option("--contacts", type=click.IntRange(40), default=30_000, show_default=True)
@click.option("--messages", type=click.IntRange(2), default=2_000_000, show_default=True)
@click.option("--visits", type=click.IntRange(2), default=30, show_default=True, help="Of a page.")
@click.option("--url", help="An empty database, or one that grew here before; kept afterwards.")
@click.option("--json", "as_json", is_flag=True)
def panel(contacts: int, messages: int, visits: int, url: str | None, as_json: bool) -> None:
    """Every list and main page of the panel on a grown database; exit 1 when one is too slow."""
    configure_logs()
    with _place(url) as there:
        grow_whole(there, Size(contacts, messages), told=lambda it: click.echo(it, err=True))
        parts = open_parts(there)
        if not as_json:
            click.echo(HEAD)
        missed = 0
        for it in bench_panel(parts, contacts=contacts, visits=visits):
            click.echo(it.as_json() if as_json else _line(it))
            missed += not it.is_kept
        parts.db.close()
    if not as_json:
        click.echo(f"{missed} au-delà (p95 {MOST_MS} ms, taille de la page)")
    raise SystemExit(1 if missed else 0)


def _line(it: PageFigures) -> str:
    missed = "" if it.is_kept else f"  AU-DELÀ ({it.budget} octets, {it.wrong} erreurs)"
    times = f"{it.median_ms:8.1f} {it.p95_ms:8.1f} {it.cpu_ms:8.1f}"
    return f"{it.name:28} {times} {it.gzipped:7} {it.statements:4}{missed}"
