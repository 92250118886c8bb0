"""What is committed works on other machines: no address of a registry, no path of this machine."""

import os
import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, name_of, python_files, tracked

REGISTRIES = [
    "pypi." + "org", "pythonhosted." + "org", "registry.npmjs." + "org", "deb.debian." + "org",
    "proxy.golang." + "org", "crates." + "io",
]  # fmt: skip
OTHER_FOLDERS = [str(Path(Path.home())), "/" + "work/", "/" + "root/", "/opt/" + "wheels"]
OTHER_FOLDERS += ["/opt/" + "pypi"]
INDEX_OPTIONS = re.compile(r"--(extra-)?index(-url)?\b|--find-links|(?<!\w)file:" + "//", re.ASCII)
SHARED = re.compile(r"""["'/]shared["'/]""")
THIS_FILE = Path(__file__)


def texts() -> list[tuple[str, str]]:
    """Return the name and the text of every committed text file."""
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content:
            found.append((name_of(path), content.decode("utf-8", errors="replace")))
    return found


def places(words: list[str]) -> list[str]:
    """Return `file:line: text` wherever one of the words stands."""
    return [
        f"{name}:{number}: {line.strip()[:90]}"
        for name, text in texts()
        if any(word in text for word in words)
        for number, line in enumerate(text.splitlines(), 1)
        if any(word in line for word in words)
    ]


def test_no_file_names_a_package_registry() -> None:
    assert not places(REGISTRIES)


def test_no_file_holds_a_path_of_one_machine() -> None:
    here = [f"{ROOT}{os.sep}"] if len(ROOT.parts) > 2 else []
    folders = [folder for folder in OTHER_FOLDERS if len(folder) > 1]
    assert not places(folders + here)


@pytest.mark.parametrize("name", ["requirements.lock", "tests/requirements.lock"])
def test_a_lock_leaves_the_choice_of_a_registry_to_the_machine(name: str) -> None:
    assert not INDEX_OPTIONS.search((ROOT / name).read_text(encoding="utf-8"))


def test_no_test_reads_a_folder_beside_the_repository() -> None:
    readers = [
        name_of(path)
        for path in python_files("tests/")
        if path != THIS_FILE and SHARED.search(path.read_text(encoding="utf-8"))
    ]
    assert not readers


def test_files_meant_to_be_run_can_be_run() -> None:
    assert os.access(ROOT / "run.py", os.X_OK)
    assert (ROOT / ".ci/run").read_text(encoding="utf-8").startswith("#!")


def test_the_licence_names_the_contributors() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("MIT License")
    assert "The Segin contributors" in text
