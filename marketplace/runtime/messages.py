"""Message catalogues without GNU gettext: extract, compare, compile.

    python -m marketplace.runtime.messages update     write what the code says into the .po files
    python -m marketplace.runtime.messages check      fail unless every message has an Arabic and a French translation
    python -m marketplace.runtime.messages compile    .po → .mo, only where the .po is newer

A catalogue belongs to the part whose texts it holds: ``storefront/locale``, ``marketplace/locale``, ``plugins/<name>/locale``.
English is the language of the source and needs none.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from marketplace.runtime.bootstrap import say, stale_messages
from marketplace.runtime.configuration import PROJECT

LANGUAGES = ("ar", "fr")

# Django's own plural rules, letter for letter: with others Django would not merge a catalogue with its own.
HEADERS = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;",
    "fr": "nplurals=2; plural=(n > 1);",
}
Places = tuple[int | tuple[int, str], ...] | None
"""Which arguments of a gettext function are the message, its plural and its context; None: the first."""

FUNCTIONS: dict[str, Places] = {"gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
KEYWORDS: dict[str, Places] = {name + kind: places for kind in ("", "_lazy", "_noop") for name, places in FUNCTIONS.items()}
KEYWORDS["_"] = None


def parts() -> Iterator[Path]:
    """Folders that have a catalogue of their own."""
    yield from (PROJECT / "marketplace", PROJECT / "storefront")
    yield from sorted(path.parent for path in (PROJECT / "plugins").glob("*/__init__.py"))


def extracted(part: Path) -> Catalog:
    """Every message in the Python files and the templates below ``part``."""
    catalog = Catalog(charset="utf-8")
    for path in sorted(part.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or (path.suffix != ".py" and "templates" not in path.parts):
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = _as_python(text)
        for line, message, comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS, ["Translators:"]):
            catalog.add(message, None, [(str(path.relative_to(PROJECT)), line)], auto_comments=comments, context=context)
    return catalog


def _as_python(template: str) -> str:
    """Django's view of a template as program text; unindented, because Python's tokenizer minds indentation."""
    from django.utils.translation.template import templatize

    return "\n".join(line.lstrip() for line in templatize(template).splitlines())


def catalogue_path(part: Path, language: str) -> Path:
    """Where the catalogue of a part is kept."""
    return part / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    """The catalogue, or an empty one with the right header."""
    if path.exists():
        return read_po(io.BytesIO(path.read_bytes()), locale=language, ignore_obsolete=True, abort_invalid=True)
    header = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Plural-Forms: {HEADERS[language]}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    return read_po(io.BytesIO(header.encode()), locale=language)


def update() -> int:
    """Merge what the code says into every catalogue; translations of vanished messages are dropped."""
    for part in parts():
        template = extracted(part)
        for language in LANGUAGES:
            path = catalogue_path(part, language)
            catalog = read(path, language)
            before = _keys(catalog)
            catalog.update(template, no_fuzzy_matching=True, update_header_comment=False)
            catalog.obsolete.clear()
            if not path.exists() and not len(catalog):
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_written(catalog, language), encoding="utf-8")
            after = _keys(catalog)
            say(
                f"{path.relative_to(PROJECT)}: {len(after)} messages, {len(after - before)} new, {len(before - after)} gone, "
                f"{sum(1 for _ in _faults(catalog, template))} to translate"
            )
    return 0


def _keys(catalog: Catalog) -> set[tuple[str, str | None]]:
    return {(_key(message), message.context) for message in catalog if message.id}


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _written(catalog: Catalog, language: str) -> str:
    """Entries in the order of their source, without line numbers and dates: a translation's diff shows translations."""
    entries = Catalog(locale=language, charset="utf-8")
    for message in sorted((message for message in catalog if message.id), key=_order):
        message.locations = [(path, None) for path in dict.fromkeys(path for path, _ in sorted(message.locations))]  # type: ignore[misc]
        entries[message.id] = message
    body = io.BytesIO()
    write_po(body, entries, width=120, omit_header=True, include_lineno=False)
    head = (
        f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    )
    head += f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {HEADERS[language]}\\n"\n\n'
    return head + body.getvalue().decode().strip() + "\n"


def _order(message: Message) -> tuple[str, str, str]:
    source = min((path for path, _ in message.locations), default="")
    return source, message.context or "", _key(message)


def check() -> int:
    """Name every message that is missing, fuzzy, or translated with other placeholders; 1 if there is any."""
    count = 0
    for part in parts():
        template = extracted(part)
        for language in LANGUAGES:
            path = catalogue_path(part, language)
            for fault in _faults(read(path, language), template):
                count += 1
                print(f"{path.relative_to(PROJECT)}: {fault}")
    if count:
        say(f"{count} messages are not translated: `make messages` puts them into the catalogues.")
    return min(count, 1)


def _faults(catalog: Catalog, template: Catalog) -> Iterator[str]:
    for wanted in template:
        if not wanted.id:
            continue
        key = _key(wanted)
        found = catalog.get(wanted.id, wanted.context)
        said = found.string if found else None
        forms = [said] if isinstance(said, str) else list(said or ())
        expected = 1 if isinstance(wanted.id, str) else catalog.num_plurals
        if found is None or not any(forms):
            yield f"missing: {key!r}"
        elif found.fuzzy:
            yield f"fuzzy: {key!r}"
        elif len(forms) != expected or not all(forms):
            yield f"needs {expected} plural forms: {key!r}"
        else:
            yield from (f"{error}: {key!r}" for error in found.check(catalog))


def compile_stale() -> int:
    """Compile the catalogues whose source is newer; a file appears whole or not at all."""
    for source in stale_messages():
        language = source.parts[-3]
        compiled = source.with_suffix(".mo")
        content = io.BytesIO()
        write_mo(content, read(source, language))
        partial = compiled.with_suffix(f".{os.getpid()}.new")
        partial.write_bytes(content.getvalue())
        partial.replace(compiled)
        say(f"compiled {source.relative_to(PROJECT)}")
    return 0


COMMANDS: dict[str, Callable[[], int]] = {"update": update, "check": check, "compile": compile_stale}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"Usage: python -m marketplace.runtime.messages {'|'.join(COMMANDS)}")
    sys.exit(COMMANDS[sys.argv[1]]())
