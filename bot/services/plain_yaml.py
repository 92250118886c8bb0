"""YAML 1.2 as plain values with their lines: no tags, no aliases, no surprise, no bomb."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import ScalarNode

from bot.core.check import Code

LARGEST_KILOBYTES = 256
MOST_VALUES = 15_000  # a flow of 300 full steps has some 9,000
DEEPEST = 20
# Dates stay text: the same file as JSON says the same.
READ_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null"))

Path = tuple[str | int, ...]


class YamlProblem(Exception):
    """The text is not YAML that we read: a code, the line, and what its sentence needs."""

    def __init__(self, code: Code, line: int | None, **values: object) -> None:
        self.code, self.line, self.values = code, line, values
        super().__init__(f"{code.value} at line {line}")


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, as dicts, lists and scalars, and the line of every place in it."""

    value: Any
    lines: dict[Path, int]


@dataclass(slots=True)
class _Open:
    """A mapping or list being read; `key` is the key that waits for its value."""

    value: dict[Any, Any] | list[Any]
    path: Path
    key: Any = None
    has_key: bool = False


@dataclass(slots=True)
class _Reader:
    """Builds the document from events, without recursion and without following anything."""

    yaml: YAML
    most_values: int
    lines: dict[Path, int] = field(default_factory=dict)
    open: list[_Open] = field(default_factory=list)
    value: Any = None
    documents: int = 0

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if len(self.lines) > self.most_values:
            raise YamlProblem(Code.TOO_MANY_VALUES, line, limit=self.most_values)
        match event:
            case DocumentStartEvent():
                self._begin_document(line)
            case AliasEvent():
                raise YamlProblem(Code.ALIAS, line)
            case MappingStartEvent() | SequenceStartEvent():
                self._refuse_extras(event, line)
                empty: Any = {} if isinstance(event, MappingStartEvent) else []
                self._open(empty, line)
            case MappingEndEvent() | SequenceEndEvent():
                self.open.pop()
            case ScalarEvent():
                self._refuse_extras(event, line)
                self._take_scalar(self._scalar(event, line), line)

    def _begin_document(self, line: int) -> None:
        self.documents += 1
        if self.documents > 1:
            raise YamlProblem(Code.UNREADABLE, line, why="un seul document par fichier")

    def _refuse_extras(self, event: Any, line: int) -> None:
        if event.anchor is not None or event.ctag is not None:
            raise YamlProblem(Code.ALIAS, line)

    def _open(self, empty: Any, line: int) -> None:
        if len(self.open) >= DEEPEST:
            raise YamlProblem(Code.TOO_DEEP, line, limit=DEEPEST)
        self.open.append(_Open(empty, self._put(empty, line)))

    def _take_scalar(self, value: Any, line: int) -> None:
        here = self.open[-1] if self.open else None
        if here is None or isinstance(here.value, list) or here.has_key:
            self._put(value, line)
            return
        if value in here.value:
            raise YamlProblem(Code.DUPLICATE_KEY, line, key=value)
        here.key, here.has_key = value, True
        here.value[value] = None
        self.lines[(*here.path, value)] = line

    def _put(self, value: Any, line: int) -> Path:
        """Put a value where it belongs; its path."""
        path: Path = ()
        if not self.open:
            self.value = value
        else:
            here = self.open[-1]
            if isinstance(here.value, list):
                here.value.append(value)
                path = (*here.path, len(here.value) - 1)
            elif here.has_key:
                here.value[here.key] = value
                here.has_key, path = False, (*here.path, here.key)
            else:
                raise YamlProblem(Code.UNREADABLE, line, why="une clé est un simple mot")
        self.lines.setdefault(path, line)
        return path

    def _scalar(self, event: Any, line: int) -> Any:
        tag = self.yaml.resolver.resolve(ScalarNode, event.value, event.implicit)
        if str(tag) not in READ_TAGS:
            return event.value
        node = ScalarNode(tag, event.value, event.start_mark, event.end_mark)
        try:
            return self.yaml.constructor.construct_object(node)
        except ValueError as refused:
            raise YamlProblem(Code.UNREADABLE, line, why="ce nombre est trop long") from refused


def read_yaml(
    text: str | bytes,
    *,
    largest_kilobytes: int = LARGEST_KILOBYTES,
    most_values: int = MOST_VALUES,
) -> Document:
    """The one document of a YAML 1.2 text; `no`, `oui`, `yes` and dates stay text.

    Raises `YamlProblem` for a text over the size, of too many values, too deep, with an alias,
    anchor, tag or a key written twice, or that is no YAML at all.
    """
    written = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(written) > largest_kilobytes * 1024:
        raise YamlProblem(Code.TOO_LARGE, None, limit=largest_kilobytes)
    reader = _Reader(YAML(typ="safe", pure=True), most_values)
    try:
        for event in reader.yaml.parse(written.decode("utf-8")):
            reader.take(event)
    except UnicodeDecodeError as refused:
        raise YamlProblem(Code.UNREADABLE, None, why="ce n'est pas de l'UTF-8") from refused
    except MarkedYAMLError as refused:
        mark = refused.problem_mark or refused.context_mark
        line = None if mark is None else mark.line + 1
        raise YamlProblem(Code.UNREADABLE, line, why="ce n'est pas du YAML") from refused
    except YAMLError as refused:
        raise YamlProblem(Code.UNREADABLE, None, why="un caractère interdit") from refused
    return Document(reader.value, reader.lines)
