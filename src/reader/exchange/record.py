"""The record that every format is made of and read into: one annotator's layer over one article."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reader.model.annotation import Identity, LayerKind, Relation, Span, Status
from reader.model.article import Article
from reader.text import Offset


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
    round: str = "main"
    seconds: int = 0
    spans: Sequence[Span] = ()
    relations: Sequence[Relation] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Attributes of the article."""
    identities: Sequence[Identity] = ()
    scheme_name: str = ""
    scheme_version: int = 1
