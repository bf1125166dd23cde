"""What the reading screen asks in dialogs: texts, notes, identities, all values of an item."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from reader.i18n import _
from reader.model.annotation import Identity, Item, Span
from reader.model.scheme import ARTICLE, Attribute
from reader.tui.screens.dialogs import Entry, ItemEditor
from reader.tui.screens.prompts import NoteDialog, Prompt
from reader.tui.widgets.typeable import typeable
from reader.workflow.session import MAX_NOTE

if TYPE_CHECKING:
    from reader.tui.screens.reading import ReadingScreen

_QUESTION_MARKS: Final = ("?", "؟")

_KIND_MARK: Final = " / "

Then = Callable[[], None]


def _nothing() -> None:
    return


class Asker:
    """Asks about items of a session; every answer is a change of its own.

    Items are looked up again when an answer comes, since they may have changed meanwhile.
    """

    def __init__(self, screen: "ReadingScreen") -> None:
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

    def note(self, item: Item, then: Then = _nothing) -> None:
        """Ask for an item's note; one that begins with a question mark is a question to the lead."""

        def take(text: str | None) -> None:
            fresh = self._session.index.get(item.id)
            if text is not None and fresh is not None:
                question = text.lstrip().startswith(_QUESTION_MARKS)
                clean = text.strip().lstrip("?؟").strip() if question else text.strip()
                if (clean, question and bool(clean)) != (fresh.note, fresh.question):
                    self._screen.change(lambda: self._session.set_note(fresh, clean, question=question))
            then()

        value = f"? {item.note}" if item.question else item.note
        hint = _("Begin with ? to ask the lead")
        self._screen.app.push_screen(NoteDialog(_("Note"), value=value, hint=hint, limit=MAX_NOTE), take)

    def edit(self, item_id: str | None) -> None:
        """Open the editor of an item, or of the article for None."""
        session, scheme = self._session, self._session.scheme
        item = session.index.get(item_id)
        label = item.label if item else ARTICLE
        title = f"{label}  \u2068{self._quote(item)}\u2069" if item else session.article.title

        def entries() -> list[Entry]:
            fresh = session.index.get(item_id)
            values = fresh.attributes if fresh else session.article_values
            rows = [
                Entry(each, session.display_value(each, values.get(each.name, "")), scheme.applies(each, label, values))
                for each in scheme.attributes_of(label)
            ]
            return [*rows, Entry(None, ("? " if fresh.question else "") + fresh.note)] if fresh else rows

        def set_value(attribute: Attribute, value: str) -> None:
            self._screen.change(lambda: session.set_attribute(session.index.get(item_id), attribute.name, value))

        self._screen.app.push_screen(
            ItemEditor(title, entries, set_value, lambda attribute, then: self.ask(item_id, attribute, then))
        )

    def _quote(self, item: Item) -> str:
        span = item if isinstance(item, Span) else self._session.index.spans[item.source]
        return span.text(self._session.body)[:200]

    def _text(self, item_id: str | None, attribute: Attribute, then: Then) -> None:
        item = self._session.index.get(item_id)
        values = item.attributes if item else self._session.article_values
        shown = typeable(values.get(attribute.name, ""))

        def take(text: str | None) -> None:
            if text is not None and text.strip() != shown.strip():
                fresh = self._session.index.get(item_id)
                self._screen.change(lambda: self._session.set_attribute(fresh, attribute.name, text.strip()))
            then()

        self._screen.app.push_screen(Prompt(attribute.name, value=shown), take)

    def _identity(self, span: Span, attribute: Attribute, then: Then) -> None:
        text = " ".join(span.text(self._session.body).split())
        identities = self._session.project.store.identities()
        named = next((each for each in identities if each.id == span.attributes.get(attribute.name)), None)
        known = named or next((each for each in identities if text == each.name or text in each.aliases), None)
        suggested = _with_kind(known) if known else text
        names = list(dict.fromkeys([suggested, *map(_with_kind, identities)]))

        def take(answer: str | None) -> None:
            fresh = self._session.index.spans.get(span.id)
            if answer and answer.strip() and fresh is not None and answer != (named and _with_kind(named)):
                name, _slash, kind = answer.partition(_KIND_MARK)
                self._screen.change(lambda: self._session.set_identity(fresh, name, kind=kind.strip()))
            then()

        hint = _("Enter takes it · ↑ ↓ other identities · name / kind, of {kinds} · Esc leaves it")
        self._screen.app.push_screen(
            Prompt(
                _("Who is this?"),
                value=suggested,
                suggestions=names,
                hint=hint.format(kinds=", ".join(attribute.kinds)),
            ),
            take,
        )


def _with_kind(identity: Identity) -> str:
    return identity.name + (f"{_KIND_MARK}{identity.kind}" if identity.kind else "")
