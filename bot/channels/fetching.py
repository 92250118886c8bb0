"""Fetching media: what a channel that can do it offers, and why it may refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Media:
    """One attachment as it was read, within all limits."""

    content: bytes
    content_type: str


class MediaRefused(Exception):
    """An attachment that was not read, or not kept; `code` says why. Never carries the address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@runtime_checkable
class FetchesMedia(Protocol):
    """A channel whose messages come with media."""

    def fetch_media(self, url: str) -> Media: ...
