"""Reading the environment: each value checked, and every problem kept until all are known."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

E = TypeVar("E", bound=StrEnum)
SHORTEST_TOKEN = 8


class Environment(StrEnum):
    """What the service runs for: it decides what is allowed."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: what it is for, what it is when unset, and whether it also exists as a file."""

    name: str
    meaning: str
    default: str = ""
    secret: bool = False


class ConfigError(Exception):
    """The service cannot start like this. `problems` says all of it, and holds no secret.

    `read_so_far` is for who looks for what else is wrong; nothing may be run with it.
    """

    def __init__(self, problems: tuple[str, ...], read_so_far: object = None) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
        self.read_so_far = read_so_far


class Reader:
    """Hands out values by the names of a table of variables; what is wrong goes to `problems`.

    A value that is refused is replaced by one of the right type, so that reading can go on.
    """

    def __init__(self, environ: Mapping[str, str], variables: Sequence[Variable]) -> None:
        self.problems: list[str] = []
        self._environ = {name: value for name, value in environ.items() if value}
        self._variables = {variable.name: variable for variable in variables}

    def refuse(self, name: str, reason: str) -> None:
        """Note a problem. The reason must not contain the value of a secret."""
        problem = f"{name} {reason}"
        if problem not in self.problems:
            self.problems.append(problem)

    def supply(self, values: Mapping[str, str]) -> None:
        """Values for variables that were not set."""
        self._environ.update(values)

    def names(self) -> list[str]:
        """The names of all variables that are set, in order."""
        return sorted(self._environ)

    def text(self, name: str) -> str | None:
        """The value, else the default; None when there is neither."""
        variable = self._variable(name)
        value = self._secret(name) if variable.secret else self._environ.get(name)
        return value or variable.default or None

    def several(self, name: str) -> tuple[str, ...]:
        """The values between commas."""
        found = (it.strip() for it in (self.text(name) or "").split(","))
        return tuple(it for it in found if it)

    def required(self, name: str) -> str:
        """The value; a problem and an empty text when there is none."""
        value = self.text(name)
        if value is None:
            self.refuse(name, f"is missing: {self._variable(name).meaning}")
        return value or ""

    def token(self, name: str) -> str | None:
        """A secret that another program sends us."""
        value = self.text(name)
        if value is not None and len(value) < SHORTEST_TOKEN:
            self.refuse(name, f"is shorter than {SHORTEST_TOKEN} characters")
        return value

    def number(self, name: str, *, least: int, most: int) -> int:
        text = self.text(name) or ""
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        self.refuse(name, f"is not a whole number from {least} to {most}")
        return least

    def one_of(self, name: str, kind: type[E], *, otherwise: E) -> E:
        text = self.text(name)
        if text in set(kind):
            return kind(text)
        self.refuse(name, f"is none of {', '.join(kind)}")
        return otherwise

    def url(self, name: str, *, schemes: Sequence[str]) -> str | None:
        """An address with one of these schemes. The text of a refusal does not repeat it."""
        text = self.text(name)
        if text is not None and _split(text).scheme not in schemes:
            self.refuse(name, f"does not begin with {' or '.join(f'{s}://' for s in schemes)}")
        return text

    def web_address(
        self, name: str, *, otherwise: str = "", local: bool = False, with_query: bool = False
    ) -> str:
        """An https address without a trailing slash; http too where `local`, on this machine."""
        text = self.text(name) or otherwise or self.required(name)
        parts = _split(text)
        if not text:
            return ""
        surplus = parts.username or parts.fragment or (parts.query and not with_query)
        if not parts.hostname or surplus:
            self.refuse(name, "is not an address like https://host/path")
        elif parts.scheme != "https" and not (
            local and parts.scheme == "http" and is_loopback(parts.hostname)
        ):
            self.refuse(name, "is not https" + (" (http only on this machine)" if local else ""))
        return text.rstrip("/")

    def networks(self, name: str) -> tuple[str, ...]:
        """Addresses and networks, separated by commas."""
        parts = [part.strip() for part in (self.text(name) or "").split(",") if part.strip()]
        if not all(map(_is_network, parts)):
            self.refuse(name, "is not a list of addresses or networks such as 10.0.0.0/8")
            return ()
        return tuple(str(ipaddress.ip_network(part, strict=False)) for part in parts)

    def _secret(self, name: str) -> str | None:
        """The value, or the content of the file that NAME_FILE names."""
        path = self._environ.get(f"{name}_FILE")
        if path is None:
            return self._environ.get(name)
        if name in self._environ:
            self.refuse(name, f"is given twice, here and as {name}_FILE")
        try:
            return Path(path).read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError) as error:
            self.refuse(f"{name}_FILE", f"cannot be read ({type(error).__name__})")
            return None

    def _variable(self, name: str) -> Variable:
        """The variable of that name, or the pattern with a <NAME> in it that the name follows."""
        if name in self._variables:
            return self._variables[name]
        for pattern, variable in self._variables.items():
            start, found, end = pattern.partition("<NAME>")
            if found and name.startswith(start) and name.endswith(end):
                return variable
        raise KeyError(name)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine and nothing else."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _split(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError:
        return SplitResult("", "", "", "", "")
