"""Swedish is the source: texts are collected from the code and the templates, English is kept whole.

`uppsikt messages` brings `locale/en` up to date and compiles it; `--check` only looks.
Babel is a tool for development: who runs the product needs the compiled file alone.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from uppsikt.errors import N_, UppsiktError

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PACKAGE = Path(__file__).resolve().parents[1]
FOLDER = PACKAGE / "locale" / "en" / "LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"
# No dates in the header: the same texts give the same bytes.
HEADER = """msgid ""
msgstr ""
"Project-Id-Version: Uppsikt\\n"
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
SINGULAR = frozenset({"_", "N_", "gettext", "gettext_lazy"})
PLURAL = frozenset({"ngettext", "ngettext_lazy"})
CHOICES = ("TextChoices",)
CALL = re.compile(r"""\b(?:n?gettext|_)\((?:u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*"|[^()'"])*\)""")

Message = tuple[str, str]  # the text and its plural, empty when there is none
Place = tuple[str, int]


def write() -> list[Path]:
    """Bring the catalogue up to date with the code and compile it; return the files that changed."""
    catalog = _read()
    catalog.update(collected(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    wanted = {PO: _as_po(catalog), MO: _compiled(catalog)}
    changed = [path for path, data in wanted.items() if _stored(path) != data]
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(wanted[path])
    return changed


def stale() -> list[Path]:
    """The files that don't say what the code says: texts added, removed or without English."""
    catalog = _read()
    old = [PO] if problems(catalog) else []
    return old + ([MO] if _compiled(catalog) != _stored(MO) else [])


def problems(catalog: Catalog | None = None) -> list[str]:
    """What a translator has to mend, one line each."""
    catalog = _read() if catalog is None else catalog
    known, used = _ids(catalog), _ids(collected())
    return [
        *(f"saknas i katalogen: {text}" for text in sorted(used - known)),
        *(f"används inte längre: {text}" for text in sorted(known - used)),
        *(f"saknar engelska: {text}" for text in untranslated(catalog)),
        *(f"fel platshållare: {text}" for text in mismatched(catalog)),
    ]


def collected() -> Catalog:
    """Every text that a person can read, from Python and templates, with where it stands."""
    from babel.messages.catalog import Catalog

    found = Catalog(locale="en", project="Uppsikt", charset="utf-8")
    for (text, plural), (path, line) in sorted(_texts(), key=lambda one: one[1]):
        found.add((text, plural) if plural else text, locations=[(path, line)])
    return found


def untranslated(catalog: Catalog) -> list[str]:
    """Texts without English."""
    return [
        _key(message.id)
        for message in catalog
        if message.id and not (all(message.string) if message.string else False)
    ]


def mismatched(catalog: Catalog) -> list[str]:
    """English that names other placeholders than its Swedish."""
    return [
        _key(message.id)
        for message in catalog
        if message.id and message.string and _holes(message.id) != _holes(message.string)
    ]


def _holes(texts: str | tuple[str, ...] | list[str]) -> set[str]:
    together = texts if isinstance(texts, str) else " ".join(texts)
    return set(re.findall(r"%\(\w+\)s|\{\w+\}", together))


def _texts() -> Iterator[tuple[Message, Place]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _located(path, _of_python(path.read_text("utf-8")))
    for path in sorted(PACKAGE.rglob("templates/**/*.*")):
        if path.suffix in {".html", ".txt"}:
            yield from _located(path, _of_template(path.read_text("utf-8")))


def _located(path: Path, texts: Iterator[tuple[Message, int]]) -> Iterator[tuple[Message, Place]]:
    place = path.relative_to(PACKAGE).as_posix()
    for message, line in texts:
        yield message, (place, line)


def _of_template(source: str) -> Iterator[tuple[Message, int]]:
    """Django turns a template into calls; what lies around them is made harmless to parse."""
    from django.utils.translation.template import templatize

    for number, line in enumerate(templatize(source).splitlines(), start=1):
        for call in CALL.finditer(line):
            for message, _ in _of_python(call[0]):
                yield message, number


def _of_python(source: str) -> Iterator[tuple[Message, int]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.ClassDef) and _is_choices(node):
            yield from _of_choices(node)


def _of_call(call: ast.Call) -> Iterator[tuple[Message, int]]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    texts = [one.value for one in call.args if isinstance(one, ast.Constant)]
    if not texts or not isinstance(texts[0], str) or not texts[0]:
        return
    if name in SINGULAR:
        yield (texts[0], ""), call.lineno
    elif name in PLURAL:
        yield (texts[0], str(texts[1])), call.lineno


def _is_choices(node: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Attribute) and base.attr in CHOICES for base in node.bases)


def _of_choices(node: ast.ClassDef) -> Iterator[tuple[Message, int]]:
    """A choice's second part is what people read."""
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple):
            label = line.value.elts[-1]
            if isinstance(label, ast.Constant) and isinstance(label.value, str):
                yield (label.value, ""), line.lineno


def _read() -> Catalog:
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    if not PO.exists():
        return Catalog(locale="en", project="Uppsikt", charset="utf-8")
    try:
        with PO.open("rb") as file:
            return read_po(file, locale="en")
    except ValueError as problem:
        raise UppsiktError(
            N_("{path} går inte att läsa."), N_("Rätta filen, eller hämta den ur git."), path=PO
        ) from problem


def _as_po(catalog: Catalog) -> bytes:
    from babel.messages.pofile import write_po

    buffer = io.BytesIO()
    write_po(buffer, catalog, sort_by_file=True, width=100, include_lineno=False, omit_header=True)
    return HEADER.encode() + buffer.getvalue()


def _compiled(catalog: Catalog) -> bytes:
    """The compiled file, always with the same header: the same texts give the same bytes."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    class Plain(Catalog):
        mime_headers = [
            ("Language", "en"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
        ]

    plain, buffer = Plain(locale="en"), io.BytesIO()
    for message in catalog:
        if message.id:
            plain[message.id] = message
    write_mo(buffer, plain)
    return buffer.getvalue()


def _stored(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _ids(catalog: Catalog) -> set[str]:
    return {_key(message.id) for message in catalog if message.id}


def _key(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]
