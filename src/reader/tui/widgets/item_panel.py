"""The items of an article in reading order beside its text: claims, who says them with what stance, what is missing."""

from collections.abc import Callable
from dataclasses import dataclass

from textual import events
from textual.geometry import Region
from textual.message import Message

from reader.i18n import _
from reader.model.annotation import Item, Relation, Span
from reader.tui.widgets.row_panel import Row, RowPanel
from reader.workflow.layer import LayerIndex

_QUOTED = 200
"""Characters of a span that are looked at for its row."""


class ItemPanel(RowPanel):
    """Draws the rows that are visible, worked out from the current item outwards; its cost is that of its height."""

    @dataclass
    class ItemChosen(Message):
        """A row was clicked."""

        item: str

    def __init__(
        self,
        index: LayerIndex,
        quote: Callable[[Span], str],
        value: Callable[[Item], str],
        questions: Callable[[Item], list[str]],
        colors: dict[str, str],
    ) -> None:
        """Make a panel.

        Args:
            index: the items.
            quote: gives the text of a span.
            value: gives what to show at the far edge of an item's row.
            questions: gives the question that an item asks and its answer, a row each.
            colors: colour of every span label.
        """
        super().__init__()
        self.index = index
        self.empty = _("nothing tagged yet")
        self.current: str | None = None
        self._quote = quote
        self._value = value
        self._questions = questions
        self._colors = colors
        self._top = 0
        self._rows: list[Row] | None = None
        relations = index.scheme.relations  # those made by themselves go unsaid where there are others
        linked = [label for label in relations if not label.auto] or list(relations)
        self._listed = {target for label in linked for target in label.targets} or {
            label.name for label in index.scheme.spans
        }
        self._joined = {label.name for label in linked}

    def show_current(self, item: str | None) -> None:
        """Make an item's row current, and bring it into view."""
        self.current = item
        self.changed()

    def changed(self) -> None:
        """Draw the rows anew that are not what they were, after items changed."""
        before, self._rows = self._rows or [], None
        now = self.rows()
        width = self.size.width
        dirty = [
            Region(0, y, width, 1) for y in range(max(len(before), len(now))) if before[y : y + 1] != now[y : y + 1]
        ]
        if dirty:
            self.refresh(*dirty)

    def on_resize(self, _event: events.Resize) -> None:
        """Work the rows out for the new height, and draw those that were worked out for none."""
        self._rows = None
        self.refresh()

    # Rows ------------------------------------------------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """Give the rows in the panel's window."""
        if self._rows is None:
            height = max(self.size.height, 1)
            home = self._home()
            rows, behind = self._from(self._top, height)
            if home is not None and not self._top <= home < behind:
                self._top = self._back(home, height // 2)
                rows, behind = self._from(self._top, height)
            if len(rows) < height // 2 and self._top > 0:  # leave room below, or every new item moves all rows
                self._top = self._back(len(self.index.order), height // 2)
                rows, _behind = self._from(self._top, height)
            self._rows = rows
        return self._rows

    def _home(self) -> int | None:
        """Find the place in the order of the span under which the current item stands."""
        item = self.index.get(self.current)
        if item is None:
            return None
        span = item if isinstance(item, Span) else self.index.spans[item.target]
        if span.label not in self._listed:
            for relation in self.index.links_from(span.id):
                if relation.label in self._joined:
                    span = self.index.spans[relation.target]
                    break
        return self.index.position(span)

    def _back(self, position: int, rows: int) -> int:
        """Go back in the order until a number of rows is passed."""
        count = 0
        while position > 0 and count < rows:
            position -= 1
            count += len(self._group(position))
        return position

    def _from(self, position: int, height: int) -> tuple[list[Row], int]:
        """Give the rows from a place in the order on, and the place behind the last span that is seen whole."""
        found: list[Row] = []
        while position < len(self.index.order) and len(found) < height:
            found += self._group(position)
            position += 1
        return found[:height], position if len(found) <= height else position - 1

    def _group(self, position: int) -> list[Row]:
        """Make the rows of one span: itself, its links, its problems; none where it stands under others."""
        span = self.index.spans[self.index.order[position][2]]
        if span.label not in self._listed and self.index.links_from(span.id):
            return []
        color = self._colors.get(span.label, "grey")
        marker = "▸" if not self.rtl else "◂"
        text = self._quote(span)[:_QUOTED]
        label = self.index.scheme.shown_label(span.label)
        rows = [Row(span.id, 0, f"{marker} {label}", text, self._value(span), color, span.id == self.current)]
        links = self.index.links_to(span.id)
        rows += [self._link_row(relation) for relation in links if relation.label in self._joined]
        rows += [
            Row(item.id, 2, asked, "", "", "question", item.id == self.current)
            for item in self._around(span, links)
            for asked in self._questions(item)
        ]
        rows += [
            Row(span.id, 2, f"! {problem.message}", "", "", "problem", span.id == self.current)
            for item in [span.id, *(relation.id for relation in links)]
            for problem in self.index.problems.get(item, ())
        ]
        return rows

    def _around(self, span: Span, links: list[Relation]) -> list[Item]:
        """List a span, its links, and the spans that those come from."""
        return [span, *links, *(self.index.spans[link.source] for link in links)]

    def _link_row(self, relation: Relation) -> Row:
        source = self.index.spans[relation.source]
        name = "" if self._value(relation) else self.index.scheme.shown_label(relation.label)
        text, value = self._quote(source)[:_QUOTED], self._value(relation)
        color = self._colors.get(source.label, "grey")
        return Row(relation.id, 3, name, text, value, color, relation.id == self.current)

    # Mouse -----------------------------------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """Choose the item of a row."""
        rows = self.rows()
        if event.y < len(rows):
            self.post_message(self.ItemChosen(rows[event.y].item))

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """Look further up without changing the current item."""
        self._scroll(-3)

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """Look further down."""
        self._scroll(3)

    def _scroll(self, count: int) -> None:
        self._top = min(max(self._top + count, 0), max(len(self.index.order) - 1, 0))
        self._rows, _behind = self._from(self._top, max(self.size.height, 1))
        self.refresh()
