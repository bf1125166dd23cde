"""The interface's language: every string that a user sees goes through `_`, which looks it up in a catalogue.

The catalogues lie in `reader/locale`; `make catalogues` brings them up to date with the code.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from reader.errors import InputError

if TYPE_CHECKING:
    from gettext import GNUTranslations

LANGUAGES: Final = ("en", "ar")
"""What the interface speaks; the strings in the code are the first."""

LOCALE: Final = Path(__file__).parent / "locale"

_Text = TypeVar("_Text", bound=str)
_RTL: Final = frozenset({"ar"})
_VARIABLES: Final = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


class _Interface:
    """The language in use; one for the whole program, since that is what a user sees."""

    language = LANGUAGES[0]
    catalogue: "GNUTranslations | None" = None
    """None for the language of the code."""


def _(text: str) -> str:
    """Give a message in the interface's language; as it is where the catalogue has none."""
    catalogue = _Interface.catalogue
    return text if catalogue is None or not text else catalogue.gettext(text)


def _n(singular: str, plural: str, count: int) -> str:
    """Give the message for a count in the interface's language, which may have more forms than two.

    Args:
        singular: for one, in the language of the code.
        plural: for any other count.
        count: what is counted; the caller puts it into the message.
    """
    catalogue = _Interface.catalogue
    if catalogue is None:
        return singular if count == 1 else plural
    return catalogue.ngettext(singular, plural, count)


def N_(text: _Text) -> _Text:  # noqa: N802 - the name that gettext's tools know
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
        raise InputError(
            _("the interface does not speak {language!r}").format(language=chosen),
            _("It speaks {languages}.").format(languages=", ".join(LANGUAGES)),
        )
    if chosen != _Interface.language:
        _Interface.catalogue = None if chosen == LANGUAGES[0] else _load(chosen)
        _Interface.language = chosen


def _of_locale(environment: Mapping[str, str]) -> str:
    """Read the locale as gettext does: the first variable that is set, and in a list the first language spoken."""
    for name in _VARIABLES:
        if value := environment.get(name):
            found = [re.split(r"[._@-]", each, maxsplit=1)[0].lower() for each in value.split(":")]
            return next((each for each in found if each in LANGUAGES), LANGUAGES[0])
    return LANGUAGES[0]


def _load(code: str) -> "GNUTranslations":
    from gettext import GNUTranslations  # English needs none of it

    with (LOCALE / code / "LC_MESSAGES" / "reader.mo").open("rb") as file:
        return GNUTranslations(file)
