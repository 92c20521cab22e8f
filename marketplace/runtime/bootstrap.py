"""Make the environment: Python packages, npm assets, compiled messages. Standard library only, Python 3.11 or newer.

    python3 -m marketplace.runtime.bootstrap           what the shop needs to run
    python3 -m marketplace.runtime.bootstrap --dev     also what the tests and checks need
    python3 -m marketplace.runtime.bootstrap pin NAME VERSION    print an entry for ``assets.lock``

Needs ``pip`` and nothing else: no ``venv`` module, no Node.js, no gettext. Packages come from the index of the user's own
pip configuration, npm tarballs from the user's npm registry; what is fetched is decided by ``uv.lock`` and ``assets.lock`` alone,
by hash. When neither changed since the last time, this takes a few milliseconds.

``assets.lock`` is JSON::

    {"packages": [{
        "name": "@fontsource/noto-sans", "version": "5.3.0",
        "integrity": "sha512-…",              as the npm registry gives it (dist.integrity)
        "files": ["files/noto-sans-latin-*-normal.woff2", "LICENSE"],     patterns inside the package
        "into": "fonts/noto-sans"             folder below .assets; the files land in it by their last name
    }]}

``.assets/fonts/noto-sans/x.woff2`` is served as ``{% static "assets/fonts/noto-sans/x.woff2" %}``. Each pattern must match.
"""

from __future__ import annotations

import base64
import fcntl
import fnmatch
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parents[2]
TOOLS = PROJECT / ".tools"
VENV = PROJECT / ".venv"
ASSETS = PROJECT / ".assets"
ASSETS_LOCK = PROJECT / "assets.lock"
UV_PIN = PROJECT / "marketplace" / "runtime" / "uv-pin.txt"
PUBLIC_NPM_REGISTRY = "https://registry.npmjs.org"
"""npm's own default, used when the user configured none."""


class SetUpError(Exception):
    """The environment cannot be made. The text is for the person at the terminal."""


def main(arguments: list[str]) -> int:
    try:
        if arguments[:1] == ["pin"] and len(arguments) == 3:
            print(json.dumps(pin(arguments[1], arguments[2]), indent=1))
        elif arguments in ([], ["--dev"]):
            ensure(dev=arguments == ["--dev"])
        else:
            raise SetUpError("Usage: bootstrap [--dev] | bootstrap pin NAME VERSION")
    except SetUpError as error:
        print(f"maarad: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def ensure(*, dev: bool) -> None:
    """Bring packages, assets and messages up to date; quick when they are. Safe to call from several processes."""
    if not _up_to_date(dev):
        TOOLS.mkdir(exist_ok=True)
        with _alone():
            if not _packages_ready(dev):
                _install_packages(dev)
            if not _assets_ready():
                _install_assets()
            if stale_messages():
                _compile_messages()


def python() -> Path:
    """The interpreter of the environment."""
    return VENV / "bin" / "python"


def say(text: str) -> None:
    """Progress goes to standard error: standard output belongs to the command that follows."""
    print(f"maarad: {text}", file=sys.stderr, flush=True)


def _up_to_date(dev: bool) -> bool:
    return _packages_ready(dev) and _assets_ready() and not stale_messages()


@contextmanager
def _alone() -> Iterator[None]:
    with (TOOLS / "set-up.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# Python packages


def _packages_key() -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]} {PROJECT}".encode())
    for path in (PROJECT / "uv.lock", PROJECT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _packages_ready(dev: bool) -> bool:
    try:
        key, kind = (VENV / "maarad-stamp").read_text().split()
    except (OSError, ValueError):
        return False
    return key == _packages_key() and (kind == "dev" or not dev) and python().exists()


def _install_packages(dev: bool) -> None:
    uv = _uv()
    began = time.monotonic()
    say("installing the Python packages of uv.lock …")
    # The interpreter that runs us: uv would look for another one, and download it.
    base = getattr(sys, "_base_executable", sys.executable) or sys.executable
    environment = dict(os.environ) | {
        "UV_PYTHON": base,
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_PROGRESS": "1",
        "UV_PROJECT_ENVIRONMENT": str(VENV),
        "UV_LINK_MODE": "copy",
    }
    environment.pop("VIRTUAL_ENV", None)
    # Without the development tools nothing is removed either: they may be in use by somebody's tests.
    groups = [] if dev else ["--no-dev"]
    keep = [] if dev else ["--inexact"]
    index = _pip_index()
    if index is None:
        _run([uv, "sync", "--frozen", "--quiet", *groups, *keep], environment)
    else:
        # The lock file holds the public index's addresses; a mirror has the same files (the hashes say so) elsewhere.
        environment["UV_DEFAULT_INDEX"] = index
        wanted = TOOLS / "requirements.txt"
        _run([uv, "export", "--frozen", "--quiet", "--no-emit-project", *groups, "-o", wanted], environment)
        if not python().exists():
            _run([uv, "venv", "--quiet", VENV], environment)
        environment["VIRTUAL_ENV"] = str(VENV)
        del environment["UV_PYTHON"]
        _run(
            [uv, "pip", "sync" if dev else "install", "--quiet", "--require-hashes", *(["-r"] if not dev else []), wanted],
            environment,
        )
        _run([uv, "pip", "install", "--quiet", "--no-deps", "-e", PROJECT], environment)
    (VENV / "maarad-stamp").write_text(f"{_packages_key()} {'dev' if dev else 'run'}\n")
    say(f"… installed in {time.monotonic() - began:.0f} s")


def _uv() -> Path:
    """The pinned uv, installed beside the project by pip, without a virtual environment."""
    folder = TOOLS / f"uv-{hashlib.sha256(UV_PIN.read_bytes()).hexdigest()[:12]}"
    program = folder / "bin" / "uv"
    if not program.exists():
        say("fetching uv …")
        fresh = folder.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        # Debian forbids pip to touch its own packages; with --target it does not.
        environment = dict(os.environ) | {
            "PIP_BREAK_SYSTEM_PACKAGES": "1",
            "PIP_ROOT_USER_ACTION": "ignore",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }
        _run(
            [
                sys.executable,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--require-hashes",
                "--no-deps",
                "--only-binary=:all:",
                "--target",
                fresh,
                "-r",
                UV_PIN,
            ],
            environment,
            hint="pip is needed: on Debian, apt-get install python3-pip.",
        )
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    return program


def _pip_index() -> str | None:
    """The package index that the user told pip to use, or None. uv itself does not read pip's configuration."""
    if os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL"):
        return os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL")
    if os.environ.get("PIP_INDEX_URL"):
        return os.environ["PIP_INDEX_URL"]
    shown = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    for line in shown.stdout.splitlines():
        name, _, value = line.partition("=")
        if name.partition(".")[2].strip() == "index-url":
            return value.strip().strip("'\"")
    return None


def _run(command: list[str | Path], environment: Mapping[str, str], *, hint: str = "") -> None:
    result = subprocess.run(command, env=environment, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
    if result.returncode:
        shown = " ".join(str(part) for part in command[:4])
        raise SetUpError(f"this failed: {shown} … {hint}".rstrip())


# npm assets


def _assets_key() -> str:
    return hashlib.sha256(ASSETS_LOCK.read_bytes()).hexdigest()


def _assets_ready() -> bool:
    stamp = ASSETS / ".stamp"
    return stamp.exists() and stamp.read_text() == _assets_key()


def _install_assets() -> None:
    packages = json.loads(ASSETS_LOCK.read_text())["packages"]
    say(f"fetching {len(packages)} npm packages of assets.lock …")
    fresh = PROJECT / ".assets.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    for package in packages:
        _unpack(package, fresh)
    (fresh / ".stamp").write_text(_assets_key())
    shutil.rmtree(ASSETS, ignore_errors=True)
    fresh.rename(ASSETS)


def _unpack(package: Mapping[str, Any], folder: Path) -> None:
    into = folder / package["into"]
    if not into.resolve().is_relative_to(folder.resolve()):
        raise SetUpError(f"assets.lock: {package['name']} would be written outside .assets.")
    into.mkdir(parents=True, exist_ok=True)
    unmatched = set(package["files"])
    with tarfile.open(fileobj=io.BytesIO(_tarball(package)), mode="r:gz") as archive:
        for member in archive:
            inside = member.name.partition("/")[2]
            matching = {pattern for pattern in package["files"] if fnmatch.fnmatchcase(inside, pattern)}
            if member.isfile() and matching:
                unmatched -= matching
                content = archive.extractfile(member)
                assert content is not None  # regular files have one
                (into / Path(inside).name).write_bytes(content.read())
    if unmatched:
        raise SetUpError(f"assets.lock: {package['name']} {package['version']} has no file {', '.join(sorted(unmatched))}.")


def _tarball(package: Mapping[str, Any]) -> bytes:
    name, version = package["name"], package["version"]
    kept = TOOLS / "npm" / f"{name.replace('/', '-')}-{version}.tgz"
    if kept.exists() and _integrity_of(kept.read_bytes()) == package["integrity"]:
        return kept.read_bytes()
    content = _fetch(f"{_npm_registry(name)}/{name}/-/{name.rpartition('/')[2]}-{version}.tgz")
    if _integrity_of(content) != package["integrity"]:
        raise SetUpError(f"{name} {version} is not the file that assets.lock names (its sha512 differs): nothing was installed.")
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(content)
    return content


def _integrity_of(content: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def _fetch(url: str) -> bytes:
    for waiting in (1, 4, 0):
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                content: bytes = answer.read()
                return content
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            refused = isinstance(error, urllib.error.HTTPError) and error.code < 500
            if refused or not waiting:
                raise SetUpError(f"{url} cannot be fetched: {error}. Another registry is set by NPM_CONFIG_REGISTRY.") from error
            time.sleep(waiting)
    raise AssertionError("the last attempt returns or raises")


def _npm_registry(name: str) -> str:
    """The registry of npm's own configuration: environment, then the scope's or the general line of ``~/.npmrc``."""
    lines: dict[str, str] = {}
    configured = Path(
        os.environ.get("NPM_CONFIG_USERCONFIG") or os.environ.get("npm_config_userconfig") or Path.home() / ".npmrc"
    )
    if configured.is_file():
        for line in configured.read_text(errors="replace").splitlines():
            key, separator, value = line.partition("=")
            if separator:
                lines[key.strip()] = value.strip().strip("\"'")
    scope = name.partition("/")[0] if name.startswith("@") else ""
    found = lines.get(f"{scope}:registry") or os.environ.get("npm_config_registry") or os.environ.get("NPM_CONFIG_REGISTRY")
    return (found or lines.get("registry") or PUBLIC_NPM_REGISTRY).rstrip("/")


def pin(name: str, version: str) -> dict[str, Any]:
    """An entry for ``assets.lock`` with every file of the package, to be cut down by hand."""
    about = json.loads(_fetch(f"{_npm_registry(name)}/{quote(name, safe='@')}/{version}"))
    content = _fetch(about["dist"]["tarball"])
    integrity = _integrity_of(content)
    if integrity != about["dist"]["integrity"]:
        raise SetUpError(f"the registry's own sha512 of {name} {version} does not fit its file.")
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        files = sorted(member.name.partition("/")[2] for member in archive if member.isfile())
    return {"name": name, "version": version, "integrity": integrity, "files": files, "into": name.rpartition("/")[2]}


# Messages


def stale_messages() -> list[Path]:
    """Catalogues (``locale/*/LC_MESSAGES/*.po``) without a compiled file of the same age or newer."""
    stale = []
    for root in ("marketplace", "storefront", "plugins"):
        for source in (PROJECT / root).glob("**/locale/*/LC_MESSAGES/*.po"):
            compiled = source.with_suffix(".mo")
            if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
                stale.append(source)
    return stale


def _compile_messages() -> None:
    _run([python(), "-m", "marketplace.runtime.messages", "compile"], os.environ)


if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit(f"maarad: Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    sys.exit(main(sys.argv[1:]))
