"""The command line: `segin ...`. The commands stand in `bot/commands/`, by kind of work."""

from __future__ import annotations

import click

from bot.commands.benches import bench
from bot.commands.content import check, contents, flows, text
from bot.commands.running import migrate, prepare, serve, worker


@click.group()
def main() -> None:
    """Segin: messages for people who return, and the panel of those who accompany them."""


for command in (serve, worker, migrate, prepare, flows, check, contents, text, bench):
    main.add_command(command)


if __name__ == "__main__":
    main()
