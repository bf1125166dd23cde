"""What an annotator who presses keys intends: a model of the layers, kept beside the program and never read from it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.soak.invented import Text

STANCES = ("assert", "support", "deny", "question", "relay", "decline", "unclear")
SOURCES = ("speaker", "author", "implicit", "unknown")
Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Span:
    """A span as it is meant to be."""

    label: str
    ranges: Ranges
    values: dict[str, str]
    note: str = ""


@dataclass(frozen=True)
class Link:
    """A link as it is meant to be; its ends are numbers of spans."""

    label: str
    source: int
    target: int
    values: dict[str, str]
    note: str = ""


@dataclass(frozen=True)
class Layer:
    """All that is meant to be in one article."""

    spans: dict[int, Span] = field(default_factory=dict)
    links: dict[int, Link] = field(default_factory=dict)
    status: str = "in progress"

    def with_span(self, number: int, span: Span) -> "Layer":
        return replace(self, spans={**self.spans, number: span})

    def with_link(self, number: int, link: Link) -> "Layer":
        return replace(self, links={**self.links, number: link})

    def without(self, number: int) -> "Layer":
        """Take an item out, and the links of a span with it."""
        spans = {at: each for at, each in self.spans.items() if at != number}
        links = {at: each for at, each in self.links.items() if number not in (at, each.source, each.target)}
        return replace(self, spans=spans, links=links)

    def problems(self) -> int:
        """Count what is still missing."""
        spoken_for = {each.target for each in self.links.values() if each.label == "stance"}
        unsaid = [
            at for at, each in self.spans.items() if each.values.get("source") == "speaker" and at not in spoken_for
        ]
        unset = [each for each in self.spans.values() if _unset(each)]
        items = [*self.spans.values(), *self.links.values()]
        unexplained = [each for each in items if each.values.get("stance") == "unclear" and not each.note]
        return len(unsaid) + len(unset) + len(unexplained)


def _unset(span: Span) -> bool:
    return span.label == "claim" and span.values["source"] != "speaker" and "stance" not in span.values


class Project:
    """The layers of all articles, and the way back through the changes."""

    def __init__(self) -> None:
        self.layers: dict[str, Layer] = {}
        self._done: list[tuple[str, Layer, Layer]] = []
        self._undone: list[tuple[str, Layer, Layer]] = []
        self._number = 0

    def layer(self, article: str) -> Layer:
        return self.layers.get(article, Layer())

    def number(self) -> int:
        """Give a new item its number."""
        self._number += 1
        return self._number

    def change(self, article: str, after: Layer) -> None:
        """Make a change, after which nothing can be redone."""
        self._done.append((article, self.layer(article), after))
        self._undone.clear()
        self.layers[article] = after

    def undo_article(self) -> str:
        """Tell in which article the last change is."""
        return self._done[-1][0]

    def redo_article(self) -> str | None:
        """Tell in which article the change is that can be redone."""
        return self._undone[-1][0] if self._undone else None

    def undo(self) -> None:
        article, before, _after = change = self._done.pop()
        self._undone.append(change)
        self.layers[article] = before

    def redo(self) -> None:
        article, _before, after = change = self._undone.pop()
        self._done.append(change)
        self.layers[article] = after


def form(text: Text, start: int, end: int) -> str:
    """Tell by the quotation marks whether a range is quoted: whole, in part or not at all."""
    quoted = {each.quoted for each in text.words if each.quoted}
    if any(left <= start and end <= right for left, right in quoted):
        return "direct"
    return "mixed" if any(left < end and start < right for left, right in quoted) else "indirect"


def fresh(text: Text, label: str, start: int, end: int) -> Span:
    """Give a new span the values that every one of its label begins with."""
    values = {
        "claim": {"source": "speaker", "form": form(text, start, end), "type": "fact"},
        "speaker": {"named": "yes"},
        "cue": {},
    }[label]
    return Span(label, ((start, end),), values)


def expected(project: Project, texts: dict[str, Text]) -> dict[str, Any]:
    """Write down what an export should hold, without ids and times, in a fixed order."""
    return {
        article: comparable(
            texts[article].body,
            layer.status,
            {at: (each.label, each.ranges, each.values, each.note) for at, each in layer.spans.items()},
            [(each.label, each.source, each.target, each.values, each.note) for each in layer.links.values()],
        )
        for article, layer in project.layers.items()
    }


def exported(lines: str) -> dict[str, Any]:
    """Bring an export into the same form; every span's text must be what its offsets say."""
    found = {}
    for line in lines.splitlines():
        record = json.loads(line)
        body = record["article"]["text"]
        assert record["attributes"] == {"usable": "yes"}
        for each in record["spans"]:
            assert (each["start"], each["end"]) == (each["fragments"][0][0], each["fragments"][-1][1])
            assert each["text"] == " … ".join(body[start:end] for start, end in each["fragments"])
        spans = {
            each["id"]: (
                each["label"], tuple(tuple(pair) for pair in each["fragments"]), each["attributes"],
                each.get("note", ""),
            )
            for each in record["spans"]
        }  # fmt: skip
        links = [
            (each["label"], each["from"], each["to"], each["attributes"], each.get("note", ""))
            for each in record["relations"]
        ]
        article = record["article"]["id"]
        assert article not in found
        found[article] = comparable(body, record["status"], spans, links)
    return found


def comparable(body: str, status: str, spans: dict[Any, Any], links: list[Any]) -> dict[str, Any]:
    """Write a layer down so that two of them can be compared: links by what their ends are."""
    ends: Callable[[Any], Any] = lambda key: spans[key][:2]  # noqa: E731 - a name for the typed value
    return {
        "body": body,
        "status": status,
        "spans": sorted(spans.values(), key=repr),
        "links": sorted(((label, ends(one), ends(two), *rest) for label, one, two, *rest in links), key=repr),
    }
