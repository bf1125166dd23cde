"""The record that every format is made of and read into: one annotator's layer over one article."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from reader.model.annotation import Audit, DecisionSource, Identity, LayerKind, Relation, Span, Status
from reader.model.article import Article
from reader.text import Offset


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an item of gold comes from, or that something is not gold."""

    source: Literal["unanimous", "adjudicated", "single", "consensus", "unresolved"]
    """`unresolved` where some of its attributes are still to be decided."""
    judged: tuple[str, ...]
    """The annotators' items (`from` in records)."""
    annotators: tuple[str, ...] = ()
    reviewer: str = ""
    decided: str = ""
    cause: str = ""
    note: str = ""
    flagged: bool = False
    unsettled: tuple[str, ...] = ()
    audit: Audit = ""
    becomes: DecisionSource | Literal[""] = ""
    """What an `unresolved` source will be when all is decided; `adjudicated` when empty."""


@dataclass(frozen=True, slots=True)
class Record:
    """A layer with its article, self-contained."""

    article: Article
    body: str
    sha256: str
    excluded: tuple[tuple[Offset, Offset], ...] = ()
    annotator: str | None = None
    """None for an article that nobody has started."""
    layer: LayerKind = "annotation"
    status: Status = "new"
    reason: str = ""
    """Why it was skipped or returned."""
    round: str = "main"
    seconds: int = 0
    spans: Sequence[Span] = ()
    relations: Sequence[Relation] = ()
    orphaned: Sequence[Span] = ()
    """Spans that have no place in this text."""
    parked: Sequence[Relation] = ()
    """Relations from or to one of these."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Attributes of the article."""
    identities: Sequence[Identity] = ()
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    """Of gold, by item; of the article's attributes under the empty name."""
    rejected: Sequence[Provenance] = ()
    """What was decided not to be gold."""
    scheme_name: str = ""
    scheme_version: int = 1
