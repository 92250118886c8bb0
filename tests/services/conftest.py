"""What the tests of services need: the whole service on both databases, and a provider."""

from tests.examining import provider_address, variables
from tests.parts import build_parts, clock, parts, product_logs, provider, stocked_url

__all__ = [
    "build_parts",
    "clock",
    "parts",
    "product_logs",
    "provider",
    "provider_address",
    "stocked_url",
    "variables",
]
