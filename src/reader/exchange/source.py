"""A file or folder that annotations are read from, looked at before anybody knows what it is."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from reader.errors import InputError
from reader.exchange.fields import parse


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
        """The first line as JSON; where that is none, the whole file as JSON; None where it is neither."""
        head = next((line for _where, line in self.lines()), "").lstrip("\ufeff \t\r")
        if not head.startswith(("{", "[")):
            return None
        try:
            return parse(head, self.name)
        except InputError:
            pass
        try:
            return self.document
        except InputError:
            return None

    @cached_property
    def document(self) -> Any:
        """The whole file as JSON.

        Raises:
            InputError: it is none.
        """
        return parse(self.text, self.name)

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
