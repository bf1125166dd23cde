"""What an annotator need not do: values that the scheme sets by itself, and the links that it makes in a sentence."""

from collections.abc import Iterator, Mapping

from reader.model.annotation import Item, Relation, Span
from reader.model.ids import new_id
from reader.model.scheme import RelationLabel, Scheme
from reader.text import Offset, units
from reader.workflow import ranges
from reader.workflow.layer import LayerIndex


class Proposals:
    """Proposes values and links for what stands in a text.

    Args:
        scheme: says what is proposed.
        body: the text.
    """

    def __init__(self, scheme: Scheme, body: str) -> None:
        self._scheme = scheme
        self._body = body

    def fresh(
        self, label: str, place: tuple[Offset, Offset] | None = None, given: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """Give the values that an item begins with: defaults, what its place in the text tells, and what is given.

        Args:
            label: of the item; `ARTICLE` for the article.
            place: of a span, its first fragment.
            given: values that come before all others.
        """
        values = {each.name: each.default for each in self._scheme.attributes_of(label) if each.default}
        for attribute in self._scheme.attributes_of(label):
            if attribute.propose == "quotation" and place is not None:
                values[attribute.name] = self._quotation_form(*place)
        return self.settled(label, {**values, **(given or {})})

    def settled(self, label: str, values: Mapping[str, str], item: Item | None = None) -> dict[str, str]:
        """Drop values that do not apply, and set the defaults and proposals of those that newly do.

        Args:
            label: of the item, as it will be.
            values: its values, as they will be.
            item: the item as it is; nothing is set anew without one.
        """
        settled = dict(values)
        for attribute in self._scheme.attributes_of(label):
            if not self._scheme.applies(attribute, label, settled):
                settled.pop(attribute.name, None)
            elif (
                item is not None
                and attribute.name not in settled
                and not self._scheme.applies(attribute, item.label, item.attributes)
            ):
                if attribute.propose == "quotation" and isinstance(item, Span):
                    settled[attribute.name] = self._quotation_form(*item.fragments[0])
                elif attribute.default:
                    settled[attribute.name] = attribute.default
        return settled

    def links(self, span: Span, index: LayerIndex) -> Iterator[Relation]:
        """Make the links that the scheme makes by itself, between a span and one of its sentence that has none yet."""
        first, last = self._sentence(span)
        near = [each for each in index.touching(first, last) if first <= each.start and each.end <= last]
        for label in self._scheme.relations:
            if label.auto and (ends := _ends(label, span, near, index)):
                source, target = ends
                yield Relation(
                    new_id(), span.layer, label.name, source.id, target.id, self.fresh(label.name),
                    created=span.created, updated=span.created,
                )  # fmt: skip

    def _quotation_form(self, start: Offset, end: Offset) -> str:
        """Tell by the quotation marks whether a range is quoted whole, in part, or not at all."""
        paragraph, first = ranges.paragraphs(self._body, start, start)
        start, end = start - first, end - first
        quotations = units.quotations(paragraph)
        if any(each.start <= start and end <= each.end for each in quotations):
            return "direct"
        return "mixed" if any(each.start < end and start < each.end for each in quotations) else "indirect"

    def _sentence(self, span: Span) -> tuple[Offset, Offset]:
        paragraph, first = ranges.paragraphs(self._body, span.start, span.start)
        touched = [
            each
            for each in units.sentences(paragraph)
            if each.start < span.end - first and span.start - first < each.end
        ]
        return (first + touched[0].start, first + touched[-1].end) if touched else (span.start, span.end)


def _ends(label: RelationLabel, span: Span, near: list[Span], index: LayerIndex) -> tuple[Span, Span] | None:
    """Choose what a span is linked with: the nearest that no link of the label has."""
    outgoing = span.label in label.sources
    wanted = label.targets if outgoing else label.sources if span.label in label.targets else ()
    linked = index.links_to if outgoing else index.links_from
    free = [
        each for each in near
        if each.label in wanted and all(relation.label != label.name for relation in linked(each.id))
    ]  # fmt: skip
    ends = [(span, each) if outgoing else (each, span) for each in free]
    return min(ends, key=lambda pair: _apart(*pair), default=None)


def _apart(source: Span, target: Span) -> tuple[bool, Offset]:
    """Measure how far an automatic link leads: forwards before backwards, then by distance."""
    backwards = target.start < source.start
    return backwards, source.start - target.end if backwards else target.start - source.end
