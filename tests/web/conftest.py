"""What the tests of the web side need: the whole service on both databases, and a provider."""

from tests.parts import build_parts, clock, parts, product_logs, provider, stocked_url

__all__ = ["build_parts", "clock", "parts", "product_logs", "provider", "stocked_url"]
