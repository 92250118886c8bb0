"""What the editor costs on a flow of a hundred steps, against reading the same flow once."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from bot.core.catalogue import Catalogue
from bot.core.check import Setting, check
from bot.core.editing import Draft, changes_between, draw_plan
from bot.core.flow import Flow
from bot.core.version import Translation

STATES = 100
ROUNDS = 7
CHECK_BOUND_MS, PLAN_BOUND_MS = 200, 300


@dataclass(frozen=True, slots=True)
class EditorFigures:
    """Medians of the rounds, in milliseconds, and as multiples of reading the flow."""

    states: int
    read_ms: float
    check_ms: float
    plan_ms: float
    changes_ms: float
    check_ratio: float
    plan_ratio: float
    check_bound_ms: int = CHECK_BOUND_MS
    plan_bound_ms: int = PLAN_BOUND_MS

    def as_json(self) -> str:
        """One line for a machine."""
        return json.dumps(asdict(self))


def hundred_steps(count: int = STATES) -> Draft:
    """A flow of so many questions, each with four choices in two languages."""
    states = {
        f"etape_{n}": {
            "kind": "choose",
            "text": f"Question {n} : que voulez-vous faire maintenant ?",
            "choices": [
                {
                    "key": f"choix_{c}",
                    "label": f"Aller plus loin {n} {c}",
                    "words": [f"mot{n}x{c}"],
                    "then": f"etape_{(n * 3 + c) % count}" if c else f"etape_{(n + 1) % count}",
                }
                for c in range(4)
            ],
        }
        for n in range(count)
    }
    states["etape_0"]["choices"][3]["then"] = "fin"  # type: ignore[index]
    written = {"flow": "cent", "title": "Cent", "start": "etape_0", "states": states}
    written["states"] = {**states, "fin": {"kind": "end", "text": "Merci."}}
    texts = {
        f"etape_{n}.text": Translation(f"Ɲininkali {n} : i bɛ mun fɛ sisan ?") for n in range(count)
    }
    return Draft(Flow.model_validate(written), {"bm": texts})


def bench_editor(setting: Setting, catalogue: Catalogue) -> EditorFigures:
    """Each in turn, over and over, so that a slow moment of the machine touches all."""
    draft = hundred_steps()
    written = json.dumps(draft.flow.model_dump(mode="json", by_alias=True))
    other = Draft(draft.flow, {"bm": {}})
    steps: dict[str, Callable[[], object]] = {
        "read": lambda: Flow.model_validate_json(written),
        "check": lambda: check(draft.flow, draft.texts, catalogue, setting=setting),
        "plan": lambda: draw_plan(draft.flow),
        "changes": lambda: changes_between(other, draft),
    }
    times: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            began = time.perf_counter()
            step()
            times[name].append((time.perf_counter() - began) * 1e3)
    took = {name: statistics.median(each) for name, each in times.items()}
    return EditorFigures(
        states=len(draft.flow.states),
        read_ms=round(took["read"], 2),
        check_ms=round(took["check"], 1),
        plan_ms=round(took["plan"], 1),
        changes_ms=round(took["changes"], 1),
        check_ratio=round(took["check"] / took["read"], 1),
        plan_ratio=round(took["plan"] / took["read"], 1),
    )
