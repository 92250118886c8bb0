"""Breaks the shipped conversations on purpose, and sees whether the scripts notice."""
