"""Digests: under which key what was erased is still recognised."""

from __future__ import annotations

from bot.store.vault import Vault


def message_digest(vault: Vault, provider: str, provider_id: str) -> bytes:
    """The tombstone of a message, by its provider's id."""
    return vault.index("erased_message", f"{provider}\0{provider_id}")


def case_digest(vault: Vault, external_reference: str) -> bytes:
    """The tombstone of a case, by its reference in another system."""
    return vault.index("erased_case", external_reference)
