"""The keys of the audit log's chain: the present one seals, earlier ones prove what they sealed.

The first line of a new key continues the mac of the last line of the one before it. So whoever has
learned an earlier key can change none of its lines, once the chain has gone on with another key.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable

from bot.config import Config
from bot.store.seals import CutRow, EntryRow


class SealKey:
    """A key of the chain, made from a secret key of the service."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), b"segin audit chain 1", "sha256")
        self.id = hmac.digest(self._key, b"name of this key", "sha256")[:4].hex()

    def mac(self, number: int, before: bytes, entry: EntryRow, *, sealed_at: int) -> bytes:
        """The mac of an entry at its place in the chain."""
        values = [number, sealed_at, *(getattr(entry, name) for name in EntryRow.__slots__)]
        told = json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode()
        return hmac.digest(self._key, before + told, "sha256")

    def cut_tag(self, number: int, mac: bytes, *, at: int) -> bytes:
        """What proves that the service cut the chain off up to there."""
        return hmac.digest(self._key, f"cut {number} {at} ".encode() + mac, "sha256")

    def tag(self, number: int, mac: bytes) -> bytes:
        """What proves that the chain once ended there."""
        return hmac.digest(self._key, b"head" + str(number).encode() + mac, "sha256")


class KeyRing:
    """The present key, and those before it: without the present one nothing is sealed."""

    def __init__(self, config: Config) -> None:
        self.present = SealKey(config.secret_key)
        earlier = (SealKey(it) for it in config.earlier_secret_keys)
        self._known = {it.id: it for it in (*earlier, self.present)}

    def find(self, key_id: str) -> SealKey | None:
        """The key of this name; None for one that nobody gave."""
        return self._known.get(key_id)

    def of_end(self, last: str | None) -> list[SealKey]:
        """What may have said where the chain ends and begins, when its last line has this key.

        An earlier key may no more, once a line was sealed with the present one.
        """
        if last is None:  # all of its lines went after their days
            return list(self._known.values())
        found = self.find(last)
        return [self.present] if found in (None, self.present) else [self.present, found]


def is_genuine(keys: Iterable[SealKey], cut: CutRow) -> bool:
    """True when the service itself said that the chain begins there."""
    tags = [it.cut_tag(cut.cut_number, cut.cut_mac, at=cut.cut_at) for it in keys]
    return any(hmac.compare_digest(tag, cut.cut_tag) for tag in tags)
