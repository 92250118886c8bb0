"""Facts as rows of the database: from files to rows, and back to what people are told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.core.content import CONTENT_FILES, Content, Spoken, build_content, speak
from bot.services.remembered import remembered
from bot.services.wording_files import drafts_of

Parsed = dict[str, dict[str, Any]]  # file -> section -> list or mapping
WORDINGS = "wordings"  # language -> path -> (French, text, mark): the facts in other languages
# What a member withdraws, and what `Content` calls it; other sections hold no facts of their own.
WITHDRAWABLE = {
    "directory.organisations": "organisation", "directory.projects": "project",
    "trades.trades": "trade", "papers.papers": "paper", "papers.rules": "paper_rule",
    "papers.aids": "aid", "process.states": "state", "process.figures": "figure",
    "advice.tips": "tip", "advice.business_steps": "business_step",
    "advice.finance_options": "finance", "advice.requirements": "requirement",
    "advice.certificates": "certificate", "advice.pitfalls": "pitfall",
    "advice.questions": "question", "amounts.amounts": "amount",
}  # fmt: skip


def rows_of(file: str, parsed: Mapping[str, Any]) -> list[tuple[str, str, int, str]]:
    """(kind, key, position, body) for each fact of a data file; the inverse of `parsed_facts`."""
    rows = []
    for section, value in parsed.items():
        kind = f"{file}.{section}"
        if isinstance(value, list) and all(isinstance(it, dict) and "id" in it for it in value):
            rows += [(kind, str(it["id"]), n, _dump(it)) for n, it in enumerate(value)]
        else:
            rows.append((kind, "-", 0, _dump(value)))
    return rows


def parsed_facts(rows: list[tuple[str, str, str]]) -> Parsed:
    """The facts as their files had them: a list for rows with keys, the value itself for "-"."""
    parsed: Parsed = {}
    for kind, key, body in rows:
        file, section = kind.split(".", 1)
        if key == "-":
            parsed.setdefault(file, {})[section] = json.loads(body)
        else:
            parsed.setdefault(file, {}).setdefault(section, []).append(json.loads(body))
    return parsed


def content_of_rows(rows: list[tuple[str, str, str, bool]], revision: int) -> Content | None:
    """The content of all facts without those withdrawn: what names one of them still holds."""
    content = _content_of([(kind, key, body) for kind, key, body, _gone in rows])
    if content is None:
        return None
    gone = [(kind, key) for kind, key, _body, withdrawn in rows if withdrawn]
    names = [f"{WITHDRAWABLE[kind]}.{key}" for kind, key in gone if kind in WITHDRAWABLE]
    return replace(content, revision=revision).without(names)


@remembered
def _content_of(rows: list[tuple[str, str, str]]) -> Content | None:
    parsed = parsed_facts(rows)
    return build_content(parsed) if parsed.keys() >= set(CONTENT_FILES) else None


def spoken_of(content: Content, facts: Parsed, *, withhold: bool) -> dict[str, Spoken]:
    """The content as each language says it that has texts for it."""
    return {
        language: speak(content, drafts_of(given), withhold=withhold)
        for language, given in facts.get(WORDINGS, {}).items()
    }


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
