"""What the tests of faults need: the whole service on both databases, and a provider."""

from tests.parts import build_parts, clock, parts, product_logs, provider, stocked_url

__all__ = ["build_parts", "clock", "parts", "product_logs", "provider", "stocked_url"]
