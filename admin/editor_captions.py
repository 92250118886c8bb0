"""What a step is called in lists, on the plan and where ways lead: the first words of what it says.

A step that says nothing is called by what it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from admin.editor_words import GUARDS
from admin.flow_words import ACTIONS
from admin.outcome_words import REMEMBERED
from admin.words import Words, word
from bot.core.editing import caption
from bot.core.flow import Act, Branch, Call, Go, State
from bot.here import parts_here

LONGEST = 60


def called(state: State) -> str:
    """A step in few words; "" for one that says nothing and does nothing yet."""
    match state:
        case Act():
            said = word(ACTIONS, state.action) if state.action else ""
        case Call():
            said = _("Parcours « %(name)s »", name=state.flow)
        case Go():
            said = ", ".join(dict.fromkeys(_asked(it) for it in state.branches))
            said = said[:1].upper() + said[1:]
        case _:
            return caption(state)
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1].rstrip()}…"


def _asked(branch: Branch) -> str:
    if branch.when:
        return word(GUARDS, branch.when)
    return word(REMEMBERED, branch.answer or "")


def named(codes: Iterable[str], words: Words) -> tuple[tuple[str, str], ...]:
    """Codes with what they are called, in the order of their names."""
    return tuple(sorted(((it, word(words, it)) for it in codes), key=lambda it: it[1].casefold()))


def steps_called(flow: str) -> Mapping[str, str]:
    """What the steps of a published flow are called; nothing for a flow that is none."""
    parts = parts_here()

    def read(session: Any) -> Mapping[str, State]:
        version_id = parts.library.now(session).published.get(flow)
        return {} if version_id is None else parts.library.version(version_id, session).flow.states

    return {name: called(state) or name for name, state in parts.db.read(read).items()}
