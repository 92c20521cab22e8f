"""What the documents list is what there is."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Set by the demo for its own processes.
INTERNAL = {"MAARAD_DEMO"}


def test_every_setting_from_the_environment_is_in_the_readme() -> None:
    settings = (ROOT / "marketplace" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'(?:environ\.get|_flag|_list|_secret)\(\s*"([A-Z_]+)"', settings)) - INTERNAL
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Configuration")[2].partition("\n## ")[0]
    assert len(read) > 30
    assert read - set(re.findall(r"`([A-Z_]+)`", table)) == set()


def test_every_package_is_on_the_maps() -> None:
    packages = {path.parent.name for path in (ROOT / "marketplace").glob("*/__init__.py")}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert packages == set(re.findall(r"^  ([a-z]+)/ ", readme, re.MULTILINE))
    architecture = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert {name for name in packages if not re.search(rf"\b{name}\b", architecture)} == set()


def test_links_of_the_documents_lead_somewhere() -> None:
    lost = [
        f"{document.name}: {target}"
        for document in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))
        if not (document.parent / target).exists()
    ]
    assert lost == []
