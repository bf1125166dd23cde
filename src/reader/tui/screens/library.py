"""The library: all articles, how far the annotator is with each, and the way into them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult

from reader.errors import ReaderError
from reader.exchange import formats
from reader.i18n import N_, _, _n
from reader.model.annotation import MAIN
from reader.model.scheme import ARTICLE, shown
from reader.store.listing import ArticleSummary, Listing, Order, Standing
from reader.text.folding import fold
from reader.tui.screens.keyed import KeyedScreen
from reader.tui.screens.prompts import Prompt
from reader.tui.widgets import table
from reader.tui.widgets.bars import Bar, Piece, progress_bar
from reader.tui.widgets.bidi_text import BidiInput
from reader.tui.widgets.keys import run_bound
from reader.tui.widgets.virtual_list import VirtualList
from reader.workflow import library_choices, reanchoring, rounds
from reader.workflow.exporting import Selection, export_file
from reader.workflow.importing import Options, Report, changed_files, files, import_files
from reader.workflow.library_choices import Choices
from reader.workflow.listed import Listed
from reader.workflow.session import next_unfinished

if TYPE_CHECKING:
    from reader.workflow.checks import OwnWork

_STATUS_SIGNS = {"new": "·", "in progress": "◐", "done": "●", "skipped": "–", "returned": "↩", "locked": "■"}
_GIVEN = "○"
"""The sign of what was assigned and is not begun."""
_ASSIGNED = N_("assigned")
_FIXED = 60
"""Cells of a row beside the title."""
_SPANS, _VALUE = 6, 10
"""Cells of the count of spans, and of what is said of an article as a whole, which stands in its place."""

_SORTS: tuple[Order, ...] = (N_("id"), N_("title"), N_("status"), N_("words"), N_("spans"), N_("last change"))


class LibraryScreen(KeyedScreen):
    """A table of articles that draws what is visible, filtered as one types."""

    CONTEXT = "library"
    WHILE_TYPING = frozenset({"escape", "up", "down", "pageup", "pagedown"})

    def __init__(self) -> None:
        super().__init__()
        self._read = (0, "")
        """The last change of the project, and the round, when the articles were read."""
        self._standings: list[Standing] = []
        self._waiting: dict[str, int] = {}
        """What was assigned and is not finished, by round."""
        self._own: dict[str, OwnWork] = {}
        """What is left to mend, and said of the article as a whole, by article; as far as it was looked at."""
        self._uncounted: list[str] = []
        """Articles whose own work is to be looked at next."""
        self._counting = False
        scheme = self.app.project.scheme
        self._sorts = _SORTS if scheme.spans else tuple(each for each in _SORTS if each != "spans")
        self._judged = next(iter(scheme.attributes_of(ARTICLE)), None) if not scheme.spans else None
        """What is shown of an article in the place of the count of its spans, where the scheme has none."""
        self._sort = 0
        self._status = ""
        """The status that is shown alone, or `_ASSIGNED`; empty for all."""
        self._filter = ""

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Bar(id="header")
        yield table.Heads(self._heads)
        yield VirtualList[ArticleSummary](self._draw, empty=_("no articles here yet: press i to import some"))
        yield BidiInput(placeholder=_("filter by title or id"), id="filter")
        yield Bar(id="status")
        yield Bar(id="keys")

    def on_mount(self) -> None:
        """Show the articles and look for changed files in the background."""
        self.query_one("#keys", Bar).show(self.key_pieces())
        self._recall()
        self.reload()
        self.set_focus(self.query_one(VirtualList))
        self.look_for_changes()

    def on_screen_resume(self) -> None:
        """Show what changed while an article was open."""
        if self._read != (self.app.project.store.last_change(), self.app.round):
            self.reload()

    def reload(self) -> None:
        """Read the articles again."""
        store = self.app.project.store
        if self._read[1] != self.app.round:
            self._own.clear()
        self._read = (store.last_change(), self.app.round)
        self._standings = self._listing.standings()
        self._waiting = rounds.waiting(self.app.project, self.app.annotator)
        self._show()

    @property
    def _listing(self) -> Listing:
        return self.app.project.store.view(self.app.annotator).listing(self.app.annotator.name, self.app.round)

    def _recall(self) -> None:
        """Sort and filter as the annotator did last."""
        kept = library_choices.recall(self.app.project.root, self.app.annotator.name)
        self._sort = next((at for at, name in enumerate(self._sorts) if name == kept.sort), 0)
        self._status = kept.status if kept.status in (*_STATUS_SIGNS, _ASSIGNED) else ""
        if kept.filter:
            field = self.query_one("#filter", BidiInput)
            field.value = kept.filter
            field.add_class("-open")

    def _remember(self) -> None:
        chosen = Choices(self._sorts[self._sort], self._status, self._filter)
        library_choices.remember(self.app.project.root, self.app.annotator.name, chosen)

    def _show(self, keep: str | None = None) -> None:
        found = self.query_one(VirtualList)
        keep = keep or (found.chosen.id if found.chosen else None)
        self._filter = self.query_one("#filter", BidiInput).value
        wanted = fold(self._filter)
        given = self._status == _ASSIGNED
        listed = self._listing.ids(
            self._sorts[self._sort], status="" if given else self._status, assigned=given, wanted=wanted,
            given_first=any(each.assigned for each in self._standings),
        )  # fmt: skip
        found.empty = (
            _("nothing matches the filter: Esc clears it")
            if wanted or self._status
            else _("no articles here yet: press i to import some")
        )
        found.show(Listed(self._listing, listed, self._count_on), listed.index(keep) if keep in listed else 0)
        own = rounds.own(self._standings)
        total = sum(each.articles for each in own)
        done = total - sum(each.articles for each in own if each.status in rounds.UNFINISHED)
        round_ = [Piece(_("round {round}").format(round=self.app.round) + "  ", "warning")]
        self.query_one("#header", Bar).show(
            [Piece(f"{self.app.project.name}  ", "strong"), *(round_ if self.app.round != MAIN else []),
             Piece(progress_bar(done, total), "accent"), Piece(f"  {done} / {total}", "dim")],
            [Piece(self.app.annotator.name, "strong"), Piece(f"  {_(self.app.annotator.role)}", "dim")],
        )  # fmt: skip
        self.query_one("#status", Bar).show(
            [
                Piece(_("sorted by {column}").format(column=_(self._sorts[self._sort])), "dim"),
                Piece("  " + _("only: {status}").format(status=_(self._status)) if self._status else "", "accent"),
                *(Piece("  " + each, "warning") for each in rounds.elsewhere(self._waiting, self.app.round)),
            ],
            [Piece(_n("{count} article", "{count} articles", len(listed)).format(count=len(listed)), "dim")],
        )

    def _heads(self, width: int) -> str:
        marked = shown(self._judged) if self._judged else _("spans")
        heads = [" ", _("article"), _("title"), _("lang"), _("words"), marked, _("left"), _("changed")]
        return f" {self._row(heads, width - 2, title='start')} "

    def _draw(self, each: ArticleSummary, width: int) -> str:
        own = self._own.get(each.id)
        problems = own.problems if own is not None else 0
        changed = datetime.fromisoformat(each.changed).astimezone().strftime("%m-%d %H:%M") if each.changed else ""
        sign = _GIVEN if each.assigned and each.status == "new" else _STATUS_SIGNS.get(each.status, "?")
        cells = [
            sign, each.id, each.title, each.language, str(each.words),
            self._said(own) if self._judged else str(each.spans or ""), f"{problems}!" if problems else "", changed,
        ]  # fmt: skip
        return f" {self._row(cells, width - 2)} "

    def _said(self, own: "OwnWork | None") -> str:
        assert self._judged is not None
        value = own.values.get(self._judged.name, "") if own is not None else ""
        found = self._judged.value(value)
        return shown(found) if found is not None else value

    def _row(self, cells: list[str], width: int, *, title: table.Align = "text") -> str:
        """Draw a row of the table; the title takes what the others leave."""
        marked = _VALUE if self._judged else _SPANS
        sign, article, name, language, words, spans, problems, changed = cells
        return table.row([
            table.cell(sign, 1), table.cell(article, 20), table.cell(name, width - _FIXED + _SPANS - marked, title),
            table.cell(language, 4), table.cell(words, 6, "end"), table.cell(spans, marked, "end"),
            table.cell(problems, 5, "end"), table.cell(changed, 11),
        ])  # fmt: skip

    def _count_on(self, page: list[ArticleSummary]) -> None:
        """Have the problems counted of articles that are being shown."""
        self._uncounted += [each.id for each in page if each.status != "new"]
        if self._uncounted and not self._counting:
            self._counting = True
            uncounted, self._uncounted = self._uncounted, []
            self.count_problems(uncounted)

    @work(thread=True, group="problems")
    def count_problems(self, articles: Sequence[str]) -> None:
        """Count what is left to mend in the annotator's own layers of some articles."""
        name, round_ = self.app.annotator.name, self.app.round
        found: dict[str, OwnWork] = {}
        try:
            found = self._count_problems(articles, name, round_)
        except ReaderError as error:
            self.app.call_from_thread(self.app.complain, error)
        self.app.call_from_thread(self._show_problems, found, round_)

    def _count_problems(self, articles: Sequence[str], name: str, round_: str) -> "dict[str, OwnWork]":
        from reader.workflow.checks import own_work  # not needed to show the articles

        with self.app.project.reopened() as project:
            return own_work(project, project.store.view(self.app.annotator), articles, name, round_)

    def _show_problems(self, found: "dict[str, OwnWork]", round_: str) -> None:
        if round_ == self.app.round:
            self._own |= found
        self._counting = False
        self._count_on([])
        self.query_one(VirtualList).refresh()

    async def act(self, key: str, character: str) -> bool:
        """Do what a key means, in the list too, also while one filters."""
        return await super().act(key, character) or await run_bound(self.query_one(VirtualList), key)

    # Actions ---------------------------------------------------------------------------------------------------------

    def action_open(self) -> None:
        """Open the chosen article."""
        if chosen := self.query_one(VirtualList).chosen:
            self.app.open_article(chosen.id)

    def on_virtual_list_opened(self, _event: VirtualList.Opened) -> None:
        """Open the article that was clicked twice."""
        self.action_open()

    def action_next(self) -> None:
        """Open the next unfinished article."""
        chosen = self.query_one(VirtualList).chosen
        after = "" if chosen is None else chosen.id
        found = next_unfinished(self.app.project, self.app.annotator, after, self.app.round)
        if found is None:
            self.app.say(
                *[_("all articles are finished"), *rounds.elsewhere(self._waiting, self.app.round)]
                if self._standings
                else [_("there are no articles yet"), _("Press i to import some.")]
            )
        else:
            self.app.open_article(found)

    def action_filter(self) -> None:
        """Begin to filter."""
        field = self.query_one("#filter", BidiInput)
        field.add_class("-open")
        field.take = lambda _text: self.stop_writing()
        self.write_in(field)

    def on_bidi_text_area_changed(self, _event: BidiInput.Changed) -> None:
        """Filter as one types."""
        self._show()

    def action_search(self) -> None:
        """Search all articles."""
        self.app.show_search()

    def action_leave(self) -> None:
        """Clear the filter."""
        field = self.query_one("#filter", BidiInput)
        field.value = ""
        field.remove_class("-open")
        self._status = ""
        self.stop_writing()
        self._show()

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._sort = (self._sort + 1) % len(self._sorts)
        self._show()

    def action_review(self) -> None:
        """Review the chosen article where it is finished, else the first that waits."""
        from reader.workflow.review_queue import is_finished  # not needed to open the library

        chosen = self.query_one(VirtualList).chosen
        who, round_ = self.app.annotator, self.app.round
        at_once = chosen is not None and is_finished(self.app.project, who, chosen.id, round_)
        self.app.open_review(chosen.id if chosen and at_once else None, round_=round_)

    def action_agreement(self) -> None:
        """Show how far the annotators agree."""
        self.app.show_agreement()

    def action_speakers(self) -> None:
        """Show who is named in the articles."""
        self.app.show_speakers()

    def action_status(self) -> None:
        """Show the articles of the next status that there is alone; after the last, all."""
        present = {each.status for each in self._standings}
        if any(each.assigned for each in self._standings):
            present.add(_ASSIGNED)
        choices = ["", *(each for each in (_ASSIGNED, *_STATUS_SIGNS) if each in present)]
        at = choices.index(self._status) if self._status in choices else 0
        self._status = choices[(at + 1) % len(choices)]
        self._show()

    def action_round(self) -> None:
        """Ask in which round to go on."""
        from reader.tui.screens.dialogs import PickList

        found = self.app.project.store.rounds()
        lines = []
        for each in found:
            about = [_("here") if each.name == self.app.round else "", _("training") if each.training else ""]
            if count := self._waiting.get(each.name):
                about.append(_n("{count} waits", "{count} wait", count).format(count=count))
            lines.append(" · ".join([f"⁨{each.name}⁩", *filter(None, about)]))

        def take(number: int | None) -> None:
            if number is not None:
                self.app.take_round(found[number].name)
                self.reload()

        self.app.push_screen(PickList(_("Go on in which round?"), lines), take)

    def action_progress(self) -> None:
        """Show how far everybody is."""
        self.app.show_status()

    def on_unmount(self) -> None:
        """Remember how the list was sorted and filtered."""
        self._remember()

    def action_questions(self) -> None:
        """Show the questions to the lead."""
        self.app.show_questions()

    def action_quit(self) -> None:
        """Leave the program."""
        self.app.exit()

    def action_import(self) -> None:
        """Ask for files and import them in the background."""
        self.app.push_screen(
            Prompt(_("Import which file or folder?"), value=str(self.app.project.root / "articles"),
                   hint=_("Enter imports · Esc leaves"), replace=True,),
            self._begin_import,
        )  # fmt: skip

    def _begin_import(self, path: str | None) -> None:
        if path:
            self.run_import(path)

    @work(thread=True)
    def run_import(self, path: str) -> None:
        """Import files in a thread of its own."""
        who = self.app.annotator.name
        try:
            with self.app.project.reopened() as project:
                report = import_files(project, files([typed_path(path)]), options=Options(actor=who, whose=who))
        except ReaderError as error:
            self.app.call_from_thread(self.app.complain, error)
            return
        self.app.call_from_thread(self._imported, report)

    def _imported(self, report: Report) -> None:
        self.reload()
        counts = _("{added} added, {revised} revised, {unchanged} unchanged").format(
            added=len(report.added), revised=len(report.revised), unchanged=len(report.unchanged)
        )
        losses = _told(_("not kept: {count} × {what}"), report.losses)
        moved = reanchoring.summed(report.moved, self.app.project.store.view(self.app.annotator))
        self.app.say(counts, *report.notices[:3], *moved[:3], *losses)
        for fault in report.faults[:3]:
            self.app.complain(fault)

    def action_export(self) -> None:
        """Ask for a file and export to it in the background."""
        self.app.push_screen(
            Prompt(_("Export to which file?"), value=str(self.app.project.root / "export.jsonl"),
                   hint=_("the ending tells the format: .jsonl, .csv … · Enter exports · Esc leaves"), replace=True,),
            self._begin_export,
        )  # fmt: skip

    def _begin_export(self, path: str | None) -> None:
        if path:
            self.run_export(path)

    @work(thread=True)
    def run_export(self, path: str) -> None:
        """Export in a thread of its own: what the annotator may see."""
        try:
            with self.app.project.reopened() as project:
                view = project.store.view(self.app.annotator)
                target, losses = typed_path(path), Counter[str]()
                count = export_file(project, view, Selection(format=formats.of_file(target).name), target, losses)
        except ReaderError as error:
            self.app.call_from_thread(self.app.complain, error)
            return
        written = _n("{count} line written", "{count} lines written", count).format(count=count)
        self.app.call_from_thread(self.app.say, written, path, *_told(_("left out: {count} × {what}"), losses))

    @work(thread=True)
    def look_for_changes(self) -> None:
        """Look for files in articles/ that are new or changed, and offer them."""
        try:
            with self.app.project.reopened() as project:
                found = changed_files(project)
                differs = project.scheme_file_differs
        except ReaderError as error:
            self.app.call_from_thread(self.app.complain, error)
            return
        if found:
            names = ", ".join(path.name for path in found[:3]) + ("…" if len(found) > 3 else "")
            self.app.call_from_thread(
                self.app.say,
                _n(
                    "{count} file in articles/ is new or changed: {names}",
                    "{count} files in articles/ are new or changed: {names}",
                    len(found),
                ).format(count=len(found), names=names),
                _("Press i to import them."),
            )
        if differs:
            self.app.call_from_thread(
                self.app.say,
                _("annotations/scheme.yaml is not the scheme in force"),
                "reader scheme set annotations/scheme.yaml",
            )


def _told(message: str, losses: Counter[str]) -> list[str]:
    """Tell what was left out, the most frequent first."""
    return [message.format(count=count, what=_(what)) for what, count in losses.most_common(4)]


def typed_path(text: str) -> Path:
    """Make a path of what was typed; a home folder that nobody has stays as it is written."""
    try:
        return Path(text.strip()).expanduser()
    except RuntimeError:
        return Path(text.strip())
