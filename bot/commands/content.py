"""Content: flows and facts in and out, and their check."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

import click

from bot.app import FLOWS, LOCALES, ROOT
from bot.commands.setup import parts
from bot.commands.showing import show
from bot.core.check import FlowIssue, check_facts, check_wordings, is_error, tally
from bot.core.content import build_content
from bot.core.content.spoken import french_texts
from bot.services.actions import catalogue
from bot.services.content_files import NoFlowFiles, UnreadableFlow, import_all, read_facts
from bot.services.contents import sync_contents
from bot.services.flow_files import check_files, read_flow_files, read_wording
from bot.services.message_files import extract_messages
from bot.services.translation_files import extract
from bot.services.wording_files import extract_facts, read_drafts

NO_FILES = (
    "les fichiers flows/ ne sont pas là : « pip install --no-deps --no-build-isolation "
    "--editable . » dans le dossier du projet (deploy/README.md)"
)


@click.group()
def flows() -> None:
    """Flows: import, export, extract, show."""


flows.add_command(show)


@flows.command("import")
def flows_import() -> None:
    """Publish the flows and facts of the files; what staff changed is left alone."""
    try:
        done = import_all(parts(), FLOWS, LOCALES)
    except NoFlowFiles:
        raise click.ClickException(NO_FILES) from None
    except UnreadableFlow as names:
        sentence = (
            f"parcours illisibles, rien n'est changé ({names}) : « segin check » dit pourquoi"
        )
        raise click.ClickException(sentence) from None
    click.echo(f"publiés : {', '.join(done.published) or 'aucun'}")
    click.echo(f"inchangés : {', '.join(done.unchanged) or 'aucun'}")
    if done.kept:
        click.echo(f"modifiés par l'équipe, laissés tels quels : {', '.join(done.kept)}")
    click.echo(f"faits : {done.facts}")


@flows.command("extract")
def flows_extract() -> None:
    """Bring the translation files after the French texts; what was translated is kept."""
    files = read_flow_files(FLOWS)
    broken = [file.name for file in files if file.flow is None]
    if broken:  # without its flow a translation would count as removed
        raise click.ClickException(f"parcours illisibles, rien n'est changé : {', '.join(broken)}")
    read = [file.flow for file in files if file.flow is not None]
    merged = {"flows": extract(read, LOCALES)}
    merged["facts"] = extract_facts(build_content(read_facts(FLOWS / "data")), LOCALES)
    merged["messages"] = extract_messages(LOCALES, panel=ROOT / "admin", languages=("bm", "en"))
    for domain, languages in merged.items():
        for language, texts in languages.items():
            click.echo(
                f"{language}/{domain}.po : {texts.kept} gardés, {texts.added} nouveaux, "
                f"{texts.stale} à revoir, {texts.emptied} à refaire, {texts.retired} retirés"
            )


@click.command()
@click.option("--json", "as_json", is_flag=True)
def check(as_json: bool) -> None:
    """Check all flows, texts, translations and facts of the files; exit 1 on errors."""
    issues = check_files(FLOWS, LOCALES, catalogue())
    content = build_content(read_facts(FLOWS / "data"))
    issues += check_facts(content, date.today())
    issues += check_wordings(
        french_texts(content), read_drafts(LOCALES), wording=read_wording(FLOWS / "data")
    )
    if as_json:
        click.echo(json.dumps([_as_json(issue) for issue in issues], ensure_ascii=False))
    else:
        _print(issues)
    sys.exit(1 if any(is_error(issue) for issue in issues) else 0)


def _as_json(issue: FlowIssue) -> dict[str, Any]:
    return {
        "code": issue.code.value,
        "severity": issue.severity.value,
        "flow": issue.flow,
        "state": issue.state,
        "field": issue.field,
        "line": issue.line,
        "message": issue.message_fr,
        "count": issue.count,
    }


def _print(issues: list[FlowIssue]) -> None:
    for issue in sorted(issues, key=lambda it: (not is_error(it), it.flow, it.line or 0)):
        if is_error(issue) or issue.count > 1:
            place = ".".join(part for part in (issue.flow, issue.state, issue.field) if part)
            line = f":{issue.line}" if issue.line else ""
            click.echo(f"{issue.severity.value} {place}{line} {issue.message_fr}")
    errors = sum(issue.count for issue in issues if is_error(issue))
    click.echo(f"{errors} erreur(s)")
    for code, count in sorted(tally(issues).items()):
        click.echo(f"  {code.value} : {count}")


@click.command()
def contents() -> None:
    """Create at the provider the buttons and lists that WhatsApp menus need."""
    for channel, count in sync_contents(parts()).items():
        click.echo(f"{channel} : {count} contenu(s)")
