"""The terminal phone: one person talks with the service, and sees what each answer costs."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from rich import box
from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from bot.channels.channel import InboundMessage
from bot.clock import Clock
from bot.core.rendering import Medium
from bot.handset import Handset, NotOffered
from bot.scripts import Outcome
from bot.services.parts import Parts
from bot.services.postage import postage_of
from bot.services.thread import Line

WIDTH = 48
COLOURS = {Medium.SMS: "blue", Medium.WHATSAPP: "green"}
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
COMMANDS = """\
/tap 1            touche le bouton 1 du dernier message qui en a
/channel whatsapp change de canal (ou sms)
/clock +1d        avance l'horloge (m minutes, h heures, d jours)
/voice /photo     envoie un message vocal, une photo
/pin 14.4 -11.4   envoie une position
/new              prend un autre téléphone
/quit             raccroche"""


def throwaway_number() -> str:
    """A number of the demonstration that hardly anybody has used."""
    return f"+22300{secrets.randbelow(1_000_000):06}"


@dataclass(slots=True)
class Chat:
    """One phone in the terminal. `hear` does what one typed line says."""

    parts: Parts
    console: Console
    medium: Medium = Medium.SMS
    number: str = field(default_factory=throwaway_number)
    seen: set[int] = field(default_factory=set)

    def run(self, read: Callable[[], str | None]) -> None:
        """Talk until `read` gives None or the person hangs up."""
        self.console.print(Text(COMMANDS, style="dim"))
        while (typed := read()) is not None:
            if typed.strip() in ("/quit", "/q"):
                return
            self.hear(typed)

    def hear(self, typed: str) -> None:
        """Send what was typed, or obey a command; then show what arrived."""
        command, _space, rest = typed.strip().partition(" ")
        if not command.startswith("/"):
            self._send(self._handset().write(typed))
            return
        act = self._commands().get(command)
        try:
            told = act(rest.strip()) if act else COMMANDS
        except (NotOffered, ValueError, OverflowError):
            told = "Ce n'est pas possible ici.\n" + COMMANDS
        if told:
            self.console.print(Text(told, style="dim"))
        self.show_new()

    def _commands(self) -> dict[str, Callable[[str], str | None]]:
        return {
            "/tap": self._tap,
            "/channel": self._change_channel,
            "/clock": self._move_clock,
            "/voice": lambda _rest: self._send(self._handset().speak()),
            "/photo": lambda _rest: self._send(self._handset().photograph()),
            "/pin": self._pin,
            "/new": self._change_phone,
        }

    def _handset(self) -> Handset:
        return Handset(self.parts, self.number, self.medium)

    def _send(self, message: InboundMessage) -> None:
        self._handset().exchange(message)
        self.show_new()

    def _new(self) -> list[Line]:
        return [line for line in self._handset().answers() if line.id not in self.seen]

    def show_new(self) -> None:
        """Show what arrived since the last time."""
        for line in self._new():
            self.seen.add(line.id)
            self.console.print(bubble(self.parts, line, number=self.number))

    def _tap(self, rest: str) -> None:
        offering = [line for line in self._handset().read() if line.options]
        if not offering:
            raise NotOffered(rest)
        self._send(self._handset().tap(offering[-1].id, rest))

    def _change_channel(self, rest: str) -> str:
        self.medium = Medium(rest.lower())
        return f"Canal : {self.medium}"

    def _pin(self, rest: str) -> None:
        latitude, longitude = (float(part) for part in rest.replace(",", " ").split())
        self._send(self._handset().pin(latitude, longitude))

    def _change_phone(self, _rest: str) -> str:
        self.number = throwaway_number()
        return "Un autre téléphone, que personne ne connaît encore."

    def _move_clock(self, rest: str) -> str:
        found = re.fullmatch(r"\+(\d+)([mhd])", rest)
        clock = self.parts.clock
        if found is None or not isinstance(clock, Clock):
            raise ValueError(rest)
        clock.move(timedelta(**{UNITS[found[2]]: int(found[1])}).total_seconds())
        return f"Au Mali il est : {clock():%d/%m/%Y %H:%M}"


def bubble(parts: Parts, line: Line, *, number: str) -> Group:
    """One message from the service, with its postage underneath."""
    facts = parts.db.read(lambda session: parts.library.now(session).facts)
    postage = postage_of(line.text, line.medium, facts=facts, number=number, on=line.at.date())
    shown = Text(line.text)
    if line.medium is Medium.WHATSAPP and line.options:
        shown = Text(line.body)
        for option in line.options:
            shown.append(f"\n  [{option.number}] {option.label}", style="bold")
    panel = Panel(shown, box=box.ROUNDED, width=WIDTH, border_style=COLOURS[line.medium])
    return Group(panel, Text(f"  {postage}", style="dim"))


def show_outcome(console: Console, parts: Parts, outcome: Outcome, *, number: str) -> None:
    """One step of a script: what was done, what arrived, and how it differs."""
    mark = Text("✓ ", style="green") if outcome.difference is None else Text("✗ ", style="red")
    step = Text(outcome.step.written, style="bold" if outcome.step.said is not None else "dim")
    console.print(mark + step)
    for line in outcome.arrived:
        console.print(Padding(bubble(parts, line, number=number), (0, 0, 0, 2)))
    if outcome.difference is not None:
        console.print(Text(f"ligne {outcome.step.line} : - attendu, + répondu", style="red"))
        console.print(Text(outcome.difference))
