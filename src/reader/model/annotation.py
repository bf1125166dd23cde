"""What annotators make: spans, relations, notes, layers; and who makes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from reader.i18n import N_
from reader.text import Offset

Role = Literal["annotator", "reviewer", "lead"]
Status = Literal["new", "in progress", "done", "skipped", "returned", "locked"]
LayerKind = Literal["annotation", "gold"]

ROLES: Final[tuple[Role, ...]] = (N_("annotator"), N_("reviewer"), N_("lead"))
STATUSES: Final[tuple[Status, ...]] = (
    N_("new"), N_("in progress"), N_("done"), N_("skipped"), N_("returned"), N_("locked"),
)  # fmt: skip
FRAGMENT_JOIN: Final = " … "


class Fragment(NamedTuple):
    """One continuous range of a span, half-open."""

    start: Offset
    end: Offset


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of an article, of one or more fragments in reading order."""

    id: str
    layer: str
    label: str
    fragments: tuple[Fragment, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    question: bool = False
    """True when the note asks the lead something."""
    created: str = ""
    updated: str = ""

    @property
    def start(self) -> Offset:
        """First offset of the first fragment."""
        return self.fragments[0].start

    @property
    def end(self) -> Offset:
        """Offset after the last fragment."""
        return self.fragments[-1].end

    def text(self, body: str) -> str:
        """Quote the article: the fragments, joined with an ellipsis."""
        return FRAGMENT_JOIN.join(body[fragment.start : fragment.end] for fragment in self.fragments)


@dataclass(frozen=True, slots=True)
class Relation:
    """A labelled, directed link between two spans of a layer."""

    id: str
    layer: str
    label: str
    source: str
    """The span it starts from (`from` in records)."""
    target: str
    """The span it leads to (`to` in records)."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    question: bool = False
    created: str = ""
    updated: str = ""


Item = Span | Relation
"""What can be current, carries attributes and a note."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One annotator's work on one article in one round: the assignment and its state."""

    id: str
    article: str
    annotator: str
    revision: str
    round: str = "main"
    kind: LayerKind = "annotation"
    status: Status = "new"
    reason: str = ""
    """Why it was skipped or returned."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Attributes of the article as this annotator sees it."""
    scheme: int = 1
    """Version of the scheme it was made under."""
    created: str = ""
    updated: str = ""


@dataclass(frozen=True, slots=True)
class LayerContent:
    """A layer with everything in it."""

    layer: Layer
    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]
    seconds: int = 0
    """Active time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a lead or a reviewer says to an annotator's question; an item has one at most."""

    item: str
    """The item whose note asks."""
    layer: str
    text: str
    author: str
    created: str = ""

    @property
    def id(self) -> str:
        """Answers are known by the items they are about."""
        return f"answer-{self.item}"


@dataclass(frozen=True, slots=True)
class Annotator:
    """A person who annotates, reviews or leads; roles guard against accidents, they are no security."""

    name: str
    role: Role = "annotator"
    created: str = ""

    @property
    def id(self) -> str:
        """Annotators are known by their names."""
        return self.name


@dataclass(frozen=True, slots=True)
class Identity:
    """A speaker's entry in the project: one person or body under all its names."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = ""
    affiliation: str = ""
    created: str = ""
    updated: str = ""
