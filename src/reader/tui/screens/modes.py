"""Modes of the reading screen: while one is on, keys mean something else."""

from typing import TYPE_CHECKING, Final, Literal

from reader.errors import ReaderError
from reader.i18n import N_, _
from reader.model.annotation import Relation, Span
from reader.model.scheme import Attribute, shown
from reader.text import Offset
from reader.tui.screens import readout
from reader.tui.widgets.bars import Piece
from reader.workflow.session import MAX_CANDIDATES

if TYPE_CHECKING:
    from reader.tui.screens.tagging import TaggingScreen

LETTERS: Final = "abcdefghijkmnopqrstu"  # `l` opens the list
assert len(LETTERS) == MAX_CANDIDATES


class Mode:
    """What a mode shows, and what it does with a key."""

    name = ""

    def __init__(self, screen: "TaggingScreen") -> None:
        self.screen = screen

    def pieces(self) -> list[Piece]:
        """Say in the strip what the keys mean now."""
        return []

    def key(self, key: str, character: str) -> bool:  # noqa: ARG002 - for those that override it
        """Deal with a key; true when it is not to go on to the bindings."""
        return False

    def leave(self) -> None:
        """Undo what the mode shows; called when it ends, however it ends."""


class Relabelling(Mode):
    """Waits for a label key for the current span."""

    name = N_("relabel")

    def pieces(self) -> list[Piece]:
        """List the label keys."""
        return readout.label_keys(self.screen.session.scheme)

    def key(self, key: str, character: str) -> bool:
        """Relabel on a label key; other keys but Esc are refused."""
        labels = {label.key: label.name for label in self.screen.session.scheme.spans if label.key}
        if key == "escape":
            return False
        if character not in labels:
            self.screen.app.complain(ReaderError(_("this is no label key"), _("Esc leaves it.")))
            return True
        span = self.screen.current_span()
        self.screen.end_mode()
        if span is not None:
            self.screen.change(lambda: self.screen.session.relabel(span, labels[character]))
        return True


class Holding(Mode):
    """Moves a boundary of the current span with the motions; Enter keeps it, Esc leaves it where it was."""

    def __init__(self, screen: "TaggingScreen", span: Span, end: Literal["start", "end"]) -> None:
        super().__init__(screen)
        self.span = span
        self.end = end
        self.name = N_("moving the start") if end == "start" else N_("moving the end")
        self._caret: Offset = screen.view.caret
        self._number = self._held(span, end, screen.view.caret)
        start, stop = span.fragments[self._number]
        fixed, moving = (stop, start) if end == "start" else (start, stop)
        screen.view.go(fixed)
        screen.view.selecting = True
        screen.view.go(moving, extend=True)

    def pieces(self) -> list[Piece]:
        """Say what the keys do."""
        return [
            Piece(_("w b j k t f and arrows move it") + "  "), Piece("Enter ", "key"), Piece(_("keeps it") + "  "),
            Piece("Esc ", "key"), Piece(_("leaves it")),
        ]  # fmt: skip

    def key(self, key: str, character: str) -> bool:  # noqa: ARG002 - a mode takes both
        """Keep the boundary on Enter; give it up on Esc; let motions through, and nothing else."""
        if key == "enter":
            self._keep()
            return True
        if key == "escape":
            self.screen.end_mode()
            self.screen.view.go(self._caret)
            return True
        bound = self.screen.bound.get(key)
        return bound is None or bound[0] is not self.screen.view

    @staticmethod
    def _held(span: Span, end: Literal["start", "end"], caret: Offset) -> int:
        """Choose the fragment whose boundary moves: the one at the caret, else the first or the last."""
        for number, fragment in enumerate(span.fragments):
            if fragment.start <= caret < fragment.end:
                return number
        return 0 if end == "start" else len(span.fragments) - 1

    def _keep(self) -> None:
        """Move the boundary to where the selection ends now."""
        selection = self.screen.view.selection
        self.screen.end_mode()
        if selection is not None and selection != self.span.fragments[self._number]:
            self.screen.change(lambda: self.screen.session.move(self.span, self._number, *selection))
        self.screen.make_current(self.span.id)

    def leave(self) -> None:
        """Drop the selection that showed the span."""
        self.screen.view.drop_selection()


class Linking(Mode):
    """Links the current span: a digit takes the nearest candidate with that value, a letter another candidate first."""

    name = N_("link")

    def __init__(self, screen: "TaggingScreen", span: Span, candidates: list[Span]) -> None:
        super().__init__(screen)
        self._span = span
        self._nearest = candidates[0]
        self._chosen: Span | None = None
        start, end = screen.view.visible_range()
        self._lettered = [each for each in candidates if start <= each.start < end][:MAX_CANDIDATES]
        self._all = [*self._lettered, *(each for each in candidates if each not in self._lettered)]
        screen.view.badges = self._badges()
        for each in self._lettered:
            screen.view.repaint_span(each)

    def _badges(self) -> dict[Offset, str]:
        """Place the letters at the starts of their spans; where spans start together, on the characters behind."""
        placed: dict[Offset, str] = {}
        for letter, span in zip(LETTERS, self._lettered, strict=False):
            offset = span.start
            while offset in placed and offset < span.end - 1:
                offset += 1
            placed[offset] = letter
        return placed

    def pieces(self) -> list[Piece]:
        """Say which span is meant and what the digits stand for."""
        other = self._chosen or self._nearest
        pieces = [Piece(_("link with") + " ", "dim"), Piece(other.text(self.screen.session.body)[:24] + "  ", "strong")]
        if attribute := self._attribute(other):
            pieces += readout.value_pieces(attribute, "")[1:]
        else:
            pieces += [Piece(LETTERS[0] + " ", "key"), Piece(_("this one") + "  ")]
        if self._chosen is None and len(self._all) > 1:
            pieces += [Piece("a–u ", "key"), Piece(_("another") + "  ", "dim")]
            if len(self._all) > len(self._lettered):
                pieces += [Piece("l ", "key"), Piece(_("list"), "dim")]
        return pieces

    def key(self, key: str, character: str) -> bool:
        """Take a letter, then a digit; no other key goes through."""
        letter = LETTERS.find(character) if character else -1
        if key == "escape":
            self.screen.end_mode()
        elif self._chosen is None and character == "l" and len(self._all) > len(self._lettered):
            self._list()
        elif self._chosen is None and 0 <= letter < len(self._lettered):
            self._choose(self._lettered[letter])
        elif character.isdecimal() and character != "0":
            self._finish(self._chosen or self._nearest, int(character))
        else:
            self.screen.app.complain(
                ReaderError(_("a digit is the value, a letter another candidate"), _("Esc leaves it."))
            )
        return True

    def leave(self) -> None:
        """Take the letters off the text."""
        badges, self.screen.view.badges = self.screen.view.badges, {}
        for offset in badges:
            self.screen.view.repaint(offset, offset)

    def _attribute(self, other: Span) -> Attribute | None:
        """Give the choice that a link with a span asks for."""
        scheme = self.screen.session.scheme
        for label, _source, _target in self.screen.session.link_labels(self._span, other)[:1]:
            for attribute in scheme.applicable(label.name, {}):
                if attribute.kind == "choice" and attribute.required and not attribute.default:
                    return attribute
        return None

    def _list(self) -> None:
        """Offer all candidates in a list, those out of sight too."""
        from reader.tui.screens.dialogs import PickList  # dialogs are not needed to open an article

        body = self.screen.session.body
        scheme = self.screen.session.scheme
        lines = [f"{scheme.shown_label(each.label)}  \u2068{each.text(body)[:100]}\u2069" for each in self._all]

        def take(number: int | None) -> None:
            if number is None:
                self.screen.end_mode()
            else:
                self._choose(self._all[number])

        self.screen.app.push_screen(PickList(_("Link with which?"), lines), take)

    def _choose(self, other: Span) -> None:
        if self._attribute(other) is None:
            self._finish(other, 0)
        else:
            self._chosen = other
            self.screen.show_status()

    def _finish(self, other: Span, digit: int) -> None:
        attribute = self._attribute(other)
        if attribute is not None and digit > len(attribute.values):
            self.screen.app.complain(
                ReaderError(
                    _("{attribute}: {digit} is no value").format(attribute=shown(attribute), digit=digit),
                    _("Esc leaves it."),
                )
            )
            return
        label, source, target = self.screen.session.link_labels(self._span, other)[0]
        value = attribute.values[digit - 1] if attribute is not None else None
        values = {attribute.name: value.name} if attribute is not None and value is not None else {}
        made: list[Relation] = []
        self.screen.end_mode()
        if self.screen.change(lambda: made.append(self.screen.session.link(label.name, source, target, values))):
            self.screen.linked(made[0], self._span)
            if value is not None and value.asks_note and not made[0].note:
                self.screen.asker.note(made[0])
