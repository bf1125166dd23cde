"""The command palette: what a screen can do, and the themes, found by typing."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from reader.i18n import _
from reader.text.folding import fold
from reader.tui.screens.prompts import Chooser, Suggestion


class Command(NamedTuple):
    """Something that can be done."""

    title: str
    keys: str
    """The keys that do it too; empty where there are none."""
    act: Callable[[], object]


def palette(commands: Sequence[Command]) -> Chooser:
    """Make the dialog; it gives the place of the command that is chosen, as a suggestion's key."""
    folded = [fold(each.title) for each in commands]

    def suggest(typed: str) -> list[Suggestion]:
        words = fold(typed).split()
        return [
            Suggestion(str(place), each.title, each.keys)
            for place, each in enumerate(commands)
            if all(word in folded[place] for word in words)
        ]

    return Chooser(_("Commands"), suggest)
