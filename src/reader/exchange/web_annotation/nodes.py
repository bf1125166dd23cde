"""The nodes of a file of Web Annotations: what they are, what they say, and how they hold one another."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

from reader.exchange.fields import parse
from reader.exchange.source import Source
from reader.i18n import N_

Node = dict[str, Any]

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
ANNOTATION: Final = "Annotation"
PAGE: Final = "AnnotationPage"
COLLECTION: Final = "AnnotationCollection"
UUID: Final = "urn:uuid:"

PAGES: Final = N_("pages of annotations that lie elsewhere")
UNKNOWN: Final = N_("entries that are no annotations")


@dataclass(slots=True)
class Unit:
    """Annotations that belong together: those of a collection or page, or those of a file that are in none."""

    where: str
    node: Node
    """The collection or page; empty where there is none."""
    annotations: list[tuple[str, Node]] = field(default_factory=list)
    """Each with what to call it in messages."""


def many(value: Any) -> list[Any]:
    """Give the values of a property, which may be one or an array."""
    return value if isinstance(value, list) else [] if value is None else [value]


def kinds(node: Any) -> set[str]:
    """Give the types of a node, without their namespace."""
    return {local(each) for each in many(said(node, "type", "@type")) if isinstance(each, str)}


def said(node: Any, *names: str) -> Any:
    """Give the first of some properties that a node has."""
    if isinstance(node, dict):
        for name in names:
            if name in node:
                return node[name]
    return None


def local(term: str) -> str:
    """Give a term without its namespace."""
    return term.rpartition("#")[2].removeprefix("oa:")


def reference(value: Any) -> str:
    """Give the address that something is known by, or leads to; empty where there is none."""
    found = value if isinstance(value, str) else said(value, "id", "@id")
    if found is None and said(value, "selector") is None:
        return reference_of_source(value)
    return found if isinstance(found, str) else ""


def reference_of_source(node: Any) -> str:
    """Give the address of the source of a target or body."""
    source = said(node, "source")
    found = source if isinstance(source, str) else said(source, "id", "@id")
    return found if isinstance(found, str) else ""


def last_part(address: str) -> str:
    """Give what of an address may be a name."""
    found = address.rstrip("/#").rpartition("/")[2].rpartition("#")[2]
    return unquote(found.removeprefix("acct:").removeprefix("mailto:"), errors="replace")


def units(source: Source, losses: Counter[str]) -> Iterator[Unit]:
    """Give what a file holds, collections and pages one by one and other annotations at the end.

    Args:
        source: the file: a node, an array or a graph of nodes, or a node a line.
        losses: counts what is passed over.

    Raises:
        InputError: it is no JSON.
    """
    loose = Unit(source.name, {})
    for where, node in _nodes(source):
        found = kinds(node)
        if COLLECTION in found or PAGE in found:
            yield _held(where, node, losses)
        elif ANNOTATION in found:
            loose.annotations.append((where, node))
        else:
            losses[UNKNOWN] += 1
    if loose.annotations:
        yield loose


def _nodes(source: Source) -> Iterator[tuple[str, Any]]:
    for where, top in _top(source):
        graph = said(top, "@graph")
        if graph is None:
            yield where, top
        else:
            for number, node in enumerate(many(graph), 1):
                yield f"{where}.@graph[{number}]", node


def _top(source: Source) -> Iterator[tuple[str, Any]]:
    if source.is_array:
        yield from source.elements()
        return
    first, second = (next(lines, None) for lines in [source.lines()] * 2)
    if first is None or second is None or not first[1].strip().endswith("}"):
        yield source.name, source.document
        return
    for where, line in source.lines():
        yield where, parse(line.strip("\ufeff"), where)


def _held(where: str, node: Node, losses: Counter[str]) -> Unit:
    """Give the annotations of a collection or page, with those of the pages that follow it in the file."""
    unit = Unit(where, node)
    page: Any = node
    if COLLECTION in kinds(node):
        _add(unit, node, losses)  # some tools leave the page out
        page = node.get("first")
    while isinstance(page, dict):
        _add(unit, page, losses)
        page = page.get("next")
    losses[PAGES] += isinstance(page, str)
    return unit


def _add(unit: Unit, page: Node, losses: Counter[str]) -> None:
    for each in many(page.get("items")):
        if ANNOTATION in kinds(each):
            unit.annotations.append((f"{unit.where}.items[{len(unit.annotations) + 1}]", each))
        else:
            losses[PAGES if isinstance(each, str) else UNKNOWN] += 1
