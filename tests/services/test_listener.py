"""What understands free text: made once for the same lists, and apart when they change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection

from bot.core.world import Entry, Understanding
from bot.services.fact_rows import Parsed
from bot.services.listener import Listener


class Maker:
    """Makes what names the lists it was made of; holds back while `gate` is closed."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    def __call__(
        self, facts: Parsed, published: Collection[str]
    ) -> Callable[[str, str], Understanding]:
        assert self.gate.wait(60)
        name = f"{facts['lists']} {sorted(published)}"
        self.made.append(name)
        return lambda _text, _language: Understanding((Entry("menu", name),))


def heard(listener: Listener) -> str:
    return listener("bonjour", "fr").entries[0].label


def test_the_same_lists_are_made_once() -> None:
    maker = Maker()
    listener = Listener(maker)
    for _ in range(3):
        listener.listen_for({"lists": "old"}, ["a", "b"])
        assert heard(listener) == "old ['a', 'b']"
    assert maker.made == ["old ['a', 'b']"]


def test_nothing_is_made_before_it_is_needed() -> None:
    maker = Maker()
    Listener(maker, is_patient=False).listen_for({"lists": "old"}, [])
    assert maker.made == []


def test_while_new_lists_are_made_the_former_ones_answer() -> None:
    maker = Maker()
    listener = Listener(maker, is_patient=False)
    listener.listen_for({"lists": "old"}, [])
    assert heard(listener) == "old []"
    maker.gate.clear()
    listener.listen_for({"lists": "new"}, [])
    assert heard(listener) == "old []"
    maker.gate.set()
    listener.get_ready()
    assert heard(listener) == "new []"


def test_a_patient_one_waits_for_the_new_lists() -> None:
    listener = Listener(Maker())
    listener.listen_for({"lists": "old"}, [])
    assert heard(listener) == "old []"
    listener.listen_for({"lists": "new"}, [])
    assert heard(listener) == "new []"


def test_many_who_ask_at_once_wait_for_one() -> None:
    maker = Maker()
    listener = Listener(maker)
    listener.listen_for({"lists": "old"}, [])
    maker.gate.clear()
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(heard(listener))) for _ in range(8)]
    for thread in threads:
        thread.start()
    maker.gate.set()
    for thread in threads:
        thread.join(60)
    assert answers == ["old []"] * 8
    assert len(maker.made) == 1


def test_a_sentence_that_comes_again_is_understood_once() -> None:
    asked: list[str] = []

    def understand(text: str, _language: str) -> Understanding:
        asked.append(text)
        return Understanding()

    listener = Listener(lambda _facts, _published: understand)
    listener.listen_for({}, [])
    for text in (
        "je veux savoir pour mon dossier",
        "mon dossier",
        "je veux savoir pour mon dossier",
    ):
        listener(text, "fr")
    assert asked == ["je veux savoir pour mon dossier", "mon dossier"]
