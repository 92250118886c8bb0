"""The evaluation set is large, varied, mostly not exact, and split once and for all by hash.

These checks read only the set and the wordings it is compared with; no recogniser is run here.
The folding below is our own on purpose: the share of exact texts must not depend on the product.
"""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SET = HERE / "evaluation.jsonl"
CANONICAL = HERE / "canonical_wordings.tsv"

INTENTS = frozenset(
    {
        "documents",
        "lost_documents",
        "journey",
        "trades",
        "appointment",
        "appointment_cancel",
        "appointment_move",
        "appointment_late",
        "case",
        "complaint",
        "person",
        "health",
        "danger",
        "profile",
        "change_number",
        "other_person",
        "my_data",
        "erase",
        "call_back",
        "who_are_you",
        "stop",
        "start",
        "menu",
        "back",
        "help",
        "language_fr",
        "language_bm",
        "more",
        "repeat",
        "yes",
        "no",
        "greeting",
        "thanks",
        "dont_understand",
        "dont_know",
    }
)
AIMS = frozenset({"learn", "certify", "business", "job", "collective", "finance"})
REGIONS = frozenset(
    {
        "bamako",
        "kayes",
        "koulikoro",
        "sikasso",
        "segou",
        "mopti",
        "tombouctou",
        "gao",
        "kidal",
    }
)
QUESTIONS = frozenset(f"q{number:02d}" for number in range(1, 78))
EXACT_ONLY = frozenset({"stop", "start", "erase"})
MOST_EXACT = 0.30

LETTERS = (("ε", "e"), ("ɛ", "e"), ("ɔ", "o"), ("ɲ", "ny"), ("ŋ", "ng"))
SPELLINGS = (("gn", "ny"), ("ou", "u"), ("tch", "c"), ("ty", "c"), ("dj", "j"), ("dy", "j"))

Record = dict[str, Any]
Want = dict[str, str]


def half(record_id: str) -> str:
    """`dev` when the SHA-256 of the id is even, else `counted`, which no one reads while tuning."""
    digest = hashlib.sha256(record_id.encode()).digest()
    return "dev" if digest[-1] % 2 == 0 else "counted"


def fold(text: str) -> str:
    """The text without case, accents, tones, apostrophes, punctuation and doubled letters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    for letter, plain in LETTERS:
        folded = folded.replace(letter, plain)
    folded = unicodedata.normalize("NFD", folded)
    folded = "".join(char for char in folded if not unicodedata.combining(char))
    folded = re.sub(r"['’ʼ`]", "", folded)
    folded = re.sub(r"[^\w]+", " ", folded).strip()
    for habit, plain in SPELLINGS:
        folded = folded.replace(habit, plain)
    return re.sub(r"([^\W\d_])\1+", r"\1", folded)


@cache
def canonical_rows() -> tuple[tuple[str, str, str], ...]:
    """(kind, id, wording) of every label, synonym, question and command word."""
    lines = CANONICAL.read_text(encoding="utf-8").splitlines()
    return tuple(
        (kind, key, wording) for kind, key, wording in (line.split("\t") for line in lines)
    )


@cache
def canonical_folds() -> frozenset[str]:
    return frozenset(fold(wording) for _, _, wording in canonical_rows())


def is_exact(text: str) -> bool:
    """True when the folded text is one of the wordings; apostrophes as spaces count too."""
    spaced = re.sub(r"['’]", " ", text)
    return fold(text) in canonical_folds() or fold(spaced) in canonical_folds()


def wants(record: Record) -> list[Want]:
    """The accepted readings of a text; none for a text out of scope."""
    want = record["want"]
    if want is None:
        return []
    readings: list[Want | None] = want.get("any", [want])
    return [reading for reading in readings if reading is not None]


@pytest.fixture(scope="module")
def records() -> list[Record]:
    lines = SET.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def in_scope(records: list[Record]) -> list[Record]:
    return [record for record in records if record["lang"] != "out"]


def test_every_line_has_the_five_fields_and_its_own_id(records: list[Record]) -> None:
    assert all(list(record) == ["id", "lang", "text", "want", "exact"] for record in records)
    assert all(re.fullmatch(r"(fr|bm|out|near)-\d{3}", record["id"]) for record in records)
    assert len({record["id"] for record in records}) == len(records)


def test_no_text_is_written_twice(records: list[Record]) -> None:
    texts = Counter(re.sub(r"\s+", " ", record["text"].casefold()) for record in records)
    assert [text for text, count in texts.items() if count > 1] == []


def test_texts_are_short_as_on_a_phone(records: list[Record]) -> None:
    too_long = [r["id"] for r in records if not 1 <= len(r["text"].split()) <= 16]
    assert too_long == []


def test_no_text_holds_a_number_to_call_or_an_address(records: list[Record]) -> None:
    private = re.compile(r"\+|@|https?:|www\.|\d(?:[ .-]?\d){6,}")
    assert [r["id"] for r in records if private.search(r["text"])] == []


def test_there_are_enough_texts_of_each_kind(records: list[Record]) -> None:
    counts = Counter(record["lang"] for record in records)
    assert counts["fr"] >= 320
    assert counts["bm"] >= 170
    assert sum(r["lang"] == "out" and r["want"] is None for r in records) >= 110


def test_every_wish_is_in_the_closed_lists(records: list[Record]) -> None:
    trades = {key for kind, key, _ in canonical_rows() if kind == "trade"}
    allowed = {"region": REGIONS, "aim": AIMS, "trade": trades, "question": QUESTIONS}
    for record in records:
        for want in wants(record):
            assert want["intent"] in INTENTS | {"question"}, record
            assert ("question" in want) == (want["intent"] == "question"), record
            assert want["intent"] == "trades" or not {"trade", "region", "aim"} & set(want), record
            assert all(want[key] in allowed[key] for key in want if key != "intent"), record


def test_only_texts_out_of_scope_may_want_nothing(records: list[Record]) -> None:
    for record in records:
        optional = record["want"] is None or None in record["want"].get("any", [])
        assert optional == (record["lang"] == "out"), record


def test_the_exact_mark_is_what_the_folding_says(records: list[Record]) -> None:
    assert [r["id"] for r in records if r["exact"] != is_exact(r["text"])] == []


@pytest.mark.parametrize("lang", ["fr", "bm"])
@pytest.mark.parametrize("part", ["dev", "counted"])
def test_few_texts_are_exact_in_either_half(in_scope: list[Record], lang: str, part: str) -> None:
    chosen = [r for r in in_scope if r["lang"] == lang and half(r["id"]) == part]
    assert sum(is_exact(r["text"]) for r in chosen) <= MOST_EXACT * len(chosen)


def test_stop_start_and_erase_are_wanted_only_for_exact_words(in_scope: list[Record]) -> None:
    asked = [r for r in in_scope if any(w["intent"] in EXACT_ONLY for w in wants(r))]
    assert {w["intent"] for r in asked for w in wants(r)} == EXACT_ONLY
    assert [r["id"] for r in asked if not is_exact(r["text"])] == []


def test_every_intent_is_covered(in_scope: list[Record]) -> None:
    met = {want["intent"] for record in in_scope for want in wants(record)}
    assert INTENTS - met == set()


def test_trades_regions_aims_towns_and_questions_are_covered(in_scope: list[Record]) -> None:
    met: dict[str, set[str]] = {"trade": set(), "region": set(), "aim": set(), "question": set()}
    for record in in_scope:
        for want in wants(record):
            for key, values in met.items():
                values.update({want[key]} if key in want else set())
    assert len(met["trade"]) >= 45
    assert met["region"] == REGIONS
    assert met["aim"] == AIMS
    assert len(met["question"]) >= 50


def test_towns_are_named_and_lead_to_their_region(in_scope: list[Record]) -> None:
    places = [(fold(name), region) for kind, region, name in canonical_rows() if kind == "place"]
    named: set[str] = set()
    for record in in_scope:
        words = fold(record["text"]).split()
        regions = {want.get("region") for want in wants(record)}
        named.update(name for name, region in places if name in words and region in regions)
    assert len(named) >= 8


def test_the_halves_are_alike_in_size_and_both_cover_most_intents(records: list[Record]) -> None:
    for lang in ("fr", "bm", "out"):
        parts = Counter(half(record["id"]) for record in records if record["lang"] == lang)
        assert 0.4 <= parts["counted"] / parts.total() <= 0.6
    for part in ("dev", "counted"):
        chosen = [record for record in records if half(record["id"]) == part]
        met = {want["intent"] for record in chosen for want in wants(record)}
        assert len(INTENTS & met) >= len(INTENTS) - 2
