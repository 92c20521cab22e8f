"""The shell of docs/deploy.md that makes the secrets, as it stands there."""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.deployment.compose import EXAMPLE, ROOT, WITH_FILES, example, read, services


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    if shutil.which("openssl") is None:
        warnings.warn("NOT TESTED: there is no openssl", stacklevel=1)
        pytest.skip("there is no openssl")
    shutil.copy(EXAMPLE, tmp_path)
    return tmp_path


def run(word: str, folder: Path) -> None:
    """The block with that word in it, but for what needs containers."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8"), re.DOTALL)
    (block,) = (each for each in blocks if word in each and "openssl" in each)
    lines = [line for line in block.splitlines() if not line.startswith("docker compose ")]
    assert len(lines) == len(block.splitlines()) - 1
    subprocess.run(["sh", "-ec", "\n".join(lines)], cwd=folder, check=True)


def test_as_variables(folder: Path) -> None:
    run(".env.example", folder)
    text = (folder / ".env").read_text()
    made = dict(re.findall(r"^([A-Z_]+)=(\w+)$", text, re.M)) | {
        "RSA_PRIVATE_KEY": re.findall(r'^RSA_PRIVATE_KEY="([^"]+)"', text, re.M)[0]
    }
    assert made.keys() == example()[0].keys()
    assert (len(made["DATABASE_PASSWORD"]), len(made["SECRET_KEY"])) == (48, 64)
    assert load_pem_private_key(made["RSA_PRIVATE_KEY"].encode(), None)
    assert (folder / ".env").stat().st_mode & 0o777 == 0o600
    assert (
        services(made)["web"]["environment"]["DATABASE_URL"]
        == f"postgresql://maarad:{made['DATABASE_PASSWORD']}@database:5432/maarad"
    )


def test_as_files(folder: Path) -> None:
    run("mkdir secrets", folder)
    assert (folder / "secrets").stat().st_mode & 0o777 == 0o700
    named = {name: folder / "secrets" / Path(where["file"]).name for name, where in read(WITH_FILES)["secrets"].items()}
    assert {path.name for path in (folder / "secrets").iterdir()} == set(named)
    assert all(path.stat().st_mode & 0o777 == 0o444 for path in named.values())
    password = named["database_password"].read_text()
    assert named["database_url"].read_text() == f"postgresql://maarad:{password}@database:5432/maarad"
    assert len(named["secret_key"].read_text().strip()) == 64
    assert load_pem_private_key(named["rsa_private_key"].read_bytes(), None)
