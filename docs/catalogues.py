"""Brings the interface's catalogues up to date with the messages in the code, and compiles them.

Run it with `make catalogues`; a test fails when a message is missing, or when what is compiled is not what is written.
"""

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from reader.i18n import LANGUAGES, LOCALE

SOURCE = LOCALE.parent
KEYWORDS = {"_": None, "N_": None, "_n": (1, 2)}
PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
"""How the languages count, as GNU gettext writes it."""
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_HEADER = "# The messages of reader; the translations are written here, all else by `make catalogues`."


def messages() -> Catalog:
    """Extract the messages from the code, each with the files that it stands in."""
    found = Catalog(project="reader", charset="utf-8")
    for file, _line, message, comments, context in extract_from_dir(
        SOURCE, method_map=[("**.py", "python")], keywords=KEYWORDS
    ):
        found.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return found


def path(language: str) -> Path:
    """Tell where a language's catalogue is written."""
    return LOCALE / language / "LC_MESSAGES" / "reader.po"


def read(language: str) -> Catalog:
    """Read a language's catalogue; an empty one where there is none yet."""
    if not path(language).exists():
        empty = Catalog(locale=language)
        empty.mime_headers = [("Plural-Forms", PLURALS[language])]
        return empty
    with path(language).open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> Catalog:
    """Give a catalogue the messages that the code has now, keeping what is translated; the others go."""
    found = read(language)
    found.update(messages(), no_fuzzy_matching=True, update_header_comment=False)
    found.obsolete.clear()
    return found


def written(catalogue: Catalog) -> bytes:
    """Write a catalogue as text, without times and line numbers, which would change with every run."""
    language = str(catalogue.locale)
    lines = [
        _HEADER,
        'msgid ""',
        'msgstr ""',
        f'"Language: {language}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        f'"Plural-Forms: {PLURALS[language]}\\n"',
        "",
    ]
    body = io.BytesIO()
    write_po(body, catalogue, width=110, omit_header=True, sort_by_file=True, include_lineno=False)
    return ("\n".join(lines) + "\n").encode() + body.getvalue().lstrip()


def compiled(catalogue: Catalog) -> bytes:
    """Compile a catalogue."""
    body = io.BytesIO()
    catalogue.creation_date = catalogue.revision_date = _EPOCH  # the time of a run is nobody's business
    write_mo(body, catalogue)
    return body.getvalue()


def main() -> None:
    """Bring all catalogues up to date."""
    for language in LANGUAGES[1:]:
        target = path(language)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(written(updated(language)))
        target.with_suffix(".mo").write_bytes(compiled(read(language)))


if __name__ == "__main__":
    main()
