"""From parsed YAML to a flow, or to the issues that say, with their lines, why it is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bot.core.check.issue import Code, FlowIssue, make_issue
from bot.core.check.sentences import sentence
from bot.core.check.sheet import NO_LINES, Lines, Step, line_of
from bot.core.flow import Flow

MOST_STATES = 300
NAME_RULE = "lettres minuscules sans accent, chiffres et _, une lettre d'abord"
REASONS: Mapping[str, str] = {
    "string_type": "un texte est attendu (mettez des guillemets autour d'un nombre)",
    "string_pattern_mismatch": NAME_RULE,
    "string_too_long": "c'est trop long",
    "bool_type": "true ou false est attendu",
    "tuple_type": "une liste est attendue",
    "list_type": "une liste est attendue",
    "dict_type": "des lignes « nom: valeur » sont attendues",
    "model_type": "des lignes « nom: valeur » sont attendues",
    "model_attributes_type": "des lignes « nom: valeur » sont attendues",
    "literal_error": "cette valeur n'est pas dans la liste",
}
CODES: Mapping[str, Code] = {
    "extra_forbidden": Code.UNKNOWN_KEY,
    "missing": Code.MISSING_KEY,
    "union_tag_invalid": Code.UNKNOWN_KIND,
    "union_tag_not_found": Code.UNKNOWN_KIND,
}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What was given is no flow: every reason at once, at least one."""

    issues: tuple[FlowIssue, ...]


def read_flow(parsed: object, *, lines: Lines = NO_LINES, name: str = "") -> Flow | Unreadable:
    """The flow that parsed YAML (or JSON) describes. `name` names it while it has no name itself.

    Never raises for what an author may write; `check` says whether the flow makes sense.
    """
    states = parsed.get("states") if isinstance(parsed, Mapping) else None
    if isinstance(states, Mapping) and len(states) > MOST_STATES:
        return Unreadable((_too_many(name, len(states), lines),))
    try:
        return Flow.model_validate(parsed)
    except ValidationError as refused:
        named = parsed.get("flow") if isinstance(parsed, Mapping) else None
        flow = named if isinstance(named, str) else name
        errors = refused.errors(include_url=False, include_context=False, include_input=False)
        return Unreadable(tuple(_issue(flow, parsed, error, lines) for error in errors))


def _too_many(name: str, found: int, lines: Lines) -> FlowIssue:
    """Said before anything else is looked at: that alone would take seconds."""
    code = Code.TOO_MANY_STATES
    said = sentence(code, found=found, limit=MOST_STATES)
    return make_issue(
        code, flow=name, field="states", line=line_of(lines, ("states",)), sentence=said
    )


def _issue(flow: str, parsed: object, error: Mapping[str, Any], lines: Lines) -> FlowIssue:
    code = CODES.get(error["type"], Code.BAD_VALUE)
    path = tuple(_path(parsed, error["loc"]))
    in_state = len(path) > 1 and path[0] == "states"
    rest = path[2:] if in_state else path
    key = str(path[-1]) if path else flow
    return make_issue(
        code,
        flow=flow,
        state=str(path[1]) if in_state else "",
        field=".".join(str(step) for step in rest),
        line=line_of(lines, path),
        sentence=sentence(code, key=key, why=REASONS.get(error["type"], str(error["msg"]))),
    )


def _path(parsed: object, location: Sequence[Step]) -> Iterator[Step]:
    """The place in the file. The library also names the state's kind and "[key]" on the way."""
    here: Any = parsed
    for place, step in enumerate(location):
        is_last = place == len(location) - 1
        if _holds(here, step):
            yield step
            here = here[step]
        elif is_last and step != "[key]" and not _is_kind(here, step):
            yield step


def _holds(here: object, step: Step) -> bool:
    if isinstance(here, list | tuple):
        return isinstance(step, int) and step < len(here)
    return isinstance(here, Mapping) and step in here


def _is_kind(here: object, step: Step) -> bool:
    return isinstance(here, Mapping) and here.get("kind") == step
