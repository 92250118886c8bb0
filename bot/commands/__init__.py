"""The commands of `segin`, one module for each kind of work; `bot.cli` puts them together."""
