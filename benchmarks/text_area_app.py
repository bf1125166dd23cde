"""The least that a Textual application can be and still show a text: a text area, read-only, its lines wrapped."""

import sys
from pathlib import Path

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import TextArea


class TextAreaApp(App[None]):
    """A text area, and nothing else.

    It has no search of its own: letters are added to what is looked for from the start, those behind Escape are another
    word, `n` looks for it further on, and `y` loads the next file.
    """

    def __init__(self, files: list[str]) -> None:
        super().__init__()
        self.animation_level = "none"
        self._texts = [Path(each).read_text(encoding="utf-8") for each in files]
        self._shown = 0
        self._word = ""
        self._ended = False
        self._found = -1

    def compose(self) -> ComposeResult:
        """Show the first file."""
        area = TextArea(self._texts[0], read_only=True, soft_wrap=True)
        area.cursor_blink = False
        yield area

    def on_key(self, event: events.Key) -> None:
        """Search, or load the next file."""
        if event.character == "y":
            self._shown += 1
            self.query_one(TextArea).load_text(self._texts[self._shown % len(self._texts)])
        elif event.character == "n":
            self._look(self._found + 1)
        elif event.character == "\x1b":
            self._ended = True
        elif event.is_printable and event.character:
            self._word = event.character if self._ended else self._word + event.character
            self._ended = False
            self._look(0)

    def _look(self, start: int) -> None:
        """Fold the text as the standard library does, find the word and go there."""
        area = self.query_one(TextArea)
        body = area.text
        self._found = body.casefold().find(self._word, start)
        if self._found >= 0:
            row = body.count("\n", 0, self._found)
            area.move_cursor((row, self._found - (body.rfind("\n", 0, self._found) + 1)))


if __name__ == "__main__":
    TextAreaApp(sys.argv[1:]).run()
