"""The Dockerfile: what it promises, and its steps run by hand in an empty folder, as no container engine is needed for that."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.runtime.container import COMMANDS
from tests.deployment import image
from tests.deployment.compose import ROOT, filled_in, services

SLIM = "python:3.12-slim"


def test_two_stages_on_the_same_ground() -> None:
    """The interpreter that the environment was made with is where the environment says."""
    assert [(stage.base, stage.name) for stage in image.stages()] == [(SLIM, "build"), (SLIM, "")]
    build, last = image.stages()
    assert last.all("COPY") == [f"--from=build {build.all('WORKDIR')[0]} {last.all('WORKDIR')[0]}"]
    assert build.all("WORKDIR") == last.all("WORKDIR") == ["/srv/maarad"]


def test_the_result_has_no_compiler_and_no_root() -> None:
    last = image.last_stage()
    assert last.all("USER") == ["10001:10001"] == [services(filled_in())["web"]["user"]]
    assert last.steps[-1][0] == "CMD"
    assert [word for word, _ in last.steps].index("USER") > [word for word, _ in last.steps].index("COPY")
    (run,) = last.all("RUN")
    assert re.findall(r"(?:^|&& )(\w+)", run) == ["groupadd", "useradd", "install"]
    assert re.findall(r"\d{4,}", run) == ["10001"] * 3


def test_the_entry_point_knows_the_services() -> None:
    last = image.last_stage()
    assert last.entrypoint == ["python", "-m", "marketplace.runtime.container"]
    commands = {
        name: service["command"] for name, service in services(filled_in()).items() if service["image"] == "maarad:latest"
    }
    assert {command for (command,) in commands.values()} == {"prepare", *COMMANDS}
    assert json.loads(last.all("CMD")[0]) == ["web"]
    assert last.environment["DATA_DIR"] == last.all("VOLUME")[0] == services(filled_in())["web"]["environment"]["DATA_DIR"]


def test_what_the_image_is_given() -> None:
    """The program, what it is made from, and no secrets."""
    given = image.context()
    assert {"manage.py", "uv.lock", "assets.lock", "LICENSE", "storefront/__init__.py", "marketplace/runtime/uv-pin.txt"} <= set(
        given
    )
    assert not [path for path in given if path.startswith(("tests/", "docs/", ".git/", ".venv/")) or path.endswith(".mo")]
    patterns = (ROOT / ".dockerignore").read_text().splitlines()
    for secret in (
        ".env",
        "marketplace/.env",
        ".env.production",
        "secrets/secret_key",
        ".data/rsa_private_key.pem",
        ".git/config",
    ):
        assert image.left_out(secret, patterns), secret
    for stage in image.stages():
        for sources in (rest.split()[:-1] for rest in stage.all("COPY") if not rest.startswith("--from")):
            assert all((ROOT / source).exists() for source in sources)


@pytest.mark.slow
def test_the_steps_by_hand(tmp_path: Path) -> None:
    """COPY and RUN of the first stage, with this Python in place of the image's; then the last stage's entry point on the result."""
    build = image.stages()[0]
    programs, context, result = tmp_path / "bin", tmp_path / "context", tmp_path / "srv"
    for folder in (programs, context, result):
        folder.mkdir()
    (programs / "python").symlink_to(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")
    image.copy_context(context)
    plain = {"PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin", "HOME": str(tmp_path)}
    plain |= {
        name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "SSL_", "npm_", "NPM_", "HTTP"))
    }
    for word, rest in build.steps:
        if word == "COPY":
            copy(context, result, rest.split())
        elif word == "RUN":
            subprocess.run(["sh", "-ec", rest], env=plain | build.environment, cwd=result, check=True)

    assert not (result / ".tools").exists()
    packages = next((result / ".venv" / "lib").glob("python3.*/site-packages"))
    assert (packages / "granian").is_dir()
    assert not (packages / "pytest").exists()
    for folder in (packages / "django", result / "marketplace" / "kernel", result / "storefront"):
        assert list(folder.glob("__pycache__/*.pyc")), f"{folder} would be compiled at each start"
    for source in result.glob("*/locale/*/LC_MESSAGES/*.po"):
        assert source.with_suffix(".mo").exists()
    assert (result / ".assets" / ".stamp").exists()

    before = image.listing(result)
    told = image.last_stage().environment | {
        name: str(value) for name, value in services(filled_in())["web"]["environment"].items()
    }
    told |= {"PATH": f"{result}/.venv/bin:{plain['PATH']}", "DATA_DIR": str(tmp_path / "data")}
    checked = subprocess.run(
        [*image.last_stage().entrypoint, "check"], env=told, cwd=result, capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, "System check identified no issues (0 silenced).\n"), checked.stderr
    assert image.listing(result) == before


def copy(context: Path, result: Path, words: list[str]) -> None:
    """As COPY does: a folder's content goes into the place, a file into the folder that ends in `/`."""
    *sources, into = words
    for source in sources:
        origin, place = context / source, result / into
        if origin.is_dir():
            shutil.copytree(origin, place, dirs_exist_ok=True)
        else:
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy2(origin, place)
