"""Search over all articles, or over one's own annotated text."""

from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from textual import events, work
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.message import Message
from textual.timer import Timer

from reader.errors import ReaderError
from reader.i18n import _, _n, rtl
from reader.text import Offset
from reader.text.excerpts import Excerpt, Stretch
from reader.tui.screens.keyed import KeyedScreen
from reader.tui.widgets import table
from reader.tui.widgets.bars import Bar, Piece
from reader.tui.widgets.bidi_text import BidiInput
from reader.tui.widgets.virtual_list import VirtualList
from reader.workflow.project import Project
from reader.workflow.search import MAX_QUERY, search_annotated, search_articles

_PAUSE: Final = 0.25
"""Seconds without a key after which what is typed is looked for."""

_ARTICLES: Final = 200
_SPANS: Final = 500
_PLACES: Final = 3
"""Matches that are listed of one article; the first of every word among them."""

_CONTEXT: Final = 240
"""Cells of a match with its surroundings, from which every row takes what fits."""

_ID: Final = 18
_WIDE: Final = 50
"""Columns from which on the articles' ids are shown."""


class Wanted(NamedTuple):
    """What is searched for, and where."""

    query: str = ""
    own: bool = False
    """True for the annotator's own annotated text, False for articles."""


@dataclass(frozen=True, slots=True)
class Row:
    """A match in the list."""

    article: str
    head: str
    """What stands beside the text; empty where it is the same as in the row above."""
    title: str
    at: Offset | None
    """Where it is in the article; None in the title."""
    excerpt: Excerpt


class SearchScreen(KeyedScreen):
    """A field for words and a list of matches; a search runs in a thread of its own, one at a time."""

    CONTEXT = "search"
    WHILE_TYPING = frozenset({"escape", "tab", "down"})

    @dataclass
    class Found(Message):
        """A search has ended."""

        wanted: Wanted
        rows: list[Row]
        summary: str
        error: ReaderError | None = None

    def __init__(self) -> None:
        super().__init__()
        self._wanted = Wanted()
        self._shown = Wanted()
        """What the list shows the matches of."""
        self._searching = False
        self._going = False
        """Whether to go to the list when there is something in it."""
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Bar(id="header")
        yield BidiInput(placeholder=_("words"), max_length=MAX_QUERY, id="field")
        yield VirtualList[Row](_draw)
        yield Bar(id="status")
        yield Bar(id="keys")

    def on_mount(self) -> None:
        """Begin with the words."""
        self.query_one("#keys", Bar).show(self.key_pieces())
        self._show([], "")
        self.set_focus(self.query_one(VirtualList))
        self.write_in(self.query_one(BidiInput))

    def on_resize(self, event: events.Resize) -> None:
        """Give up bars where there is no room for them."""
        self.set_class(event.size.height < 14, "-short")
        self.set_class(event.size.height < 8, "-tiny")

    # Searching -------------------------------------------------------------------------------------------------------

    def on_bidi_text_area_changed(self, _event: BidiInput.Changed) -> None:
        """Search when typing pauses."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_PAUSE, self._want)
        self._going = False

    def on_bidi_text_area_submitted(self, _event: BidiInput.Submitted) -> None:
        """Search at once, and go to what is found."""
        self._going = True
        self._want()

    def on_bidi_text_area_cut(self, event: BidiInput.Cut) -> None:
        """Say that not all of it is looked for."""
        message = _("at most {limit} characters can be looked for").format(limit=f"{event.limit:,}")
        self.app.complain(ReaderError(message, _("Use fewer words.")))

    def action_scope(self) -> None:
        """Search the other text: articles, or own annotated text."""
        self._want(own=not self._wanted.own)

    def _want(self, *, own: bool | None = None) -> None:
        """Search for what is in the field; while another search runs, when that has ended."""
        if self._timer is not None:
            self._timer.stop()
        self._wanted = Wanted(self.query_one(BidiInput).value, self._wanted.own if own is None else own)
        self._show_header()
        if self._wanted == self._shown and not self._searching:
            self._go()
        elif not self._searching:
            self._begin()

    def _begin(self) -> None:
        self._searching = True
        self.query_one("#status", Bar).show([Piece(_("searching…"), "dim")])
        self.run_search(self._wanted)

    @work(thread=True)
    def run_search(self, wanted: Wanted) -> None:
        """Search, and tell the screen what was found."""
        try:
            with self.app.project.reopened() as project:
                found = self._own(project, wanted) if wanted.own else _articles(project, wanted)
        except ReaderError as error:
            self.post_message(self.Found(wanted, [], "", error))
            return
        self.post_message(self.Found(wanted, *found))

    def _own(self, project: Project, wanted: Wanted) -> tuple[list[Row], str]:
        annotator = self.app.annotator
        hits = search_annotated(project, project.store.view(annotator), wanted.query, annotator=annotator.name)
        rows = [
            Row(hit.span.article, f"{hit.span.label} · {hit.span.article}", hit.span.title, place.start,
                hit.text.excerpt(*place, _CONTEXT))
            for hit in islice(hits, _SPANS)
            for place in hit.ranges[:_PLACES]
        ]  # fmt: skip
        return rows, _n(
            "{count} match in your annotated text", "{count} matches in your annotated text", len(rows)
        ).format(count=f"{len(rows):,}")

    def on_search_screen_found(self, event: Found) -> None:
        """Show what was found, or go on to what is wanted by now."""
        self._searching = False
        if event.wanted != self._wanted:
            self._begin()
            return
        self._shown = event.wanted
        if event.error is not None:
            self.app.complain(event.error)
        self._show(event.rows, event.summary)
        self._go()

    # Showing ---------------------------------------------------------------------------------------------------------

    def _show(self, rows: list[Row], summary: str) -> None:
        found = self.query_one(VirtualList)
        searched = bool(self._shown.query.strip())
        found.empty = _("nothing was found") if searched else _("type words; in quotes they must stand together")
        found.show(rows)
        self._show_header()
        self._show_status(summary if rows else "")

    def _show_header(self) -> None:
        scope = _("own annotated text") if self._wanted.own else _("all articles")
        self.query_one("#header", Bar).show([Piece(_("Search"), "strong")], [Piece(scope, "strong")])

    def _show_status(self, summary: str) -> None:
        chosen: Row | None = self.query_one(VirtualList).chosen
        self.query_one("#status", Bar).show([Piece(chosen.title, "dim")] if chosen else [], [Piece(summary, "dim")])
        self._summary = summary

    def on_virtual_list_chosen(self, _event: VirtualList.Chosen) -> None:
        """Show the title of the chosen article."""
        self._show_status(self._summary)

    def _go(self) -> None:
        """Go to the list, if that was asked for and it holds anything."""
        if self._going and self.query_one(VirtualList).rows:
            self.stop_writing()
        self._going = False

    # Actions ---------------------------------------------------------------------------------------------------------

    def action_open(self) -> None:
        """Open the article of the chosen row at its match."""
        chosen: Row | None = self.query_one(VirtualList).chosen
        if chosen is not None:
            self.app.open_article(chosen.article, at=chosen.at or 0)

    def on_virtual_list_opened(self, _event: VirtualList.Opened) -> None:
        """Open what was clicked twice."""
        self.action_open()

    def action_rows(self) -> None:
        """Go from the words to what was found."""
        if not self.typing:
            raise SkipAction
        if self.query_one(VirtualList).rows:
            self.stop_writing()

    def action_field(self) -> None:
        """Go to the words."""
        self.write_in(self.query_one(BidiInput))

    def action_leave(self) -> None:
        """Go back to where the search was opened from."""
        self.app.pop_screen()


def _articles(project: Project, wanted: Wanted) -> tuple[list[Row], str]:
    hits = search_articles(project, wanted.query, _ARTICLES)
    rows: list[Row] = []
    count = 0
    for hit in hits:
        places = hit.places(_PLACES)
        total = len(hit.ranges)
        count += total
        for number, place in enumerate(places):
            head = "" if number else f"{total}× {hit.article}"
            at = None if hit.in_title else place.start
            rows.append(Row(hit.article, head, hit.title, at, hit.text.excerpt(*place, _CONTEXT)))
    matches = _n("{count} match", "{count} matches", count).format(count=f"{count:,}")
    if len(hits) == _ARTICLES:
        summary = _n("{matches} in the best {count} article", "{matches} in the best {count} articles", len(hits))
    else:
        summary = _n("{matches} in {count} article", "{matches} in {count} articles", len(hits))
    return rows, summary.format(matches=matches, count=f"{len(hits):,}")


def _draw(row: Row, width: int) -> list[Stretch]:
    """Draw a row: what stands beside the text, then the match with as much around it as fits."""
    if width < _WIDE:
        return row.excerpt.row(width)
    head = Stretch(f" {table.cell(row.head, _ID)} ", matched=False)
    text = [Stretch(" ", matched=False), *row.excerpt.row(width - _ID - 3)]
    return [*text, head] if rtl() else [head, *text[1:], text[0]]
