"""The Dockerfile as a builder reads it, and the files that it is given."""

from __future__ import annotations

import fnmatch
import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.deployment.compose import ROOT

DOCKERFILE = ROOT / "Dockerfile"


@dataclass
class Stage:
    """From one FROM to the next."""

    base: str
    name: str = ""
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, word: str) -> list[str]:
        return [rest for kind, rest in self.steps if kind == word]

    @property
    def environment(self) -> dict[str, str]:
        return dict(pair.split("=", 1) for rest in self.all("ENV") for pair in rest.split())

    @property
    def entrypoint(self) -> list[str]:
        (found,) = self.all("ENTRYPOINT")
        return [str(word) for word in json.loads(found)]


def stages() -> list[Stage]:
    """The stages with their instructions, continued lines joined, remarks left out."""
    lines = [line for line in DOCKERFILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    found: list[Stage] = []
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        word, _, rest = line.partition(" ")
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            found.append(Stage(base, name))
        else:
            found[-1].steps.append((word, rest))
    return found


def last_stage() -> Stage:
    return stages()[-1]


def context() -> list[str]:
    """Files that neither .gitignore nor .dockerignore leaves out."""
    patterns = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line]
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    known = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [path for path in known if path and (ROOT / path).is_file() and not left_out(path, patterns)]


def left_out(path: str, patterns: list[str]) -> bool:
    """Whether a pattern matches the file or a folder above it; `**/` is any folder or none."""
    above = [path, *(str(folder) for folder in Path(path).parents if str(folder) != ".")]
    return any(_matches(each, pattern) for each in above for pattern in patterns)


def _matches(path: str, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return fnmatch.fnmatchcase(Path(path).name, pattern.removeprefix("**/"))
    return path.count("/") == pattern.count("/") and fnmatch.fnmatchcase(path, pattern)


def copy_context(folder: Path) -> None:
    for path in context():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, folder / path)


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file with its size and age."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}
