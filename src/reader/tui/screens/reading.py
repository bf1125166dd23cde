"""Reading and annotating one article: going through it, searching it, finishing it, and on to the next."""

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from reader.errors import ReaderError
from reader.i18n import _, _n
from reader.model.annotation import Span
from reader.model.scheme import ARTICLE
from reader.text import Offset
from reader.tui.screens import readout
from reader.tui.screens.tagging import TaggingScreen
from reader.workflow.layer import Problem
from reader.workflow.session import next_unfinished

if TYPE_CHECKING:
    from reader.tui.screens.finder import Finder


class ReadingScreen(TaggingScreen):
    """The screen on which annotators spend their day."""

    def on_mount(self) -> None:
        """Say why a reviewer has returned the article, where one has."""
        super().on_mount()
        if comment := self.session.comment:
            self.app.say(_("returned by a reviewer"), comment)

    # Going elsewhere -------------------------------------------------------------------------------------------------

    def action_copy(self) -> None:
        """Copy the selection, or the current item, as logical text."""
        selection = self.view.selection
        item = self.current_span()
        text = self.session.body[slice(*selection)] if selection else item.text(self.session.body) if item else ""
        if text:
            self.app.copy_to_clipboard(text)
            copied = _n("copied {count} character", "copied {count} characters", len(text))
            self.app.say(copied.format(count=len(text)))

    def action_item(self, way: int) -> None:
        """Make the next or previous item current and go to it."""
        item = self.session.index.step(self.session.index.get(self.current), self.view.caret, way)
        if item is None:
            self.app.say(_("nothing is tagged yet"))
        else:
            self.make_current(item.id, go=True)

    def action_problem(self) -> None:
        """Go to the next problem and say what it is; behind the last, to the spans without a place."""
        index = self.session.index
        problem = index.next_problem(
            index.get(self.current), self.view.caret, article=self.on_article, around=not index.orphans
        )
        if problem is None and index.orphans:
            self.begin_placing(next(iter(index.orphans)))
        elif problem is None:
            self.app.say(_("no problems are left"))
        else:
            self._go_to(problem)
            self.app.say(problem.message)

    def _go_to(self, problem: Problem) -> None:
        if problem.item == ARTICLE:
            self.show_article()
        elif problem.item in self.session.index.orphans:
            self.begin_placing(problem.item)
        else:
            self.make_current(problem.item, go=True)

    def action_problems(self) -> None:
        """List all problems in reading order, to go to one."""
        from reader.tui.screens.dialogs import PickList

        found = self.session.index.all_problems()
        if not found:
            self.app.say(_("no problems are left"))
            return
        lines = [f"{problem.message}  \u2068{self.asker.quote(problem.item)}\u2069" for problem in found]

        def take(number: int | None) -> None:
            if number is not None:
                self._go_to(found[number])

        title = _n("{count} problem", "{count} problems", len(found)).format(count=len(found))
        self.app.push_screen(PickList(title, lines), take)

    def begin_placing(self, orphan: str) -> None:
        """Let somebody give a span without a place one, beginning with the likeliest."""
        from reader.tui.screens.placing import Placing  # nothing is without a place in most articles

        if self.mode is None and orphan in self.session.index.orphans:
            self.begin_mode(Placing(self, self.session.index.orphans[orphan]))

    def action_place(self) -> None:
        """Give a span without a place the selected text for its place; ask which where there are several."""
        from reader.tui.screens.dialogs import PickList

        found, selection = [*self.session.index.orphans.values()], self.view.selection
        if not found:
            self.app.say(_("every span has a place"))
        elif selection is None:
            self.app.complain(ReaderError(_("nothing is selected"), _("Select the text where it belongs first.")))
        elif len(found) == 1:
            self.place(found[0], selection)
        else:
            shown = self.session.scheme.shown_label
            lines = [f"{shown(each.label)}  \u2068{each.text(self.session.body)[:200]}\u2069" for each in found]
            self.app.push_screen(
                PickList(_("Which one belongs to the selected text?"), lines),
                lambda number: None if number is None else self.place(found[number], selection),
            )

    def place(self, orphan: Span, selection: tuple[Offset, Offset]) -> None:
        """Give an orphan a place, and make it current."""

        def act() -> None:
            fresh = self.session.index.orphans.get(orphan.id)
            if fresh is None:
                raise ReaderError(_("this span has a place by now"), "")
            self.session.place(fresh, *selection)

        if self.change(act, current=lambda: orphan.id):
            self.view.drop_selection()
            self.make_current(orphan.id)

    # Searching -------------------------------------------------------------------------------------------------------

    @cached_property
    def finder(self) -> "Finder":
        """Searches in the article; not needed to open one."""
        from reader.tui.screens.finder import Finder

        return Finder(self)

    async def action_search(self) -> None:
        """Ask what to search for; what is found is shown as it is typed."""
        await self.finder.open()

    def action_match(self, way: int) -> None:
        """Go to the next or previous match."""
        self.finder.step(way)

    def action_search_all(self) -> None:
        """Search in all articles."""
        self.app.show_search()

    # Finishing, and on to the next -----------------------------------------------------------------------------------

    def action_done(self) -> None:
        """Say that the article is done; ask when problems are left."""
        from reader.tui.screens.dialogs import Confirm

        if self.session.status == "done":
            self.change(lambda: self.session.set_status("in progress"))
            self.app.say(_("the article is in progress again"))
        elif count := self.session.index.problem_count():
            self.app.push_screen(
                Confirm(
                    _("Done, with problems left?"),
                    _n("{count} problem", "{count} problems", count).format(count=count),
                    *(each.message for each in self.session.index.problems.get(ARTICLE, ())),
                    _("! goes from one to the next"),
                ),
                lambda yes: self._finish() if yes else None,
            )  # fmt: skip
        else:
            self._finish()

    def _finish(self) -> None:
        """Mark the article as done and sum up what was made of it."""
        from reader.tui.screens.dialogs import Confirm
        from reader.workflow.training import gold_for  # brings the alignment along, which opening does not need

        if not self.change(lambda: self.session.set_status("done")):
            return
        self.clock.keep()
        lines = readout.summary(self.session, self.clock.seconds)
        hint, follow = _("Enter: next unfinished article · Esc: stay here"), self.action_unfinished
        if gold_for(self.session.project, self.session.layer) is not None:
            hint, follow = _("Enter: compare with gold · Esc: stay here"), self.action_gold
        self.app.push_screen(Confirm(_("Done"), *lines, hint=hint), lambda yes: follow() if yes else None)

    def action_gold(self) -> None:
        """Compare the finished article with gold, in a training round."""
        self.app.show_comparison(self.session.article.id, self.session.round)

    def action_skip(self) -> None:
        """Skip the article, saying why."""
        from reader.tui.screens.prompts import Prompt

        def take(reason: str | None) -> None:
            if reason is not None and self.change(lambda: self.session.set_status("skipped", reason)):
                self.app.say(_("skipped"), _("y opens the next article"))

        self.app.push_screen(Prompt(_("Skip this article, because…")), take)

    def action_neighbour(self, way: int) -> None:
        """Open the next or previous article."""
        before, after, _number, _count = self.session.neighbours()
        found = after if way > 0 else before
        if found is None:
            self.app.say(_("this is the last article") if way > 0 else _("this is the first article"))
        else:
            self.app.open_article(found, replace=True, round_=self.session.round)

    def action_unfinished(self) -> None:
        """Open the next article that is not finished."""
        session = self.session
        found = next_unfinished(session.project, session.annotator, session.article.id, session.round)
        if found is None:
            self.app.say(_("all articles are finished"))
        elif found == session.article.id:
            self.app.say(_("this is the only unfinished article"))
        else:
            self.app.open_article(found, replace=True, round_=self.session.round)

    def action_questions(self) -> None:
        """Show the questions to the lead, and answers."""
        self.app.show_questions()

    def action_flip(self) -> None:
        """Turn the direction of the paragraph at the caret round."""
        top = self.view.layout_of_text.line(self.view.top).start
        self.view.layout_of_text.flip(self.view.caret)
        self.view.relay(self.view.layout_of_text, top)
        self.view.go(self.view.caret)

    def action_exclude(self) -> None:
        """Exclude the selection, or take the excluded part at the caret in again."""
        start, end = self.view.selection or (self.view.caret, self.view.caret + 1)
        try:
            excluded = self.session.exclude(start, end)
        except ReaderError as error:
            self.app.complain(error)
            return
        self.view.excluded = self.session.revision.excluded
        self.view.drop_selection()
        self.view.refresh()
        self.app.say(_("excluded for everybody") if excluded else _("taken in again"))

    def action_panel(self) -> None:
        """Show or hide the panel."""
        self._panel_wanted = self.panel.has_class("-hidden")
        self._fit()

    def action_leave(self) -> None:
        """Leave what is being searched for, else the mode, else the selection, else what was found."""
        if self.typing:
            self.finder.cancel()
        elif self.mode is not None:
            self.end_mode()
        elif self.view.selection is not None or self.view.selecting:
            self.view.drop_selection()
        else:
            self._attribute = ""
            self.finder.forget()
        self.show_status()

    def action_close(self) -> None:
        """Go back to the library."""
        self.app.close_article()

    def on_unmount(self) -> None:
        """Write the active time and the place down when the article is left."""
        self.clock.keep()
        if self.session.body == self.view.layout_of_text.body:  # else the caret is of another text
            with suppress(ReaderError):  # the next time begins where the place was kept last
                self.session.keep_place(self.view.caret)
