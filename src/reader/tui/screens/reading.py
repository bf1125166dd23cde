"""Reading and annotating one article."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.dom import DOMNode
from textual.screen import Screen

from reader.errors import BusyError, ReaderError
from reader.i18n import _
from reader.model.annotation import Item, Relation, Span
from reader.model.scheme import Attribute
from reader.store.journal import Change
from reader.text import Offset, units
from reader.text.layout import ArticleLayout
from reader.text.sanitise import HIDDEN_CONTROLS
from reader.tui import actions
from reader.tui.host import Host
from reader.tui.screens import readout
from reader.tui.screens.modes import Holding, Linking, Mode, Relabelling
from reader.tui.widgets.article_view import ArticleView
from reader.tui.widgets.bars import Bar, Piece
from reader.tui.widgets.item_panel import ItemPanel
from reader.tui.widgets.keys import hand_on
from reader.workflow.session import Session
from reader.workflow.work import WorkClock

if TYPE_CHECKING:
    from reader.tui.screens.asking import Asker

_WIDE: Final = 70
"""Columns from which on the panel is shown beside the text."""


class ReadingScreen(Screen[None]):
    """One article with its panel, gutter and bars. Keys come from the registry and the scheme."""

    AUTO_FOCUS = "ArticleView"
    app: Host

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.mode: Mode | None = None
        self._flag = False
        self._followed: Offset = 0
        """The caret's place when the current item was last chosen by it."""
        self._linked_from: tuple[str, str] | None = None
        """The last link made, and the span it was made from: from there the next one is made too."""
        self._panel_wanted: bool | None = None
        """What the annotator chose; None to go by the window's width."""
        self.current: str | None = None
        """The item that keys act on."""
        self._attribute = ""
        """Name of the attribute in the strip; empty for the first that applies."""
        self.clock = WorkClock(session)
        scheme = session.scheme
        layout = ArticleLayout(
            session.body,
            80,
            direction=session.article.direction,
            mostly_rtl=session.revision.mostly_rtl,
        )
        self.view = ArticleView(layout, session.index, {each.name: (each.color, each.key) for each in scheme.spans})
        self.view.excluded = session.revision.excluded
        self.panel = ItemPanel(
            session.index,
            lambda span: readout.quotation(session.body, span),
            lambda item: readout.panel_value(scheme, item),
            {each.name: each.color for each in scheme.spans},
        )
        self.panel.rtl = self.view.rtl
        self.header = Bar(id="header")
        self.status = Bar(id="status")
        self.strip = Bar(id="strip")
        self.key_line = Bar(id="keys")
        bound: list[tuple[DOMNode, Binding]] = [(self.view, each) for each in actions.bindings(actions.TEXT)]
        bound += [(self, each) for each in actions.bindings(actions.ITEMS)]
        bound += [(self, Binding(label.key, f"tag('{label.name}')")) for label in scheme.spans]
        bound += [(self, Binding(each.key, f"attribute('{each.name}')")) for each in scheme.attributes if each.key]
        self._keys = {
            binding.key: (node, binding.action) for node, each in bound for binding in Binding.make_bindings([each])
        }
        """What every key does, and on which node."""

    @cached_property
    def asker(self) -> "Asker":
        """Asks in dialogs, which are not needed to open an article."""
        from reader.tui.screens.asking import Asker

        return Asker(self)

    def compose(self) -> ComposeResult:
        """Lay the screen out; the panel stands where reading ends."""
        yield self.header
        with Horizontal(id="body"):
            yield from (self.panel, self.view) if self.view.rtl else (self.view, self.panel)
        yield self.status
        yield self.strip
        yield self.key_line

    def on_mount(self) -> None:
        """Fill in what is known and begin at the start of the text."""
        self._fit()
        self.header.show(*readout.header(self.session, rtl=self.view.rtl))
        self.key_line.show(readout.keys(self.session.scheme))
        self.show_status()
        self.set_timer(0.2, units.warm)

    def on_resize(self, _event: events.Resize) -> None:
        """Fit the parts to the window."""
        self._fit()

    def _fit(self) -> None:
        size = self.app.size
        self.set_class(size.height < 15, "-short")
        self.set_class(size.height < 8, "-tiny")
        shown = size.width >= _WIDE if self._panel_wanted is None else self._panel_wanted
        self.panel.set_class(not shown, "-hidden")

    # What the bars say -----------------------------------------------------------------------------------------------

    def show_status(self) -> None:
        """Say in the bars what is current, in which mode, and what the digits set."""
        item = self.session.index.get(self.current)
        self._flag = self._hidden_controls()
        self.status.show(*readout.status(self.session, item, self._mode_name(), hidden_controls=self._flag))
        if self.mode is not None:
            self.strip.show(self.mode.pieces())
        elif item is not None and (attribute := self._shown_attribute(item)):
            value = self.session.display_value(attribute, item.attributes.get(attribute.name, ""))
            self.strip.show(
                readout.value_pieces(attribute, value), [Piece(", ", "key"), Piece(_("next attribute"), "dim")]
            )
        else:
            self.strip.show([])

    def _hidden_controls(self) -> bool:
        """Tell whether the visible part holds characters that are not seen."""
        start, end = self.view.visible_range()
        return HIDDEN_CONTROLS.search(self.session.body, start, end) is not None

    def _mode_name(self) -> str:
        if self.mode is not None:
            return self.mode.name
        return _("selecting exactly") if self.view.exact else _("selecting") if self.view.selecting else ""

    def _shown_attribute(self, item: Item) -> Attribute | None:
        return readout.shown_attribute(self.session.scheme, item, self._attribute)

    # Current item ----------------------------------------------------------------------------------------------------

    def make_current(self, item: str | None, *, go: bool = False) -> None:
        """Make an item current in text, panel and bars; optionally go to it."""
        index = self.session.index
        before = self.current
        self.current = item
        if item != before:
            self._attribute = ""
        found = index.get(item)
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
        self.panel.show_current(item)
        self.show_status()

    def on_article_view_caret_moved(self, _event: ArticleView.CaretMoved) -> None:
        """Follow the caret wherever it was moved from."""
        self._follow_caret()

    def _follow_caret(self) -> None:
        """Make the span under the caret current; plain text, a mode or a selection leave the current one."""
        if self.view.caret != self._followed:
            self._followed = self.view.caret
            pinned = self.mode is not None or self.view.selecting or self.view.selection is not None
            spans = [] if pinned else self.session.index.at(self.view.caret)
            if spans and self.current_span() not in spans:
                self.make_current(spans[0].id)
        if self._flag != self._hidden_controls():
            self.show_status()

    def on_article_view_scrolled(self, _event: ArticleView.Scrolled) -> None:
        """Say whether the new part holds hidden controls."""
        if self._flag != self._hidden_controls():
            self.show_status()

    def on_article_view_selection_changed(self, _event: ArticleView.SelectionChanged) -> None:
        """Say whether motions select."""
        self.show_status()

    def on_article_view_clicked(self, event: ArticleView.Clicked) -> None:
        """Make the innermost span under the mouse current."""
        if spans := self.session.index.at(event.offset):
            self.make_current(spans[0].id)

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

    def _require(self) -> Item:
        item = self.session.index.get(self.current)
        if item is None:
            raise ReaderError(_("no item is current"), _("Tab goes to the next one."))
        return item

    # Changing --------------------------------------------------------------------------------------------------------

    def change(
        self, act: Callable[[], object], *, current: Callable[[], str | None] | None = None, retry: bool = True
    ) -> bool:
        """Carry out a change, say what went wrong when it did, and draw what it touched.

        Args:
            act: makes the change.
            current: gives the item that is current afterwards; the same one when None.
            retry: whether to try once more when the database is busy.
        """
        try:
            act()
        except BusyError as error:
            if retry:
                self.app.say(_("the database is busy; trying once more"))
                self.set_timer(0.5, lambda: self.change(act, current=current, retry=False))
            else:
                self.app.complain(error)
            return False
        except ReaderError as error:
            if self.session.index is not self.view.index:
                self._rebind()
            self.app.complain(error)
            return False
        if self.session.last_change is not None:
            for edit in self.session.last_change.edits:
                for state in (edit.before, edit.after):
                    if isinstance(state, Span):
                        self.view.repaint_span(state)
        wanted = current() if current is not None else self.current
        self.make_current(wanted if self.session.index.get(wanted) else None)
        return True

    def _rebind(self) -> None:
        """Show the layer as it was read again from the database."""
        self.view.index = self.panel.index = self.session.index
        self.view.refresh()
        self.panel.changed()
        self.make_current(None)

    def action_tag(self, label: str) -> None:
        """Tag the selection or the word at the caret; the caret goes behind it."""
        selection = self.view.selection or self.view.word_at_caret()
        made: list[Span] = []

        def act() -> None:
            if selection is None:
                raise ReaderError(_("there is no word here"), _("Select some text first."))
            made.append(self.session.tag(label, *selection, exact=self.view.exact))

        def behind() -> str:
            self.view.drop_selection()
            self.view.go(made[0].end)
            return made[0].id

        self.change(act, current=behind)

    def _guarded(self, act: Callable[[], Item]) -> Item | None:
        try:
            return act()
        except ReaderError as error:
            self.app.complain(error)
            return None

    def action_delete(self) -> None:
        """Delete the current item; the next one becomes current."""
        item = self._guarded(self._require)
        if item is None:
            return
        following = self.session.index.step(item, self.view.caret, 1)
        while (
            following is not None
            and isinstance(following, Relation)
            and item.id in (following.source, following.target)
        ):
            following = self.session.index.step(following, self.view.caret, 1)
        if self.change(lambda: self.session.delete(item)):
            self.make_current(following.id if following and self.session.index.get(following.id) else None)

    def action_add_fragment(self) -> None:
        """Add the selection to the current span."""
        item = self._guarded(self._require)
        selection = self.view.selection
        if isinstance(item, Span):
            if selection is None:
                self.app.complain(ReaderError(_("nothing is selected"), _("Select the further fragment first.")))
            elif self.change(lambda: self.session.add_fragment(item, *selection)):
                self.view.drop_selection()
                self.make_current(item.id)

    def action_undo(self) -> None:
        """Take the last change back; in another article, go there first and say what it was."""
        self._travel(self.session.undo_target, self.session.undo, _("undo"), _("there is nothing to undo"))

    def action_redo(self) -> None:
        """Make the last undone change again."""
        self._travel(self.session.redo_target, self.session.redo, _("redo"), _("there is nothing to redo"))

    def _travel(
        self, find: Callable[[], Change | None], act: Callable[[Change], Change], word: str, nothing: str
    ) -> None:
        target: Change | None = None

        def look() -> None:
            nonlocal target
            target = find()

        try:
            look()
        except ReaderError as error:
            self.app.complain(error)
            return
        if target is None:
            self.app.say(nothing)
            return
        found = target
        if found.article and found.article != self.session.article.id:
            self.app.say(f"{word}: {found.action}", _("It is in this article; press the key again to do it."))
            self.app.open_article(found.article, replace=True)
            return
        if self.change(lambda: act(found)):
            touched = [edit.after for edit in found.edits if isinstance(edit.after, Span | Relation)]
            touched += [edit.before for edit in found.edits if isinstance(edit.before, Span | Relation)]
            ends = [end for item in touched if isinstance(item, Relation) for end in (item.target, item.source)]
            alive = next(
                (each for each in [*(item.id for item in touched), *ends] if self.session.index.get(each)), None
            )
            if alive:
                self.make_current(alive, go=isinstance(self.session.index.get(alive), Span))
            self.app.say(f"{word}: {found.action}")

    # Values ----------------------------------------------------------------------------------------------------------

    def action_value(self, digit: int) -> None:
        """Set the attribute in the strip."""
        item = self._guarded(self._require)
        attribute = self._shown_attribute(item) if item else None
        if item is None or attribute is None:
            return
        if attribute.kind != "choice" or digit > len(attribute.values):
            self.app.complain(ReaderError(f"{attribute.name}: {digit} is no value", _(", shows the next attribute.")))
            return
        value = attribute.values[digit - 1]
        if item.attributes.get(attribute.name) == value.name:
            self.action_next_attribute()
        elif self.change(lambda: self.session.set_attribute(item, attribute.name, value.name)):
            self._attribute = ""
            self.show_status()
            if value.asks_note and not item.note:
                self.action_note()

    def action_next_attribute(self) -> None:
        """Show the next attribute in the strip."""
        item = self.session.index.get(self.current)
        if item is None:
            return
        names = [each.name for each in self.session.scheme.applicable(item.label, item.attributes)]
        shown = self._shown_attribute(item)
        if names and shown:
            self._attribute = names[(names.index(shown.name) + 1) % len(names)]
            self.show_status()

    def action_attribute(self, name: str) -> None:
        """Show an attribute of the scheme by its own key, or ask for it."""
        item = self._guarded(self._require)
        if item is None:
            return
        if isinstance(item, Relation) and all(
            each.name != name for each in self.session.scheme.attributes_of(item.label)
        ):
            item = self.session.index.spans[item.source]
            if all(each.name != name for each in self.session.scheme.attributes_of(item.label)):
                item = self.current_span() or item
        attribute = next((each for each in self.session.scheme.attributes_of(item.label) if each.name == name), None)
        if attribute is None:
            self.app.complain(ReaderError(f"{item.label} has no {name}", _("Choose another item.")))
        elif attribute.kind == "choice":
            self.make_current(item.id)
            self._attribute = name
            self.show_status()
        else:
            self.make_current(item.id)
            self.asker.ask(item.id, attribute)

    def action_note(self) -> None:
        """Write a note or a question about the current item."""
        if item := self._guarded(self._require):
            self.asker.note(item)

    def action_edit(self) -> None:
        """Edit everything about the current item."""
        if item := self._guarded(self._require):
            self.asker.edit(item.id)

    def action_article(self) -> None:
        """Edit the attributes of the article."""
        self.asker.edit(None)

    # Modes -----------------------------------------------------------------------------------------------------------

    def begin_mode(self, mode: Mode) -> None:
        """Let a mode have the keys."""
        self.mode = mode
        self.show_status()

    def linked(self, relation: Relation, origin: Span) -> None:
        """Make a new link current, remembering where it was made from."""
        self._linked_from = (relation.id, origin.id)
        self.make_current(relation.id)

    def end_mode(self) -> None:
        """Give the keys back to the bindings."""
        if self.mode is not None:
            self.mode.leave()
            self.mode = None
        self.show_status()

    async def on_key(self, event: events.Key) -> None:
        """Carry a key out here and now: by the mode that is on, else by what is bound to it.

        Textual would let the key travel on to the application and act there later, when the next key may have been
        looked at already; keys that arrive together must act one after the other.
        """
        self.clock.touch()
        if hand_on(self, event):
            return
        character = event.character or ""
        found = self._keys.get(event.key)
        taken = self.mode is not None and self.mode.key(event.key, character)
        if not taken and found is None:
            return
        event.stop()
        event.prevent_default()
        if not taken and found is not None:
            await self.app.run_action(found[1], found[0])
        self._follow_caret()

    def action_relabel(self) -> None:
        """Wait for a label key."""
        if isinstance(self._guarded(self._require), Span):
            self.begin_mode(Relabelling(self))

    def action_hold(self, end: str) -> None:
        """Take hold of a boundary of the current span."""
        if span := self._guarded_span():
            self.begin_mode(Holding(self, span, cast("Literal['start', 'end']", end)))

    def action_link(self) -> None:
        """Offer the spans that the current one may be linked with."""
        span = self._guarded_span()
        if span is None:
            return
        if self._linked_from and self._linked_from[0] == self.current:
            span = self.session.index.spans.get(self._linked_from[1], span)
        if candidates := self.session.candidates(span):
            self.begin_mode(Linking(self, span, candidates))
        else:
            message = _("there is nothing to link this {label} with").format(label=span.label)
            self.app.complain(ReaderError(message, _("Tag the other one first.")))

    def _guarded_span(self) -> Span | None:
        span = self.current_span()
        if span is None:
            self.app.complain(ReaderError(_("no item is current"), _("Tab goes to the next one.")))
        return span

    # Going elsewhere -------------------------------------------------------------------------------------------------

    def action_copy(self) -> None:
        """Copy the selection, or the current item, as logical text."""
        selection = self.view.selection
        item = self.current_span()
        text = self.session.body[slice(*selection)] if selection else item.text(self.session.body) if item else ""
        if text:
            self.app.copy_to_clipboard(text)
            self.app.say(_("copied {count} characters").format(count=len(text)))

    def action_item(self, way: int) -> None:
        """Make the next or previous item current and go to it."""
        item = self.session.index.step(self.session.index.get(self.current), self.view.caret, way)
        if item is None:
            self.app.say(_("nothing is tagged yet"))
        else:
            self.make_current(item.id, go=True)

    def action_problem(self) -> None:
        """Go to the next problem and say what it is."""
        problem = self.session.index.next_problem(self.session.index.get(self.current), self.view.caret)
        if problem is None:
            self.app.say(_("no problems are left"))
        else:
            self.make_current(problem.item, go=True)
            self.app.say(problem.message)

    def action_done(self) -> None:
        """Say that the article is done; ask when problems are left."""
        if self.session.status == "done":
            self.change(lambda: self.session.set_status("in progress"))
            self.app.say(_("the article is in progress again"))
            return
        count = self.session.index.problem_count()
        if count:
            from reader.tui.screens.dialogs import Confirm

            self.app.push_screen(
                Confirm(_("Done, with problems left?"), f"{count} {_('problems')}", _("! goes from one to the next")),
                lambda yes: self._finish() if yes else None,
            )
        else:
            self._finish()

    def _finish(self) -> None:
        if self.change(lambda: self.session.set_status("done")):
            spans, links = len(self.session.index.spans), len(self.session.index.relations)
            self.app.say(_("done"), f"{spans} spans, {links} links", _("y opens the next article"))

    def action_skip(self) -> None:
        """Skip the article, saying why."""
        from reader.tui.screens.prompts import Prompt

        def take(reason: str | None) -> None:
            if reason is not None and self.change(lambda: self.session.set_status("skipped", reason)):
                self.app.say(_("skipped"), _("y opens the next article"))

        self.app.push_screen(Prompt(_("Skip this article, because…")), take)

    def action_neighbour(self, way: int) -> None:
        """Open the next or previous article."""
        before, after, _number, _count = self.session.project.store.neighbours(self.session.article.id)
        found = after if way > 0 else before
        if found is None:
            self.app.say(_("this is the last article") if way > 0 else _("this is the first article"))
        else:
            self.app.open_article(found, replace=True)

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

    def action_guidelines(self) -> None:
        """Show the guidelines."""
        self.app.show_guidelines()

    def action_help(self) -> None:
        """Show the help."""
        self.app.show_help()

    def action_leave(self) -> None:
        """Leave the mode, else the selection."""
        if self.mode is not None:
            self.end_mode()
        else:
            self.view.drop_selection()
        self.show_status()

    def action_close(self) -> None:
        """Go back to the library."""
        self.app.close_article()

    def on_unmount(self) -> None:
        """Write the active time down when the article is left."""
        self.clock.keep()
