"""Segin: a message assistant for people who return, and the panel of those who accompany them."""
