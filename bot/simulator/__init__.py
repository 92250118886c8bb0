"""The phone of the demonstration: a page that drives the real inbound path. Demo and loopback only.
"""

from bot.simulator.pages import simulator

__all__ = ["simulator"]
