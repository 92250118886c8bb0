"""Benches: figures as ratios, each against something measured in the same run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from bot.app import FLOWS, ROOT
from bot.bench.editor import bench_editor
from bot.bench.engine import bench_engine
from bot.bench.hearing import Verdict, bench_hearing, read_texts
from bot.commands.growing import growth, panel
from bot.core.check import Setting
from bot.core.hearing import build_words
from bot.core.understanding import build_understander
from bot.services.actions import catalogue
from bot.services.content_files import read_facts
from bot.services.flow_files import read_data_file, read_wording


@click.group()
def bench() -> None:
    """Figures as ratios, each against something measured in the same run."""


bench.add_command(panel)
bench.add_command(growth)


@bench.command("broadcast", context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def broadcast(options: tuple[str, ...]) -> None:
    """A broadcast's list against plain rows, its sending against the ideal, answers beside it.

    OPTIONS: --full (100,000 people), --database, --json.
    Needs the packages of the tests: `python3 run.py test` installs them.
    """
    command = [sys.executable, "-m", "tests.loads.broadcast", *options]
    sys.exit(subprocess.call(command, cwd=ROOT))


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


@bench.command("editor")
@click.option("--json", "as_json", is_flag=True)
def editor(as_json: bool) -> None:
    """The check and the plan of a flow of a hundred steps, against reading that flow once."""
    words = build_words(read_data_file(FLOWS / "data" / "words.yaml").value)
    wording = read_wording(FLOWS / "data")
    figures = bench_editor(Setting(words, frozenset({"cent"}), wording), catalogue())
    if as_json:
        click.echo(figures.as_json())
        return
    click.echo(f"{figures.states} étapes, lire : {figures.read_ms} ms")
    check, plan = figures.check_bound_ms, figures.plan_bound_ms
    click.echo(f"vérifier : {figures.check_ms} ms (limite {check}), {figures.check_ratio} lectures")
    click.echo(f"dessiner : {figures.plan_ms} ms (limite {plan}), {figures.plan_ratio} lectures")
    click.echo(f"comparer : {figures.changes_ms} ms")


@bench.command("hearing")
@click.option("--json", "as_json", is_flag=True)
@click.option("--set", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def hearing(as_json: bool, path: Path | None) -> None:
    """How often people are understood: robustness of spelling, not comprehension.

    Of the counted half only totals are shown. SET is a file like tests/hearing/evaluation.jsonl.
    """
    facts = read_facts(FLOWS / "data")
    texts = read_texts(path or ROOT / "tests" / "hearing" / "evaluation.jsonl")
    figures = bench_hearing(build_words(facts["words"]), build_understander(facts), texts)
    if as_json:
        click.echo(figures.as_json())
        return
    for half, by_language in figures.counts.items():
        for language in by_language:
            shares = (f"{each.value} {figures.share(half, language, each):.1%}" for each in Verdict)
            total = sum(by_language[language].values())
            click.echo(f"{half:8} {language:4} {total:4} textes : {', '.join(shares)}")
    for line in figures.confusions:
        click.echo(f"  {line}")
    click.echo(f"phrase de sept mots : {figures.sentence_us} µs")


@bench.command("webhook", context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def webhook(options: tuple[str, ...]) -> None:
    """Signed webhooks at the running product and, in turn, at a floor that does the least.

    OPTIONS: --database, --people, --connections, --rounds, --seconds, --processes.
    Needs the packages of the tests: `python3 run.py test` installs them.
    """
    command = [sys.executable, "-m", "tests.loads", *options]
    sys.exit(subprocess.call(command, cwd=ROOT))
