"""Editing a flow: pure functions from a draft to the next; what changed in words; its plan."""

from __future__ import annotations

from bot.core.editing.beginning import begin_flow, duplicate_flow
from bot.core.editing.changes import Change, ChangeKind, changes_between
from bot.core.editing.draft import CannotEdit, Draft, moves_after, prune
from bot.core.editing.order import caption, in_order, steps_leading_to
from bot.core.editing.plan import Plan, draw_plan
from bot.core.editing.steps import KINDS, add_step, change_flow, remove_step
from bot.core.editing.writing import (
    WrittenChoice,
    WrittenStep,
    add_choice,
    move_choice,
    remove_choice,
    rewrite_step,
)

__all__ = [
    "KINDS",
    "CannotEdit",
    "Change",
    "ChangeKind",
    "Draft",
    "Plan",
    "WrittenChoice",
    "WrittenStep",
    "add_choice",
    "add_step",
    "begin_flow",
    "caption",
    "change_flow",
    "changes_between",
    "draw_plan",
    "duplicate_flow",
    "in_order",
    "move_choice",
    "moves_after",
    "prune",
    "remove_choice",
    "remove_step",
    "rewrite_step",
    "steps_leading_to",
]
