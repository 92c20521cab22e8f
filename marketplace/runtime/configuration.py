"""The environment that Maarad's processes are started with. ``marketplace/settings.py`` reads it.

| variable | default | meaning |
|---|---|---|
| ``DATA_DIR`` | ``.data`` in the project | database, media, secrets, logs of this installation |
| ``DATABASE_URL`` | the embedded server of ``DATA_DIR`` | ``postgresql://user:password@host:port/name`` |
| ``PORT`` | 8000 | port of the web server |
| ``SECRET_KEY``, ``RSA_PRIVATE_KEY`` | made once, kept in ``DATA_DIR`` | also ``SECRET_KEY_FILE``, ``RSA_PRIVATE_KEY_FILE`` |

The others (``PUBLIC_URL``, ``ALLOWED_HOSTS``, ``DEBUG``, ``CELERY_BROKER_URL`` …) have their defaults in the settings.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

SECRET_FILES = {"SECRET_KEY": "secret_key", "RSA_PRIVATE_KEY": "rsa_private_key.pem"}


class ConfigurationError(Exception):
    """A variable is wrong. The text is one sentence for the person at the terminal."""


def data_dir(environment: Mapping[str, str] = os.environ) -> Path:
    """Folder of this installation; a relative ``DATA_DIR`` is below the project, wherever the command is typed."""
    return PROJECT / Path(environment.get("DATA_DIR") or ".data").expanduser()


def port(environment: Mapping[str, str] = os.environ) -> int:
    """Port of the web server; raises ConfigurationError unless it is 1 to 65535."""
    text = environment.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ConfigurationError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def child_environment(database_url: str, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What a process of this installation gets: the caller's environment, the database, and the secrets as files.

    Makes the secrets of a new installation. As files, because the environment of a process is easier to look at.
    """
    folder = data_dir(environment)
    made = dict(environment) | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": environment.get("DJANGO_SETTINGS_MODULE") or "marketplace.settings",
        "PYTHONUNBUFFERED": "1",
    }
    for name, path in ensure_secrets(folder).items():
        if not (made.get(name) or made.get(f"{name}_FILE")):
            made[f"{name}_FILE"] = str(path)
    return made


def ensure_secrets(folder: Path) -> dict[str, Path]:
    """Make the secrets of a new installation, readable by its owner alone; existing ones are kept. Variable → file."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: folder / file for name, file in SECRET_FILES.items()}
    if not files["SECRET_KEY"].exists():
        write_private(files["SECRET_KEY"], secrets.token_urlsafe(48))
    if not files["RSA_PRIVATE_KEY"].exists():
        write_private(files["RSA_PRIVATE_KEY"], _new_rsa_key())
    return files


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _new_rsa_key() -> str:
    # Imported here: a command that finds its keys made does not pay for it.
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
