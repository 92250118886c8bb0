"""Doctoring: what is missing or unsafe here, all of it at once."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter

import click

from bot.app import FLOWS, LOCALES
from bot.config import Config, ConfigError, from_env
from bot.logs import configure_logs
from bot.services.doctor import Finding, Level, examine, is_well
from bot.services.library import Library
from bot.services.phrases import load_phrases

WORDS = {Level.ERROR: "ERREUR", Level.WARNING: "attention", Level.INFO: "info"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A list of {code, level, text}.")
def doctor(as_json: bool) -> None:
    """Everything that is missing or unsafe, at once; exit 1 when something is."""
    configure_logs()
    config, problems = _read_config()
    shipped = [path.stem for path in FLOWS.glob("*.yaml")]
    library = Library(load_phrases(LOCALES))
    findings = examine(config, problems, flows=shipped, library=library, environ=os.environ)
    findings.sort(key=lambda it: list(Level).index(it.level))
    if as_json:
        click.echo(json.dumps([it.as_json() for it in findings], ensure_ascii=False))
    else:
        _print(findings)
    sys.exit(0 if is_well(findings) else 1)


def _read_config() -> tuple[Config | None, tuple[str, ...]]:
    """The configuration as far as it can be read, and what is wrong with it."""
    try:
        return from_env(os.environ), ()
    except ConfigError as error:
        read = error.read_so_far
        return (read if isinstance(read, Config) else None), error.problems


def _print(findings: list[Finding]) -> None:
    for finding in findings:
        click.echo(f"{WORDS[finding.level]:<9} {finding.text}")
    counts = Counter(finding.level for finding in findings)
    errors, warnings = counts[Level.ERROR], counts[Level.WARNING]
    click.echo(f"{errors} erreur(s), {warnings} avertissement(s)")
