"""What may be marked in a project: span labels, relation labels, attributes, and the rules between them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from reader.errors import RuleError
from reader.i18n import _, language
from reader.model.annotation import Span

ARTICLE: Final = "article"
"""What an attribute of the article names in its `on`."""

COLORS: Final = ("blue", "orange", "green", "purple", "red", "teal", "yellow", "pink", "grey")
RESERVED_KEYS: Final = frozenset("wWbBjJkKhHvVtfeExXaARuUmnNdDyYpPgGqQzZCF/?!,;[] ") | frozenset("0123456789")
"""Keys of the reading screen, which a scheme's labels and attributes may not take."""

RESERVED_NAMES: Final = frozenset(
    [
        "id",
        "label",
        "start",
        "end",
        "fragments",
        "text",
        "attributes",
        "note",
        "created",
        "updated",
        "from",
        "to",
        "article",
        "annotator",
        "layer",
        "status",
        "round",
        "seconds",
        "spans",
        "relations",
        "identities",
        "scheme",
        "schema",
        "provenance",
        "question",
    ]
)
"""Names of fields in records, which labels and attributes may not bear."""

AttributeKind = Literal["choice", "text", "identity"]
Overlap = Literal["any", "nested", "none"]
Titles = Mapping[str, str]
Condition = tuple[str, tuple[str, ...]]
"""An attribute of an item and the values of it for which something holds; `ALWAYS` holds whatever its values."""
ALWAYS: Final[Condition] = ("", ())


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a choice."""

    name: str
    titles: Titles = field(default_factory=dict)
    polarity: str = ""
    """pro, contra or neutral, for stances."""
    asks_note: bool = False
    """True when choosing it asks for a note that says why."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A question asked of some items: a choice of values, a free text, or an identity."""

    name: str
    on: tuple[str, ...]
    """Span labels, relation labels, or `article`."""
    kind: AttributeKind = "choice"
    values: tuple[Value, ...] = ()
    required: bool = False
    default: str = ""
    when: Condition | None = None
    """It applies only where another attribute of the same item has one of these values."""
    key: str = ""
    titles: Titles = field(default_factory=dict)
    help: Titles = field(default_factory=dict)
    propose: str = ""
    """`quotation`: a new item gets direct, indirect or mixed by the quotation marks around it."""
    kinds: tuple[Value, ...] = ()
    """For an identity: what kinds of entry there are."""

    def value(self, name: str) -> Value | None:
        """Find a value by its name."""
        return next((value for value in self.values if value.name == name), None)


@dataclass(frozen=True, slots=True)
class SpanLabel:
    """A kind of span."""

    name: str
    key: str
    titles: Titles = field(default_factory=dict)
    color: str = "grey"
    help: Titles = field(default_factory=dict)
    overlap: Overlap = "any"
    """What spans of this label may do with each other: cross, nest, or neither."""
    snap: bool = True
    """Whether tagging grows a selection to whole words."""
    leave_out: tuple[str, ...] = ()
    """Words that a tag does not begin with, such as the conjunction before what is reported."""


@dataclass(frozen=True, slots=True)
class RelationLabel:
    """A kind of link from a span to a span."""

    name: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    key: str = ""
    titles: Titles = field(default_factory=dict)
    help: Titles = field(default_factory=dict)
    backward: bool = False
    """True when it leads to an earlier span only."""
    auto: bool = False
    """True when the program makes it by itself within a sentence."""
    several: bool = False
    """True when a span may start more than one link of an `auto` label; otherwise a new one takes the other's place."""
    required: Condition | None = None
    """Every target span needs such a link under this condition."""
    required_from: Condition | None = None
    """Every span that it may start from needs such a link under this condition."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """The rules of a project, read from `annotations/scheme.yaml`."""

    name: str
    version: int
    spans: tuple[SpanLabel, ...]
    relations: tuple[RelationLabel, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    guidelines: str = ""
    """File name of the guidelines, beside the scheme."""
    exclude: tuple[str, ...] = ()
    """Regular expressions; lines of an article that match one whole are excluded at import."""
    exclude_repeated_title: bool = False
    """Whether a first line that repeats the title is excluded at import."""
    show_title: bool = False
    """Whether the whole title stands above the text: it is what the article is judged by."""

    def span_label(self, name: str) -> SpanLabel:
        """Find a span label.

        Raises:
            RuleError: the scheme has none of that name.
        """
        for label in self.spans:
            if label.name == name:
                return label
        raise RuleError(
            _("the scheme has no span label {name!r}").format(name=name),
            _("It has {names}.").format(names=_names(self.spans) or _("none")),
        )

    def relation_label(self, name: str) -> RelationLabel:
        """Find a relation label.

        Raises:
            RuleError: the scheme has none of that name.
        """
        for label in self.relations:
            if label.name == name:
                return label
        raise RuleError(
            _("the scheme has no relation label {name!r}").format(name=name),
            _("It has {names}.").format(names=_names(self.relations)),
        )

    def shown_label(self, name: str) -> str:
        """Give what a user sees of a label, or of `ARTICLE`; its name where the scheme has it no more."""
        if name == ARTICLE:
            return _("article")
        labels: tuple[SpanLabel | RelationLabel, ...] = (*self.spans, *self.relations)
        return next((shown(label) for label in labels if label.name == name), name)

    @property
    def kinds(self) -> tuple[Value, ...]:
        """What kinds of identities there are."""
        return tuple({kind.name: kind for each in self.attributes for kind in each.kinds}.values())

    def shown_kind(self, name: str) -> str:
        """Give what a user sees of a kind of identity; its name where the scheme has it no more."""
        return next((shown(kind) for kind in self.kinds if kind.name == name), name)

    def find_kind(self, typed: str) -> str:
        """Give the name of a kind that a user typed, as its name or as its title; empty for an empty text.

        Raises:
            RuleError: there is no such kind.
        """
        found = next((kind.name for kind in self.kinds if typed in (kind.name, *kind.titles.values())), "")
        if typed and not found:
            raise RuleError(
                _("there is no kind {kind!r}").format(kind=typed),
                _("Kinds: {names}.").format(names=", ".join(map(shown, self.kinds)) or _("none in this scheme")),
            )
        return found

    def attribute(self, name: str, on: str) -> Attribute:
        """Find the attribute of that name that a label (or `article`) carries.

        Raises:
            RuleError: the label carries none.
        """
        for attribute in self.attributes_of(on):
            if attribute.name == name:
                return attribute
        raise RuleError(
            _("{on} has no attribute {name!r}").format(on=on, name=name),
            _("It has {names}.").format(names=_names(self.attributes_of(on)) or _("none")),
        )

    def attributes_of(self, on: str) -> tuple[Attribute, ...]:
        """List the attributes of a label (or `article`), in scheme order."""
        return tuple(attribute for attribute in self.attributes if on in attribute.on)

    def applies(self, attribute: Attribute, on: str, values: Mapping[str, str]) -> bool:
        """Tell whether an attribute applies to an item, given the item's other values.

        A condition on an attribute that the label does not carry holds always: a stance is asked of every stance link,
        but only of claims whose source is no speaker.
        """
        if attribute.when is None:
            return True
        if all(other.name != attribute.when[0] for other in self.attributes_of(on)):
            return True
        return _holds(attribute.when, values)

    def applicable(self, on: str, values: Mapping[str, str]) -> Iterator[Attribute]:
        """List the attributes that apply to an item, in scheme order."""
        return (attribute for attribute in self.attributes_of(on) if self.applies(attribute, on, values))

    def needed(self, label: str, values: Mapping[str, str]) -> Iterator[tuple[RelationLabel, bool]]:
        """List the links that a span needs, given its values.

        Yields:
            The relation label, and whether the span is where the link leads to, rather than where it starts.
        """
        for relation in self.relations:
            for ends, condition, incoming in (
                (relation.targets, relation.required, True),
                (relation.sources, relation.required_from, False),
            ):
                if condition is not None and label in ends and _holds(condition, values):
                    yield relation, incoming

    def links(self, source: str, target: str) -> Iterator[RelationLabel]:
        """List the relation labels that may lead from one span label to another, in scheme order."""
        return (label for label in self.relations if source in label.sources and target in label.targets)

    def check_value(self, attribute: Attribute, value: str) -> None:
        """Check a value against an attribute.

        Raises:
            RuleError: it is none of the attribute's values.
        """
        if attribute.kind == "choice" and attribute.value(value) is None:
            raise RuleError(
                _("{attribute} has no value {value!r}").format(attribute=attribute.name, value=value),
                _("It has {names}.").format(names=", ".join(each.name for each in attribute.values)),
            )

    def check_overlap(self, label: SpanLabel, span: Span, others: Iterator[Span]) -> None:
        """Check a span against the others of its label.

        Raises:
            RuleError: the label's overlap policy forbids it.
        """
        if label.overlap == "any":
            return
        for other in others:
            if other.id == span.id or other.label != span.label or not _share_text(span, other):
                continue
            if label.overlap == "none" or not (_inside(span, other) or _inside(other, span)):
                refused = (
                    _("spans of {label} may not overlap")
                    if label.overlap == "none"
                    else _("spans of {label} may not cross")
                )
                raise RuleError(
                    refused.format(label=shown(label)),
                    _("Choose another range, or move the other one."),
                )


def _holds(condition: Condition, values: Mapping[str, str]) -> bool:
    return condition == ALWAYS or values.get(condition[0], "") in condition[1]


def _share_text(one: Span, other: Span) -> bool:
    """Tell whether two spans have an offset in common; one in the gap between another's fragments has none."""
    return any(mine.start < each.end and each.start < mine.end for mine in one.fragments for each in other.fragments)


def _inside(inner: Span, outer: Span) -> bool:
    return all(any(each.start <= mine.start and mine.end <= each.end for each in outer.fragments)
               for mine in inner.fragments)  # fmt: skip


def shown(titled: SpanLabel | RelationLabel | Attribute | Value) -> str:
    """Give what a user sees: the title in the interface's language, else the name."""
    return titled.titles.get(language(), titled.name)


def _names(labels: tuple[SpanLabel | RelationLabel | Attribute, ...]) -> str:
    return ", ".join(label.name for label in labels)
