"""Showing: a flow as a reader wants it, its texts in order and where each answer leads."""

from __future__ import annotations

from collections.abc import Iterator

import click

from bot.app import FLOWS, LOCALES
from bot.core.conversation import LANGUAGES
from bot.core.flow import Choose, State, edges_of
from bot.core.text import measure, sms_spelling
from bot.core.version import Version, build_version
from bot.services.flow_files import read_flow_files
from bot.services.translation_files import of_flow, read_translations

KINDS = {
    "say": "dit", "choose": "fait choisir", "ask": "demande", "act": "agit", "go": "oriente",
    "call": "passe par un autre parcours", "end": "finit",
}  # fmt: skip
REASONS = {
    "missing": "pas traduit, le français part",
    "stale": "traduction à revoir, le français part",
    "unread": "sensible et non relu : en production le français part",
}


@click.command()
@click.argument("name")
@click.option("--lang", type=click.Choice(LANGUAGES), default="fr")
def show(name: str, lang: str) -> None:
    """Show a flow of the files: its texts in a language, their SMS, where answers lead."""
    files = {file.flow.flow: file.flow for file in read_flow_files(FLOWS) if file.flow is not None}
    if name not in files:
        known = ", ".join(sorted(files))
        raise click.BadParameter(f"{name!r} n'existe pas. Il y a : {known}", param_hint="NAME")
    version = build_version(0, files[name], of_flow(read_translations(LOCALES), name))
    click.echo(f"{name} : {version.flow.title}")
    for line in outline(version, lang):
        click.echo(line)


def outline(version: Version, language: str) -> Iterator[str]:
    """The lines of a flow, state after state as they stand in the file."""
    for name, state in version.flow.states.items():
        yield ""
        start = ", ici cela commence" if name == version.flow.start else ""
        yield f"{name} ({KINDS[state.kind]}{start})"
        yield from _text(version, name, language)
        yield from _ways(version, name, state, language)


def _text(version: Version, name: str, language: str) -> Iterator[str]:
    wording = version.wording(name, "text", language)
    if wording is None:
        return
    options = version.options[language].get(name, ())
    written = "\n".join([wording.text.text, *(f"{number} {label}" for number, _, label in options)])
    yield from (f"    {line}" for line in written.split("\n"))
    measured = measure(sms_spelling(written, language))
    yield f"    [{measured.encoding}, {measured.units} caractères, {measured.segments} SMS]"
    if wording.fallback is not None:
        yield f"    [{REASONS[wording.fallback]}]"


def _ways(version: Version, name: str, state: State, language: str) -> Iterator[str]:
    """Where it goes on; a choice is named by its number, as the person answers it."""
    numbers = {key: number for number, key, _label in version.options[language].get(name, ())}
    for trigger, target in edges_of(state):
        key = trigger.removeprefix("choose:")
        is_choice = isinstance(state, Choose) and key in numbers
        yield f"    {numbers[key] if is_choice else trigger} -> {target}"
