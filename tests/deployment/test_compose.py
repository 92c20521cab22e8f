"""docker-compose.yml says what it should, as far as that can be known without a container engine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.deployment.compose import (
    EXAMPLE,
    MAARAD,
    MAIN,
    ROOT,
    SALEOR,
    WITH_FILES,
    Missing,
    example,
    filled_in,
    read,
    services,
    variables,
)

FULL = filled_in(SALEOR_SECRET_KEY="x", SALEOR_RSA_PRIVATE_KEY="y", SALEOR_DATABASE_PASSWORD="z")
SERVICES = services(FULL)

# What Saleor 3.23.28 reads from its environment (looked up in its settings on 2026-11-20), and HOME.
SALEOR_READS = {
    "ALLOWED_CLIENT_HOSTS",
    "ALLOWED_HOSTS",
    "CACHE_URL",
    "CELERY_BROKER_URL",
    "DASHBOARD_URL",
    "DATABASE_URL",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "EMAIL_URL",
    "HOME",
    "HTTP_IP_FILTER_ENABLED",
    "PUBLIC_URL",
    "RSA_PRIVATE_KEY",
    "SECRET_KEY",
    "SEND_USAGE_TELEMETRY",
}
SALEOR_IMAGE = "ghcr.io/saleor/saleor:3.23.28"
IMAGES = {
    "database": ("postgres:17-alpine", []),
    "cache": ("valkey/valkey:8.1-alpine", []),
    "mail": ("axllent/mailpit:v1.30.5", ["127.0.0.1:8025:8025"]),
    "saleor-database": ("postgres:15-alpine", []),
    "saleor-migrate": (SALEOR_IMAGE, []),
    "api": (SALEOR_IMAGE, ["127.0.0.1:8080:8000"]),
    "saleor-worker": (SALEOR_IMAGE, []),
    "saleor-beat": (SALEOR_IMAGE, []),
    "dashboard": ("ghcr.io/saleor/saleor-dashboard:3.23", ["127.0.0.1:9000:80"]),
} | {name: ("maarad:latest", ["127.0.0.1:8000:8000"] if name.startswith("web") else []) for name in MAARAD}


@pytest.mark.parametrize("path", [MAIN, WITH_FILES], ids=lambda path: path.name)
def test_it_is_a_compose_file(path: Path, tmp_path: Path) -> None:
    """By the JSON schema of the compose specification, which is able to refuse."""

    def refused(file: Path) -> bool:
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(file)]
        return subprocess.run(command, capture_output=True, check=False).returncode != 0

    assert not refused(path)
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(path.read_text(encoding="utf-8").replace("services:\n", "services:\n  wrong: {imgae: x}\n"))
    assert refused(wrong)


def test_images_and_ports() -> None:
    assert {name: (service["image"], service.get("ports", [])) for name, service in SERVICES.items()} == IMAGES


def test_each_variable_is_documented_with_its_default() -> None:
    used = defaultdict(set)
    for path in (MAIN, WITH_FILES):
        for name, operator, rest in variables(path):
            used[name].add((operator, rest))
    required, optional = example()
    shown = {name: {("?", "copy .env.example to .env")} for name in required}
    shown |= {name: {(":-", value)} for name, value in optional.items()}
    assert used == shown


def test_no_remark_stands_behind_a_value() -> None:
    """Compose would take it for the value of an empty one: a password that everybody knows."""
    assigned = [line for line in EXAMPLE.read_text().splitlines() if re.match(r"#?[A-Z_]+=", line)]
    assert [line for line in assigned if "#" in line[1:]] == []
    assert [line for line in assigned if re.search("KEY|PASSWORD|TOKEN|SECRET", line.partition("=")[0]) and line[-1] != "="] == [
        "#SECRETS_DIR=./secrets",
    ]


def test_maarad_reads_what_it_is_told() -> None:
    text = (ROOT / "marketplace" / "settings.py").read_text(encoding="utf-8")
    read_here = set(re.findall(r'(?:environ\.get|_flag|_list|_secret)\(\s*"([A-Z_]+)"', text))
    read_here |= {f"{name}_FILE" for name in re.findall(r'_secret\(\s*"([A-Z_]+)"', text)}
    told = {name for service in MAARAD for name in SERVICES[service]["environment"]}
    told |= {name for service in MAARAD for name in read(WITH_FILES)["services"][service]["environment"]}
    assert told - read_here == set()
    assert {"SECRET_KEY_FILE", "RSA_PRIVATE_KEY_FILE", "DATABASE_URL_FILE", "SALEOR_API_URL"} < told


def test_saleor_is_told_the_same_in_every_process() -> None:
    """One key for API and worker: with two every other signature is wrong. No telemetry; our App's private address may be asked."""
    told = [SERVICES[name]["environment"] for name in SALEOR]
    assert all(each == told[0] for each in told)
    assert told[0].keys() == SALEOR_READS
    assert told[0]["RSA_PRIVATE_KEY"] == "y"
    assert (told[0]["SEND_USAGE_TELEMETRY"], told[0]["HTTP_IP_FILTER_ENABLED"], told[0]["DEBUG"]) == ("False",) * 3


def test_the_processes_of_maarad_agree() -> None:
    for names in ({"prepare", "web", "worker", "pictures", "beat"}, {name for name in MAARAD if name.endswith("-saleor")}):
        told = [(SERVICES[name]["environment"], SERVICES[name]["volumes"]) for name in names]
        assert all(each == told[0] for each in told)


def test_nobody_is_root_or_writes_where_it_need_not() -> None:
    def rights(service: dict[str, Any]) -> tuple[object, ...]:
        names = ("user", "read_only", "cap_drop", "cap_add", "security_opt", "privileged")
        return tuple(service.get(name) for name in names)

    closed = (True, ["ALL"], None, ["no-new-privileges:true"], None)
    users = {"cache": "valkey", "mail": "65534:65534", "database": "postgres", "saleor-database": "postgres"}
    users |= dict.fromkeys(SALEOR, "saleor") | dict.fromkeys(MAARAD, "10001:10001")
    expected: dict[str, tuple[object, ...]] = {name: (user, *closed) for name, user in users.items()}
    begins_as_root = ["CHOWN", "SETGID", "SETUID", "NET_BIND_SERVICE"]
    expected["dashboard"] = (None, None, ["ALL"], begins_as_root, ["no-new-privileges:true"], None)
    assert {name: rights(service) for name, service in SERVICES.items()} == expected


def test_whoever_answers_is_asked_for_its_health() -> None:
    asked = {name for name, service in SERVICES.items() if "healthcheck" in service}
    assert asked == {"database", "cache", "mail", "web", "web-saleor", "saleor-database", "api", "dashboard"}
    waited_for = {
        (needed, how["condition"]) for service in SERVICES.values() for needed, how in service.get("depends_on", {}).items()
    }
    assert {needed for needed, condition in waited_for if condition == "service_healthy"} <= asked
    once = {name for name, service in SERVICES.items() if service["restart"] == "no"}
    assert {needed for needed, condition in waited_for if condition == "service_completed_successfully"} == once


def hosts(service: dict[str, Any]) -> set[str]:
    """Services that its environment names."""
    text = "\n".join(f"{name}={value}" for name, value in service.get("environment", {}).items())
    return set(re.findall(rf"(?<![\w-])({'|'.join(SERVICES)}):\d", text)) | set(re.findall(r"^EMAIL_HOST=(.*)", text, re.M))


def test_a_profile_is_complete() -> None:
    """What a service waits for or talks to is started with it."""
    for name, service in SERVICES.items():
        for other in {*service.get("depends_on", {}), *hosts(service)}:
            assert set(service["profiles"]) <= set(SERVICES[other]["profiles"]), f"{name} → {other}"
    assert hosts(SERVICES["web"]) == {"database", "cache", "mail"}
    assert hosts(SERVICES["web-saleor"]) == {"database", "cache", "mail", "api", "web-saleor"}
    assert hosts(SERVICES["api"]) == {"saleor-database", "cache", "mail"}


def test_each_has_its_part_of_the_cache() -> None:
    used = [SERVICES[name]["environment"][variable] for name in ("web", "api") for variable in ("CELERY_BROKER_URL", "CACHE_URL")]
    assert len(set(used)) == 4


def test_volumes_are_declared_and_used() -> None:
    mounted = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert mounted == set(read()["volumes"]) == {"database", "cache", "data", "saleor-database", "saleor-media"}


@pytest.mark.parametrize("name", ["DATABASE_PASSWORD", "SECRET_KEY", "RSA_PRIVATE_KEY"])
def test_nothing_starts_without_a_filled_in_env(name: str) -> None:
    with pytest.raises(Missing, match=rf"{name}: copy .env.example to .env"):
        services({key: value for key, value in FULL.items() if key != name})


@pytest.mark.parametrize(
    ("missing", "said"),
    [("SALEOR_SECRET_KEY", "set SALEOR_SECRET_KEY in .env"), ("SALEOR_RSA_PRIVATE_KEY", "set SALEOR_RSA_PRIVATE_KEY in .env")],
)
def test_saleor_does_not_begin_without_its_secrets(missing: str, said: str, tmp_path: Path) -> None:
    """And the profile `embedded` does not ask for them: Compose reads every variable whatever the profile."""
    (tmp_path / "python").write_text('#!/bin/sh\necho "began $*"\n')
    (tmp_path / "python").chmod(0o755)

    def begin(env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        service = services(env)["saleor-migrate"]
        told = {name: str(value) for name, value in service["environment"].items()} | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
        return subprocess.run(service["command"], env=told, capture_output=True, text=True, check=False)

    assert begin(FULL).stdout == "began manage.py migrate\n"
    refused = begin({name: value for name, value in FULL.items() if name != missing})
    assert refused.returncode != 0
    assert (refused.stdout, said in refused.stderr) == ("", True)


def test_secrets_as_files() -> None:
    """Every process of Maarad, and nothing else than the secrets."""
    overlay = read(WITH_FILES)
    assert set(overlay["services"]) == MAARAD | {"database"}
    needed = {name.removeprefix("/run/secrets/") for s in overlay["services"].values() for name in s["environment"].values()}
    assert needed == set(overlay["secrets"])
    for service in overlay["services"].values():
        assert [value.removeprefix("/run/secrets/") for value in service["environment"].values()] == service["secrets"]
