"""`{name}` in an author's text: looked up in a mapping, never evaluated, else printed as it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# A doubled brace belongs to another template language: `{{name}}` is no placeholder of ours.
_PLACEHOLDER = re.compile(r"(?<!\{)\{([a-z_]+(?:\.[a-z0-9_]+)*)\}(?!\})")
_BRACES = re.compile(r"\{+[^{}]*\}*|\}+")


@dataclass(frozen=True, slots=True)
class CompiledText:
    """A text parsed once: literals at even places of `pieces`, names at odd ones."""

    text: str
    pieces: tuple[str, ...]
    names: frozenset[str]

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with its values; a name without one stays literally, a value is never read."""
        if not self.names:
            return self.text
        filled = list(self.pieces)
        for place in range(1, len(filled), 2):
            name = filled[place]
            filled[place] = values.get(name, f"{{{name}}}")
        return "".join(filled)

    def missing(self, values: Mapping[str, str]) -> frozenset[str]:
        """The names for which `values` has nothing: they would be printed literally."""
        return frozenset(name for name in self.names if name not in values)


def compile_text(text: str) -> CompiledText:
    """Parse a text for filling many times. Any text will do: what is no placeholder is literal."""
    if "{" not in text:
        return CompiledText(text, (text,), frozenset())
    pieces = tuple(_PLACEHOLDER.split(text))
    return CompiledText(text, pieces, frozenset(pieces[1::2]))


def placeholders(text: str) -> frozenset[str]:
    """The names a text asks for, dotted ones whole: `fact.pecule.amount`."""
    return compile_text(text).names


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its values, for a text that is filled once."""
    return compile_text(text).fill(values)


def missing(text: str, values: Mapping[str, str]) -> frozenset[str]:
    """The names of the text for which `values` has nothing."""
    return compile_text(text).missing(values)


def stray_braces(text: str) -> tuple[str, ...]:
    """What has braces and is no placeholder (`{{7*7}}`, `{a!r}`): an author's mistake to show."""
    literals = compile_text(text).pieces[::2]
    return tuple(found for literal in literals for found in _BRACES.findall(literal))
