"""Content: what is published, what people are told about us, and what waits for a reader."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from bot.config import Config
from bot.core.check import check_facts
from bot.core.check.facts import KINDS_FR
from bot.core.version import Mark
from bot.environment import Environment
from bot.services.doctor.finding import Finding, error, info, warning
from bot.services.fact_rows import WORDINGS
from bot.services.library import Library, NoFacts, Shelf
from bot.store import library as store
from bot.store.session import Session

LANGUAGES = {"bm": "bambara"}
NO_FACTS = "Les faits ne sont pas importés : lancez `segin flows import`."


def examine_content(
    config: Config, library: Library, *, flows: Iterable[str], session: Session, today: date
) -> Iterator[Finding]:
    """What a person would be told today. `flows` are those that are shipped."""
    settings = store.list_settings(session)
    yield from _flows(store.list_published(session), flows)
    yield from _settings(config, settings)
    if not store.count_facts(session):
        yield error("no_facts", NO_FACTS)
        return
    shelf = library.now(session)
    yield info("content_revision", f"Révision des contenus : {shelf.revision}.")
    yield from _translations(library, shelf, session)
    yield from _facts(shelf, today)


def _flows(published: Mapping[str, int], shipped: Iterable[str]) -> Iterator[Finding]:
    shipped = set(shipped)
    if not shipped:
        text = (
            "Le programme ne trouve pas ses fichiers (flows/) : installez-le avec "
            "`pip install --no-deps --no-build-isolation --editable .` (deploy/README.md)."
        )
        yield error("no_flow_files", text)
        return
    missing = sorted(shipped - set(published))
    for name in missing:
        text = f"Le parcours « {name} » n'est pas publié : lancez `segin flows import`."
        yield error("flow_unpublished", text)
    if not missing:
        yield info("flows", f"Parcours publiés : {len(published)}.")


def _settings(config: Config, settings: dict[str, str]) -> Iterator[Finding]:
    """What only those who run the service can know: no default could be true."""
    if not settings.get("call_numbers", "").strip():
        yield error(
            "no_call_numbers",
            "Aucun numéro à appeler (urgence, plainte) n'est réglé : le parcours « aide » ne peut "
            "dire qui joindre. Panneau, Réglages.",
        )
    if not settings.get("operator", "").strip():
        text = "Le nom de l'organisme qui tient le service n'est pas réglé. Panneau, Réglages."
        is_real = config.environment is Environment.PRODUCTION
        yield (error if is_real else warning)("no_operator", text)
    if not settings.get("reading_hours", "").strip():
        text = "Les heures où l'équipe lit les demandes ne sont pas réglées. Panneau, Réglages."
        yield warning("no_reading_hours", text)


def _translations(library: Library, shelf: Shelf, session: Session) -> Iterator[Finding]:
    for language, name in LANGUAGES.items():
        marks: Counter[str] = Counter()
        fallbacks: Counter[str | None] = Counter()
        for version_id in shelf.published.values():
            stored = json.loads(store.read_snapshot(session, version_id) or "{}")
            texts = stored.get("texts", {}).get(language, {})
            marks.update(mark for _text, mark in texts.values())
            wordings = library.version(version_id, session).wordings[language]
            fallbacks.update(it.fallback for it in wordings.values())
        said = shelf.spoken.get(language)
        if said is not None:
            marks.update(mark for _french, _text, mark in shelf.facts[WORDINGS][language].values())
            fallbacks.update(said.fates.values())
        yield info(
            f"translations_{language}",
            f"Textes en {name} : {marks[Mark.PENDING]} à faire lire par un locuteur, "
            f"{fallbacks['withheld']} retenus en attendant, {fallbacks['stale']} à revoir, "
            f"{fallbacks['missing']} sans traduction.",
        )


def _facts(shelf: Shelf, today: date) -> Iterator[Finding]:
    try:
        issues = check_facts(shelf.content, today)
    except NoFacts:
        yield error("no_facts", NO_FACTS)
        return
    if issues:
        total = sum(issue.count for issue in issues)
        kinds = ", ".join(f"{it.count} {KINDS_FR.get(it.field, it.field)}" for it in issues)
        text = f"Faits dont la date de vérification est passée : {total} ({kinds})."
        yield info("facts_past_review", text)
