"""The mode in which a span without a place is given one by hand."""

from typing import TYPE_CHECKING, Final

from reader.errors import ReaderError
from reader.i18n import N_, _
from reader.model.annotation import Span
from reader.tui.screens.modes import Mode
from reader.tui.widgets.bars import Piece

if TYPE_CHECKING:
    from reader.tui.screens.reading import ReadingScreen

_QUOTED: Final = 24
"""Letters that are quoted in the strip at least."""
_KEYS: Final = 56
"""Cells of the strip for the rest."""


class Placing(Mode):
    """Motions and selections go through; Enter places the span on the selection, x deletes it, ! takes the next one."""

    name = N_("placing")
    screen: "ReadingScreen"

    def __init__(self, screen: "ReadingScreen", orphan: Span) -> None:
        super().__init__(screen)
        self._orphan = orphan
        start, end = screen.session.likely_place(orphan)
        screen.view.drop_selection()
        if start < end:
            screen.view.select(start, end)
        else:
            screen.view.go(start)

    def pieces(self) -> list[Piece]:
        """Quote the span, and say what the keys do."""
        text = " ".join(self._orphan.text("").split())
        room = max(self.screen.app.size.width - _KEYS, _QUOTED)
        return [
            Piece(self.screen.session.scheme.shown_label(self._orphan.label) + " ", "dim"),
            Piece(f"{text[:room]}{'…' if len(text) > room else ''}  ", "strong"),
            Piece("Enter ", "key"), Piece(_("place here") + "  "),
            Piece("x ", "key"), Piece(_("delete") + "  "), Piece("! ", "key"), Piece(_("next") + "  "),
            Piece("Esc ", "key"), Piece(_("leave")),
        ]  # fmt: skip

    def key(self, key: str, character: str) -> bool:
        """Place or delete the span, or go on; let motions through, and nothing else."""
        screen = self.screen
        if key == "escape":
            screen.end_mode()
        elif key == "enter":
            self._place()
        elif character == "x" or key == "delete":
            self._delete()
        elif character == "!":
            self._next()
        else:
            bound = screen.bound.get(key)
            return bound is None or bound[0] is not screen.view
        return True

    def leave(self) -> None:
        """Drop the selection that showed the place."""
        self.screen.view.drop_selection()

    def _place(self) -> None:
        selection = self.screen.view.selection
        if selection is None:
            self.screen.app.complain(ReaderError(_("nothing is selected"), _("Select the text where it belongs.")))
        else:
            self.screen.end_mode()
            self.screen.place(self._orphan, selection)

    def _delete(self) -> None:
        screen, orphan = self.screen, self._orphan
        screen.end_mode()
        if orphan.id in screen.session.index.orphans:
            screen.change(lambda: screen.session.delete(orphan))

    def _next(self) -> None:
        """Go on to the next span without a place; behind the last, to the first problem."""
        screen, index = self.screen, self.screen.session.index
        screen.end_mode()
        waiting = [*index.orphans]
        at = waiting.index(self._orphan.id) + 1 if self._orphan.id in waiting else 0
        problem = index.next_problem(None, 0) if at == len(waiting) else None
        if problem is not None:
            screen.make_current(problem.item, go=True)
            screen.app.say(problem.message)
        elif waiting:
            screen.begin_placing(waiting[at % len(waiting)])
