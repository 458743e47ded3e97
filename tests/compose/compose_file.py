"""docker-compose.yaml as compose reads it: anchors merged, variables filled in.

https://docs.docker.com/reference/compose-file/interpolation/
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yaml"
HANDBOOK = ROOT / "docs" / "production.md"
SHELLS = {"CMD-SHELL": ("sh", "-c"), "CMD": ()}
VARIABLE = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<name>\w+)(?:(?P<how>:?[-?])(?P<word>[^}]*))?\})")


class Missing(Exception):
    """What compose says when a variable that it must have is not set."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service; ``raw`` is all that the file says of it."""

    name: str
    image: str
    command: tuple[str, ...]
    environment: dict[str, str]
    health: tuple[str, ...]
    raw: dict

    @property
    def is_ours(self) -> bool:
        return "build" in self.raw


def fill(text: str, env: Mapping[str, str]) -> str:
    """Return a text with its variables filled in."""

    def value(match: re.Match[str]) -> str:
        if match["dollar"]:
            return "$"
        found, how, word = env.get(match["name"]), match["how"] or "", match["word"]
        if found is None or (not found and how.startswith(":")):
            if how.endswith("?"):
                raise Missing(f"required variable {match['name']} is missing a value: {word}")
            return word if how else ""
        return found

    left = VARIABLE.sub("", text)
    assert "$" not in left, f"a dollar that compose would refuse: {text}"
    return VARIABLE.sub(value, text)


@cache
def raw() -> dict:
    """Return the file with its anchors merged, variables not filled in."""
    return yaml.safe_load(FILE.read_text())


def services(env: Mapping[str, str]) -> dict[str, Service]:
    """Return the services as compose would start them with these variables set."""
    filled = _each(raw()["services"], lambda text: fill(text, env))
    return {name: _service(name, value, env) for name, value in filled.items()}


def handbook_settings(folder: Path) -> dict[str, str]:
    """Return the variables of the ``.env`` that the handbook's commands make."""
    (commands,) = re.findall(r"^```sh\n(.*?)^```", HANDBOOK.read_text(), re.DOTALL | re.MULTILINE)
    subprocess.run(["sh", "-eu"], input=commands, cwd=folder, text=True, check=True)
    lines = (folder / ".env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def required() -> set[str]:
    """Return the variables without which compose refuses to start."""
    return {
        match["name"]
        for match in VARIABLE.finditer(FILE.read_text())
        if (match["how"] or "").endswith("?")
    }


def _service(name: str, value: dict, env: Mapping[str, str]) -> Service:
    # A variable without a value is handed on if it is set, and left unset if it is not.
    told = {
        key: env.get(key) if said is None else said for key, said in value["environment"].items()
    }
    kind, *test = value.get("healthcheck", {}).get("test", ["CMD"])
    return Service(
        name=name,
        image=value["image"],
        command=tuple(value.get("command", ())),
        environment={key: said for key, said in told.items() if said is not None},
        health=(*SHELLS[kind], *test),
        raw=value,
    )


def _each(value: object, change: Callable[[str], str]) -> dict:
    if isinstance(value, dict):
        return {key: _each(one, change) for key, one in value.items()}
    if isinstance(value, list):
        return [_each(one, change) for one in value]
    return change(value) if isinstance(value, str) else value
