"""The interface's language: every string that a user sees goes through `_`, which looks it up in a catalogue.

The catalogues lie in `reader/locale`; `make catalogues` extracts the strings and compiles them.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from reader.errors import InputError

LANGUAGES: Final = ("en", "ar")
"""What the interface speaks; the strings in the code are the first."""

LOCALE: Final = Path(__file__).parent / "locale"

_RTL: Final = frozenset({"ar"})


class _Interface:
    """The language in use; one for the whole program, since that is what a user sees."""

    language = LANGUAGES[0]
    catalogue: Mapping[str, str] = {}


def _(text: str) -> str:
    """Give a message in the interface's language; as it is where the catalogue has none."""
    return _Interface.catalogue.get(text, text)


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark a message that is translated where it is shown, such as one of a module's constants."""
    return text


def language() -> str:
    """Tell which language the interface speaks."""
    return _Interface.language


def rtl() -> bool:
    """Tell whether the interface runs right-to-left: bars, panels and tables with it."""
    return _Interface.language in _RTL


def speak(wanted: str) -> None:
    """Choose the interface's language.

    Args:
        wanted: one of `LANGUAGES`; empty to go by the locale, which falls back to the first.

    Raises:
        InputError: there is no such language.
    """
    chosen = wanted or _of_locale(os.environ)
    if chosen not in LANGUAGES:
        raise InputError(f"the interface does not speak {chosen!r}", f"It speaks {', '.join(LANGUAGES)}.")
    _Interface.language = chosen
    _Interface.catalogue = {} if chosen == LANGUAGES[0] else _load(chosen)


def _of_locale(environment: Mapping[str, str]) -> str:
    """Read the locale as gettext does: LANGUAGE, LC_ALL, LC_MESSAGES, LANG, the first that is set."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        for value in environment.get(name, "").split(":"):
            if value:
                found = value.partition(".")[0].partition("_")[0].lower()
                return found if found in LANGUAGES else LANGUAGES[0]
    return LANGUAGES[0]


def _load(code: str) -> Mapping[str, str]:
    import gettext  # English needs none of it

    path = LOCALE / code / "LC_MESSAGES" / "reader.mo"
    with path.open("rb") as file:
        entries: dict[str, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # noqa: SLF001
    return {source: text for source, text in entries.items() if source and text}
