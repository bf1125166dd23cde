"""Searching in the open article: what is found is seen as it is typed."""

from functools import cached_property
from typing import TYPE_CHECKING, Final

from reader.errors import ReaderError
from reader.i18n import _
from reader.text import Offset
from reader.text.folding import Folded, Matches
from reader.tui.widgets.bidi_text import BidiInput

if TYPE_CHECKING:
    from reader.tui.screens.reading import ReadingScreen

MAX_QUERY = 200
"""Characters; a longer text is not what anyone searches for."""

_DRAWN_SECONDS: Final = 0.2
"""After which the field is drawn and the text may be folded, before the first letter is typed."""


class Finder:
    """What is searched for in an article, and the field in which it is typed."""

    def __init__(self, screen: "ReadingScreen") -> None:
        self._screen = screen
        self._view = screen.view
        self._matches: Matches | None = None
        """What was found; None where nothing is searched for."""
        self._query = ""
        self._began: Offset = 0
        """Where the caret was when the search began."""
        self._field: BidiInput | None = None

    @cached_property
    def _text(self) -> Folded:
        return Folded(self._screen.session.body)

    async def open(self) -> None:
        """Show the field, with what was searched for last selected in it."""
        self._began = self._view.caret
        if self._field is None:
            self._field = BidiInput(id="search", placeholder=_("search in the article"), max_length=MAX_QUERY)
            self._field.take, self._field.tell = self.accept, self.typed
            await self._screen.mount(self._field, after=self._screen.strip)
        self._field.value = self._query
        self._field.select_all()
        self._show_field()
        self._screen.write_in(self._field)
        self._screen.set_timer(_DRAWN_SECONDS, self._prepare)

    def _prepare(self) -> None:
        """Fold the text while nothing is typed yet."""
        self._text.prepare()

    def typed(self, query: str) -> None:
        """Find what is typed, and go to the first match behind where the search began."""
        self._query = query
        self._matches = self._text.matches(query) if query else None
        self._show()
        if self._matches:
            self._go(self._matches, self._matches.behind(self._began))
        else:
            self._view.go(self._began)
            self._screen.status_note = _("no match") if query else ""
            self._screen.show_status()

    def accept(self, query: str) -> None:
        """Give the keys back to the text, at the match."""
        self._close()
        if query and not self._matches:
            self._screen.app.complain(
                ReaderError(
                    _("{query} is not in this article").format(query=f"\u2068{self._query}\u2069"),
                    _("F searches in all articles."),
                )
            )

    def cancel(self) -> None:
        """Give the keys back and go to where the search began."""
        self._close()
        self.forget()
        self._view.go(self._began)

    def forget(self) -> None:
        """Show no matches any more; n and N still know what was searched for."""
        if self._view.matches is not None:
            self._view.matches = None
            self._view.refresh()

    def step(self, way: int) -> None:
        """Go to the next or previous match, going round at the ends."""
        if not self._query:
            self._screen.app.complain(ReaderError(_("nothing has been searched for"), _("/ searches.")))
            return
        if not self._matches:
            self.accept(self._query)
            return
        self._show()
        caret = self._view.caret
        starts = self._matches.behind(caret + 1) if way > 0 else self._matches.behind(caret) - 1
        if not 0 <= starts < len(self._matches):
            self._screen.app.say(_("the search went round"))
        self._go(self._matches, starts)

    def _go(self, matches: Matches, number: int) -> None:
        number %= len(matches)
        self._view.go(matches[number][0])
        self._screen.status_note = _("match {number} of {count}").format(number=number + 1, count=len(matches))
        self._screen.show_status()

    def _show(self) -> None:
        self._view.matches = self._matches
        self._view.refresh()

    def _close(self) -> None:
        self._show_field(shown=False)
        self._screen.stop_writing()

    def _show_field(self, *, shown: bool = True) -> None:
        """Show the field in the place of the strip; only these two are given new styles."""
        if self._field is not None:
            self._field.set_class(shown, "-open")
            self._screen.strip.set_class(shown, "-covered")
