"""What most commands begin with: the parts of the product, made of its configuration."""

from __future__ import annotations

from bot.app import build
from bot.commands.configuration import configured
from bot.logs import configure_logs
from bot.services.parts import Parts


def parts(*, is_lasting: bool = False) -> Parts:
    """Everything the command needs, with logs set up. `is_lasting`: it stays till it is stopped."""
    configure_logs()
    return build(configured(), is_lasting=is_lasting)
