"""The facts the assistant answers from: built once for each content revision, then only read."""

from bot.core.content.advice import Answer, Moment, Question, Size
from bot.core.content.build import ContentError, build_content
from bot.core.content.content import Content
from bot.core.content.directory import ABROAD, NATIONAL, Aim, Organisation
from bot.core.content.facts import FactState, FactValue, Status
from bot.core.content.matching import Match, Matches
from bot.core.content.papers import ChecklistLine, Whereabouts
from bot.core.content.spoken import Draft, Spoken, speak
from bot.core.content.wording import Wording

CONTENT_FILES = (
    "directory", "trades", "regions", "papers", "process", "advice", "amounts", "contradictions",
)  # fmt: skip

__all__ = [
    "ABROAD",
    "CONTENT_FILES",
    "NATIONAL",
    "Aim",
    "Answer",
    "ChecklistLine",
    "Content",
    "ContentError",
    "Draft",
    "FactState",
    "FactValue",
    "Match",
    "Matches",
    "Moment",
    "Organisation",
    "Question",
    "Size",
    "Spoken",
    "Status",
    "Whereabouts",
    "Wording",
    "build_content",
    "speak",
]
