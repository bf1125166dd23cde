"""A file or folder that annotations are read from, looked at before anybody knows what it is."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Final

from reader.errors import InputError
from reader.exchange.fields import invalid, parse, parse_at
from reader.i18n import _

_SPACE: Final = re.compile("[\ufeff \t\r\n]*")


class Source:
    """A file, decoded, or a folder; what it holds as JSON is parsed once, when somebody asks.

    Args:
        path: where it is.
        text: the file's text with the line ends it has; empty for a folder.
    """

    def __init__(self, path: Path, text: str = "") -> None:
        self.path = path
        self.text = text

    @property
    def name(self) -> str:
        """What to call it in messages."""
        return self.path.name

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.path.is_dir()

    @cached_property
    def first(self) -> Any:
        """The first line as JSON; where that is none, the whole file as JSON; None where it is neither.

        Of an array it is the first element alone, in a list, for arrays can be large.
        """
        head = next((line for _where, line in self.lines()), "").lstrip("\ufeff \t\r")
        if head.startswith("["):
            return _tried(lambda: [element for _where, element in islice(self.elements(), 1)])
        if not head.startswith("{"):
            return None
        return _tried(lambda: parse(head, self.name)) or _tried(lambda: self.document)

    @cached_property
    def document(self) -> Any:
        """The whole file as JSON.

        Raises:
            InputError: it is none.
        """
        return parse(self.text, self.name)

    @property
    def is_array(self) -> bool:
        """Whether it begins as a JSON array does."""
        return self.text.startswith("[", self._after_space(0))

    def elements(self) -> Iterator[tuple[str, Any]]:
        """Give the elements of a JSON array, each with what to call it in messages; no more than one is made at a time.

        Raises:
            InputError: it is no such array.
        """
        at, number = self._after_space(0), 0
        if not self.text.startswith("[", at):
            raise invalid(self.name, _("no array"))
        at = self._after_space(at + 1)
        while number or not self.text.startswith("]", at):
            number += 1
            where = f"{self.name}[{number}]"
            value, at = parse_at(self.text, at, where)
            yield where, value
            at = self._after_space(at)
            if self.text.startswith("]", at):
                break
            if not self.text.startswith(",", at):
                raise invalid(where, _("a comma or bracket is missing behind it"))
            at = self._after_space(at + 1)
        if self._after_space(at + 1) < len(self.text):
            raise invalid(self.name, _("something follows the array"))

    def _after_space(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def lines(self) -> Iterator[tuple[str, str]]:
        """Give the lines that hold something, each with what to call it in messages."""
        start, number = 0, 1
        while start < len(self.text):
            end = self.text.find("\n", start)
            end = len(self.text) if end < 0 else end
            line = self.text[start:end]
            if line.strip():
                yield f"{self.name}:{number}", line
            start, number = end + 1, number + 1


def _tried(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except InputError:
        return None
