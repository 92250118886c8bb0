"""The shape of the code: where imports stand, what may be caught, how long a file may grow."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import ROOT, imports_in, name_of, python_files, tree_of

LONGEST_FILE = 250
LONGEST_TESTS = 450
ONE_CHANGE_OF_THE_SCHEMA = "bot/migrations/versions/"
LONGER_FOR_A_REASON: dict[str, str] = {
    "tests/store/test_db.py": "what the door promises, once for both databases"
}
LOADED_WHERE_USED = {  # what a process may never use, and what would weigh in its memory
    "bot/bell/__init__.py": "the library of Redis: most have none",
    "bot/store/db.py": "the driver of PostgreSQL: who keeps SQLite has none",
    "bot/channels/twilio/channel.py": "the provider's library: who only answers sends nothing",
}
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "manager", "handler", "handlers"}
SAYS_NOTHING |= {"data", "info", "misc", "common", "user", "users"}
CATCHES_EVERYTHING = {
    "bot/worker.py": "the loop outlives whatever befalls one delivery",
    "bot/timekeeper.py": "one timer that fails does not hold the others",
    "bot/reception.py": "a webhook that meets a bug still gets an answer for the person who wrote",
    "bot/store/writer.py": "the writer hands every failure of a story to the thread that waits",
}
MAPPERS = ("sqlalchemy.orm.", "sqlalchemy.ext.declarative.", "flask_sqlalchemy.", "sqlmodel.")


def place(path: Path, line: int, what: str) -> str:
    return f"{name_of(path)}:{line}: {what}"


def length_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_imports_stand_at_the_top_of_the_file() -> None:
    hidden = [
        place(path, line, name)
        for path in python_files()
        if name_of(path) not in LOADED_WHERE_USED
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for line, name in imports_in(node)
    ]
    assert not hidden


def test_a_process_loads_no_library_of_what_it_does_not_use() -> None:
    heavy = ("psycopg", "redis", "twilio.rest", "requests", "alembic")
    code = f"import sys, bot.serving, bot.site; print([it for it in {heavy} if it in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (told.stdout.strip(), told.stderr) == ("[]", "")


def catches_everything(handler: ast.ExceptHandler) -> bool:
    """Tell whether a clause takes any exception, and keeps it rather than raising it again."""
    last = handler.body[-1]
    if isinstance(last, ast.Raise) and last.exc is None:
        return False
    if handler.type is None:
        return True
    caught = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    return bool(caught & {"Exception", "BaseException"})


def those_who_catch_everything() -> Iterator[tuple[Path, int]]:
    for path in python_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ExceptHandler) and catches_everything(node):
                yield path, node.lineno


def test_only_the_outermost_loops_catch_everything() -> None:
    caught = {place(path, line, "") for path, line in those_who_catch_everything()}
    assert not {text for text in caught if text.split(":")[0] not in CATCHES_EVERYTHING}


def test_the_list_of_those_who_catch_everything_holds_no_one_else() -> None:
    listed = {name for name in CATCHES_EVERYTHING if python_files(name)}
    assert listed == {name_of(path) for path, _ in those_who_catch_everything()}


def test_no_object_relational_mapping_is_used() -> None:
    mapping = [
        place(path, line, name)
        for path in python_files()
        for line, name in imports_in(tree_of(path))
        if f"{name}.".startswith(MAPPERS)
    ]
    assert not mapping


def test_a_file_holds_one_idea() -> None:
    long = {name_of(path): length_of(path) for path in python_files()}
    long = {name: lines for name, lines in long.items() if lines > _longest(name)}
    unexplained = {
        name: lines
        for name, lines in long.items()
        if name not in LONGER_FOR_A_REASON and not name.startswith(ONE_CHANGE_OF_THE_SCHEMA)
    }
    assert not unexplained
    assert set(LONGER_FOR_A_REASON) <= set(long), "no longer so long: take it off the list"
    assert len(LONGER_FOR_A_REASON) <= 5


def _longest(name: str) -> int:
    """Tests read one after the other and may go on longer."""
    return LONGEST_TESTS if name.startswith("tests/") else LONGEST_FILE


def test_a_module_is_named_after_its_idea() -> None:
    empty = [
        name_of(path)
        for path in python_files()
        for part in path.relative_to(path.anchor).with_suffix("").parts[-2:]
        if set(part.split("_")) & SAYS_NOTHING
    ]
    assert not empty


def test_a_module_says_its_idea_first() -> None:
    silent = [
        name_of(path)
        for path in python_files("bot/", "admin/", "run.py")
        if tree_of(path).body and not ast.get_docstring(tree_of(path))
    ]
    assert not silent


def test_run_py_is_small_enough_to_be_read_before_it_is_run() -> None:
    (path,) = python_files("run.py")
    assert length_of(path) < 200
