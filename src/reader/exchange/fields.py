"""Fields of foreign JSON, checked as they are read, so that a hostile file ends in a message."""

import json
import re
from typing import Any, Final, NoReturn

from reader.errors import InputError
from reader.i18n import _

MAX_LINE: Final = 100_000_000
"""Characters; a longer line, or document, is refused unread."""

_MAX_INTEGER: Final = 1 << 53
_NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")

_decoder = json.JSONDecoder()


def parse(text: str, where: str) -> Any:
    """Parse JSON.

    Args:
        text: the JSON.
        where: the file and line, for errors.

    Raises:
        InputError: it is no JSON, or too long or too deep to be read.
    """
    if len(text) > MAX_LINE:
        raise InputError(
            _("{where}: the line is too long").format(where=where), _("Cut the file: one article a record is enough.")
        )
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise invalid(where, error) from None


def parse_at(text: str, start: int, where: str) -> tuple[Any, int]:
    """Parse the JSON value that begins somewhere in a text.

    Args:
        text: holds it.
        start: where it begins.
        where: the file and place, for errors.

    Returns:
        The value, and where it ends.

    Raises:
        InputError: there is none, or it is too deep to be read.
    """
    try:
        return _decoder.raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        raise invalid(where, error) from None


def invalid(where: str, error: Exception | str) -> InputError:
    """Make the error for what is no JSON."""
    return InputError(
        _("{where}: not valid JSON: {error}").format(where=where, error=error),
        _("Was the file cut, or edited by hand?"),
    )


class Fields:
    """Reads the fields of JSON objects, each with the type that it must have.

    Args:
        where: the file and line, for errors.
        hint: what to do about a faulty file.
    """

    def __init__(self, where: str, hint: str = "") -> None:
        self.where = where
        self.hint = hint

    def refuse(self, what: str, hint: str = "") -> NoReturn:
        """Say what is wrong.

        Raises:
            InputError: always.
        """
        raise InputError(f"{self.where}: {what}", hint or self.hint or _("See docs/formats.md for what is read."))

    def field(self, data: Any, name: str, kind: type, what: str, default: Any = None) -> Any:
        """Read a field that must be of a type; it is missing where there is no default either."""
        if not isinstance(data, dict):
            self.refuse(_("{what} is no object").format(what=what))
        value = data.get(name, default)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.refuse(_("{name} of {what} is missing or no {kind}").format(name=name, what=what, kind=kind.__name__))
        if isinstance(value, int) and abs(value) > _MAX_INTEGER:
            self.refuse(_("{name} of {what} is too large").format(name=name, what=what))
        return value

    def text(self, data: Any, name: str, what: str, default: str | None = None) -> str:
        """Read a text."""
        if data.__class__ is dict and (found := data.get(name, default)).__class__ is str and found.isprintable():
            return str(found)  # nearly all are; a large import reads millions
        return self.checked(self.field(data, name, str, what, default), name, what)

    def checked(self, value: str, name: str, what: str) -> str:
        """Give a text back when a text can hold its characters."""
        if not value.isprintable() and _NO_TEXT.search(value):
            self.refuse(_("{name} of {what} holds characters that no text has").format(name=name, what=what))
        return value

    def name(self, data: Any, name: str, what: str, default: str | None = None) -> str:
        """Read a text that may not be empty."""
        return self.text(data, name, what, default) or self.refuse(
            _("{name} of {what} is empty").format(name=name, what=what)
        )

    def word(self, data: Any, name: str, what: str, default: str = "") -> str:
        """Read what may be a text or a number, such as an id; empty where it is missing or null."""
        value = data.get(name) if isinstance(data, dict) else self.refuse(_("{what} is no object").format(what=what))
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool):
            return str(self.field(data, name, int, what))
        return self.text(data, name, what)

    def values(self, data: Any, what: str, name: str = "attributes") -> dict[str, str]:
        """Read an object of texts."""
        found: dict[str, Any] = self.field(data, name, dict, what, {})
        if all(value.__class__ is str and value.isprintable() for value in found.values()):
            return dict(found)
        return {key: self.text(found, key, _("attributes of {what}").format(what=what)) for key in found}

    def names(self, data: Any, name: str, what: str) -> tuple[str, ...]:
        """Read a list of printable texts."""
        found = self.field(data, name, list, what, [])
        if not all(isinstance(each, str) and each.isprintable() for each in found):
            self.refuse(_("{name} of {what} is no list of names").format(name=name, what=what))
        return tuple(found)
