"""Reviewing an article: its cases decided one by one, signed off in the end or returned."""

from collections.abc import Callable
from functools import cached_property

from reader.errors import BusyError, ReaderError, RuleError
from reader.i18n import _, _n
from reader.model.annotation import CAUSES, Fragment, Span
from reader.store.journal import Change
from reader.tui.screens.cases import CasesScreen
from reader.tui.screens.retrying import Retry
from reader.tui.screens.versions import order_of
from reader.workflow.session import MAX_NOTE


class ReviewScreen(CasesScreen):
    """The cases of an article, decided by keys; what is decided is saved when the key is done."""

    @cached_property
    def _retry(self) -> Retry:
        """Makes changes again that find the database busy."""
        return Retry(self, self.app.say)

    async def act(self, key: str, character: str) -> bool:
        """Do what a key means, behind the change that still waits."""
        await self._retry.settled()
        return await super().act(key, character)

    # Going on --------------------------------------------------------------------------------------------------------

    def action_case(self, way: int) -> None:
        """Go to the next or previous case that is not decided."""
        found = self._next_open(self.number, way)
        if found is None and self.review.standing_orphans():
            self._ask_about_orphans()
        elif found is None:
            self.app.say(_("every case is decided"), _("d signs the article off"))
        else:
            self._go(found)

    def _ask_about_orphans(self) -> None:
        """Ask whether gold goes whose items are gone from all layers."""
        from reader.tui.screens.dialogs import Confirm

        found = [self.review.index.any(each.item) for each in self.review.standing_orphans()]
        gone = [span for span in found if isinstance(span, Span)]

        def release() -> None:
            while left := self.review.standing_orphans():
                self.review.release(left[0])

        def take(yes: bool | None) -> None:
            if yes:
                self.change(release, redraw=True)

        quotes = [f"\u2068{span.text(self.review.body)}\u2069" for span in gone]
        self.app.push_screen(Confirm(_("Take gold off that nobody marks any more?"), *quotes[:5]), take)

    def action_any_case(self, way: int) -> None:
        """Go to the next or previous case, decided or not."""
        if self.review.cases:
            self._go((self.number + way) % len(self.review.cases))

    def action_neighbour(self, way: int) -> None:
        """Review the next or previous article of the queue."""
        waiting = self.app.review_queue(self.review.round)
        here = waiting.index(self.review.article.id) if self.review.article.id in waiting else -1 if way > 0 else 0
        if 0 <= here + way < len(waiting):
            self.app.open_review(waiting[here + way], replace=True, round_=self.review.round)
        else:
            self.app.say(_("this is the last article") if way > 0 else _("this is the first article"))

    # Deciding --------------------------------------------------------------------------------------------------------

    def decide(self, act: Callable[[], object]) -> bool:
        """Decide something of the current case (see `change`); where there is none, say so."""
        if self.case is None:
            self.app.complain(RuleError(_("there is no case here"), _("y goes to the next article.")))
            return False
        return self.change(act)

    def change(self, act: Callable[[], object], *, redraw: bool = False) -> bool:
        """Decide something of the article; say what went wrong where it is refused, and show what is now.

        Where the database is busy, it is decided a little later. With `redraw` everything is drawn again, not what the
        current case touches alone.
        """
        count, done = len(self.review.cases), False
        try:
            try:
                act()
            except BusyError as error:
                self._retry.later(lambda: self.change(act, redraw=redraw), error)
                return False
            done = True
        except ReaderError as error:
            self.app.complain(error)
        self._retry.done()
        self.refresh_cases(redraw=redraw or len(self.review.cases) != count)
        return done

    def refresh_cases(self, *, redraw: bool) -> None:
        """Show what is now: all of it, or what has changed."""
        if self.review.body != self.view.layout_of_text.body:
            self.app.open_review(self.review.article.id, replace=True, round_=self.review.round)
            return
        if self._order != order_of(self.review, hidden=self._hidden):
            self._arrange()
        self.number = min(self.number, max(len(self.review.cases) - 1, 0))
        if redraw:
            self._draw_all()
        else:
            for number in self._touched():
                self._draw(number)
            self._draw_own()
        self._show()

    def _touched(self) -> list[int]:
        """List the cases whose gold is not what is drawn, and the current one."""
        return [
            number
            for number, each in enumerate(self.review.cases)
            if number == self.number or self._gold.get(number) is not each.span
        ]

    def action_value(self, digit: int) -> None:
        """Take an annotator's version of what is to be settled; the same digit again takes all of it."""
        if digit > len(self._order):
            self.app.complain(RuleError(_("there is no version {digit}").format(digit=digit), ""))
            return
        name = self._order[digit - 1]
        before = self._taken
        again = before == (self.number, name)
        self._taken = None if again else (self.number, name)
        if not self.decide(lambda: self.review.take(self.number, name, everything=again)):
            self._taken = before

    def action_majority(self) -> None:
        """Take the version of more than half of the annotators."""
        self.decide(lambda: self.review.take_majority(self.number))

    def action_accept(self) -> None:
        """Accept all cases of which all say the same."""
        before = self.review.states()["accepted"]

        def act() -> None:
            if self.review.apply("unanimous") is None:
                raise RuleError(_("nothing that all agree on is left to accept"), "")

        if self.change(act):
            self.refresh_cases(redraw=True)
            count = self.review.states()["accepted"] - before
            self.app.say(_n("{count} case accepted", "{count} cases accepted", count).format(count=count))

    def action_reject(self) -> None:
        """Decide that nothing of the case is gold."""
        self.decide(lambda: self.review.reject(self.number))

    def action_edit(self) -> None:
        """Make the selection the reviewer's own version; without one, open what is gold to be annotated."""
        selection = self.view.selection
        case = self.case
        if selection is not None:
            self._own_version(fragments=(Fragment(*selection),))
        elif case is not None and case.decision is None and case.case.spans:
            self.app.complain(
                RuleError(
                    _("there is nothing of your own to edit yet"),
                    _("Take a version first, or select the text of your own; then press Enter."),
                )
            )
        else:
            self._open_gold()

    def _open_gold(self) -> None:
        """Open gold in the screen of annotation, at the current case."""
        from reader.tui.screens.gold import GoldScreen
        from reader.workflow.gold_session import GoldSession

        try:
            self.review.begun()
            session = GoldSession(self.review)
        except ReaderError as error:
            self.app.complain(error)
            return

        def back(_result: None) -> None:
            self._arrange()
            self.refresh_cases(redraw=True)

        span = self.case.span if self.case else None
        screen = GoldScreen(session, start_at=span.start if span else self.view.caret)
        screen.begin_with = span.id if span else None
        self.app.push_screen(screen, back)

    def action_label(self, label: str) -> None:
        """Give the case another label; with a selection, that is its text."""
        selection = self.view.selection
        self._own_version(label=label, fragments=(Fragment(*selection),) if selection else ())

    def _own_version(self, *, label: str = "", fragments: tuple[Fragment, ...] = ()) -> None:
        if self.decide(lambda: self.review.edit(self.number, label=label, fragments=fragments)):
            self.view.drop_selection()

    def action_undo(self) -> None:
        """Take the last decision over this article back."""
        self._travel(self.review.undo, _("there is nothing to undo"))

    def action_redo(self) -> None:
        """Make it again."""
        self._travel(self.review.redo, _("there is nothing to redo"))

    def _travel(self, act: Callable[[], Change | None], nothing: str) -> None:
        """Undo or redo, and go to where that is seen."""
        touched: list[int] = []

        def go() -> None:
            change = act()
            if change is None:
                raise RuleError(nothing, "")
            touched.extend(self.review.cases_of(change))

        self._taken = None
        if self.change(go):
            self.refresh_cases(redraw=True)
            if touched and self.number not in touched:
                self._go(touched[0])

    # Remarks and the end ---------------------------------------------------------------------------------------------

    def action_note(self) -> None:
        """Say why: a note, a cause, something for the guidelines, a talk."""
        from reader.tui.screens.dialogs import PickList
        from reader.tui.screens.prompts import NoteDialog

        case = self.case
        made = case.decision if case else None
        if case is None or made is None:
            self.app.complain(RuleError(_("the case is not decided yet"), _("Decide it first.")))
            return
        talked = made.source == "consensus"

        def remark(note: str = made.note, cause: str = made.cause, *, flagged: bool = made.flagged,
                   consensus: bool = talked) -> None:  # fmt: skip
            self.decide(lambda: self.review.remark(
                self.number, note=note, cause=cause, flagged=flagged, consensus=consensus))  # fmt: skip

        def noted(text: str | None) -> None:
            if text is not None:
                remark(note=text)

        def take(at: int | None) -> None:
            if at is None:
                return
            if at == 0:
                self.app.push_screen(NoteDialog(_("Note on this decision"), value=made.note, limit=MAX_NOTE), noted)
            elif at <= len(CAUSES):
                remark(cause="" if made.cause == CAUSES[at - 1] else CAUSES[at - 1])
            elif at == len(CAUSES) + 1:
                remark(flagged=not made.flagged)
            else:
                remark(consensus=not talked)

        lines = [_("write a note"), *(_chosen(_(cause), cause == made.cause) for cause in CAUSES),
                 _chosen(_("for the guidelines"), made.flagged), _chosen(_("talked over"), talked)]  # fmt: skip
        self.app.push_screen(PickList(_("Why was it decided so?"), lines), take)

    def action_done(self) -> None:
        """Sign the article off, or return it to an annotator."""
        from reader.tui.screens.dialogs import PickList
        from reader.tui.screens.prompts import NoteDialog

        names = list(self._order)
        lines = [_("sign off: lock the article"), *(_("return to {name}").format(name=self._teller.name(each))
                                                    for each in names)]  # fmt: skip

        def give_back(name: str, comment: str | None) -> None:
            if comment is not None and self.change(lambda: self.review.return_to(name, comment)):
                self.app.say(_("returned"), _("The annotator sees the comment."))

        def take(at: int | None) -> None:
            if at == 0:
                if self.change(self.review.sign_off):
                    self.app.say(_("signed off"), _("y goes to the next article."))
            elif at is not None:
                name = names[at - 1]
                title = _("Why does it go back?")
                self.app.push_screen(NoteDialog(title, limit=MAX_NOTE), lambda text: give_back(name, text))

        self.app.push_screen(PickList(_("Finished with this article?"), lines), take)

    def action_discard(self) -> None:
        """Take back all that was decided over the article, once its id was typed."""
        from reader.tui.screens.prompts import Prompt

        def take(typed: str | None) -> None:
            if typed is not None and self.change(lambda: self.review.discard(typed.strip())):
                self.refresh_cases(redraw=True)
                self.app.say(_("all decisions are taken back"), _("u brings them back."))

        article = self.review.article.id
        self.app.push_screen(
            Prompt(_("Discard all decisions? Type the article's id: {article}").format(article=article)), take
        )

    def action_names(self) -> None:
        """Hide the annotators' names, or show them; in the articles that follow as well."""
        self._hidden = self.app.hides_names = not self._hidden
        self._taken = None
        self._arrange()
        self._show()

    def action_leave(self) -> None:
        """Leave the selection."""
        self.view.drop_selection()

    def action_close(self) -> None:
        """Go back to where it was opened from."""
        self.app.close_article()


def _chosen(text: str, on: bool) -> str:
    return f"{'●' if on else ' '} {text}"
