"""Message catalogues: what is extracted, what is refused, what Django reads."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from marketplace.runtime import bootstrap, messages

TEMPLATE = """{% load i18n %}
<ul>
    {% if a %}
      <li title="{% trans "Basket" %}">{% blocktranslate count n=n trimmed %}
          {{ n }} piece
        {% plural %}
          {{ n }} pieces
      {% endblocktranslate %}</li>
  {% endif %}
 <li>{% translate "May" context "month" %}</li>
</ul>
"""
MODULE = 'from django.utils.translation import gettext_lazy as _\n\nNAME = _("Hello %(name)s")\nraw = "not this"\n'


@pytest.fixture
def part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(messages, "PROJECT", tmp_path)
    monkeypatch.setattr(bootstrap, "PROJECT", tmp_path)
    part = tmp_path / "storefront"
    (part / "templates").mkdir(parents=True)
    (tmp_path / "marketplace").mkdir()
    (tmp_path / "plugins").mkdir()
    (part / "templates" / "page.html").write_text(TEMPLATE)
    (part / "names.py").write_text(MODULE)
    return part


def test_extracts_from_modules_and_unevenly_indented_templates(part: Path) -> None:
    found = {(message.id, message.context) for message in messages.extracted(part) if message.id}

    assert found == {
        ("Basket", None),
        (("%(n)s piece", "%(n)s pieces"), None),
        ("May", "month"),
        ("Hello %(name)s", None),
    }


def test_check_names_what_is_missing_until_everything_is_translated(part: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert messages.update() == 0
    assert messages.check() == 1
    assert "storefront/locale/ar/LC_MESSAGES/django.po: missing: 'Basket'" in capsys.readouterr().out

    translate(part, "fr", {'msgid "Basket"\nmsgstr ""': 'msgid "Basket"\nmsgstr "Panier"'})
    translate(part, "fr", {'msgstr[0] ""\nmsgstr[1] ""': 'msgstr[0] "%(n)s pièce"\nmsgstr[1] "%(n)s pièces"'})
    translate(part, "fr", {'msgid "May"\nmsgstr ""': 'msgid "May"\nmsgstr "Mai"'})
    translate(part, "fr", {'msgid "Hello %(name)s"\nmsgstr ""': 'msgid "Hello %(name)s"\nmsgstr "Bonjour %(nom)s"'})
    messages.check()
    french = [line for line in capsys.readouterr().out.splitlines() if "/fr/" in line]
    assert len(french) == 1
    assert "Hello %(name)s" in french[0]

    translate(part, "fr", {"%(nom)s": "%(name)s"})
    messages.check()
    assert "/fr/" not in capsys.readouterr().out


def test_update_twice_changes_nothing(part: Path) -> None:
    messages.update()
    first = messages.catalogue_path(part, "ar").read_text()
    messages.update()

    assert messages.catalogue_path(part, "ar").read_text() == first


def test_compiled_once_and_read_with_six_arabic_plurals(part: Path) -> None:
    messages.update()
    forms = ["٠", "١", "٢", "٣", "١١", "١٠٠"]
    empty = "".join(f'msgstr[{number}] ""\n' for number in range(6))
    full = "".join(f'msgstr[{number}] "%(n)s {form}"\n' for number, form in enumerate(forms))
    translate(part, "ar", {empty: full})

    assert messages.compile_stale() == 0
    assert bootstrap.stale_messages() == []
    compiled = messages.catalogue_path(part, "ar").with_suffix(".mo")
    with compiled.open("rb") as file:
        catalog = gettext.GNUTranslations(file)
    said = [
        catalog.ngettext("%(n)s piece", "%(n)s pieces", number)[-len(form) :]
        for number, form in zip((0, 1, 2, 3, 11, 100), forms, strict=True)
    ]
    assert said == forms


def translate(part: Path, language: str, changes: dict[str, str]) -> None:
    path = messages.catalogue_path(part, language)
    text = path.read_text()
    for before, after in changes.items():
        assert before in text, text
        text = text.replace(before, after)
    path.write_text(text)
