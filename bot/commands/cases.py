"""Cases: those of another system, from a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.commands.setup import parts as built
from bot.services.case_import import Report, import_cases
from bot.services.case_sheet import COLUMNS
from bot.services.refusal import Refusal

REFUSED = {
    "sheet_large": "le fichier est trop grand (200 ko au plus)",
    "sheet_not_text": "ce n'est pas un fichier CSV en UTF-8",
    "sheet_empty": "le fichier n'a pas de ligne",
    "sheet_long": "le fichier a plus de 2000 lignes",
    "sheet_columns": f"colonnes attendues, numero au moins : {', '.join(COLUMNS)}",
    "no_sms_way": "aucun canal SMS n'est réglé",
}


@click.group()
def cases() -> None:
    """Cases: import those of another system."""


@cases.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be; change nothing.")
def cases_import(file: Path, dry_run: bool) -> None:
    """Import cases from a CSV file: all of it, or nothing. Exit 1 when a row is rejected."""
    parts = built()
    try:
        report = import_cases(
            parts, file.read_bytes(), actor=None, dry_run=dry_run, now=parts.clock()
        )
    except Refusal as refusal:
        raise click.ClickException(REFUSED.get(refusal.code, refusal.code)) from None
    finally:
        parts.db.close()
    _tell(report)
    sys.exit(1 if report.rejects else 0)


def _tell(report: Report) -> None:
    click.echo(f"ajouts : {len(report.adds)}")
    click.echo(f"changements : {len(report.changes)}, personnes prévenues : {report.told}")
    click.echo(f"sans changement : {len(report.same)}")
    for reject in report.rejects:
        click.echo(f"refusé, ligne {reject.line} : {reject.problem.value}")
    if report.is_done:
        click.echo("importé")
    elif report.rejects:
        click.echo("rien n'est importé : corrigez ces lignes, puis recommencez")
    else:
        click.echo("essai : rien n'est changé")
