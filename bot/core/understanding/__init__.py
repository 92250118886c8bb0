"""Understanding: what a free text asks for, however it is typed. Pure; its lists are data.

`build_understander` makes the lists and facts of one revision ready; what it returns is called with
a text and a language. From a word to its senses: `vocabulary`; from a message to spots: `reading`;
which phrases it is like: `likeness`; which trade, place, aim: `trades`, `places`, `aims`; what
speaks for each meaning: `weighing`; which stands: `deciding`, and beside the second opinion that
was learned (`learning`, `opinion`): `agreeing`; where it leads: `ways`.
"""

from bot.core.understanding.lists import ListsProblem
from bot.core.understanding.understander import Understander, build_understander

__all__ = ["ListsProblem", "Understander", "build_understander"]
