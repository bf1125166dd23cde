"""Changing an article's items by keys: tags, links, boundaries, values, and the way back."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Literal, cast

from reader.errors import BusyError, ReaderError
from reader.i18n import _
from reader.model.annotation import Relation, Span
from reader.model.scheme import ARTICLE, shown
from reader.store.journal import Change
from reader.tui.screens.current import CurrentItemScreen
from reader.tui.screens.modes import Holding, Linking, Relabelling
from reader.tui.screens.retrying import Retry
from reader.workflow import wording

if TYPE_CHECKING:
    from reader.tui.screens.asking import Asker


class TaggingScreen(CurrentItemScreen):
    """Carries the keys out that change something; every change is saved when its key is done."""

    _linked_from: tuple[str, str] | None = None
    """The last link made, and the span it was made from: from there the next one is made too."""

    @cached_property
    def asker(self) -> "Asker":
        """Asks in dialogs, which are not needed to open an article."""
        from reader.tui.screens.asking import Asker

        return Asker(self)

    @cached_property
    def _retry(self) -> Retry:
        """Makes changes again that find the database busy."""
        return Retry(self, self._note)

    def _note(self, text: str) -> None:
        self.status_note = text
        self.show_status()

    async def act(self, key: str, character: str) -> bool:
        """Do what a key means, behind the change that still waits."""
        await self._retry.settled()
        return await super().act(key, character)

    # Changing --------------------------------------------------------------------------------------------------------

    def change(
        self,
        act: Callable[[], object],
        *,
        current: Callable[[], str | None] | None = None,
        refused: Callable[[], object] | None = None,
    ) -> bool:
        """Carry out a change, say what went wrong when it did, and draw what it touched.

        Args:
            act: makes the change; called again where the database is busy.
            current: gives the item that is current afterwards; the same one when None.
            refused: called when it cannot be made.

        Returns:
            False when it was not made, or not yet.
        """
        try:
            try:
                act()
            except BusyError as error:
                self._retry.later(lambda: self.change(act, current=current, refused=refused), error)
                return False
            self._retry.done()
        except ReaderError as error:
            self._retry.done()
            self.status_note = ""
            if self.session.index is not self.view.index:
                self._rebind()
            self.app.complain(error)
            if refused is not None:
                refused()
            return False
        self.status_note = ""
        if self.session.last_change is not None:
            for edit in self.session.last_change.edits:
                for state in (edit.before, edit.after):
                    if isinstance(state, Span):
                        self.view.repaint_span(state)
        wanted = current() if current is not None else self.current
        self.make_current(wanted if self.session.index.get(wanted) else None)
        return True

    def _rebind(self) -> None:
        """Show the layer as it was read again from the database; where that is on another text, open it anew."""
        if self.session.body != self.view.layout_of_text.body:
            self.open_again()
            return
        self.view.index = self.panel.index = self.session.index
        self.view.refresh()
        self.panel.changed()
        self.make_current(None)

    def open_again(self) -> None:
        """Open the article again, since its text has changed."""
        self.app.open_article(self.session.article.id, replace=True, round_=self.session.round)

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

    def action_delete(self) -> None:
        """Delete the current item; the next one becomes current."""
        item = self.require_item()
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
        item = self.require_item()
        selection = self.view.selection
        if isinstance(item, Span):
            if selection is None:
                self.app.complain(ReaderError(_("nothing is selected"), _("Select the further fragment first.")))
            elif self.change(lambda: self.session.add_fragment(item, *selection)):
                self.view.drop_selection()
                self.make_current(item.id)

    def action_remove_fragment(self) -> None:
        """Take the fragment at the caret off the current span."""
        if (span := self.require_span()) and self.change(
            lambda: self.session.remove_fragment(span, self.view.caret), current=lambda: span.id
        ):
            self.view.repaint_span(span)

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
        layer = self.session.project.store.layer(found.layer or "")
        if layer is not None and (layer.article, layer.round) != (self.session.article.id, self.session.round):
            self.app.say(f"{word}: {self._named(found)}", _("It is in this article; press the key again to do it."))
            self.app.open_article(layer.article, replace=True, round_=layer.round)
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
            self.app.say(f"{word}: {self._named(found)}")

    def _named(self, change: Change) -> str:
        return wording.described(change.action, self.session.scheme)

    # Values ----------------------------------------------------------------------------------------------------------

    def action_value(self, digit: int) -> None:
        """Set the attribute in the strip, of the current item or of the article itself."""
        on_article = self.on_article
        item = None if on_article else self.require_item()
        attribute = self._shown_attribute(item)
        if attribute is None:
            return
        if attribute.kind != "choice" or digit > len(attribute.values):
            self.app.complain(
                ReaderError(
                    _("{attribute}: {digit} is no value").format(attribute=shown(attribute), digit=digit),
                    _(", shows the next attribute."),
                )
            )
            return
        value = attribute.values[digit - 1]
        values = item.attributes if item is not None else self.session.article_values
        if values.get(attribute.name) == value.name:
            self.action_next_attribute()
        elif self.change(lambda: self.session.set_attribute(item, attribute.name, value.name)):
            self._attribute = attribute.name if on_article and self.session.scheme.spans else ""
            self.show_status()
            if value.asks_note and item is not None and not item.note:
                self.action_note()

    def action_next_attribute(self) -> None:
        """Show the next attribute in the strip."""
        item = self.session.index.get(self.current)
        label, values = (item.label, item.attributes) if item is not None else (ARTICLE, self.session.article_values)
        names = [each.name for each in self.session.scheme.applicable(label, values)]
        shown = self._shown_attribute(item)
        if names and shown:
            self._attribute = names[(names.index(shown.name) + 1) % len(names)]
            self.show_status()

    def action_attribute(self, name: str) -> None:
        """Show an attribute of the scheme by its own key, or ask for it; of the article where the item has none."""
        of_article = next((each for each in self.session.scheme.attributes_of(ARTICLE) if each.name == name), None)
        if of_article is not None and not self._carries(name):
            self.show_article(name)
            if of_article.kind != "choice":
                self.asker.ask(None, of_article)
            return
        item = self.require_item()
        if item is None:
            return
        if isinstance(item, Relation) and all(
            each.name != name for each in self.session.scheme.attributes_of(item.label)
        ):
            item = self.session.index.spans[item.source]
            if all(each.name != name for each in self.session.scheme.attributes_of(item.label)):
                item = self.current_span() or item
        scheme = self.session.scheme
        attribute = next((each for each in scheme.attributes_of(item.label) if each.name == name), None)
        if attribute is None:
            what = next(shown(each) for each in scheme.attributes if each.name == name)
            self.app.complain(
                ReaderError(
                    _("{label} has no {what}").format(label=scheme.shown_label(item.label), what=what),
                    _("Choose another item."),
                )
            )
        elif attribute.kind == "choice":
            self.make_current(item.id)
            self._attribute = name
            self.show_status()
        else:
            self.make_current(item.id)
            self.asker.ask(item.id, attribute)

    def _carries(self, name: str) -> bool:
        """Tell whether the current item has an attribute."""
        item = self.session.index.get(self.current)
        return item is not None and any(each.name == name for each in self.session.scheme.attributes_of(item.label))

    def action_note(self) -> None:
        """Write a note or a question about the current item."""
        if item := self.require_item():
            self.asker.note(item)

    def action_edit(self) -> None:
        """Edit everything about the current item; of the article, where that is current, the text that is shown."""
        if self.on_article:
            attribute = self._shown_attribute(None)
            if attribute is not None and attribute.kind == "text":
                self.asker.ask(None, attribute)
            else:
                self.asker.edit(None)
        elif item := self.require_item():
            self.asker.edit(item.id)

    def action_article(self) -> None:
        """Edit the attributes of the article."""
        self.asker.edit(None)

    # Modes -----------------------------------------------------------------------------------------------------------

    def linked(self, relation: Relation, origin: Span) -> None:
        """Make a new link current, remembering where it was made from."""
        self._linked_from = (relation.id, origin.id)
        self.make_current(relation.id)

    def action_relabel(self) -> None:
        """Wait for a label key."""
        if isinstance(self.require_item(), Span):
            self.begin_mode(Relabelling(self))

    def action_hold(self, end: str) -> None:
        """Take hold of a boundary of the current span."""
        if span := self.require_span():
            self.begin_mode(Holding(self, span, cast("Literal['start', 'end']", end)))

    def action_link(self) -> None:
        """Offer the spans that the current one may be linked with."""
        span = self.require_span()
        if span is None:
            return
        if self._linked_from and self._linked_from[0] == self.current:
            span = self.session.index.spans.get(self._linked_from[1], span)
        if candidates := self.session.candidates(span):
            self.begin_mode(Linking(self, span, candidates))
        else:
            message = _("there is nothing to link this {label} with").format(
                label=self.session.scheme.shown_label(span.label)
            )
            self.app.complain(ReaderError(message, _("Tag the other one first.")))
