"""Benches: figures as ratios, each against something measured in the same run."""

from __future__ import annotations

import click

from bot.app import FLOWS
from bot.bench.engine import bench_engine
from bot.core.hearing import build_words
from bot.services.flow_files import read_data_file


@click.group()
def bench() -> None:
    """Figures as ratios, each against something measured in the same run."""


@bench.command("engine")
@click.option("--json", "as_json", is_flag=True)
def engine(as_json: bool) -> None:
    """A digit in the engine against a dispatch written by hand."""
    words = build_words(read_data_file(FLOWS / "data" / "words.yaml").value)
    figures = bench_engine(words)
    if as_json:
        click.echo(figures.as_json())
        return
    click.echo(f"moteur : {figures.engine_us} µs, à la main : {figures.by_hand_us} µs")
    click.echo(f"rapport : {figures.ratio} (limite {figures.bound})")
