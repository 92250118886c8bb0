"""The files of the repository as these tests read them: only what is committed counts."""

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
OUTSIDE = {".git", ".venv", "var", "build", "dist", "node_modules"}


@functools.cache
def tracked() -> tuple[Path, ...]:
    """Return every file under version control, or every file where there is none (an archive)."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
        return tuple(path for path in paths if path.is_file())
    return tuple(path for path in ROOT.rglob("*") if path.is_file() and not is_outside(path))


def is_outside(path: Path) -> bool:
    """Tell whether a file was made by a tool rather than written."""
    parts = set(path.relative_to(ROOT).parts)
    return bool(parts & OUTSIDE) or any("cache" in part or ".egg-info" in part for part in parts)


def name_of(path: Path) -> str:
    """Return a file's name as it is said in the repository."""
    return path.relative_to(ROOT).as_posix()


def python_files(*beginnings: str) -> list[Path]:
    """Return the Python files whose names begin so; all of them when nothing is said."""
    files = [path for path in tracked() if path.suffix == ".py"]
    return [path for path in files if not beginnings or name_of(path).startswith(beginnings)]


@functools.cache
def tree_of(path: Path) -> ast.Module:
    """Return what Python understands of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the full name of everything imported, in whatever place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"
