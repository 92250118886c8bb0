"""How the provider writes an address: `whatsapp:` before it on WhatsApp, bare on SMS."""

from __future__ import annotations

from bot.core.rendering import Medium

WHATSAPP = "whatsapp:"


def medium_of(*addresses: str) -> Medium:
    """Return WhatsApp as soon as one side says so: the prefix is sometimes missing on the other."""
    if any(address.startswith(WHATSAPP) for address in addresses):
        return Medium.WHATSAPP
    return Medium.SMS


def bare_address(address: str) -> str:
    """Return the address as a contact has it: a number, or `ML.<id>` where WhatsApp hides it."""
    return address.removeprefix(WHATSAPP)


def provider_address(address: str, medium: Medium) -> str:
    """Return the address as the provider's `To` and `From` want it."""
    bare = bare_address(address)
    return WHATSAPP + bare if medium is Medium.WHATSAPP else bare
