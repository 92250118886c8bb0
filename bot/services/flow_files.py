"""Flows as files: YAML read with its lines, its data lists, and the schema for editors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.core.catalogue import Catalogue
from bot.core.check import (
    Code,
    FlowIssue,
    Lines,
    Setting,
    WordingRules,
    build_wording,
    check,
    make_issue,
    sentence,
)
from bot.core.flow import Flow
from bot.core.hearing import build_words
from bot.core.reading import Unreadable, read_flow
from bot.core.understanding.danger import build_danger
from bot.services.plain_yaml import Document, YamlProblem, read_yaml
from bot.services.translation_files import of_flow, read_translations

MOST_DATA_VALUES = 1_000_000
LARGEST_DATA_KILOBYTES = 2_048  # the directory is long; it is not an author's upload
SCHEMA_FILE = "schema.json"
DENIED_NAME_LENGTH = 3


@dataclass(frozen=True, slots=True)
class FlowFile:
    """A file of `flows/`: the flow it holds, or the issues that kept it from being read."""

    name: str
    flow: Flow | None
    lines: Lines = field(default_factory=dict)
    issues: tuple[FlowIssue, ...] = ()


def read_flow_text(text: str | bytes, *, name: str) -> FlowFile:
    """The flow that a YAML text holds. Never raises for what an author may write."""
    try:
        document = read_yaml(text)
    except YamlProblem as problem:
        return FlowFile(name, None, issues=(_issue(name, problem),))
    found = read_flow(document.value, lines=document.lines, name=name)
    if isinstance(found, Unreadable):
        return FlowFile(name, None, document.lines, found.issues)
    return FlowFile(name, found, document.lines, _name_issues(name, found, document))


def read_flow_file(path: Path) -> FlowFile:
    """The flow of a file. Raises OSError when the file cannot be read."""
    return read_flow_text(path.read_bytes(), name=path.stem)


def read_flow_files(folder: Path) -> tuple[FlowFile, ...]:
    """Every flow of a folder, by file name. Raises OSError when one cannot be read."""
    return tuple(read_flow_file(path) for path in sorted(folder.glob("*.yaml")))


def read_data_file(path: Path) -> Document:
    """A file of `flows/data/`. Raises OSError, or `YamlProblem` when it is no plain YAML."""
    return read_yaml(
        path.read_bytes(),
        largest_kilobytes=LARGEST_DATA_KILOBYTES,
        most_values=MOST_DATA_VALUES,
    )


def read_setting(folder: Path, files: Iterable[FlowFile]) -> Setting:
    """What `check` needs beside a flow, from the files of `flows/data/`.

    Raises OSError, or for a list that cannot be used `YamlProblem`, `WordsProblem`,
    `DangerProblem` or `WordingProblem`.
    """
    build_danger(read_data_file(folder / "data" / "danger.yaml").value)
    return Setting(
        words=build_words(read_data_file(folder / "data" / "words.yaml").value),
        flow_names=frozenset(file.flow.flow for file in files if file.flow is not None),
        wording=read_wording(folder / "data"),
    )


def read_wording(data: Path) -> WordingRules:
    """The promise, deny and allow lists, the names of organisations and trades, the word kit."""
    return build_wording(
        read_data_file(data / "wording.yaml").value,
        names=_names(data),
        kit=read_kit(data / "bambara_words.txt"),
    )


def read_kit(path: Path) -> frozenset[str]:
    """The words of a list, one a line, comments left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def check_files(folder: Path, locales: Path, catalogue: Catalogue) -> list[FlowIssue]:
    """Every issue of every flow file with its translations.

    Raises what `read_setting` raises, and OSError or `TranslationProblem` for a translation file.
    """
    files = read_flow_files(folder)
    setting = read_setting(folder, files)
    translations = read_translations(locales)
    issues: list[FlowIssue] = []
    for file in files:
        issues += file.issues
        if file.flow is not None:
            texts = of_flow(translations, file.flow.flow)
            issues += check(file.flow, texts, catalogue, setting=setting, lines=file.lines)
    return issues


def flow_schema() -> str:
    """The JSON Schema of a flow file, for editors that complete and check while one types."""
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= Flow.model_json_schema(by_alias=True)
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def write_schema(folder: Path) -> Path:
    """Write `schema.json` beside the flows; a test says when it is out of date."""
    path = folder / SCHEMA_FILE
    path.write_text(flow_schema(), encoding="utf-8")
    return path


def _issue(name: str, problem: YamlProblem) -> FlowIssue:
    said = sentence(problem.code, **problem.values)
    return make_issue(problem.code, flow=name, line=problem.line, sentence=said)


def _name_issues(name: str, flow: Flow, document: Document) -> tuple[FlowIssue, ...]:
    if flow.flow == name:
        return ()
    code = Code.OTHER_FLOW_NAME
    said = sentence(code, file=name, name=flow.flow)
    line = document.lines.get(("flow",))
    return (make_issue(code, flow=flow.flow, field="flow", line=line, sentence=said),)


def _names(data: Path) -> list[str]:
    """Names and short names of organisations, labels of trades: none goes into a neutral text."""
    found: list[str] = []
    for file, section, keys in (
        ("directory.yaml", "organisations", ("name", "acronym", "short")),
        ("trades.yaml", "trades", ("label_fr", "sms_label")),
    ):
        rows: list[Mapping[str, Any]] = read_data_file(data / file).value[section]
        found += [str(row[key]) for row in rows for key in keys if row.get(key)]
    return [name for name in found if len(name) >= DENIED_NAME_LENGTH]
