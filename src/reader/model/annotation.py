"""What annotators make: spans, relations, notes, layers; and who makes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from reader.i18n import N_
from reader.text import Offset
from reader.text.quoting import FRAGMENT_JOIN, Quote

Role = Literal["annotator", "reviewer", "lead"]
Status = Literal["new", "in progress", "done", "skipped", "returned", "locked"]
LayerKind = Literal["annotation", "gold"]

DecisionSource = Literal["unanimous", "adjudicated", "single", "consensus"]
"""Where gold comes from: all said the same; a reviewer or a strategy decided; a single layer was looked over; those
concerned talked it over."""

Audit = Literal["", "right", "wrong"]
"""What looking at something found on which all agreed; empty where nobody looked."""

CAUSES: Final = (
    N_("ambiguous text"), N_("guideline gap"), N_("annotator error"), N_("edge case"), N_("subjective"), N_("other"),
)  # fmt: skip
ROLES: Final[tuple[Role, ...]] = (N_("annotator"), N_("reviewer"), N_("lead"))
STATUSES: Final[tuple[Status, ...]] = (
    N_("new"), N_("in progress"), N_("done"), N_("skipped"), N_("returned"), N_("locked"),
)  # fmt: skip
FINISHED: Final[tuple[Status, ...]] = ("done", "locked")
"""The states in which a layer is compared and reviewed."""

MAIN: Final = "main"
"""The round that every project has."""


class Fragment(NamedTuple):
    """One continuous range of a span, half-open."""

    start: Offset
    end: Offset


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of an article, of one or more fragments in reading order.

    One that had no place any more when the article's text changed is *orphaned*: it has no fragments but a quotation.
    """

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
    orphan: Quote | None = None
    """What it covered, where it has no place."""

    @property
    def placed(self) -> bool:
        """True when it has a place in the text."""
        return bool(self.fragments)

    @property
    def start(self) -> Offset:
        """First offset of the first fragment."""
        return self.fragments[0].start

    @property
    def end(self) -> Offset:
        """Offset after the last fragment."""
        return self.fragments[-1].end

    def text(self, body: str) -> str:
        """Quote the article: the fragments, joined with an ellipsis; of an orphan what it covered."""
        if self.orphan is not None:
            return self.orphan.text
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
    round: str = MAIN
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
    assigned: str = ""
    """The lead who gave it to the annotator; empty where the annotator took it up unasked."""

    @property
    def begun(self) -> bool:
        """True when the annotator has made something of it."""
        return self.status != "new"


@dataclass(frozen=True, slots=True)
class Round:
    """A stage of the work on a project, in which every annotator has one layer of an article at most."""

    name: str
    training: bool = False
    """Whether annotators are shown how their finished layers differ from gold."""
    scheme: int = 1
    """Version of the scheme in force when it was opened."""
    guidelines: str = ""
    """SHA-256 of the guidelines when it was opened; empty where that is not known."""
    created: str = ""

    @property
    def id(self) -> str:
        """Rounds are known by their names."""
        return f"round-{self.name}"


@dataclass(frozen=True, slots=True)
class LayerContent:
    """A layer with everything in it."""

    layer: Layer
    spans: tuple[Span, ...]
    """Those that have a place in the text."""
    relations: tuple[Relation, ...]
    """Those between such spans."""
    seconds: int = 0
    """Active time."""
    orphans: tuple[Span, ...] = ()
    """Spans without a place, in the order in which they stood."""
    parked: tuple[Relation, ...] = ()
    """Relations from or to one of these."""


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
class Decision:
    """What a reviewer or a strategy made of one case: of spans that were meant as one, or of relations."""

    id: str
    layer: str
    """The gold layer."""
    judged: Mapping[str, str]
    """The annotators' items that it is about, each with the digest of what was seen of it; none where the reviewer
    made something that no annotator has. Of a decision on the article's attributes these are the annotators' names.
    """
    annotators: tuple[str, ...]
    """Whose layers were compared; those who have no item here were silent."""
    item: str = ""
    """The item of the gold layer; empty where nothing of it is gold."""
    source: DecisionSource = "adjudicated"
    unsettled: tuple[str, ...] = ()
    """Attributes of the item that are still to be decided."""
    cause: str = ""
    """Why the annotators differ, one of `CAUSES`; empty where nobody said."""
    note: str = ""
    flagged: bool = False
    """Whether it is something for the guidelines."""
    reviewer: str = ""
    decided: str = ""
    audit: Audit = ""
    """Of a case without any difference."""

    @property
    def rejected(self) -> bool:
        """True when nothing of the case is gold."""
        return not self.item


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
