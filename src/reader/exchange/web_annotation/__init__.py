"""W3C Web Annotations as JSON-LD: a collection for every layer, with the text that it is about."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from reader.exchange import features
from reader.exchange.format import Format, Found, Reading, Writing
from reader.exchange.record import Record
from reader.exchange.source import Source
from reader.exchange.web_annotation import nodes
from reader.exchange.web_annotation.reading import UnitReader
from reader.exchange.web_annotation.writing import collection

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode

_KINDS: Final = {nodes.ANNOTATION, nodes.PAGE, nodes.COLLECTION}


def recognises(source: Source) -> bool:
    """Tell whether a file holds Web Annotations."""
    first = source.first
    if isinstance(first, list):
        first = first[0] if first else None
    graph = nodes.said(first, "@graph")
    return any(_is_annotation(each) for each in (first, *nodes.many(graph)[:1]))


def _is_annotation(node: Any) -> bool:
    told = nodes.said(node, "target", "items", "first", "body") is not None
    return told and bool(nodes.kinds(node) & _KINDS)


def read(source: Source, reading: Reading) -> Iterator[Found]:
    """Read a file: a collection, a page or an annotation, an array of them, or one a line.

    Raises:
        InputError: something is not as the model has it, or there is no text for it.
    """
    for unit in nodes.units(source, reading.losses):
        yield from UnitReader(unit, reading).found()


def lines(records: Iterable[Record], writing: Writing) -> Iterator[str]:
    """Write records as an array with a collection a line."""
    yield "["
    last = ""
    for record in records:
        if last:
            yield f"{last},"
        last = _encode(collection(record, writing.scheme))
    if last:
        yield last
    yield "]"


FORMAT: Final = Format(
    name="w3c",
    title="W3C Web Annotation (JSON-LD)",
    suffix=".jsonld",
    holds=frozenset({*features.ALL} - {features.ORPHANS, features.GOLD}),
    remark=(
        "An array with an `AnnotationCollection` for each layer and the text of its article. Places are told by code"
        " points and by quotation; what the model has no term for stands under `reader:`. A relation is a `linking`"
        " annotation whose target is the span that it leads from, and whose body the span that it leads to. Of other"
        " tools, annotations of a text by position or quotation are read, found by the quotation where the position"
        " disagrees; an annotation with several tags becomes as many spans."
    ),
    recognises=recognises,
    read=read,
    lines=lines,
)
