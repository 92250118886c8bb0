"""What is made apart understands as what is made here, and costs the process less memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot import apart
from bot.apart import understander_apart
from bot.core.understanding import build_understander
from bot.services.content_files import read_facts

ROOT = Path(__file__).parents[1]
TEXTS = ("jai perdu ma carte", "je ve apprendre la soudure a kayes", "n b'a fe ka baara ke", "?")


def test_what_a_child_made_understands_the_same() -> None:
    facts = read_facts(ROOT / "flows" / "data")
    here, there = build_understander(facts), understander_apart(facts, ())
    assert [there(text, "fr") for text in TEXTS] == [here(text, "fr") for text in TEXTS]


def test_without_a_child_it_is_made_here(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = read_facts(ROOT / "flows" / "data")
    monkeypatch.setattr(apart.sys, "executable", "/nowhere/python")
    assert understander_apart(facts, ())(TEXTS[0], "fr").entries


def test_the_child_ends_with_whoever_asked() -> None:
    facts = read_facts(ROOT / "flows" / "data")
    command, pipe = [sys.executable, "-m", "bot.apart"], subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=subprocess.DEVNULL) as child:
        assert child.stdin is not None
        child.stdin.write(json.dumps([facts, []]).encode() + b"\n")
        child.stdin.close()  # as the kernel does for a process that was killed
        assert child.wait(90) == 1
