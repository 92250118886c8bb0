"""Bombs: uploads that are small and want to become large are refused in less than a second."""

from __future__ import annotations

import gzip
import io
import time
from collections.abc import Iterator

import pytest

from bot.services.parts import Parts
from bot.services.policy import Role
from tests.admin.desk_people import parts, stocked_url
from tests.admin.visiting import Visitor, hire

__all__ = ["parts", "stocked_url"]
MOST_SECONDS = 10.0  # of this process's own time; a bomb that went off would take minutes
ANSWERED = frozenset({200, 303, 400, 404, 413, 422})
ALIASES = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)
DEEP = "[" * 100_000
WIDE = "flow: menu\nstates:\n" + "".join(f"  s{n}: {{}}\n" for n in range(4_500))
NUMBER = "flow: " + "9" * 200_000
CELLS = "nom,numero\n" + ",".join(["x"] * 99_000)
QUOTES = '"' * 199_999
ROWS = "nom,numero\n" + "a,b\n" * 49_000
PO = 'msgid "a"\nmsgstr "b"\n' * 12_000
ZIPPED = gzip.compress(bytes(50_000_000))
OGG = b"OggS" + b"\0" * 22 + b"\xff" + b"\xff" * 255 + b"OpusHead" + b"\xff" * 100_000
BOMBS = {
    "aliases": ALIASES.encode(),
    "deep": DEEP.encode(),
    "wide": WIDE.encode(),
    "number": NUMBER.encode(),
    "cells": CELLS.encode(),
    "quotes": QUOTES.encode(),
    "rows": ROWS.encode(),
    "po": PO.encode(),
    "zipped": ZIPPED,
    "voice": OGG,
    "nothing": b"",
    "large": b"x" * 240_000,
}


def doors(parts: Parts) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(address, field of the file, other fields) of each place that takes a file."""
    yield "/admin/flows/import", "yaml", {"flow": "menu"}
    yield "/admin/flows/import", "po", {"flow": "menu", "yaml_text": "flow: menu"}
    yield "/admin/fact-sheets/offices.yaml/import", "file", {}
    yield "/admin/fact-sheets/questions/import", "file", {}
    yield "/admin/text-files/flows/import", "file", {}
    yield "/admin/cases/import", "file", {}


@pytest.fixture
def chief(visitor: Visitor, parts: Parts) -> Visitor:
    return visitor.be(hire(parts, *Role))


@pytest.mark.parametrize("dialect", ["sqlite"])  # nothing of it reaches a database
def test_no_upload_grows_or_takes_long(chief: Visitor, parts: Parts) -> None:
    token = chief.open("/admin/account").form("/sign-out").token or ""
    slow, wrong = {}, {}
    for address, name, fields in doors(parts):
        for kind, body in BOMBS.items():
            began = time.process_time()
            sent = fields | {"csrf_token": token, name: (io.BytesIO(body), "fichier")}
            answer = chief.client.post(address, data=sent)
            if answer.status_code not in ANSWERED:
                wrong[address, kind] = answer.status_code
            if (took := time.process_time() - began) > MOST_SECONDS:
                slow[address, kind] = took
    assert (wrong, slow) == ({}, {})


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_body_over_the_limit_is_not_even_read(chief: Visitor) -> None:
    token = chief.open("/admin/account").form("/sign-out").token or ""
    large = {"csrf_token": token, "file": (io.BytesIO(bytes(5_000_000)), "fichier")}
    assert chief.client.post("/admin/flows/import", data=large).status_code == 413
    assert chief.client.post("/webhooks/twilio", data=bytes(5_000_000)).status_code in {400, 413}
