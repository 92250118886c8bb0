"""Numbered and reversible versions of the schema; `bot.store.migrate` runs them.

A version is never edited after its release. What changes a table in a way that SQLite cannot alter
in place goes through `recreate`, which keeps the table's triggers and partial indexes.
"""
