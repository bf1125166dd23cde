"""A finished layer of a training round beside gold: what was missed, what was too much, what differs."""

from typing import Final

from textual.app import ComposeResult

from reader.i18n import _
from reader.tui.screens.keyed import KeyedScreen
from reader.tui.screens.reading import ReadingScreen
from reader.tui.widgets import table
from reader.tui.widgets.bars import Bar, Piece
from reader.tui.widgets.virtual_list import VirtualList
from reader.tui.widgets.words import Words
from reader.workflow.training import OUTCOMES, Comparison, Outcome, Remark

_SIGNS: Final[dict[Outcome, str]] = {"agreed": "=", "missed": "−", "extra": "+", "differs": "≠"}


class ComparisonScreen(KeyedScreen):
    """A list of differences in reading order, each shown in full below, from which the place in the text opens."""

    CONTEXT = "comparison"

    def __init__(self, found: Comparison) -> None:
        super().__init__()
        self._found = found
        self._all = False
        """Whether what is as in gold is listed too."""
        self.remarks = VirtualList[Remark](self._draw, empty=_("all is as in gold"))
        self.mine = Words("", id="mine")
        self.gold = Words("", id="gold")

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Bar(id="header")
        yield self.remarks
        yield Bar(id="about")
        yield self.mine
        yield self.gold
        yield Bar(id="keys")

    def on_mount(self) -> None:
        """Show the differences."""
        self.query_one("#keys", Bar).show(self.key_pieces())
        counts = "  ".join(
            f"{_SIGNS[outcome]} {_(OUTCOMES[outcome])} {count}" for outcome, count in self._found.counts.items()
        )
        self.query_one("#header", Bar).show(
            [Piece(_("Compared with gold") + "  ", "strong"), Piece(self._found.article, "accent")],
            [Piece(counts, "dim")],
        )
        self.set_focus(self.remarks)
        self._show()

    def on_resize(self) -> None:
        """Give up what there is no room for."""
        self.set_class(self.app.size.height < 12, "-short")

    def _show(self) -> None:
        found = [each for each in self._found.remarks if self._all or each.outcome != "agreed"]
        self.remarks.show(found, self.remarks.index)
        self._show_chosen()

    def _draw(self, remark: Remark, width: int) -> str:
        label, about = max(min(width // 7, 14), 4), max(min(width // 7, 16), 4)
        room = max(width - label - about - 7, 2)
        values = remark.mine or remark.gold
        if remark.mine and remark.gold:
            mine, gold = f"\u2068{remark.mine}\u2069", f"\u2068{remark.gold}\u2069"
            values = _("{mine} – gold: {gold}").format(mine=mine, gold=gold)
        return table.row([
            "", table.cell(_SIGNS[remark.outcome], 1), table.cell(remark.label, label),
            table.cell(remark.quote, room - room // 2, "text"),
            table.cell(remark.about or _(OUTCOMES[remark.outcome]), about),
            table.cell(values if remark.about else "", room // 2), "",
        ])  # fmt: skip

    def _show_chosen(self) -> None:
        """Show the chosen difference in full."""
        chosen = self.remarks.chosen or Remark("agreed", 0, "", "")
        what = chosen.about or (_(OUTCOMES[chosen.outcome]) if chosen.label else "")
        self.query_one("#about", Bar).show(
            [Piece(f"{chosen.label}  ", "strong"), Piece(what, "accent")], [Piece(chosen.quote, "dim")]
        )
        for words, text, title in (
            (self.mine, chosen.mine, _("yours: {text}")), (self.gold, chosen.gold, _("gold: {text}")),
        ):  # fmt: skip
            words.show(title.format(text=f"\u2068{text or '–'}\u2069"))

    def on_virtual_list_chosen(self, _event: VirtualList.Chosen) -> None:
        """Show another one."""
        self._show_chosen()

    def on_virtual_list_opened(self, _event: VirtualList.Opened) -> None:
        """Go to the place of the row that was clicked twice."""
        self.action_open()

    def action_open(self) -> None:
        """Go to the place in the article."""
        chosen = self.remarks.chosen
        if chosen is not None:
            self.app.open_article(self._found.article, at=chosen.start, round_=self._found.round)

    def action_all(self) -> None:
        """List the differences alone, or all."""
        self._all = not self._all
        self._show()

    def action_unfinished(self) -> None:
        """Go on with the next unfinished article."""
        self.app.pop_screen()
        below = self.app.screen
        if isinstance(below, ReadingScreen):
            below.action_unfinished()

    def action_close(self) -> None:
        """Go back to the article."""
        self.app.pop_screen()
