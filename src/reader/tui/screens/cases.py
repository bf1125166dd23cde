"""An article under review with one of its cases current: every version in the text and beside it, gold as it grows."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from reader.i18n import N_, _, _n, rtl
from reader.model.annotation import Span
from reader.text.layout import ArticleLayout
from reader.tui import actions
from reader.tui.screens.keyed import Bound, KeyedScreen
from reader.tui.screens.versions import Teller, Versions, order_of
from reader.tui.widgets.article_view import ArticleView
from reader.tui.widgets.bars import Bar, Piece
from reader.tui.widgets.headline import Headline
from reader.workflow.layer import LayerIndex
from reader.workflow.reviewed import STATES, ReviewedCase
from reader.workflow.reviewing import Review

_LINES_ABOVE = 4
"""Lines of the text shown above a case."""


class CasesScreen(KeyedScreen):
    """The cases of an article, and the one that keys act on."""

    AUTO_FOCUS = "ArticleView"
    CONTEXT = "review"

    def __init__(self, review: Review, *, hidden: bool = False) -> None:
        """Make a screen; annotators' names are hidden from the beginning where that is wanted."""
        super().__init__()
        self.review = review
        self.number = 0
        """The current case."""
        self._hidden = hidden
        self._taken: tuple[int, str] | None = None
        """The case and the annotator of the last digit; the same digit again takes everything."""
        scheme = review.project.scheme
        layout = ArticleLayout(
            review.body, 80, direction=review.article.direction, mostly_rtl=review.revision.mostly_rtl
        )
        self._marks = LayerIndex(scheme)
        self._drawn: dict[int, list[Span]] = {}
        """What is drawn of every case."""
        self._gold: dict[int, Span | None] = {}
        """What is gold of every case that is drawn."""
        self._shown: list[Span] = []
        """What is drawn as the current case."""
        self._own: list[Span] = []
        """What is drawn of the gold that the reviewer made."""
        self.view = ArticleView(layout, self._marks, {each.name: (each.color, each.key) for each in scheme.spans})
        self.view.excluded = review.revision.excluded
        self.versions = Versions()
        self.versions.rtl = self.view.rtl or rtl()
        self.header = Bar(id="header", firm_left=self.view.rtl != rtl())
        self.headline = Headline(review.article.title) if scheme.show_title else None
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
        if self.headline is not None:
            yield self.headline
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
        self._gold.clear()
        for number in [*self._drawn]:
            self._undraw(number)
        for number in range(len(self.review.cases)):
            self._draw(number)
        self._draw_own()

    def _draw_own(self) -> None:
        """Mark the gold in the text that no case is about."""
        found = self.review.own_spans()
        if found != self._own:
            for span in self._own:
                self._marks.drop(span.id)
            for span in found:
                self._marks.put(span)
            self.view.refresh()
            self._own = found

    def _draw(self, number: int) -> None:
        """Mark a case in the text: its gold, or where it is open or current every version once."""
        self._undraw(number)
        each = self.review.cases[number]
        open_ = self._waits(each) or number == self.number
        spans = {(span.label, span.fragments): span for span in each.case.spans.values()} if open_ else {}
        self._gold[number] = each.span
        if each.span is not None:
            spans[each.span.label, each.span.fragments] = each.span
        self._drawn[number] = list(spans.values())
        for span in self._drawn[number]:
            self._marks.put(span)
            self.view.repaint_span(span)

    def _waits(self, each: ReviewedCase) -> bool:
        """Tell whether something is to be done with a case."""
        return each.state in ("open", "agreed") or each.unseen

    def _undraw(self, number: int) -> None:
        for span in self._drawn.pop(number, ()):
            self._marks.drop(span.id)
            self.view.repaint_span(span)

    def _go(self, number: int) -> None:
        """Make a case current and bring it into view."""
        before, self.number = self.number, number
        for each in {before, number}:
            if each < len(self.review.cases):
                self._draw(each)
        if self._taken is not None and self._taken[0] != number:
            self._taken = None
        case = self.case
        if case is not None and case.case.spans:
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
        chosen = case.span if case and case.span else next(iter(drawn), None)
        self.view.current = chosen.id if chosen else None
        self.view.linked = frozenset(span.id for span in drawn if span is not chosen)
        for span in (*self._shown, *drawn):
            self.view.repaint_span(span)
        self._shown = drawn
        self.view.repaint_gutter()
        taken = self._taken[1] if self._taken else None
        self.versions.show(self._teller.rows(case, taken, self.versions.size) if case else [])
        counts = self.review.states()
        pieces = [Piece(f"{_(STATES[state])} {counts[state]}  ", "warning" if state == "open" else "dim")
                  for state in STATES if counts[state]]  # fmt: skip
        who = Piece(self.app.annotator.name, "dim")
        title = Piece(self.review.article.id if self.headline else self.review.article.title, "strong")
        if self.view.rtl != rtl():
            self.header.show([who, Piece("  "), *pieces], [title])
        else:
            self.header.show([title], [*pieces, Piece("  "), who])
        self.status.show(*self._said(case))

    def _said(self, case: ReviewedCase | None) -> tuple[list[Piece], list[Piece]]:
        right = [Piece(_("signed off"), "accent")] if self.review.signed_off else []
        if case is None:
            return [Piece(_("no cases in this article"), "dim")], right
        if self.review.single:
            right.insert(0, Piece(_("single layer: look at the sample") + "  ", "dim"))
        place = _("case {number} of {count}").format(number=self.number + 1, count=len(self.review.cases))
        left = [Piece(place, "strong"), Piece(f" · {_(STATES[case.state])}", "accent" if case.state == "open" else "")]
        if kinds := list(dict.fromkeys(_(_KINDS[each.kind]) for each in sorted(case.case.differences))):
            left.append(Piece(" · " + _("differs: {kinds}").format(kinds=_(", ").join(kinds)), "dim"))
        if case.case.layers:
            left.append(Piece(" · " + _("about the article itself"), "accent"))
        if case.to_look_at:
            left.append(Piece(" · " + _("sample: look whether it is right"), "accent"))
        if case.case.silent:
            silent = len(case.case.silent)
            text = _n("{count} silent", "{count} silent", silent).format(count=silent)
            left.append(Piece(f" · {text}", "dim"))
        return left, right

    def _next_open(self, number: int, way: int) -> int | None:
        """Find the next case to do something with; of a single layer the sample comes before the others."""
        count = len(self.review.cases)
        ways = [(number + way * step) % count for step in range(1, count + 1)]
        waiting = [at for at in ways if self._waits(self.review.cases[at])]
        first = (at for at in waiting if self.review.single and self.review.cases[at].to_look_at)
        return next(first, waiting[0] if waiting else None)


_KINDS = {
    "missing": N_("missing"), "split": N_("split"), "label": N_("label"), "boundary": N_("boundary"),
    "attribute": N_("attribute"), "relation": N_("link"),
}  # fmt: skip
