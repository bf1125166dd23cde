"""Reading and annotating one article."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen

from reader.errors import BusyError, ReaderError
from reader.i18n import _
from reader.model.annotation import Item, Relation, Span
from reader.model.ids import now
from reader.model.scheme import ARTICLE, Attribute
from reader.store.journal import Change
from reader.text import Offset
from reader.text.layout import ArticleLayout
from reader.text.navigation import Motion
from reader.text.sanitise import HIDDEN_CONTROLS
from reader.tui import actions
from reader.tui.host import Host
from reader.tui.screens.dialogs import Confirm, Entry, ItemEditor, PickList, Prompt, value_pieces
from reader.tui.screens.library import progress_bar
from reader.tui.widgets.article_view import ArticleView
from reader.tui.widgets.bars import Bar, Piece
from reader.tui.widgets.item_panel import ItemPanel
from reader.workflow.session import MAX_CANDIDATES, Session

_LETTERS: Final = "abcdefghijklmnopqrst"
_IDLE_SECONDS: Final = 60
_FLUSH_SECONDS: Final = 300
_WIDE: Final = 70
_QUESTION_MARKS: Final = ("?", "؟")


@dataclass(frozen=True, slots=True)
class Linking:
    """The way through a link: first which other span, then its value."""

    span: Span
    candidates: tuple[Span, ...]
    chosen: Span | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """A boundary taken hold of, and where it was."""

    span: Span
    end: Literal["start", "end"]
    caret: Offset


Mode = Linking | Holding | Literal["relabel"] | None


class ReadingScreen(Screen[None]):
    """One article with its panel, gutter and bars. Keys come from the registry and the scheme."""

    CSS_PATH = "../styles/reading.tcss"
    BINDINGS = actions.bindings(actions.READING)  # type: ignore[assignment]  # Textual accepts any list of bindings
    app: Host

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.mode: Mode = None
        self.current: str | None = None
        """The item that keys act on."""
        self._attribute = ""
        """Name of the attribute in the strip; empty for the first that applies."""
        self._undo_announced: str | None = None
        self._started = now()
        self._active = 0.0
        self._last_key = time.monotonic()
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
            lambda span: span.text(session.body),
            self._value_of,
            {each.name: each.color for each in scheme.spans},
        )
        self.panel.rtl = self.view.rtl
        self.header = Bar(id="header")
        self.status = Bar(id="status")
        self.strip = Bar(id="strip")
        self.key_line = Bar(id="keys")
        for label in scheme.spans:
            self._bindings.bind(label.key, f"tag('{label.name}')", f"tag {label.name}", show=False)
        for attribute in scheme.attributes:
            if attribute.key:
                self._bindings.bind(attribute.key, f"attribute('{attribute.name}')", attribute.name, show=False)

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
        self._show_header()
        keys = [
            piece
            for label in self.session.scheme.spans
            for piece in (Piece(f"{label.key} ", "key"), Piece(f"{label.name}  "))
        ]
        for key, word in actions.key_line(actions.READING):
            keys += [Piece(f"{key} ", "key"), Piece(f"{word}  ")]
        self.key_line.show(keys)
        self._show_status()
        self.view.focus()

    def on_resize(self, _event: events.Resize) -> None:
        """Fit the parts to the window."""
        self._fit()

    def _fit(self) -> None:
        size = self.app.size
        self.set_class(size.height < 15, "-short")
        self.set_class(size.height < 8, "-tiny")
        if size.width < _WIDE:
            self.panel.add_class("-hidden")

    # What the bars say -----------------------------------------------------------------------------------------------

    def _show_header(self) -> None:
        session = self.session
        _before, _after, number, count = session.project.store.neighbours(session.article.id)
        place = [Piece(f"{number}/{count} ", "dim"), Piece(progress_bar(number, count, 10), "accent")]
        title, who = Piece(session.article.title, "strong"), Piece(session.annotator.name, "dim")
        if self.view.rtl:
            self.header.show([*place, Piece("  "), who], [title])
        else:
            self.header.show([title], [who, Piece("  "), *place])

    def _show_status(self) -> None:
        """Say what is current, what is missing, and that all is saved."""
        left: list[Piece] = []
        item = self.session.index.get(self.current)
        if item is not None:
            left.append(Piece(item.label, "strong"))
            values = self._values(item)
            left += [Piece(f" · {name}: {value}") for name, value in values]
            if item.note:
                left.append(Piece(f" · {'?' if item.question else '✎'} {item.note}", "dim"))
        else:
            left.append(Piece(_("no item is current"), "dim"))
        right: list[Piece] = []
        if mode := self._mode_name():
            right.append(Piece(f"{mode}  ", "accent"))
        if count := self.session.index.problem_count():
            right.append(Piece(f"{count} {_('problems') if count > 1 else _('problem')}  ", "warning"))
        status = self.session.status
        right.append(Piece(f"{status}  ", "dim"))
        if self.session.saved:
            right.append(Piece(f"{_('saved')} {_local_time(self.session.saved)}", "dim"))
        if self._hidden_controls():
            right.append(Piece("  ⚑ " + _("hidden controls"), "warning"))
        if self.session.outdated:
            right.append(Piece("  " + _("older revision"), "warning"))
        self.status.show(left, right)
        self._show_strip(item)

    def _hidden_controls(self) -> bool:
        """Tell whether the visible part holds characters that are not seen."""
        start, end = self.view.visible_range()
        return HIDDEN_CONTROLS.search(self.session.body, start, end) is not None

    def _mode_name(self) -> str:
        if isinstance(self.mode, Linking):
            return _("link")
        if isinstance(self.mode, Holding):
            return _("moving the start") if self.mode.end == "start" else _("moving the end")
        if self.mode == "relabel":
            return _("relabel")
        return _("selecting exactly") if self.view.exact else _("selecting") if self.view.selecting else ""

    def _show_strip(self, item: Item | None) -> None:
        if isinstance(self.mode, Linking):
            self.strip.show(self._linking_pieces(self.mode))
        elif self.mode == "relabel":
            self.strip.show([
                piece for label in self.session.scheme.spans for piece in (Piece(f"{label.key} ", "key"), Piece(f"{label.name}  "))
            ])  # fmt: skip
        elif isinstance(self.mode, Holding):
            self.strip.show([Piece(_("w b j k t f and arrows move it  ")), Piece("Enter ", "key"), Piece(_("keeps it  ")),
                             Piece("Esc ", "key"), Piece(_("leaves it"))])  # fmt: skip
        elif item is not None and (attribute := self._shown_attribute(item)):
            value = self._display_value(attribute, item.attributes.get(attribute.name, ""))
            self.strip.show(value_pieces(attribute, value, {}), [Piece(", ", "key"), Piece(_("next attribute"), "dim")])
        else:
            self.strip.show([])

    def _linking_pieces(self, mode: Linking) -> list[Piece]:
        pieces = [Piece(_("link") + "  ", "dim")]
        if mode.chosen is None:
            if mode.candidates and (attribute := self._link_attribute(mode.span, mode.candidates[0])):
                nearest = mode.candidates[0].text(self.session.body)[:24]
                pieces += [Piece(f"{nearest}: ", "strong")]
                pieces += value_pieces(attribute, "", {})[1:]
            pieces += [Piece("a–t ", "key"), Piece(_("another"), "dim")]
        elif attribute := self._link_attribute(mode.span, mode.chosen):
            pieces += [Piece(f"{mode.chosen.text(self.session.body)[:24]}: ", "strong")]
            pieces += value_pieces(attribute, "", {})[1:]
        return pieces

    def _values(self, item: Item) -> list[tuple[str, str]]:
        found = []
        for attribute in self.session.scheme.attributes_of(item.label):
            if value := item.attributes.get(attribute.name):
                found.append((attribute.name, self._display_value(attribute, value)))
        return found

    def _display_value(self, attribute: Attribute, value: str) -> str:
        if value and attribute.kind == "identity":
            identity = self.session.project.store.identity(value)
            return identity.name if identity else "?"
        return value

    def _value_of(self, item: Item) -> str:
        """Give what the panel shows at the far edge: a link's or a claim's own stance."""
        if isinstance(item, Relation):
            return next(iter(item.attributes.values()), "")
        for attribute in self.session.scheme.attributes_of(item.label):
            if attribute.when and (value := item.attributes.get(attribute.name)) and not attribute.propose:
                return value
        return ""

    def _shown_attribute(self, item: Item) -> Attribute | None:
        """Choose the attribute in the strip: the one stepped to, else the first that is missing, else the first."""
        applicable = list(self.session.scheme.applicable(item.label, item.attributes))
        for attribute in applicable:
            if attribute.name == self._attribute:
                return attribute
        missing = (each for each in applicable if each.required and each.name not in item.attributes)
        return next(missing, applicable[0] if applicable else None)

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
        self._show_status()

    def on_article_view_caret_moved(self, event: ArticleView.CaretMoved) -> None:
        """Make the span under the caret current; plain text leaves the current one."""
        self._touch()
        if isinstance(self.mode, Holding):
            return
        spans = self.session.index.at(event.offset)
        if spans and self.current not in {span.id for span in spans} and self._current_span() not in spans:
            self.make_current(spans[0].id)
        elif self._flag_shown != self._hidden_controls():
            self._show_status()

    @property
    def _flag_shown(self) -> bool:
        return "⚑" in self.status.text

    def on_article_view_scrolled(self, _event: ArticleView.Scrolled) -> None:
        """Say whether the new part holds hidden controls."""
        if self._flag_shown != self._hidden_controls():
            self._show_status()

    def on_article_view_clicked(self, event: ArticleView.Clicked) -> None:
        """Make the innermost span under the mouse current."""
        if spans := self.session.index.at(event.offset):
            self.make_current(spans[0].id)

    def on_item_panel_item_chosen(self, event: ItemPanel.ItemChosen) -> None:
        """Go to the item of the row."""
        self.make_current(event.item, go=True)
        self.view.focus()

    def _current_span(self) -> Span | None:
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

    def change(self, act: Callable[[], object], *, retry: bool = True) -> bool:
        """Carry out a change, say what went wrong when it did, and draw what it touched."""
        before = dict(self.session.index.spans)
        try:
            act()
        except BusyError as error:
            if retry:
                self.app.say(_("the database is busy; trying once more"))
                self.set_timer(0.5, lambda: self.change(act, retry=False))
            else:
                self.app.complain(error)
            return False
        except ReaderError as error:
            if self.session.index is not self.view.index:
                self._rebind()
            self.app.complain(error)
            return False
        self._undo_announced = None
        after = self.session.index.spans
        for span in {*before} ^ {*after}:
            self.view.repaint_span(before.get(span) or after[span])
        for span, old in before.items():
            if span in after and after[span] is not old:
                self.view.repaint_span(old)
                self.view.repaint_span(after[span])
        self.panel.changed()
        if self.session.index.get(self.current) is None:
            self.current = None
        self.make_current(self.current)
        return True

    def _rebind(self) -> None:
        """Show the layer as it was read again from the database."""
        self.view.index = self.panel.index = self.session.index
        self.view.refresh()
        self.panel.changed()
        self.make_current(None)

    def action_tag(self, label: str) -> None:
        """Tag the selection or the word at the caret; the caret goes behind it."""
        if self.mode == "relabel":
            self.mode = None
            item = self._current_span()
            if item is not None:
                self.change(lambda: self.session.relabel(item, label))
            return
        selection = self.view.selection or self.view.word_at_caret()
        made: list[Span] = []

        def act() -> None:
            if selection is None:
                raise ReaderError(_("there is no word here"), _("Select some text first."))
            made.append(self.session.tag(label, *selection, exact=self.view.exact))

        if self.change(act):
            (span,) = made
            self.view.drop_selection()
            self.view.go(span.end)
            self.make_current(span.id)

    def action_relabel(self) -> None:
        """Wait for a label key."""
        if isinstance(self._guarded(self._require), Span):
            self.mode = "relabel"
            self._show_status()

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
            alive = next((item.id for item in touched if self.session.index.get(item.id)), None)
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
            self._show_status()
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
            self._show_status()

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
                item = self._current_span() or item
        attribute = next((each for each in self.session.scheme.attributes_of(item.label) if each.name == name), None)
        if attribute is None:
            self.app.complain(ReaderError(f"{item.label} has no {name}", _("Choose another item.")))
        elif attribute.kind == "choice":
            self.make_current(item.id)
            self._attribute = name
            self._show_status()
        else:
            self.make_current(item.id)
            self._ask(item.id, attribute, lambda: None)

    def _ask(self, item_id: str | None, attribute: Attribute | None, then: Callable[[], None]) -> None:
        """Ask for a text, an identity or (without attribute) the note of an item, or of the article."""
        item = self.session.index.get(item_id)
        if attribute is None:
            assert item is not None
            self._ask_note(item, then)
        elif attribute.kind == "identity":
            assert isinstance(item, Span)
            self._ask_identity(item, attribute, then)
        else:
            values = item.attributes if item else (self.session.layer.attributes if self.session.layer else {})

            def take(text: str | None) -> None:
                if text is not None:
                    fresh = self.session.index.get(item_id)
                    self.change(lambda: self.session.set_attribute(fresh, attribute.name, text.strip()))
                then()

            self.app.push_screen(Prompt(attribute.name, value=values.get(attribute.name, "")), take)

    def _ask_note(self, item: Item, then: Callable[[], None]) -> None:
        value = f"? {item.note}" if item.question else item.note

        def take(text: str | None) -> None:
            fresh = self.session.index.get(item.id)
            if text is not None and fresh is not None:
                question = text.lstrip().startswith(_QUESTION_MARKS)
                clean = text.strip().removeprefix("?").removeprefix("؟").strip() if question else text.strip()
                if (clean, question) != (fresh.note, fresh.question):
                    self.change(lambda: self.session.set_note(fresh, clean, question=question))
            then()

        self.app.push_screen(
            Prompt(_("Note"), value=value, hint=_("Begin with ? to ask the lead · Enter saves · Esc leaves it")), take
        )

    def _ask_identity(self, span: Span, attribute: Attribute, then: Callable[[], None]) -> None:
        text = " ".join(span.text(self.session.body).split())
        identities = self.session.project.store.identities()
        now_named = self._display_value(attribute, span.attributes.get(attribute.name, ""))
        known = next((each.name for each in identities if text == each.name or text in each.aliases), text)
        names = list(dict.fromkeys([now_named or known, known, *(each.name for each in identities)]))

        def take(name: str | None) -> None:
            fresh = self.session.index.spans.get(span.id)
            if name and name.strip() and fresh is not None:
                self.change(lambda: self.session.set_identity(fresh, name))
            then()

        self.app.push_screen(
            Prompt(_("Who is this?"), value=now_named or known, suggestions=names,
                   hint=_("Enter takes the name · ↑ ↓ other identities of the project · Esc leaves it")),
            take,
        )  # fmt: skip

    def action_note(self) -> None:
        """Write a note or a question about the current item."""
        if item := self._guarded(self._require):
            self._ask_note(item, lambda: None)

    def action_edit(self) -> None:
        """Edit everything about the current item."""
        if isinstance(self.mode, Holding):
            self._keep_boundary(self.mode)
            return
        if item := self._guarded(self._require):
            self._edit(item.id, item.label, f"{item.label}  {self._quote(item)}")

    def action_article(self) -> None:
        """Edit the attributes of the article."""
        self._edit(None, ARTICLE, self.session.article.title)

    def _edit(self, item_id: str | None, label: str, title: str) -> None:
        scheme, session = self.session.scheme, self.session

        def entries() -> list[Entry]:
            item = session.index.get(item_id)
            values = item.attributes if item else (session.layer.attributes if session.layer else {})
            rows = [
                Entry(each, self._display_value(each, values.get(each.name, "")), scheme.applies(each, label, values))
                for each in scheme.attributes_of(label)
            ]
            return [*rows, Entry(None, ("? " if item.question else "") + item.note)] if item else rows

        def set_value(attribute: Attribute, value: str) -> None:
            self.change(lambda: session.set_attribute(session.index.get(item_id), attribute.name, value))

        def ask(attribute: Attribute | None, then: Callable[[], None]) -> None:
            if item_id is not None or attribute is not None:
                self._ask(item_id, attribute, then)

        self.app.push_screen(ItemEditor(title, entries, set_value, ask, {}))

    def _quote(self, item: Item) -> str:
        span = item if isinstance(item, Span) else self.session.index.spans[item.source]
        return span.text(self.session.body)[:200]

    # Linking ---------------------------------------------------------------------------------------------------------

    def action_link(self) -> None:
        """Offer the spans that the current one may be linked with."""
        span = self._current_span()
        if span is None:
            self.app.complain(ReaderError(_("no item is current"), _("Tab goes to the next one.")))
            return
        candidates = tuple(self.session.candidates(span))
        if not candidates:
            self.app.complain(
                ReaderError(
                    _("there is nothing to link {label} with").format(label=span.label), _("Tag a speaker first.")
                )
            )
            return
        self.mode = Linking(span, candidates)
        start, end = self.view.visible_range()
        visible = [each for each in candidates if start <= each.start < end][:MAX_CANDIDATES]
        self._offered = visible + [each for each in candidates if each not in visible]
        self.view.badges = {each.start: _LETTERS[number] for number, each in enumerate(visible)}
        for each in visible:
            self.view.repaint_span(each)
        self._show_status()

    def _link_attribute(self, one: Span, other: Span) -> Attribute | None:
        """Give the choice that a link between two spans asks for."""
        for label, _source, _target in self.session.link_labels(one, other):
            for attribute in self.session.scheme.applicable(label.name, {}):
                if attribute.kind == "choice" and attribute.required and not attribute.default:
                    return attribute
            return None
        return None

    def _linking_key(self, mode: Linking, key: str, character: str) -> None:
        letter = _LETTERS.find(character) if character else -1
        shown = len(self.view.badges)
        if key == "escape":
            self._leave_mode()
        elif mode.chosen is None and letter >= 0 and letter < shown:
            self._choose_link(mode, self._offered[letter])
        elif mode.chosen is None and character in ("*", "l") and len(self._offered) > shown:
            self._list_candidates(mode)
        elif character.isdigit() and character != "0":
            self._finish_link(mode.span, mode.chosen or mode.candidates[0], int(character))
        else:
            self.app.complain(ReaderError(_("a digit is the stance, a letter another candidate"), _("Esc leaves it.")))

    def _list_candidates(self, mode: Linking) -> None:
        lines = [f"{each.label}  {each.text(self.session.body)[:100]}" for each in self._offered]

        def take(number: int | None) -> None:
            if number is None:
                self._leave_mode()
            else:
                self._choose_link(mode, self._offered[number])

        self.app.push_screen(PickList(_("Link with which?"), lines), take)

    def _choose_link(self, mode: Linking, other: Span) -> None:
        if self._link_attribute(mode.span, other) is None:
            self._finish_link(mode.span, other, 0)
        else:
            self.mode = Linking(mode.span, mode.candidates, other)
            self._show_status()

    def _finish_link(self, span: Span, other: Span, digit: int) -> None:
        (label, source, target), *_rest = self.session.link_labels(span, other)
        attribute = self._link_attribute(span, other)
        if attribute is not None and digit > len(attribute.values):
            self.app.complain(ReaderError(f"{attribute.name}: {digit} is no value", _("Esc leaves it.")))
            return
        value = attribute.values[digit - 1] if attribute is not None and digit else None
        values = {attribute.name: value.name} if attribute is not None and value is not None else {}
        made: list[Relation] = []
        self._leave_mode()
        if self.change(lambda: made.append(self.session.link(label.name, source, target, values))):
            self.make_current(made[0].id)
            if value is not None and value.asks_note and not made[0].note:
                self._ask_note(made[0], lambda: None)

    def _leave_mode(self) -> None:
        badges, self.view.badges = self.view.badges, {}
        for offset in badges:
            self.view.repaint(offset, offset)
        self.mode = None
        self._show_status()

    # Boundaries ------------------------------------------------------------------------------------------------------

    def action_hold(self, end: str) -> None:
        """Take hold of a boundary of the current span."""
        span = self._current_span()
        if span is None:
            self.app.complain(ReaderError(_("no item is current"), _("Tab goes to the next one.")))
            return
        before = self.view.caret
        self.mode = Holding(span, cast("Literal['start', 'end']", end), before)
        fixed, moving = (span.end, span.start) if end == "start" else (span.start, span.end)
        self.view.go(fixed)
        self.view.selecting = True
        self.view.go(moving, extend=True)
        self._show_status()

    def _keep_boundary(self, mode: Holding) -> None:
        selection = self.view.selection
        self.mode = None
        self.view.drop_selection()
        span = mode.span
        number = 0 if mode.end == "start" else len(span.fragments) - 1
        if selection is not None:
            start, end = selection
            fragment = span.fragments[number]
            if len(span.fragments) > 1:
                start, end = (start, fragment.end) if mode.end == "start" else (fragment.start, end)
            if (start, end) != fragment:
                self.change(lambda: self.session.move(span, number, start, end))
        self.make_current(span.id)

    # Going elsewhere -------------------------------------------------------------------------------------------------

    def action_move(self, motion: str) -> None:
        """Move the caret."""
        self.view.move(cast("Motion", motion))

    def action_extend(self, motion: str) -> None:
        """Move the caret, extending the selection."""
        self.view.move(cast("Motion", motion), extend=True)

    def action_select(self) -> None:
        """Start or stop selecting."""
        self.view.begin_selecting(exact=False)
        self._show_status()

    def action_select_exactly(self) -> None:
        """Start or stop selecting without snapping."""
        self.view.begin_selecting(exact=True)
        self._show_status()

    def action_to_end(self, kind: str) -> None:
        """Select to the end of a unit."""
        self.view.to_end(kind)

    def action_widen(self) -> None:
        """Grow the selection."""
        self.view.widen()

    def action_narrow(self) -> None:
        """Shrink the selection to what it was."""
        self.view.narrow()

    def action_copy(self) -> None:
        """Copy the selection, or the current item, as logical text."""
        selection = self.view.selection
        item = self._current_span()
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

    def action_panel(self) -> None:
        """Show or hide the panel."""
        self.panel.toggle_class("-hidden")

    def action_guidelines(self) -> None:
        """Show the guidelines."""
        self.app.show_guidelines()

    def action_help(self) -> None:
        """Show the help."""
        self.app.show_help()

    def action_leave(self) -> None:
        """Leave the mode, else the selection."""
        if isinstance(self.mode, Holding):
            caret = self.mode.caret
            self.mode = None
            self.view.drop_selection()
            self.view.go(caret)
        elif self.mode is not None:
            self._leave_mode()
        else:
            self.view.drop_selection()
        self._show_status()

    def action_close(self) -> None:
        """Go back to the library."""
        self.app.close_article()

    def on_key(self, event: events.Key) -> None:
        """Let a mode have its keys before the bindings do."""
        self._touch()
        if isinstance(self.mode, Linking):
            event.stop()
            event.prevent_default()
            self._linking_key(self.mode, event.key, event.character or "")
        elif self.mode == "relabel" and event.key != "escape":
            labels = {label.key for label in self.session.scheme.spans}
            if event.character not in labels:
                event.stop()
                event.prevent_default()
                self.app.complain(ReaderError(_("this is no label key"), _("Esc leaves it.")))

    # Active time -----------------------------------------------------------------------------------------------------

    def _touch(self) -> None:
        """Count the time since the last key as active, unless it was a pause."""
        moment = time.monotonic()
        gap = moment - self._last_key
        self._last_key = moment
        if gap < _IDLE_SECONDS:
            self._active += gap
        if self._active >= _FLUSH_SECONDS:
            self.keep_work()

    def keep_work(self) -> None:
        """Write the active time down; a failure is no reason to stop anyone."""
        seconds = round(self._active)
        if seconds and self.session.layer is not None:
            try:
                self.session.add_work(self._started, now(), seconds)
            except ReaderError:
                return
            self._active = 0.0
            self._started = now()

    def on_unmount(self) -> None:
        """Write the active time down when the article is left."""
        self.keep_work()


def _local_time(stamp: str) -> str:
    from datetime import datetime

    return datetime.fromisoformat(stamp.replace("Z", "+00:00")).astimezone().strftime("%H:%M")
