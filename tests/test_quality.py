"""The house rules: imports, size, locks, and what the documents promise.

Style and types are checked by their own tools before the tests (`make test`).
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("dags", "crawlers", "storage", "extract")
MAX_LINES = 400
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("bench/*.md")])
TEXT = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".cfg", ".sh", ".html", ".json", ".svg", ""}


def tool(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a program of this environment."""
    program = Path(sys.executable).with_name(command[0])
    return subprocess.run(
        [str(program), *command[1:]], cwd=cwd, capture_output=True, text=True, check=False
    )


@cache
def tracked() -> tuple[Path, ...]:
    """Return the project's files: what git knows, or in an unpacked archive all there is."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        return tuple(ROOT / name for name in listed.stdout.split("\0") if name)
    hidden = {".venv", ".demo", "__pycache__"}
    return tuple(
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not hidden & set(path.relative_to(ROOT).parts)
    )


def modules(*folders: str) -> list[Path]:
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders and path.exists()
    ]


@cache
def project() -> dict[str, list[Requirement]]:
    """Return what pyproject asks for: what runs, and what checks."""
    value = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {
        "requirements.txt": [Requirement(line) for line in value["project"]["dependencies"]],
        "requirements-dev.txt": [Requirement(line) for line in value["dependency-groups"]["dev"]],
    }


@cache
def lock(name: str) -> dict[str, list[Requirement]]:
    """Return a lock's lines by canonical name (several where platforms differ)."""
    found: dict[str, list[Requirement]] = {}
    for line in (ROOT / name).read_text().splitlines():
        if line and not line.lstrip().startswith(("#", "-c ")):
            requirement = Requirement(line)
            found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("extract/worse.py", "import storage.store"),
        ("storage/worse.py", "import airflow"),
        ("crawlers/worse.py", "import boto3"),
        ("dags/worse.py", "import scrapy"),
        ("storage/worse.py", "import trafilatura"),
    ],
)
def test_the_import_contracts_bite(tmp_path: Path, module: str, line: str) -> None:
    """A module in each room may break no contract: a copy that does is found out."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / module).write_text("import json\n")
    assert tool("lint-imports", "--no-cache", cwd=tmp_path).returncode == 0
    (tmp_path / module).write_text(f"{line}\n")
    done = tool("lint-imports", "--no-cache", cwd=tmp_path)
    assert done.returncode == 1
    assert f"{module.removesuffix('.py').replace('/', '.')} -> {line.split()[1]}" in done.stdout


@pytest.mark.parametrize("room", ROOMS)
def test_no_file_is_too_long(room: str) -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules(room)
    }
    assert lengths
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules(*ROOMS, "bench")
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_has_all_that_is_asked_for_exactly(name: str) -> None:
    locked = lock(name)
    for lines in locked.values():
        for line in lines:
            specifiers = list(line.specifier)
            assert [one.operator for one in specifiers] == ["=="], f"{line} is not one version"
            assert not specifiers[0].version.endswith(".*")
            assert line.url is None
    for wanted in project()[name]:
        lines = locked.get(canonicalize_name(wanted.name), [])
        assert lines, f"{wanted.name} is asked for and not locked: make lock"
        for line in lines:
            version = next(iter(line.specifier)).version
            assert version in wanted.specifier, f"{line} is not {wanted}: make lock"


def test_a_lock_is_of_no_machine() -> None:
    for name in project():
        text = (ROOT / name).read_text()
        assert not re.search(r"^\s*(--|-[ei] )|://|--hash|@ file", text, re.MULTILINE)
    markers = [line.marker for lines in lock("requirements.txt").values() for line in lines]
    assert any(markers), "compiled with --universal, some packages are of one platform only"


def test_the_locks_agree() -> None:
    run, check = lock("requirements.txt"), lock("requirements-dev.txt")
    differing = {
        name
        for name in run.keys() & check.keys()
        if {str(line.specifier) for line in check[name]}
        - {str(line.specifier) for line in run[name]}
    }
    assert differing == set()


def test_the_lock_is_complete_and_is_what_is_installed() -> None:
    locked = {**lock("requirements-dev.txt"), **lock("requirements.txt")}
    for name, lines in locked.items():
        here = [line for line in lines if line.marker is None or line.marker.evaluate()]
        for line in here:
            installed = metadata.version(name)
            assert installed in line.specifier, f"{name} {installed} is installed, {line} locked"
        for asked in metadata.requires(name) or [] if here else []:
            requirement = Requirement(asked)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                assert canonicalize_name(requirement.name) in locked, f"{name} needs {asked}"


def test_every_dependency_is_explained() -> None:
    text = (ROOT / "docs/dependencies.md").read_text()
    explained = re.findall(r"^\| `([\w.-]+)` \|", text, re.MULTILINE)
    wanted = [requirement.name for group in project().values() for requirement in group]
    assert sorted(explained) == sorted(wanted)


def test_every_module_of_extraction_is_explained_once() -> None:
    text = (ROOT / "docs/extraction.md").read_text()
    table = text[text.index("| module |") :].partition("\n\n")[0]
    explained = re.findall(r"`([a-z_]+/?)`", "".join(re.findall(r"^\| [^|]*", table, re.MULTILINE)))
    inside = (path.relative_to(ROOT / "extract") for path in modules("extract"))
    wanted = {f"{path.parts[0]}/" if len(path.parts) > 1 else path.stem for path in inside}
    assert sorted(explained) == sorted(wanted - {"__init__", "__main__"})


def test_nothing_depends_on_one_machine() -> None:
    machine = re.compile(r"(?<![\w.:/}*-])/(?:work|root|Users)/|(?<![\w.:/-])/home/(?!airflow)")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in tracked()
        if path.suffix in TEXT and path.exists()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if machine.search(line) and path != Path(__file__).resolve()
    ]
    assert found == []


def _commands(pattern: str) -> set[str]:
    return {
        match
        for document in DOCUMENTS
        for match in re.findall(pattern, document.read_text(), re.MULTILINE)
    }


def test_the_make_targets_of_the_documents_exist() -> None:
    wanted = _commands(r"(?:`|^\$ )make ([a-z][a-z-]*)")
    assert "test" in wanted
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert wanted <= targets


@pytest.mark.parametrize("room", ROOMS)
def test_the_commands_of_the_documents_exist(room: str) -> None:
    wanted = _commands(rf"python -m {room} ([a-z][a-z-]*)")
    done = tool("python", "-m", room, "--help")
    assert done.returncode == 0, done.stderr
    missing = {name for name in wanted if not re.search(rf"\b{name}\b", done.stdout)}
    assert missing == set()


def test_the_files_of_the_documents_exist() -> None:
    missing = []
    for document in DOCUMENTS:
        text = document.read_text()
        named = re.findall(
            r"\b((?:dags|crawlers|storage|extract|tests|bench|docs)/[a-z0-9_./]+\.(?:py|md|svg))",
            text,
        )
        linked = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
        missing += [f"{document.name}: {name}" for name in named if not (ROOT / name).exists()]
        missing += [
            f"{document.name}: {link}" for link in linked if not (document.parent / link).exists()
        ]
    assert missing == []
