"""How the project stands: everybody's progress, what is covered, and the questions that wait for an answer."""

from collections.abc import Callable
from typing import Final, NamedTuple

from rich.cells import cell_len
from textual import work
from textual.app import ComposeResult

from reader.errors import ReaderError
from reader.i18n import N_, _, _n
from reader.model.scheme import Scheme
from reader.store.view import Question
from reader.tui.screens.questions import QuestionsScreen
from reader.tui.screens.speaker_rows import stances
from reader.tui.widgets import table
from reader.tui.widgets.bars import Bar, Piece
from reader.tui.widgets.table import Heads
from reader.tui.widgets.virtual_list import VirtualList
from reader.workflow.checks import Progress, Standing, pace, paced_by, progress

_NAME: Final = 12
"""Cells that a name has at least."""


class Column(NamedTuple):
    """A column of the table of annotators."""

    title: str
    width: int
    rank: int
    """Columns of a low rank stay longest where the window is narrow."""
    value: Callable[[Standing], str]


_COLUMNS: Final = (
    Column(N_("role"), 9, 9, lambda each: _(each.role)),
    Column(N_("assigned"), 8, 1, lambda each: _count(each.assigned)),
    Column(N_("done"), 6, 0, lambda each: _count(each.done)),
    Column(N_("in progress"), 11, 5, lambda each: _count(each.statuses["in progress"])),
    Column(N_("returned"), 8, 6, lambda each: _count(each.statuses["returned"])),
    Column(N_("skipped"), 7, 10, lambda each: _count(each.statuses["skipped"])),
    Column(N_("spans"), 6, 8, lambda each: _count(each.spans)),
    Column(N_("links"), 6, 11, lambda each: _count(each.relations)),
    Column(N_("problems"), 8, 4, lambda each: _count(each.problems)),
    Column(N_("unanswered"), 10, 3, lambda each: _count(each.open)),
    Column(N_("no place"), 8, 12, lambda each: _count(each.orphans)),
    Column(N_("minutes"), 7, 7, lambda each: _count(each.seconds // 60)),
    Column("", 8, 2, lambda each: "" if each.per_hour is None else f"{each.per_hour:g}"),
)
"""The last one is titled by what is counted for an hour."""
_OF_SPANS: Final = ("spans", "links")
"""Columns that a scheme without span labels has not."""


def _count(count: int) -> str:
    return str(count or "")


def columns(width: int, scheme: Scheme) -> list[Column]:
    """Choose the columns that there is room for beside a name."""
    room = width - _NAME
    found, known = [], [each for each in _COLUMNS if scheme.spans or each.title not in _OF_SPANS]
    title = pace(scheme, paced_by(scheme))
    known[-1] = known[-1]._replace(title=title, width=max(known[-1].width, cell_len(title)))
    for column in sorted(known, key=lambda each: each.rank):
        room -= column.width + 1
        if room < 0:
            break
        found.append(column)
    return [each for each in known if each in found]


class StatusScreen(QuestionsScreen):
    """Progress above, questions below; an annotator sees the own row and the own questions."""

    CONTEXT = "status"

    def __init__(self) -> None:
        super().__init__()
        self._round: str | None = None
        """The round that is counted alone; None for all."""
        self._progress: Progress | None = None
        self.people = VirtualList[Standing](self._draw_standing, id="people")

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Bar(id="header")
        yield Heads(self._heads)
        yield self.people
        yield Bar(id="stances")
        yield Bar(id="coverage")
        yield self.questions
        yield Bar(id="answer")
        yield Bar(id="keys")

    def on_resize(self) -> None:
        """Leave the questions room."""
        self.set_class(self.app.size.height < 12, "-short")
        self._fit()

    def _fit(self) -> None:
        self.people.styles.height = max(min(len(self.people.rows), self.app.size.height * 2 // 5), 1)

    def _show(self) -> None:
        super()._show()
        self.count()

    def _asked(self) -> list[Question]:
        return [each for each in super()._asked() if self._round in (None, each.round)]

    def _title(self) -> list[Piece]:
        which = _("all rounds") if self._round is None else _("round {round}").format(round=self._round)
        return [Piece(_("Status") + "  ", "strong"), Piece(which, "accent")]

    @work(thread=True, exclusive=True, group="progress")
    def count(self) -> None:
        """Count in a thread of its own, since everything is read for it."""
        try:
            with self.app.project.reopened() as project:
                found = progress(project, project.store.view(self.app.annotator), self._round)
        except ReaderError as error:
            self.app.call_from_thread(self.app.complain, error)
            return
        self.app.call_from_thread(self._show_progress, found)

    def _show_progress(self, found: Progress) -> None:
        if not self.is_mounted:
            return
        self._progress = found
        self.people.show(found.standings, self.people.index)
        self._fit()
        none, one, more = found.coverage
        covered = _n(
            "{count} article: {none} done by nobody, {one} by one, {more} by two or more",
            "{count} articles: {none} done by nobody, {one} by one, {more} by two or more",
            found.articles,
        ).format(count=found.articles, none=none, one=one, more=more)
        notices = [notice for state in found.rounds for notice in state.notices()]
        self.query_one("#coverage", Bar).show([Piece(covered), *(Piece(f"  ! {each}", "warning") for each in notices)])
        self._show_stances()

    def _show_stances(self) -> None:
        """Say which stances the chosen annotator uses."""
        chosen = self.people.chosen
        self.query_one("#stances", Bar).show(
            [Piece(f"{chosen.annotator}  ", "strong"),
             Piece(stances(chosen.stances, self.app.project.scheme) or _("no stances yet"), "accent")]
            if chosen else []
        )  # fmt: skip

    def _heads(self, width: int) -> str:
        return _row(width, _("annotator"), [(each, _(each.title)) for each in self._columns(width)])

    def _columns(self, width: int) -> list[Column]:
        return columns(width - 2, self.app.project.scheme)

    def _draw_standing(self, each: Standing, width: int) -> str:
        return _row(width, each.annotator, [(column, column.value(each)) for column in self._columns(width)])

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        """Say more about the chosen annotator, or show the answer to the chosen question."""
        super().on_virtual_list_chosen(event)
        self._show_stances()

    def action_lists(self) -> None:
        """Let the arrows go through the other list."""
        self.set_focus(self.people if self.focused is self.questions else self.questions)

    def action_answer(self) -> None:
        """Answer the chosen question; those who may not, go to the item."""
        if self.app.annotator.role == "annotator":
            self.action_open()
        else:
            super().action_answer()

    def action_round(self) -> None:
        """Count the next round alone; after the last, all."""
        names = [None, *(each.name for each in self.app.project.store.rounds())]
        self._round = names[(names.index(self._round) + 1) % len(names)]
        self._show()


def _row(width: int, name: str, cells: list[tuple[Column, str]]) -> str:
    room = width - 2 - sum(column.width + 1 for column, _text in cells)
    drawn = [table.cell(text, column.width, "start" if column.title == "role" else "end") for column, text in cells]
    return f" {table.row([table.cell(name, room), *drawn])} "
