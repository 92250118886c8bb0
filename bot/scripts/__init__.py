"""Conversation scripts: plain text that says what a person writes and what must be answered.

The format is explained in tests/conversations/README.md, for the people who write them.
"""

from bot.scripts.playing import Outcome, WrongWorld, play
from bot.scripts.reading import Script, Step, UnreadableScript, read_script
from bot.scripts.stage import stage_on, staged

__all__ = [
    "Outcome",
    "Script",
    "Step",
    "UnreadableScript",
    "WrongWorld",
    "play",
    "read_script",
    "stage_on",
    "staged",
]
