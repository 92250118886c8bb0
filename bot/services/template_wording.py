"""The wording of templates: numbered variables in a frozen text, as the provider reads them."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST_BODY = 1_024
LONGEST_VALUE = 120
MOST_VARIABLES = 9
_VARIABLE = re.compile(r"\{\{(\d{1,2})\}\}")
_BRACES = re.compile(r"[{}]")
_WIDE = re.compile(r"\s{4,}")


def numbers_in(body: str) -> tuple[int, ...]:
    """The numbers of its variables, each once, in rising order."""
    return tuple(sorted({int(found) for found in _VARIABLE.findall(body)}))


def fill_numbered(body: str, values: Sequence[str]) -> str:
    """The text as a person reads it; a variable without a value stays as it is written."""

    def value(found: re.Match[str]) -> str:
        place = int(found[1]) - 1
        return values[place] if 0 <= place < len(values) and values[place] else found[0]

    return _VARIABLE.sub(value, body)


def problem_of_body(body: str, count: int) -> str:
    """Why the provider would refuse this text with so many variables; "" for a good one."""
    if not body:
        return "empty"
    if len(body) > LONGEST_BODY:
        return "text_long"
    if _BRACES.search(_VARIABLE.sub("", body)):
        return "stray_braces"
    if numbers_in(body) != tuple(range(1, count + 1)):
        return "variables_differ"
    if re.match(_VARIABLE, body) or re.search(_VARIABLE.pattern + r"$", body):
        return "variable_at_the_edge"
    return ""


def problem_of_value(value: str) -> str:
    """Why this may not stand in the place of a variable; "" when it may."""
    if not value:
        return "empty"
    if len(value) > LONGEST_VALUE:
        return "text_long"
    # The provider refuses lines and wide gaps in a variable; braces would be a variable again.
    if not value.isprintable() or _WIDE.search(value) or _BRACES.search(value):
        return "bad_text"
    return ""
