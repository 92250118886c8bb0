"""Benches of a service that has grown: every page of the panel, and what grows with the rows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.bench.grown import Size, grow_whole, open_parts
from bot.bench.growth import SIZES, Growth, bench_growth
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


@click.command("growth")
@click.option("--url", "urls", multiple=True, help="An empty or grown database; one a size.")
@click.option("--largest", type=click.IntRange(1), default=SIZES[-1].contacts, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def growth(urls: tuple[str, ...], largest: int, as_json: bool) -> None:
    """A message, lists, timers and sending at 1,000, 10,000 and 200,000 people; exit 1 over log."""
    configure_logs()
    last = SIZES[-1]
    sizes = (*SIZES[:-1], Size(largest, last.messages * largest // last.contacts))
    if urls and len(urls) != len(sizes):
        raise click.UsageError(f"--url is given {len(sizes)} times or not at all")
    with tempfile.TemporaryDirectory(prefix="segin-bench-") as folder:
        places = urls or tuple(f"sqlite:///{Path(folder) / f'{it.contacts}.db'}" for it in sizes)
        for place, size in zip(places, sizes, strict=True):
            click.echo(f"{size.contacts} personnes, {size.messages} messages", err=True)
            grow_whole(place, size, told=lambda _it: None)
        missed = 0
        if not as_json:
            click.echo(f"{'ms':22} " + " ".join(f"{it.contacts:>9}" for it in sizes) + "  rapport")
        for it in bench_growth(places, sizes):
            click.echo(it.as_json() if as_json else _grown(it))
            missed += not it.is_kept
    raise SystemExit(1 if missed else 0)


def _grown(it: Growth) -> str:
    missed = "" if it.is_kept else f"  AU-DELÀ ({it.bound})"
    return f"{it.name:22} " + " ".join(f"{ms:9.2f}" for ms in it.ms) + f"  {it.ratio:7.2f}{missed}"
