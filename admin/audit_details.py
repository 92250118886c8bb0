"""What an entry of the audit log says beside its act."""

from __future__ import annotations

from collections.abc import Mapping

from admin.setting_words import CAUSES, NAMES
from admin.words import CATEGORIES, REASONS, ROLES, Words, word

DETAILS: Mapping[str, Words] = {
    "roles": ROLES,
    "reason": {**REASONS, **CAUSES},
    "category": CATEGORIES,
    "settings": NAMES,
}


def detail(told: Mapping[str, str | int]) -> str:
    """Its codes in words, as far as there are words for them."""
    parts = [
        word(DETAILS[key], code)
        for key, codes in told.items()
        if key in DETAILS
        for code in str(codes).split()
    ]
    return ", ".join(parts)
