"""Faults: breaks what can break under load, and counts what was lost or doubled."""

from __future__ import annotations

import subprocess
import sys

import click

from bot.app import ROOT


@click.command()
@click.option("--full", is_flag=True, help="The numbers of the promise instead of a tenth; hours.")
@click.option("--broadcast", is_flag=True, help="Only one broadcast to many.")
@click.option("--scale", is_flag=True, help="Only two groups of processes on one PostgreSQL.")
@click.option("--only", multiple=True, help="Only this fault, by its name; may be said again.")
@click.option("--database", type=click.Choice(["sqlite", "postgresql"]), multiple=True)
def faults(
    full: bool, broadcast: bool, scale: bool, only: tuple[str, ...], database: tuple[str, ...]
) -> None:
    """Break whatever can break, under load, and print one table of what was lost or doubled.

    Needs the packages of the tests: `python3 run.py test` installs them.
    """
    wanted = [*only, *(["broadcast"] if broadcast else []), *(["scale"] if scale else [])]
    command = [sys.executable, "-m", "tests.faults", *(["--full"] if full else [])]
    command += [word for name in wanted for word in ("--only", name)]
    command += [word for name in database for word in ("--database", name)]
    sys.exit(subprocess.call(command, cwd=ROOT))
