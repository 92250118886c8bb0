"""Keys: how they are written in the environment, which are refused, and the demonstration's own."""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

KEY_NAMES = ("SEGIN_SECRET_KEY", "SEGIN_DATA_KEYS", "SEGIN_INDEX_KEY")
DATA_KEY_BYTES = 32
SHORTEST_KEY = 32
DEMO_ID = "demo"
DEMO_PREFIX = "demo-"

_KEY_ID = re.compile(r"[A-Za-z0-9_.-]{1,32}")
_PLACEHOLDERS = re.compile(
    r"change.?me|insecure|example|placeholder|default|password|your.?key", re.I
)


class BadKeys(ValueError):
    """What is wrong with a key, in words that do not contain it."""


def parse_data_keys(written: str) -> dict[str, bytes]:
    """`id:base64,id:base64` as ids and keys, in order; a bare base64 has the id `1`.

    Raises `BadKeys` when one is not base64 of 32 bytes, or an id is unusable or occurs twice.
    """
    keys: dict[str, bytes] = {}
    for part in written.split(","):
        name, _, text = part.strip().rpartition(":")
        name = name or "1"
        if not _KEY_ID.fullmatch(name) or name in keys:
            raise BadKeys("each data key has its own id of letters and digits before the colon")
        keys[name] = _decode(text)
    return keys


def _decode(text: str) -> bytes:
    standard = text.strip().replace("-", "+").replace("_", "/")
    try:
        key = base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != DATA_KEY_BYTES:
        raise BadKeys("a data key is 32 random bytes in base64 (openssl rand -base64 32)")
    return key


def weakness(key: str) -> str | None:
    """Why a key may not guard people's data, or None."""
    if key.startswith(DEMO_PREFIX):
        return "is the demonstration's key"
    if len(key) < SHORTEST_KEY:
        return f"is shorter than {SHORTEST_KEY} characters"
    if _PLACEHOLDERS.search(key):
        return "is a placeholder"
    return None


def is_monotonous(key: str | bytes) -> bool:
    """Whether a key repeats the same few characters: nobody drew it at random."""
    return len(set(key)) < 8


def demo_keys(folder: Path) -> dict[str, str]:
    """The keys of the demonstration on this machine, made once, readable by their owner only.

    They are marked, so that production refuses them. Raises OSError when the folder is unwritable.
    """
    path = folder / "demo.keys"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _publish(path, _new_demo_keys())
    lines = path.read_text(encoding="ascii").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _new_demo_keys() -> Mapping[str, str]:
    data_key = base64.b64encode(secrets.token_bytes(DATA_KEY_BYTES)).decode()
    return {
        "SEGIN_SECRET_KEY": DEMO_PREFIX + secrets.token_urlsafe(32),
        "SEGIN_DATA_KEYS": f"{DEMO_ID}:{data_key}",
        "SEGIN_INDEX_KEY": DEMO_PREFIX + secrets.token_urlsafe(32),
    }


def _publish(path: Path, keys: Mapping[str, str]) -> None:
    """Whole or not at all, and never over another process's keys: web and worker start together."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in keys.items())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # the other process was first, and its keys count
    finally:
        draft.unlink()
