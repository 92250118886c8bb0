"""Who may import whom, over the real import graph; the contracts stand in pyproject.toml."""

import ast
import sys
import tomllib

from tests.architecture.sources import ROOT, imports_in, name_of, python_files, tree_of

MAY_ENTER_THE_CORE = {"babel", "phonenumbers", "pydantic", "rapidfuzz", "transitions"}
NAMES_OF_IMPORTS = {
    "argon2-cffi": "argon2",
    "flask-babel": "flask_babel",
    "flask-wtf": "flask_wtf",
    "prometheus-client": "prometheus_client",
    "psycopg[binary]": "psycopg",
    "ruamel.yaml": "ruamel",
}
NOT_IMPORTED = {"tzdata"}
OUTSIDE_THE_CORE = {
    "asyncio", "concurrent", "glob", "http", "io", "logging", "multiprocessing", "os", "pathlib",
    "queue", "random", "secrets", "select", "shutil", "signal", "socket", "sqlite3", "ssl",
    "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip
ASKS_THE_WORLD = {"now", "utcnow", "today", "open", "print", "input"}


def test_the_core_contract_names_every_dependency_that_may_not_enter() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = {text.split("~")[0].split(">")[0] for text in project["project"]["dependencies"]}
    imported = {NAMES_OF_IMPORTS.get(name, name) for name in names - NOT_IMPORTED}
    contracts = project["tool"]["importlinter"]["contracts"]
    forbidden = next(set(c["forbidden_modules"]) for c in contracts if "pure" in c["name"])
    assert imported - MAY_ENTER_THE_CORE <= forbidden
    assert not forbidden & MAY_ENTER_THE_CORE


def test_the_core_imports_nothing_that_touches_the_world() -> None:
    allowed = (sys.stdlib_module_names | MAY_ENTER_THE_CORE | {"bot"}) - OUTSIDE_THE_CORE
    foreign = [
        f"{name_of(path)}:{line}: {name}"
        for path in python_files("bot/core/")
        for line, name in imports_in(tree_of(path))
        if name.split(".")[0] not in allowed
    ]
    assert python_files("bot/core/")
    assert not foreign


def test_the_core_asks_neither_the_clock_nor_the_disk() -> None:
    asked = [
        f"{name_of(path)}:{node.lineno}: {ast.unparse(node.func)}"
        for path in python_files("bot/core/")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] in ASKS_THE_WORLD
    ]
    assert not asked
