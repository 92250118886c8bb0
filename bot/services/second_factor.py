"""The second factor: codes of a telephone application, and codes on paper for when it is lost."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

import pyotp

STEP_SECONDS = 30
DRIFT_STEPS = 1
ISSUER = "Segin"
RECOVERY_CODES = 10
RECOVERY_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is mistaken for another


def new_secret() -> str:
    """A secret for a telephone: 160 bits in letters and digits."""
    return pyotp.random_base32()


def setup_address(secret: str, email: str) -> str:
    """What the QR code says to the application."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def step_of(code: str, secret: str, *, now: datetime) -> int | None:
    """The half minute a code is of, when it is of about now; None for a wrong one."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    present = int(now.timestamp()) // STEP_SECONDS
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        if hmac.compare_digest(pyotp.TOTP(secret).at(step * STEP_SECONDS), digits):
            return step
    return None


def new_recovery_codes() -> tuple[str, ...]:
    """Codes that each open once: 49 bits in two groups."""
    return tuple(f"{_letters()}-{_letters()}" for _ in range(RECOVERY_CODES))


def plain_recovery_code(typed: str) -> str:
    """The code as it was given out, however it was typed."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def _letters() -> str:
    return "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(5))
