"""npm assets: only the listed files of exactly the named tarball."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from marketplace.runtime import bootstrap


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A registry in a folder with one package; returns the package's entry for ``assets.lock``."""
    home = tmp_path / "registry" / "@maarad" / "face" / "-"
    home.mkdir(parents=True)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in ("files/face-arabic.woff2", "files/face-latin.woff", "LICENSE", "../../evil"):
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(name)
            archive.addfile(member, io.BytesIO(name.encode()))
    (home / "face-1.2.3.tgz").write_bytes(packed.getvalue())
    monkeypatch.setenv("npm_config_registry", f"file://{tmp_path}/registry/")
    for name, path in {"PROJECT": ".", "TOOLS": ".tools", "ASSETS": ".assets", "ASSETS_LOCK": "assets.lock"}.items():
        monkeypatch.setattr(bootstrap, name, tmp_path / path)
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(packed.getvalue()).digest()).decode()
    return {
        "name": "@maarad/face",
        "version": "1.2.3",
        "integrity": integrity,
        "files": ["files/*.woff2", "LICENSE"],
        "into": "fonts/face",
    }


def install(entry: dict[str, Any]) -> list[str]:
    bootstrap.ASSETS_LOCK.write_text(json.dumps({"packages": [entry]}))
    assert not bootstrap._assets_ready()
    bootstrap._install_assets()
    assert bootstrap._assets_ready()
    return sorted(str(path.relative_to(bootstrap.ASSETS)) for path in bootstrap.ASSETS.rglob("*") if path.is_file())


def test_takes_the_listed_files_alone(registry: dict[str, Any]) -> None:
    assert install(registry) == [".stamp", "fonts/face/LICENSE", "fonts/face/face-arabic.woff2"]
    assert (bootstrap.ASSETS / "fonts/face/face-arabic.woff2").read_text() == "files/face-arabic.woff2"


def test_a_file_that_left_the_lock_leaves_the_folder(registry: dict[str, Any]) -> None:
    install(registry)

    assert install(registry | {"files": ["LICENSE"]}) == [".stamp", "fonts/face/LICENSE"]


def test_another_tarball_is_refused_and_nothing_changes(registry: dict[str, Any]) -> None:
    kept = install(registry)
    bootstrap.ASSETS_LOCK.write_text(json.dumps({"packages": [registry | {"integrity": "sha512-AAAA", "version": "1.2.3"}]}))

    with pytest.raises(bootstrap.SetUpError, match="its sha512 differs"):
        bootstrap._install_assets()
    assert sorted(str(path.relative_to(bootstrap.ASSETS)) for path in bootstrap.ASSETS.rglob("*") if path.is_file()) == kept


def test_a_pattern_without_a_file_is_an_error(registry: dict[str, Any]) -> None:
    with pytest.raises(bootstrap.SetUpError, match=r"has no file files/\*\.ttf"):
        install(registry | {"files": ["files/*.ttf"]})


def test_nothing_is_written_outside(registry: dict[str, Any]) -> None:
    with pytest.raises(bootstrap.SetUpError, match="outside"):
        install(registry | {"into": "../elsewhere"})
    assert install(registry | {"files": ["*evil"]}) == [".stamp", "fonts/face/evil"]


def test_a_missing_package_names_the_address(registry: dict[str, Any]) -> None:
    with pytest.raises(bootstrap.SetUpError, match=r"face-9\.9\.9\.tgz cannot be fetched"):
        install(registry | {"version": "9.9.9"})
