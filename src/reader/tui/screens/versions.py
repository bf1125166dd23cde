"""What the annotators made of a case, as rows: who says what, where they differ, and what is gold of it."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain, zip_longest
from random import Random

from rich.cells import cell_len
from textual.geometry import Region, Size

from reader.i18n import _, _n
from reader.model.annotation import Relation, Span
from reader.model.scheme import ARTICLE, Scheme, shown
from reader.text.lines import lay_out, row_base
from reader.tui.screens.readout import quotation
from reader.tui.widgets.row_panel import Row, RowPanel
from reader.workflow.reviewed import STATES, ReviewedCase
from reader.workflow.reviewing import Review

_QUOTED = 200
_LINES = 5
"""Of a text that is shown whole; of a longer one its beginning and its end."""
_GOLD = "★"
_UNLIKE = "≠"
_OF_PLACES = ("missing", "label", "boundary")
"""The differences by which versions are counted."""


def order_of(review: Review, *, hidden: bool) -> list[str]:
    """Give the annotators in the order of their digits: by name, or shuffled where names are hidden."""
    names = sorted(review.layers)
    if hidden:
        Random(review.article.id).shuffle(names)  # noqa: S311 - the same order whenever the article is opened
    return names


class Versions(RowPanel):
    """The versions of one case."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[Row] = []
        self.empty = _("no cases in this article")

    def rows(self) -> Sequence[Row]:
        """Give the rows."""
        return self._shown[: max(self.size.height, 1)]

    def show(self, rows: list[Row]) -> None:
        """Show other rows; those that stay as they are are not drawn again."""
        before, self._shown = self._shown, rows
        changed = [
            Region(0, y, self.size.width, 1)
            for y, (old, new) in enumerate(zip_longest(before[: self.size.height], rows[: self.size.height]))
            if old != new
        ]
        if not rows or not before:
            self.refresh()
        elif changed:
            self.refresh(*changed)


class Teller:
    """Puts a case into rows."""

    def __init__(self, review: Review, order: Sequence[str], *, hidden: bool) -> None:
        self._review = review
        self._scheme: Scheme = review.project.scheme
        self._order = order
        self._hidden = hidden
        self._width = 0
        self._brief = False
        """Whether only what differs is told of the versions."""
        self._spans = {span.id: span for content in review.layers.values() for span in content.spans}

    def rows(self, case: ReviewedCase, taken: str | None, size: Size) -> list[Row]:
        """Give the rows of a case: the versions, then gold, which is seen whole.

        Where the room does not do for all, what differs of the versions is told alone, and their last rows go.

        Args:
            case: the case.
            taken: whose version was taken last.
            size: of the panel.
        """
        self._width = size.width
        self._brief = False
        gold, versions = self._outcome(case), self._versions(case, taken)
        room = max(size.height - len(gold), size.height // 2)
        if size.height and len(versions) > room:
            self._brief = True
            versions = self._versions(case, taken)
            if len(versions) > room:
                versions = [*versions[: max(room - 1, 0)], _blank()._replace(lead="…")]
        return [*versions, *gold]

    def _versions(self, case: ReviewedCase, taken: str | None) -> list[Row]:
        differing = {each.name for each in case.case.differences if each.kind == "attribute"}
        return [
            row
            for digit, name in enumerate(self._order, 1)
            for row in self._version(digit, name, case, differing, taken=name == taken)
        ]

    def _outcome(self, case: ReviewedCase) -> list[Row]:
        """Tell what is gold, what has to be decided again and why, and what was remarked."""
        found = [_blank(), *self._gold(case)]
        reasons = chain(case.reopened, *(link.reopened for link in case.links))
        found += [
            Row("", 1, f"! {reason}", "", "", "problem", False)
            for reason in dict.fromkeys(each.said(self.name) for each in reasons)
        ]
        if case.decision is not None:
            found += self._remarks(case)
        return found

    def name(self, annotator: str) -> str:
        """Name an annotator, or where names are hidden the letter in the order; who is not in it stays unnamed."""
        if not self._hidden:
            return annotator
        return chr(ord("A") + self._order.index(annotator)) if annotator in self._order else _("somebody")

    def _version(self, digit: int, name: str, case: ReviewedCase, differing: set[str], *, taken: bool) -> list[Row]:
        span = case.case.spans.get(name)
        lead = f"{digit} {self.name(name)}"
        if layer := case.case.layers.get(name):
            return [Row("", 0, lead, "", "", "", taken), *self._values(ARTICLE, layer.attributes, differing)]
        unlike = any(each.kind in _OF_PLACES for each in case.case.differences)
        votes = f"{self._votes(case, span)}/{len(self._order)}" if unlike else ""
        lead += f" {_UNLIKE}" if unlike else ""
        if span is None:
            return [Row("", 0, lead, _("marked nothing"), votes, "dim", taken)]
        space = " " if unlike else "  "
        found = self._head(f"{lead}{space}{self._scheme.shown_label(span.label)}", span, votes, current=taken)
        found += self._values(span.label, span.attributes, differing)
        for link in case.case.links:
            relation = link.relations.get(name)
            if relation is not None and (link.differences or not self._brief):
                found += self._link(relation, self._spans[relation.source], bool(link.differences))
        return found

    def _votes(self, case: ReviewedCase, span: Span | None) -> int:
        """Count the annotators whose span has the same place and label; or of those who marked nothing."""
        if span is None:
            return len(case.case.silent)
        return sum((each.label, each.fragments) == (span.label, span.fragments) for each in case.case.spans.values())

    def _head(self, lead: str, span: Span, tail: str, *, current: bool) -> list[Row]:
        """Show a span: its text begins beside the lead and goes on below, so that its end is seen too."""
        text, color = quotation(self._review.body, span), self._color(span.label)
        first = max(self._width - cell_len(lead) - cell_len(tail) - 4, 8)
        if cell_len(text) <= first:
            return [Row(span.id, 0, lead, text, tail, color, current)]
        rest = [text[line.start : line.end] for line in lay_out(text, row_base(text), max(self._width - 5, 8))]
        if len(rest) > _LINES:
            rest = [*rest[: _LINES - 2], "…", rest[-1]]
        return [Row(span.id, 0, lead, "", tail, color, current),
                *(Row(span.id, 2, "", line, "", color, current) for line in rest)]  # fmt: skip

    def _gold(self, case: ReviewedCase) -> list[Row]:
        state = _(STATES[case.state])
        if case.gold is None:
            return [Row("", 0, f"{_GOLD} {state}", "", "", "dim", False)]
        gold = case.gold
        label = gold.label if isinstance(gold, Span) else ARTICLE
        if isinstance(gold, Span):
            found = self._head(f"{_GOLD} {self._scheme.shown_label(gold.label)}", gold, state, current=True)
        else:
            found = [Row("", 0, f"{_GOLD} {state}", "", "", "", True)]
        found += self._values(label, gold.attributes, set())
        unsettled = case.decision.unsettled if case.decision else ()
        found += [Row("", 3, f"{_UNLIKE} {self._attribute(label, name)}?", "", "", "problem", False)
                  for name in unsettled]  # fmt: skip
        for relation in self._review.index.links_to(gold.id) if isinstance(gold, Span) else ():
            found += self._link(relation, self._review.index.spans[relation.source], unlike=False)
        if left := sum(not link.settled for link in case.links):
            text = _n("{count} link to decide", "{count} links to decide", left).format(count=left)
            found.append(Row("", 3, f"{_UNLIKE} {text}", "", "", "problem", False))
        return found

    def _remarks(self, case: ReviewedCase) -> list[Row]:
        decision = case.decision
        assert decision is not None
        about = [_(decision.cause) if decision.cause else "", _("for the guidelines") if decision.flagged else "",
                 _("talked over") if decision.source == "consensus" else ""]  # fmt: skip
        said = " · ".join(filter(None, about))
        found = [Row("", 1, said, "", "", "dim", False)] if said else []
        return [*found, Row("", 1, "✎", decision.note, "", "question", False)] if decision.note else found

    def _values(self, label: str, values: Mapping[str, str], differing: set[str]) -> list[Row]:
        """Show the values that differ, a row each, and the others in one."""
        plain, rows = [], []
        for attribute in self._scheme.attributes_of(label):
            value = values.get(attribute.name, "")
            if attribute.name in differing:
                text = f"{_UNLIKE} {shown(attribute)}: {self._value(label, attribute.name, value) or '–'}"
                rows.append(Row("", 3, text, "", "", "question", False))
            elif value and not self._brief:
                plain.append(f"{shown(attribute)}: {self._value(label, attribute.name, value)}")
        return [*rows, *([Row("", 3, " · ".join(plain), "", "", "dim", False)] if plain else [])]

    def _link(self, relation: Relation, source: Span, unlike: bool) -> list[Row]:
        values = " · ".join(self._value(relation.label, name, value) for name, value in relation.attributes.items())
        lead = f"{_UNLIKE if unlike else ''}← {'' if values else self._scheme.shown_label(relation.label)}".strip()
        return [Row(relation.id, 3, lead, self._quote(source), values, self._color(source.label), False)]

    def _quote(self, span: Span) -> str:
        return quotation(self._review.body, span)[:_QUOTED]

    def _color(self, label: str) -> str:
        return next((each.color for each in self._scheme.spans if each.name == label), "grey")

    def _attribute(self, label: str, name: str) -> str:
        return next((shown(each) for each in self._scheme.attributes_of(label) if each.name == name), name)

    def _value(self, label: str, name: str, value: str) -> str:
        for attribute in self._scheme.attributes_of(label):
            if attribute.name == name:
                found = attribute.value(value)
                return shown(found) if found else self._identities.get(value, value)
        return value

    @cached_property
    def _identities(self) -> dict[str, str]:
        return {each.id: each.name for each in self._review.project.store.identities()}


def _blank() -> Row:
    return Row("", 0, "", "", "", "dim", False)
