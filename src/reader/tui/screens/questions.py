"""Questions that annotators ask, and what they were answered."""

from typing import ClassVar

from textual.app import ComposeResult

from reader.errors import ReaderError
from reader.i18n import _
from reader.store.view import Question
from reader.tui.actions import Context
from reader.tui.screens.keyed import KeyedScreen
from reader.tui.screens.prompts import NoteDialog
from reader.tui.widgets import table
from reader.tui.widgets.bars import Bar, Piece
from reader.tui.widgets.virtual_list import VirtualList
from reader.workflow import questions
from reader.workflow.session import MAX_NOTE


class QuestionsScreen(KeyedScreen):
    """A list of questions: an annotator's own, or everybody's to a lead or a reviewer, who may answer them."""

    CONTEXT: ClassVar[Context] = "questions"

    def __init__(self) -> None:
        super().__init__()
        self._all = False
        """Whether answered questions are listed too."""
        self.questions = VirtualList[Question](self._draw)

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Bar(id="header")
        yield self.questions
        yield Bar(id="answer")
        yield Bar(id="keys")

    def on_mount(self) -> None:
        """Show the questions."""
        self.query_one("#keys", Bar).show(self.key_pieces())
        self.set_focus(self.questions)
        self._show()

    def _show(self) -> None:
        """Read the questions again."""
        try:
            found = self._asked()
        except ReaderError as error:
            self.app.complain(error)
            return
        waiting = [each for each in found if not each.answer]
        listed = self.questions
        listed.empty = _("no question is open") if found else _("nobody has asked anything; m asks while reading")
        listed.show(found if self._all else waiting, listed.index)
        count = _("{open} open of {count}").format(open=len(waiting), count=len(found))
        self.query_one("#header", Bar).show(self._title(), [Piece(count, "dim")])
        self._show_answer()

    def _asked(self) -> list[Question]:
        """Give the questions that may be listed."""
        return self.app.project.store.view(self.app.annotator).questions()

    def _title(self) -> list[Piece]:
        """Say what is listed."""
        return [Piece(_("Questions"), "strong")]

    def _draw(self, each: Question, width: int) -> str:
        sign = "●" if each.answer else "○"
        who = max(min(width // 6, 18), 4)
        room = max(width - 2 * who - 7, 2)
        label = self.app.project.scheme.shown_label(each.label)
        return table.row([
            "", table.cell(sign, 1), table.cell(each.article, who), table.cell(each.annotator, who),
            table.cell(f"{label} \u2068{each.quote}\u2069", room // 2), table.cell(each.text, room - room // 2), "",
        ])  # fmt: skip

    def _show_answer(self) -> None:
        chosen = self.questions.chosen
        answered = chosen is not None and chosen.answer
        self.query_one("#answer", Bar).show(
            [Piece(f"↳ {chosen.author}: ", "dim"), Piece(chosen.answer, "accent")] if chosen and answered else []
        )

    def on_virtual_list_chosen(self, _event: VirtualList.Chosen) -> None:
        """Show the answer to the chosen question."""
        self._show_answer()

    def on_virtual_list_opened(self, _event: VirtualList.Opened) -> None:
        """Go to the item that was clicked twice."""
        self.action_open()

    def action_open(self) -> None:
        """Open the article at the item that asks."""
        chosen = self.questions.chosen
        if chosen is not None:
            own = chosen.annotator == self.app.annotator.name
            self.app.open_article(chosen.article, replace=True, at=chosen.start, round_=chosen.round if own else None)

    def action_all(self) -> None:
        """List open questions alone, or all."""
        self._all = not self._all
        self._show()

    def action_answer(self) -> None:
        """Answer the chosen question."""
        chosen = self.questions.chosen
        if chosen is None:
            return

        def take(text: str | None) -> None:
            if text is None or text.strip() == chosen.answer:
                return
            try:
                questions.answer(self.app.project, self.app.annotator, chosen, text)
            except ReaderError as error:
                self.app.complain(error)
            self._show()

        self.app.push_screen(NoteDialog(chosen.text, value=chosen.answer, limit=MAX_NOTE), take)

    def action_close(self) -> None:
        """Go back to where it was opened from."""
        self.app.pop_screen()
