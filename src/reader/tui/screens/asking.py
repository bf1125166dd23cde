"""What the reading screen asks in dialogs: texts, notes, identities, all values of an item."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from reader.i18n import _
from reader.model.annotation import Identity, Item, Relation, Span
from reader.model.scheme import ARTICLE, Attribute, shown
from reader.tui.screens import readout
from reader.tui.screens.dialogs import Entry, ItemEditor
from reader.tui.screens.prompts import Chooser, NoteDialog, Prompt, Suggestion
from reader.tui.widgets.typeable import typeable
from reader.workflow.identities import Identities
from reader.workflow.naming import holder
from reader.workflow.session import MAX_NOTE

if TYPE_CHECKING:
    from reader.tui.screens.tagging import TaggingScreen

_QUESTION_MARKS: Final = ("?", "؟")

_KIND_MARK: Final = " / "

_SUGGESTED: Final = 50
"""Identities that are listed at once."""

Then = Callable[[], None]


def _nothing() -> None:
    return


class Asker:
    """Asks about items of a session; every answer is a change of its own.

    Items are looked up again when an answer comes, since they may have changed meanwhile.
    """

    def __init__(self, screen: "TaggingScreen") -> None:
        self._screen = screen
        self._session = screen.session

    def ask(self, item_id: str | None, attribute: Attribute | None, then: Then = _nothing) -> None:
        """Ask for an attribute of an item (or of the article, for None), or for the item's note.

        Args:
            item_id: the item.
            attribute: what to ask for; None for the note.
            then: called when the dialog is closed.
        """
        item = self._session.index.get(item_id)
        if attribute is None:
            if item is not None:
                self.note(item, then)
        elif attribute.kind == "identity":
            assert isinstance(item, Span)
            self._identity(item, attribute, then)
        else:
            self._text(item_id, attribute, then)

    def note(self, item: Item, then: Then = _nothing, typed: str | None = None) -> None:
        """Ask for an item's note; one that begins with a question mark is a question to the lead.

        Args:
            item: which item.
            then: called when the dialog is closed.
            typed: what was typed before and could not be saved; the note that the item has when None.
        """

        def take(text: str | None) -> None:
            fresh = self._session.index.get(item.id)
            if text is not None and fresh is not None:
                question = text.lstrip().startswith(_QUESTION_MARKS)
                clean = text.strip().lstrip("?؟").strip() if question else text.strip()
                if (clean, question and bool(clean)) != (fresh.note, fresh.question):
                    self._screen.change(
                        lambda: self._session.set_note(fresh, clean, question=question),
                        refused=lambda: self.note(fresh, then, text),
                    )
            then()

        value = f"? {item.note}" if item.question else item.note
        hint = _("Begin with ? to ask the lead")
        dialog = NoteDialog(_("Note"), value=value, typed=typed, hint=hint, limit=MAX_NOTE)
        self._screen.app.push_screen(dialog, take)

    def edit(self, item_id: str | None) -> None:
        """Open the editor of an item, or of the article for None."""
        session, scheme = self._session, self._session.scheme
        item = session.index.get(item_id)
        label = item.label if item else ARTICLE
        title = f"{scheme.shown_label(label)}  \u2068{self.quote(item.id)}\u2069" if item else session.article.title

        def entries() -> list[Entry]:
            fresh = session.index.get(item_id)
            values = fresh.attributes if fresh else session.article_values
            rows = [
                Entry(
                    each,
                    values.get(each.name, ""),
                    readout.value_text(session, each, values.get(each.name, "")),
                    scheme.applies(each, label, values),
                )
                for each in scheme.attributes_of(label)
            ]
            return [*rows, Entry(None, fresh.note, ("? " if fresh.question else "") + fresh.note)] if fresh else rows

        def set_value(attribute: Attribute, value: str) -> None:
            self._screen.change(lambda: session.set_attribute(session.index.get(item_id), attribute.name, value))

        self._screen.app.push_screen(
            ItemEditor(title, entries, set_value, lambda attribute, then: self.ask(item_id, attribute, then))
        )

    def quote(self, item_id: str) -> str:
        """Quote the text of an item, with a place or without; of a link, that of the span it comes from."""
        item = self._session.index.get(item_id) or self._session.index.orphans.get(item_id)
        span = self._session.index.spans[item.source] if isinstance(item, Relation) else item
        return span.text(self._session.body)[:200] if span else ""

    def _text(self, item_id: str | None, attribute: Attribute, then: Then) -> None:
        item = self._session.index.get(item_id)
        values = item.attributes if item else self._session.article_values
        before = typeable(values.get(attribute.name, ""))

        def take(text: str | None) -> None:
            if text is not None and text.strip() != before.strip():
                fresh = self._session.index.get(item_id)
                self._screen.change(lambda: self._session.set_attribute(fresh, attribute.name, text.strip()))
            then()

        self._screen.app.push_screen(Prompt(shown(attribute), value=before), take)

    def _identity(self, span: Span, attribute: Attribute, then: Then) -> None:
        """Ask whom a span names: identities whose names are near what is typed, or a new one."""
        known = Identities(self._session.project, self._session.annotator).suggester()
        named = next((each for each in known.identities if each.id == span.attributes.get(attribute.name)), None)
        text = " ".join(span.text(self._session.body).split())

        def suggest(typed: str) -> list[Suggestion]:
            name = typed.partition(_KIND_MARK)[0].strip()
            found = [Suggestion(each.id, each.name, self._about(each)) for each in known.suggest(name)[:_SUGGESTED]]
            if name and holder(known.identities, name) is None:
                new = Suggestion(None, _("new: {name}").format(name=typed.strip()))
                unlikely = name == text and not known.likely(name)
                found.insert(0 if unlikely else len(found), new)
            return found

        def take(chosen: Suggestion | None) -> None:
            fresh = self._session.index.spans.get(span.id)
            if chosen is not None and fresh is not None:
                if chosen.key is None:
                    name, _slash, kind = dialog.field.value.partition(_KIND_MARK)
                    self._screen.change(lambda: self._session.set_identity(fresh, name, kind=kind.strip()))
                elif chosen.key != fresh.attributes.get(attribute.name):
                    self._screen.change(lambda: self._session.take_identity(fresh, str(chosen.key)))
            then()

        hint = _("a new one: name / kind, of {kinds}").format(kinds=", ".join(map(shown, attribute.kinds)))
        dialog = Chooser(_("Who is this?"), suggest, value=named.name if named else text, hint=hint)
        self._screen.app.push_screen(dialog, take)

    def _about(self, identity: Identity) -> str:
        """Give what tells an identity from others of its name."""
        kind = self._session.scheme.shown_kind(identity.kind)
        return " · ".join(filter(None, (kind, identity.affiliation)))
