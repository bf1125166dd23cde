"""An article on the screen with one of its items current: in the text, in the panel and in the bars."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets._toast import ToastRack

from reader.errors import ReaderError
from reader.i18n import _, rtl
from reader.model.annotation import Item, Relation, Span
from reader.model.scheme import ARTICLE, Attribute, shown
from reader.text import Offset, units
from reader.text.layout import ArticleLayout
from reader.text.sanitise import HIDDEN_CONTROLS
from reader.tui import actions
from reader.tui.screens import readout
from reader.tui.screens.keyed import Bound, KeyedScreen
from reader.tui.screens.modes import Mode
from reader.tui.widgets.article_view import ArticleView
from reader.tui.widgets.bars import Bar, Piece
from reader.tui.widgets.headline import Headline
from reader.tui.widgets.item_panel import ItemPanel
from reader.tui.widgets.text_window import TextWindow
from reader.workflow.session import Session
from reader.workflow.work import WorkClock

_WIDE: Final = 70
"""Columns from which on the panel is shown beside the text."""


class CurrentItemScreen(KeyedScreen):
    """One article with its panel, gutter and bars, and the item that keys act on."""

    AUTO_FOCUS = "ArticleView"
    CONTEXT = "reading"

    def __init__(self, session: Session, *, start_at: Offset | None = None) -> None:
        """Make the screen.

        Args:
            session: the article, open for work.
            start_at: where to begin; None for where the annotator was last.
        """
        super().__init__()
        self.session = session
        self.mode: Mode | None = None
        self.current: str | None = None
        """The item that keys act on."""
        self.clock = WorkClock(session)
        self.status_note = ""
        """What the status bar says beside the item until the caret is moved: which match this is."""
        self._flag = False
        self._place = (0, 0)
        self._panel_wanted: bool | None = None
        """What the annotator chose; None to go by the window's width."""
        self._attribute = ""
        """Name of the attribute in the strip; empty for the first that applies."""
        scheme = session.scheme
        layout = ArticleLayout(
            session.body,
            80,
            direction=session.article.direction,
            mostly_rtl=session.revision.mostly_rtl,
        )
        self.view = ArticleView(layout, session.index, {each.name: (each.color, each.key) for each in scheme.spans})
        self.view.excluded = session.revision.excluded
        self.view.caret = session.first_place() if start_at is None else min(max(start_at, 0), len(session.body))
        self._followed: Offset = self.view.caret
        """The caret's place when the current item was last chosen; it chooses another one when it moves on."""
        self.panel = ItemPanel(
            session.index,
            lambda span: readout.quotation(session.body, span),
            lambda item: readout.panel_value(scheme, item),
            lambda item: readout.question_rows(session, item),
            {each.name: each.color for each in scheme.spans},
        )
        self.panel.rtl = self.view.rtl or rtl()
        self.header = Bar(id="header", firm_left=self.view.rtl != rtl())
        self.headline = Headline(session.article.title) if scheme.show_title else None
        self.folded = Bar(id="folded")
        """The panel in one line, where there is no room for it beside the text."""
        self.status = Bar(id="status")
        self.strip = Bar(id="strip")
        self.key_line = Bar(id="keys")

    def bind_keys(self, bound: Bound) -> None:
        """Bind the registry's keys, those of the text to the text, and the scheme's."""
        own = {action.id for action in actions.TEXT}
        for action in self.app.keyboard.actions("reading"):
            bound.add_actions(self.view if action.id in own else self, (action,))
        for label in self.session.scheme.spans:
            bound.add(self, label.key, f"tag('{label.name}')")
        for attribute in self.session.scheme.attributes:
            if attribute.key:
                bound.add(self, attribute.key, f"attribute('{attribute.name}')")

    def own_commands(self) -> Iterable[tuple[str, str, str]]:
        """Offer to tag with each label, those without a key too."""
        return [
            (_("tag {label}").format(label=shown(label)), label.key, f"tag('{label.name}')")
            for label in self.session.scheme.spans
        ]

    @property
    def language(self) -> str:
        """The article's language."""
        return self.session.article.language

    def compose(self) -> ComposeResult:
        """Lay the screen out; the panel stands where reading ends."""
        yield self.header
        if self.headline is not None:
            yield self.headline
        with Horizontal(id="body"):
            yield from (self.panel, self.view) if self.view.rtl else (self.view, self.panel)
        yield self.folded
        yield self.status
        yield self.strip
        yield self.key_line

    def on_mount(self) -> None:
        """Fill in what is known."""
        self._fit()
        self.header.show(*readout.header(self.session, at_end=self.view.rtl != rtl()))
        scheme = self.session.scheme
        but = frozenset() if scheme.spans else actions.OF_SPANS
        self.key_line.show([*readout.label_keys(scheme), *self.key_pieces(but)])
        self.show_status()
        self.set_timer(0.2, units.warm)

    def on_resize(self, _event: events.Resize) -> None:
        """Fit the parts to the window."""
        self._fit()
        self.call_after_refresh(self._place_notices)

    def _fit(self) -> None:
        size = self.app.size
        self.set_class(size.height < 15, "-short")
        self.set_class(size.height < 8, "-tiny")
        spans = bool(self.session.scheme.spans)
        shown = spans and size.width >= _WIDE if self._panel_wanted is None else self._panel_wanted
        self.panel.set_class(not shown, "-hidden")
        self.set_class(spans and not shown and self._panel_wanted is None and size.height >= 12, "-folded")

    def _place_notices(self) -> None:
        """Keep notices on the half of the window where the caret is not."""
        row = self.view.caret_row()
        low = row is not None and row >= self.view.size.height // 2
        for rack in self.children:
            if isinstance(rack, ToastRack):  # a class of the screen would have all styles looked at again
                rack.set_class(low, "-on-top")

    # What the bars say -----------------------------------------------------------------------------------------------

    def show_status(self) -> None:
        """Say in the bars what is current, in which mode, and what the digits set."""
        item = self.session.index.get(self.current)
        self._flag = self._hidden_controls()
        self._place = self._place_at_caret()
        self.status.show(
            readout.current(self.session, item, self._place, on_article=self.on_article),
            readout.state(self.session, self._mode_name() or self.status_note, hidden_controls=self._flag),
        )
        if self.has_class("-folded"):
            self.folded.show(*readout.folded(self.session, item))
        if self.mode is not None:
            self.strip.show(self.mode.pieces())
        elif attribute := self._shown_attribute(item):
            values = item.attributes if item is not None else self.session.article_values
            value = self.session.display_value(attribute, values.get(attribute.name, ""))
            alone = item is None and len(self.session.scheme.attributes_of(ARTICLE)) == 1
            others = [] if alone else [Piece(", ", "key"), Piece(_("next attribute"), "dim")]
            self.strip.show(readout.value_pieces(attribute, value), others)
        else:
            self.strip.show([])

    def _place_at_caret(self) -> tuple[int, int]:
        """Tell which of the spans at the caret is current (0 for none), and how many there are."""
        here = [each.id for each in self.session.index.at(self.view.caret)]
        span = self.view.current or ""
        return (here.index(span) + 1 if span in here else 0), len(here)

    def _hidden_controls(self) -> bool:
        """Tell whether the visible part holds characters that are not seen."""
        start, end = self.view.visible_range()
        return HIDDEN_CONTROLS.search(self.session.body, start, end) is not None

    def _mode_name(self) -> str:
        if self.mode is not None:
            return _(self.mode.name)
        return _("selecting exactly") if self.view.exact else _("selecting") if self.view.selecting else ""

    @property
    def on_article(self) -> bool:
        """Whether keys act on the article itself: where no item is current, and it was asked for or is all there is."""
        scheme = self.session.scheme
        asked = any(each.name == self._attribute for each in scheme.attributes_of(ARTICLE))
        return self.current is None and (asked or not scheme.spans)

    def _shown_attribute(self, item: Item | None) -> Attribute | None:
        if item is None and not self.on_article:
            return None
        label = item.label if item is not None else ARTICLE
        values = item.attributes if item is not None else self.session.article_values
        return readout.shown_attribute(self.session.scheme, label, values, self._attribute)

    # Current item ----------------------------------------------------------------------------------------------------

    def make_current(self, item: str | None, *, go: bool = False) -> None:
        """Make an item current in text, panel and bars; optionally go to it."""
        index = self.session.index
        before = self.current
        self.current = item
        if item != before:
            self._attribute = ""
        found = index.get(item)
        if found is not None and found.question:
            with suppress(ReaderError):  # what cannot be read now is seen the next time
                self.session.read_answers()
        span = found if isinstance(found, Span) else index.spans[found.target] if found else None
        touched = [self.view.current, *self.view.linked]
        self.view.current = span.id if span else None
        if isinstance(found, Relation):
            self.view.linked = frozenset({found.source})
        else:
            links = index.links(span.id) if span else []
            self.view.linked = frozenset({end for link in links for end in (link.source, link.target)} - {item or ""})
        for each in [*touched, self.view.current, *self.view.linked]:
            if each in index.spans:
                self.view.repaint_span(index.spans[each])
        if go and span is not None:
            self.view.go(span.start)
            self.current = item
        self._followed = self.view.caret  # behind an inner span the caret may stand in an outer one
        self.view.repaint_gutter()
        self.panel.show_current(item)
        self.show_status()

    def show_article(self, name: str = "") -> None:
        """Let keys act on the article itself.

        Args:
            name: the attribute to show; the first that is missing when empty.
        """
        self.make_current(None)
        shown = readout.shown_attribute(self.session.scheme, ARTICLE, self.session.article_values, name)
        self._attribute = shown.name if shown is not None else ""
        self.show_status()

    def on_text_window_caret_moved(self, _event: TextWindow.CaretMoved) -> None:
        """Follow the caret wherever it was moved from."""
        self._follow_caret()
        self._place_notices()

    def _follow_caret(self) -> None:
        """Make the span under the caret current; plain text, a mode or a selection leave the current one."""
        if self.view.caret != self._followed:
            self._followed = self.view.caret
            pinned = self.mode is not None or self.view.selecting or self.view.selection is not None
            spans = [] if pinned else self.session.index.at(self.view.caret)
            if spans and self.current_span() not in spans:
                self.make_current(spans[0].id)
        if self._flag != self._hidden_controls() or self._place != self._place_at_caret():
            self.show_status()

    def on_text_window_scrolled(self, _event: TextWindow.Scrolled) -> None:
        """Say whether the new part holds hidden controls."""
        if self._flag != self._hidden_controls():
            self.show_status()

    def on_text_window_selection_changed(self, _event: TextWindow.SelectionChanged) -> None:
        """Say whether motions select."""
        self.show_status()

    def on_article_view_clicked(self, event: ArticleView.Clicked) -> None:
        """Make the innermost span under the mouse current; clicked again, the next one there."""
        if event.again:
            self.action_cycle()
        elif spans := self.session.index.at(event.offset):
            self.make_current(spans[0].id)

    def action_cycle(self) -> None:
        """Make the next of the spans at the caret current, from the innermost outwards."""
        here = [each.id for each in self.session.index.at(self.view.caret)]
        if not here:
            self.app.say(_("nothing is tagged here"))
        else:
            at = here.index(self.view.current) if self.view.current in here else -1
            self.make_current(here[(at + 1) % len(here)])

    def on_item_panel_item_chosen(self, event: ItemPanel.ItemChosen) -> None:
        """Go to the item of the row."""
        self.make_current(event.item, go=True)
        self.view.focus()

    def current_span(self) -> Span | None:
        """Give the current span, or the one that the current link leads to."""
        item = self.session.index.get(self.current)
        if isinstance(item, Relation):
            return self.session.index.spans[item.target]
        return item

    def require_item(self) -> Item | None:
        """Give the current item; where there is none, say so."""
        item = self.session.index.get(self.current)
        if item is None and not self.session.scheme.spans:
            self.app.complain(ReaderError(_("nothing is tagged under this scheme"), _("Digits set what is asked.")))
        elif item is None:
            self.app.complain(ReaderError(_("no item is current"), _("Tab goes to the next one.")))
        return item

    def require_span(self) -> Span | None:
        """Give the current span, or the one of the current link; where there is none, say so."""
        item = self.require_item()
        return self.session.index.spans[item.target] if isinstance(item, Relation) else item

    # Modes and keys --------------------------------------------------------------------------------------------------

    def begin_mode(self, mode: Mode) -> None:
        """Let a mode have the keys."""
        self.mode = mode
        self.show_status()

    def end_mode(self) -> None:
        """Give the keys back to the bindings."""
        if self.mode is not None:
            mode, self.mode = self.mode, None
            mode.leave()
        self.show_status()

    async def act(self, key: str, character: str) -> bool:
        """Do what a key means: to the mode that is on, else by what is bound to it."""
        self.clock.touch()
        if self.status_note:
            self.status_note = ""
            self.show_status()
        if self.mode is not None and self.mode.key(key, character):
            self._follow_caret()
            return True
        if not await super().act(key, character):
            return False
        self._follow_caret()
        return True
