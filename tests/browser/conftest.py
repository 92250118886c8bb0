"""A real Chromium at a running panel, on a phone without JavaScript and at a desk with it."""

from tests.browser.running import chromium, open_browser, panel

__all__ = ["chromium", "open_browser", "panel"]
