"""Layers in a few words, for tests of agreement."""

from collections.abc import Mapping

from reader.model.annotation import Fragment, Layer, LayerContent, Relation, Span

Marked = tuple[int, int, str] | tuple[int, int, str, Mapping[str, str]]


def span(name: str, label: str, *ranges: tuple[int, int], **values: str) -> Span:
    """Make a span of one or more fragments."""
    return Span(name, "", label, tuple(Fragment(*each) for each in ranges), values)


def content(
    annotator: str,
    *spans: Span,
    links: tuple[tuple[str, str, str] | tuple[str, str, str, Mapping[str, str]], ...] = (),
    round_: str = "main",
) -> LayerContent:
    """Make a layer; links are label, from, to, and values."""
    relations = tuple(
        Relation(f"{annotator}-link{number}", "", label, source, target, values[0] if values else {})
        for number, (label, source, target, *values) in enumerate(links)
    )
    layer = Layer(f"layer-{annotator}-{round_}", "news", annotator, "revision", round_, status="done")
    return LayerContent(layer, spans, relations)
