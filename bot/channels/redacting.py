"""Redacting: a channel whose provider keeps messages can be asked to forget one."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class Redacts(Protocol):
    """A channel that can have a message forgotten by its provider."""

    def redact(self, provider_id: str) -> None:
        """Have the text, the number and the media of a message forgotten.

        What the provider no longer has counts as forgotten. Raises `DeliveryFailure`.
        """
