"""The audit log from the machine itself: checking that nobody had a hand in it."""

from __future__ import annotations

import json
import sys

import click

from bot.commands.setup import parts
from bot.services.audit_check import Checked, Finding, Trouble
from bot.services.audit_check import verify as check

WORDS = {
    Trouble.ENTRY_CHANGED: "a été changée",
    Trouble.ENTRY_REMOVED: "a été retirée",
    Trouble.ENTRY_INSERTED: "a été ajoutée après coup",
    Trouble.SEAL_REMOVED: "n'a plus de sceau ; la suivante ne peut pas être vérifiée",
    Trouble.END_CUT_OFF: "et les suivantes ont été coupées",
    Trouble.HEAD_REPLACED: "la fin de la chaîne a été remplacée",
    Trouble.LOGGED_HEAD_MISSING: "ce que disent les journaux n'est plus dans la chaîne",
    Trouble.OTHER_KEY: "est scellée avec une autre clé et ne peut pas être vérifiée",
    Trouble.BEGINNING_REPLACED: "le début de la chaîne a été remplacé",
    Trouble.LOGGED_HEAD_CUT: "de ces journaux est partie après sa durée : rien à comparer",
    Trouble.SEALED_LATE: "scellée tard : l'envoi était arrêté, ou la ligne a été ajoutée",
}


@click.group()
def audit() -> None:
    """The sealed audit log."""


@audit.command()
@click.option("--head", help="A head from the logs (audit_sealed) that must still be there.")
@click.option("--json", "as_json", is_flag=True)
def verify(head: str | None, as_json: bool) -> None:
    """Name every row that was changed, inserted or cut off; exit 1 if there is one."""
    checked = check(parts(), logged_head=head)
    if as_json:
        click.echo(json.dumps(_as_json(checked), ensure_ascii=False))
    else:
        _print(checked)
    sys.exit(0 if checked.is_sound else 1)


def _print(checked: Checked) -> None:
    for finding in checked.findings:
        click.echo(f"{_row(finding)} {WORDS[finding.trouble]}")
    click.echo(f"{checked.sealed} ligne(s) scellée(s), {checked.waiting} en attente")
    if checked.cut:
        click.echo(f"dont {checked.cut} partie(s) après leur durée ; la suite est prouvée")
    click.echo(f"fin de la chaîne : {checked.head}")
    click.echo("journal intact" if checked.is_sound else "JOURNAL ALTÉRÉ")


def _row(finding: Finding) -> str:
    number = "" if finding.number is None else f" {finding.number}"
    entry = "" if finding.entry_id is None else f" (entrée {finding.entry_id})"
    return f"ligne{number}{entry}"


def _as_json(checked: Checked) -> dict[str, object]:
    findings = [
        {"trouble": it.trouble.value, "number": it.number, "entry_id": it.entry_id}
        for it in checked.findings
    ]
    return {
        "is_sound": checked.is_sound,
        "sealed": checked.sealed,
        "cut": checked.cut,
        "waiting": checked.waiting,
        "head": checked.head,
        "findings": findings,
    }
