"""docker-compose.yml as Compose reads it: anchors and merges resolved, `${…}` replaced, profiles kept."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
MAIN = ROOT / "docker-compose.yml"
WITH_FILES = ROOT / "docker-compose.secrets.yml"
EXAMPLE = ROOT / ".env.example"
MAARAD = {"prepare", "web", "worker", "pictures", "beat", "prepare-saleor", "web-saleor", "worker-saleor", "beat-saleor"}
SALEOR = {"saleor-migrate", "api", "saleor-worker", "saleor-beat"}

VARIABLE = re.compile(r"\$(?:(?P<escaped>\$)|\{(?P<name>[A-Z_]+)(?:(?P<operator>:?[-?])(?P<rest>[^}]*))?\})")


class Missing(Exception):
    """A variable that must be set is not: Compose refuses to start anything."""


@cache
def read(path: Path = MAIN) -> dict[str, Any]:
    """The file with its anchors and merges resolved, variables as they are written."""
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return found


def services(environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The services as they would be started with that `.env`."""
    found: dict[str, dict[str, Any]] = interpolated(read()["services"], environment)
    return found


def interpolated(value: Any, environment: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: interpolated(inner, environment) for key, inner in value.items()}
    if isinstance(value, list):
        return [interpolated(inner, environment) for inner in value]
    return VARIABLE.sub(lambda found: _value(found, environment), value) if isinstance(value, str) else value


def _value(found: re.Match[str], environment: Mapping[str, str]) -> str:
    if found["escaped"]:
        return "$"
    name, operator, rest = found["name"], found["operator"] or "", found["rest"]
    value = environment.get(name)
    if value or (value is not None and ":" not in operator):
        return value
    if operator.endswith("?"):
        raise Missing(f"{name}: {rest}")
    return rest or ""


def variables(path: Path) -> Iterator[tuple[str, str, str]]:
    """Name, operator and default or message of each `${…}`."""
    for text in _texts(read(path)):
        for found in VARIABLE.finditer(text):
            if not found["escaped"]:
                yield found["name"], found["operator"] or "", found["rest"] or ""


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def example() -> tuple[dict[str, str], dict[str, str]]:
    """What .env.example sets, and what it shows as defaults."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    pairs = [re.fullmatch(r"(#?)([A-Z_]+)=(.*)", line) for line in lines]
    found = [pair.groups() for pair in pairs if pair]
    return {name: value for mark, name, value in found if not mark}, {name: value for mark, name, value in found if mark}


def filled_in(**more: str) -> dict[str, str]:
    """.env.example as a person fills it in."""
    from marketplace.runtime.configuration import _new_rsa_key

    made = {"DATABASE_PASSWORD": secrets.token_hex(24), "SECRET_KEY": secrets.token_hex(32), "RSA_PRIVATE_KEY": _new_rsa_key()}
    assert made.keys() == example()[0].keys()
    return made | more
