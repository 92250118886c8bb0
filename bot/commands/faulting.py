"""Faults: kills web, worker and database under load, and counts what was lost or doubled."""

from __future__ import annotations

import subprocess
import sys

import click

from bot.app import ROOT


@click.command()
@click.option("--full", is_flag=True, help="10,000 messages and 60 kills instead of 1,000 and 20.")
@click.option("--broadcast", is_flag=True, help="One broadcast to 1,000 people, or 20,000.")
@click.option("--scale", is_flag=True, help="Two groups of processes, restarted, cut off, held.")
def faults(full: bool, broadcast: bool, scale: bool) -> None:
    """Kill web, worker and database under load on both databases; print what was lost.

    Needs the packages of the tests: `python3 run.py test` installs them.
    """
    command = [sys.executable, "-m", "tests.faults", *(["--full"] if full else [])]
    command += ["--broadcast"] if broadcast else []
    command += ["--scale"] if scale else []
    sys.exit(subprocess.call(command, cwd=ROOT))
