"""Vault: what people wrote, their names and numbers, unreadable without the keys.

Each field is sealed with AES-256-GCM and bound to its table, column and row: a value copied into
another row does not open. Stored bytes are the key's id and its length, a random nonce, the
sealed text. Random 96-bit nonces are safe for four thousand million fields a key; rotate before.

An address is found through `index`, a keyed hash under a key of its own: an unkeyed hash of Malian
mobiles is reversed in about a minute.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Mapping
from copy import copy
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
_TAG_BYTES = 16


class Unreadable(Exception):
    """A sealed value that does not open here: the key is unknown, or the value was changed."""

    def __init__(self, code: str, table: str, column: str) -> None:
        super().__init__(f"{code} in {table}.{column}")
        self.code = code  # "unknown_key" or "tampered"


class Vault:
    """Seals with the first key, opens with any of them. Safe to share between threads."""

    def __init__(self, data_keys: Mapping[str, bytes], *, index_key: bytes) -> None:
        """Keys of 32 bytes by their ids; the first one given seals. ValueError for others."""
        if not data_keys or any(len(key) != 32 for key in data_keys.values()):
            raise ValueError("the vault needs at least one data key, each of 32 bytes")
        if len(index_key) < 32:
            raise ValueError("the index key has at least 32 bytes")
        self._ciphers = {_prefix(name): AESGCM(key) for name, key in data_keys.items()}
        self._first = next(iter(self._ciphers))
        self._index_key = index_key

    def __repr__(self) -> str:
        return f"Vault({len(self._ciphers)} keys)"

    def seal(self, text: str | bytes, table: str, column: str, row_id: int) -> bytes:
        """The bytes to store in that column of that row. Any text, lone surrogates too."""
        plain = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        nonce = os.urandom(_NONCE_BYTES)
        place = f"{table}\0{column}\0{row_id}".encode()
        return self._first + nonce + self._ciphers[self._first].encrypt(nonce, plain, place)

    def open(self, blob: bytes, table: str, column: str, row_id: int) -> str:
        """The text sealed for that place. Raises `Unreadable`."""
        return self.open_bytes(blob, table, column, row_id).decode("utf-8", "surrogatepass")

    def open_bytes(self, blob: bytes, table: str, column: str, row_id: int) -> bytes:
        """The bytes sealed for that place. Raises `Unreadable`."""
        prefix, cipher = self._cipher_of(blob, table, column)
        start = len(prefix) + _NONCE_BYTES
        place = f"{table}\0{column}\0{row_id}".encode()
        if len(blob) < start + _TAG_BYTES:
            raise Unreadable("tampered", table, column)
        try:
            return cipher.decrypt(blob[len(prefix) : start], blob[start:], place)
        except InvalidTag:
            raise Unreadable("tampered", table, column) from None

    def seal_json(self, value: Any, table: str, column: str, row_id: int) -> bytes:
        """A value of dicts, lists, texts, numbers, booleans and None, sealed as JSON."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return self.seal(text, table, column, row_id)

    def open_json(self, blob: bytes, table: str, column: str, row_id: int) -> Any:
        """The value sealed for that place. Raises `Unreadable`."""
        return json.loads(self.open(blob, table, column, row_id))

    def is_current(self, blob: bytes) -> bool:
        """Whether the first key sealed it: what `segin keys rotate` may pass over."""
        return blob.startswith(self._first)

    def index(self, kind: str, value: str) -> bytes:
        """The 32 bytes by which a value is found again without being readable.

        The same value of two kinds ("address", "provider_id") gives two unrelated results.
        """
        message = f"{kind}\0{value}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._index_key, message, "sha256")

    def apart(self, place: str) -> Vault:
        """The same vault with an index of its own: no code that is tried there is anybody's."""
        other = copy(self)
        other._index_key = self.index("apart", place)
        return other

    def _cipher_of(self, blob: bytes, table: str, column: str) -> tuple[bytes, AESGCM]:
        prefix = bytes(blob[: blob[0] + 1]) if blob else b""
        cipher = self._ciphers.get(prefix)
        if cipher is None:
            raise Unreadable("unknown_key", table, column)
        return prefix, cipher


def _prefix(key_id: str) -> bytes:
    """How a key's id stands before what it sealed: its length in one byte, then itself."""
    name = key_id.encode("ascii")
    if not 1 <= len(name) <= 32:
        raise ValueError("a key's id has 1 to 32 ASCII characters")
    return bytes([len(name)]) + name
