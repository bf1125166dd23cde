"""The least that a Textual application can be and still have a cursor to move: a list of 200 options."""

from textual.app import App, ComposeResult
from textual.widgets import OptionList


class BareApp(App[None]):
    """A list, and nothing else."""

    def compose(self) -> ComposeResult:
        """Show the list."""
        yield OptionList(*(f"option {number}" for number in range(200)))


if __name__ == "__main__":
    BareApp().run()
