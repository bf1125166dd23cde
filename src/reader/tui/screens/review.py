"""Reviewing an article: its cases one by one, every annotator's version beside the text, and gold as it grows."""

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from reader.errors import ReaderError, RuleError
from reader.i18n import N_, _, _n, rtl
from reader.model.annotation import CAUSES, Fragment, Span
from reader.text.layout import ArticleLayout
from reader.tui import actions
from reader.tui.screens.keyed import Bound, KeyedScreen
from reader.tui.screens.versions import Teller, Versions, order_of
from reader.tui.widgets.article_view import ArticleView
from reader.tui.widgets.bars import Bar, Piece
from reader.workflow.layer import LayerIndex
from reader.workflow.reviewing import STATES, Review, ReviewedCase, reviewable
from reader.workflow.session import MAX_NOTE

_LINES_ABOVE = 4
"""Lines of the text shown above a case."""


class ReviewScreen(KeyedScreen):
    """The cases of an article, decided by keys; what is decided is saved when the key is done."""

    AUTO_FOCUS = "ArticleView"
    CONTEXT = "review"

    def __init__(self, review: Review) -> None:
        super().__init__()
        self.review = review
        self.number = 0
        """The current case."""
        self._hidden = False
        self._taken: tuple[int, str] | None = None
        """The case and the annotator of the last digit; the same digit again takes everything."""
        scheme = review.project.scheme
        layout = ArticleLayout(
            review.body, 80, direction=review.article.direction, mostly_rtl=review.revision.mostly_rtl
        )
        self._marks = LayerIndex(scheme)
        self._drawn: dict[int, list[Span]] = {}
        """What is drawn of every case."""
        self.view = ArticleView(layout, self._marks, {each.name: (each.color, each.key) for each in scheme.spans})
        self.view.excluded = review.revision.excluded
        self.versions = Versions()
        self.versions.rtl = self.view.rtl or rtl()
        self.header = Bar(id="header", firm_left=self.view.rtl != rtl())
        self.status = Bar(id="status")
        self._arrange()

    def bind_keys(self, bound: Bound) -> None:
        """Bind the keys of the text to the text, then those of review, and the scheme's."""
        bound.add_actions(self.view, actions.TEXT)
        for label in self.review.project.scheme.spans:
            bound.add(self, label.key, f"label('{label.name}')")
        bound.add_actions(self, self.app.keyboard.actions("review"))

    @property
    def language(self) -> str:
        """The article's language."""
        return self.review.article.language

    @property
    def case(self) -> ReviewedCase | None:
        """The current case; None where the article has none."""
        return self.review.cases[self.number] if self.number < len(self.review.cases) else None

    def compose(self) -> ComposeResult:
        """Lay the screen out; the versions stand where reading ends."""
        yield self.header
        with Horizontal(id="body"):
            yield from (self.versions, self.view) if self.view.rtl else (self.view, self.versions)
        yield self.status
        yield Bar(id="keys")

    def on_mount(self) -> None:
        """Begin with the first open case."""
        self.query_one("#keys", Bar).show(self.key_pieces())
        if self.review.left_out:
            self.app.say(
                _("not compared, since on another text of the article: {names}").format(
                    names=", ".join(self.review.left_out)
                )
            )
        self._draw_all()
        self._go(self._next_open(-1, 1) or 0)

    def on_resize(self, event: events.Resize) -> None:
        """Give the room to the text where there is little."""
        self.versions.set_class(event.size.width < 60, "-narrow")
        self.set_class(event.size.height < 15, "-short")
        self.call_after_refresh(self._show)

    # What is shown ---------------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        self._order = order_of(self.review, hidden=self._hidden)
        self._teller = Teller(self.review, self._order, hidden=self._hidden)

    def _draw_all(self) -> None:
        for number in [*self._drawn]:
            self._undraw(number)
        for number in range(len(self.review.cases)):
            self._draw(number)

    def _draw(self, number: int) -> None:
        """Mark a case in the text: its gold, or where it is open or current every version once."""
        self._undraw(number)
        each = self.review.cases[number]
        open_ = each.state in ("open", "agreed") or number == self.number
        spans = {(span.label, span.fragments): span for span in each.case.spans.values()} if open_ else {}
        if each.gold is not None:
            spans[each.gold.label, each.gold.fragments] = each.gold
        self._drawn[number] = list(spans.values())
        for span in self._drawn[number]:
            self._marks.put(span)

    def _undraw(self, number: int) -> None:
        for span in self._drawn.pop(number, ()):
            self._marks.drop(span.id)

    def _go(self, number: int) -> None:
        """Make a case current and bring it into view."""
        before, self.number = self.number, number
        for each in {before, number}:
            if each < len(self.review.cases):
                self._draw(each)
        if self._taken is not None and self._taken[0] != number:
            self._taken = None
        case = self.case
        if case is not None:
            first = min(span.start for span in self._drawn[number]) if self._drawn[number] else case.case.start
            self.view.go(first)
            top = self.view.layout_of_text.locate(first)
            self.view.top = top
            self.view.scroll_lines(-_LINES_ABOVE)
        self._show()

    def _show(self) -> None:
        """Show the current case and the counts."""
        case = self.case
        drawn = self._drawn.get(self.number, [])
        chosen = case.gold if case and case.gold else next(iter(drawn), None)
        self.view.current = chosen.id if chosen else None
        self.view.linked = frozenset(span.id for span in drawn if span is not chosen)
        self.view.refresh()
        self.view.repaint_gutter()
        taken = self._taken[1] if self._taken else None
        self.versions.show(self._teller.rows(case, taken, self.versions.size.width) if case else [])
        counts = self.review.states()
        pieces = [Piece(f"{_(STATES[state])} {counts[state]}  ", "warning" if state == "open" else "dim")
                  for state in STATES if counts[state]]  # fmt: skip
        who = Piece(self.app.annotator.name, "dim")
        title = Piece(self.review.article.title, "strong")
        if self.view.rtl != rtl():
            self.header.show([who, Piece("  "), *pieces], [title])
        else:
            self.header.show([title], [*pieces, Piece("  "), who])
        self.status.show(*self._said(case))

    def _said(self, case: ReviewedCase | None) -> tuple[list[Piece], list[Piece]]:
        right = [Piece(_("signed off"), "accent")] if self.review.signed_off else []
        if case is None:
            return [Piece(_("no cases in this article"), "dim")], right
        place = _("case {number} of {count}").format(number=self.number + 1, count=len(self.review.cases))
        left = [Piece(place, "strong"), Piece(f" · {_(STATES[case.state])}", "accent" if case.state == "open" else "")]
        if kinds := list(dict.fromkeys(_(_KINDS[each.kind]) for each in sorted(case.case.differences))):
            left.append(Piece(" · " + _("differs: {kinds}").format(kinds=_(", ").join(kinds)), "dim"))
        if case.case.silent:
            silent = len(case.case.silent)
            text = _n("{count} silent", "{count} silent", silent).format(count=silent)
            left.append(Piece(f" · {text}", "dim"))
        return left, right

    # Going on --------------------------------------------------------------------------------------------------------

    def _next_open(self, number: int, way: int) -> int | None:
        count = len(self.review.cases)
        for step in range(1, count + 1):
            at = (number + way * step) % count
            if self.review.cases[at].state in ("open", "agreed"):
                return at
        return None

    def action_case(self, way: int) -> None:
        """Go to the next or previous case that is not decided."""
        found = self._next_open(self.number, way)
        if found is None and self.review.standing_orphans():
            self._ask_about_orphans()
        elif found is None:
            self.app.say(_("every case is decided"), _("d signs the article off"))
        else:
            self._go(found)

    def _ask_about_orphans(self) -> None:
        """Ask whether gold goes whose items are gone from all layers."""
        from reader.tui.screens.dialogs import Confirm

        index = self.review.index
        gone = [span for each in self.review.standing_orphans() if (span := index.spans.get(each.item))]

        def take(yes: bool | None) -> None:
            while yes and (left := self.review.standing_orphans()):
                self.review.release(left[0])
            self._draw_all()
            self._show()

        quotes = [f"\u2068{span.text(self.review.body)}\u2069" for span in gone]
        self.app.push_screen(Confirm(_("Take gold off that nobody marks any more?"), *quotes[:5]), take)

    def action_any_case(self, way: int) -> None:
        """Go to the next or previous case, decided or not."""
        if self.review.cases:
            self._go((self.number + way) % len(self.review.cases))

    def action_neighbour(self, way: int) -> None:
        """Review the next or previous article."""
        queue = reviewable(self.app.project, self.app.annotator, self.review.round)
        later = [
            each for each in queue if (each > self.review.article.id if way > 0 else each < self.review.article.id)
        ]
        if not later:
            self.app.say(_("this is the last article") if way > 0 else _("this is the first article"))
            return
        self.app.open_review(later[0 if way > 0 else -1], replace=True)

    # Deciding --------------------------------------------------------------------------------------------------------

    def decide(self, act: Callable[[ReviewedCase], object]) -> bool:
        """Decide something of the current case; say what went wrong where it is refused, and show what is now."""
        case, count = self.case, len(self.review.cases)
        if case is None:
            self.app.complain(RuleError(_("there is no case here"), _("y goes to the next article.")))
            return False
        done = True
        try:
            act(case)
        except ReaderError as error:
            self.app.complain(error)
            done = False
        self._arrange()
        self.number = min(self.number, max(len(self.review.cases) - 1, 0))
        if len(self.review.cases) != count:
            self._draw_all()
        else:
            for number in self._touched():
                self._draw(number)
        self._show()
        return done

    def _touched(self) -> list[int]:
        """List the cases whose gold is not what is drawn."""
        return [
            number
            for number, each in enumerate(self.review.cases)
            if number == self.number or (each.gold in self._drawn.get(number, ())) != (each.gold is not None)
        ]

    def action_value(self, digit: int) -> None:
        """Take an annotator's version of what is to be settled; the same digit again takes all of it."""
        if digit > len(self._order):
            self.app.complain(RuleError(_("there is no version {digit}").format(digit=digit), ""))
            return
        name = self._order[digit - 1]
        again = self._taken == (self.number, name)
        if self.decide(lambda _case: self.review.take(self.number, name, everything=again)):
            self._taken = None if again else (self.number, name)
            self._show()

    def action_majority(self) -> None:
        """Take the version of more than half of the annotators."""
        self.decide(lambda _case: self.review.take_majority(self.number))

    def action_accept(self) -> None:
        """Accept all cases of which all say the same."""
        before = self.review.states()["accepted"]

        def act(_case: ReviewedCase) -> None:
            if self.review.apply("unanimous") is None:
                raise RuleError(_("nothing that all agree on is left to accept"), "")

        if self.decide(act):
            self._draw_all()
            self._show()
            count = self.review.states()["accepted"] - before
            self.app.say(_n("{count} case accepted", "{count} cases accepted", count).format(count=count))

    def action_reject(self) -> None:
        """Decide that nothing of the case is gold."""
        self.decide(lambda _case: self.review.reject(self.number))

    def action_edit(self) -> None:
        """Make the selection the reviewer's own version."""
        selection = self.view.selection
        if selection is None:
            self.app.complain(
                RuleError(_("nothing is selected"), _("Select the text of your own version first, then press Enter."))
            )
            return
        self._own(fragments=(Fragment(*selection),))

    def action_label(self, label: str) -> None:
        """Give the case another label; with a selection, that is its text."""
        selection = self.view.selection
        self._own(label=label, fragments=(Fragment(*selection),) if selection else ())

    def _own(self, *, label: str = "", fragments: tuple[Fragment, ...] = ()) -> None:
        if self.decide(lambda _case: self.review.edit(self.number, label=label, fragments=fragments)):
            self.view.drop_selection()

    def action_undo(self) -> None:
        """Take the last decision over this article back."""
        self._travel(self.review.undo, _("there is nothing to undo"))

    def action_redo(self) -> None:
        """Make it again."""
        self._travel(self.review.redo, _("there is nothing to redo"))

    def _travel(self, act: Callable[[], object], nothing: str) -> None:
        def go(_case: ReviewedCase) -> None:
            if act() is None:
                raise RuleError(nothing, "")

        self._taken = None
        if self.decide(go):
            self._draw_all()
            self._show()

    # Remarks and the end ---------------------------------------------------------------------------------------------

    def action_note(self) -> None:
        """Say why: a note, a cause, something for the guidelines, a talk."""
        from reader.tui.screens.dialogs import PickList
        from reader.tui.screens.prompts import NoteDialog

        case = self.case
        made = case.decision if case else None
        if case is None or made is None:
            self.app.complain(RuleError(_("the case is not decided yet"), _("Decide it first.")))
            return
        talked = made.source == "consensus"

        def remark(note: str = made.note, cause: str = made.cause, *, flagged: bool = made.flagged,
                   consensus: bool = talked) -> None:  # fmt: skip
            self.decide(lambda _case: self.review.remark(
                self.number, note=note, cause=cause, flagged=flagged, consensus=consensus))  # fmt: skip

        def noted(text: str | None) -> None:
            if text is not None:
                remark(note=text)

        def take(at: int | None) -> None:
            if at is None:
                return
            if at == 0:
                self.app.push_screen(NoteDialog(_("Note on this decision"), value=made.note, limit=MAX_NOTE), noted)
            elif at <= len(CAUSES):
                remark(cause="" if made.cause == CAUSES[at - 1] else CAUSES[at - 1])
            elif at == len(CAUSES) + 1:
                remark(flagged=not made.flagged)
            else:
                remark(consensus=not talked)

        lines = [_("write a note"), *(_chosen(_(cause), cause == made.cause) for cause in CAUSES),
                 _chosen(_("for the guidelines"), made.flagged), _chosen(_("talked over"), talked)]  # fmt: skip
        self.app.push_screen(PickList(_("Why was it decided so?"), lines), take)

    def action_done(self) -> None:
        """Sign the article off, or return it to an annotator."""
        from reader.tui.screens.dialogs import PickList
        from reader.tui.screens.prompts import NoteDialog

        names = list(self._order)
        lines = [_("sign off: lock the article"), *(_("return to {name}").format(name=self._teller.name(each))
                                                    for each in names)]  # fmt: skip

        def give_back(name: str, comment: str | None) -> None:
            if comment is not None and self.decide(lambda _case: self.review.return_to(name, comment)):
                self.app.say(_("returned"), _("The annotator sees the comment."))

        def take(at: int | None) -> None:
            if at == 0:
                if self.decide(lambda _case: self.review.sign_off()):
                    self.app.say(_("signed off"), _("y goes to the next article."))
            elif at is not None:
                name = names[at - 1]
                title = _("Why does it go back?")
                self.app.push_screen(NoteDialog(title, limit=MAX_NOTE), lambda text: give_back(name, text))

        self.app.push_screen(PickList(_("Finished with this article?"), lines), take)

    def action_names(self) -> None:
        """Hide the annotators' names, or show them."""
        self._hidden = not self._hidden
        self._taken = None
        self._arrange()
        self._show()

    def action_leave(self) -> None:
        """Leave the selection."""
        self.view.drop_selection()

    def action_close(self) -> None:
        """Go back to where it was opened from."""
        self.app.close_article()


_KINDS = {
    "missing": N_("missing"), "split": N_("split"), "label": N_("label"), "boundary": N_("boundary"),
    "attribute": N_("attribute"), "relation": N_("link"),
}  # fmt: skip


def _chosen(text: str, on: bool) -> str:
    return f"{'●' if on else ' '} {text}"
