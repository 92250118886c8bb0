"""The words on the main menu open what they name wherever they are typed, in both languages."""

from __future__ import annotations

import polib
import pytest

from bot.app import FLOWS, LOCALES
from bot.core.flow import Call, Choose
from bot.core.hearing import Global, Word, build_words, hear
from bot.core.understanding import Understander, build_understander
from bot.services.content_files import read_facts
from bot.services.flow_files import read_flow_file

OPENED_BY = {Word.HELP: "aide"}


def menu_labels() -> list[tuple[str, str]]:
    """(label in a language, the flow behind it) of each choice of the main menu."""
    flow = read_flow_file(FLOWS / "menu.yaml").flow
    assert flow is not None
    menu = flow.states["principal"]
    assert isinstance(menu, Choose)
    bambara = polib.pofile(str(LOCALES / "bm" / "LC_MESSAGES" / "flows.po"))
    told = {entry.msgid: entry.msgstr for entry in bambara if entry.msgstr}
    found = []
    for choice in menu.choices:
        call = flow.states[choice.then]
        assert isinstance(call, Call)
        found += [(choice.label, call.flow), (told[choice.label], call.flow)]
    return found


@pytest.fixture(scope="module")
def understand() -> Understander:
    """The understanding of the shipped lists."""
    return build_understander(read_facts(FLOWS / "data"))


def test_a_label_of_the_menu_typed_anywhere_opens_it(understand: Understander) -> None:
    words = build_words(read_facts(FLOWS / "data")["words"])
    wrong = {}
    for label, flow in menu_labels():
        if isinstance(heard := hear(label, words=words), Global):
            opened = {OPENED_BY.get(heard.word)}
        else:
            meant = understand(label, "bm")
            opened = {entry.flow for entry in meant.entries}
            opened |= {OPENED_BY.get(meant.word)} if meant.word else set()
        if opened != {flow}:
            wrong[label] = opened
    assert not wrong
