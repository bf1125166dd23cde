"""The labelling interface that Label Studio needs for a scheme, and the names that results bear in it.

After the pages on tags at labelstud.io/tags: Labels, Relations, Choices, TextArea and Text.
"""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Final

from reader.i18n import _
from reader.model.scheme import ARTICLE, Attribute, RelationLabel, Scheme, SpanLabel, Value, shown

TEXT: Final = "text"
"""The object, and the field of a task's data that it shows."""
LABEL: Final = "label"
"""The control of span labels. Neither it nor the next two can be attributes, for records use these names."""
NOTE: Final = "note"
"""The control of notes; every other control is called as its attribute is."""
QUESTION: Final = "question"
"""The control of notes that ask the lead."""
EQUALS: Final = "="
"""Joins an attribute of a relation to its value, as one more label: relations have nothing else."""

_OF_ARTICLE: Final = "article."
"""Goes before an attribute of articles that is one of spans too."""

_COLOURS: Final = {
    "blue": "#1f77b4", "orange": "#ff7f0e", "green": "#2ca02c", "purple": "#9467bd", "red": "#d62728",
    "teal": "#17becf", "yellow": "#bcbd22", "pink": "#e377c2", "grey": "#7f7f7f",
}  # fmt: skip


_CHOSEN: Final = {"perRegion": "true", "visibleWhen": "region-selected"}


def control_of(attribute: str, scheme: Scheme, *, article: bool) -> str:
    """Give the name of the control that asks for an attribute of the article, or of its spans."""
    on_spans = article and any(each.name == attribute and labels_of(each, scheme) for each in scheme.attributes)
    return f"{_OF_ARTICLE}{attribute}" if on_spans else attribute


def attribute_of(control: str) -> str:
    """Give the name of the attribute that a control asks for."""
    return control.removeprefix(_OF_ARTICLE)


def labels_of(attribute: Attribute, scheme: Scheme) -> list[str]:
    """List the span labels that carry an attribute, in scheme order."""
    return [label.name for label in scheme.spans if label.name in attribute.on]


def config(scheme: Scheme) -> str:
    """Write the labelling interface of a scheme, to be pasted into Label Studio's settings of a project."""
    return "\n".join(["<View>", *(f"  {line}" for line in _lines(scheme)), "</View>", ""])


def _lines(scheme: Scheme) -> Iterator[str]:
    yield _tag("Labels", {"name": LABEL, "toName": TEXT}, closed=False)
    for label in scheme.spans:
        yield "  " + _tag("Label", {"value": label.name, "background": _COLOURS[label.color]} | _hint(label))
    yield "</Labels>"
    if scheme.relations:
        yield _tag("Relations", {"choice": "multiple"}, closed=False)
        for value in _relation_values(scheme):
            yield "  " + _tag("Relation", {"value": value})
        yield "</Relations>"
    yield _tag("Text", {"name": TEXT, "value": f"${TEXT}"})
    for attribute in scheme.attributes:
        if labels := labels_of(attribute, scheme):
            yield from _control(attribute, attribute.name, _CHOSEN | {"whenLabelValue": ",".join(labels)})
        if ARTICLE in attribute.on:
            yield from _control(attribute, control_of(attribute.name, scheme, article=True), {})
    yield _text_area(NOTE, _("note"), _CHOSEN, rows=3)
    yield _text_area(QUESTION, _("question"), _CHOSEN, rows=3)


def _relation_values(scheme: Scheme) -> Iterable[str]:
    """List the labels of relations: their own, and one for every value of an attribute that they may have."""
    own = [label.name for label in scheme.relations]
    on_relations = [each for each in scheme.attributes if any(name in each.on for name in own)]
    return [*own, *(f"{each.name}{EQUALS}{value.name}" for each in on_relations for value in each.values)]


def _control(attribute: Attribute, name: str, where: dict[str, str]) -> Iterator[str]:
    """Write the control that asks for an attribute, with its title above; `where` says when it is shown."""
    heading = {name: value for name, value in where.items() if name != "perRegion"}
    yield _tag("View", heading, closed=False)
    yield "  " + _tag("Header", {"value": shown(attribute), "size": "5"})
    if attribute.kind != "choice":
        yield "  " + _text_area(name, shown(attribute), where, rows=1)
    else:
        required = {"required": "true"} if attribute.required and attribute.when is None else {}
        asked = {"name": name, "toName": TEXT, "choice": "single", "showInline": "true"}
        yield "  " + _tag("Choices", asked | where | required, closed=False)
        for value in attribute.values:
            yield "    " + _tag("Choice", {"value": value.name} | _hint(value))
        yield "  </Choices>"
    yield "</View>"


def _text_area(name: str, asked: str, where: dict[str, str], rows: int) -> str:
    own = {"name": name, "toName": TEXT, "placeholder": asked, "maxSubmissions": "1", "editable": "true"}
    region = {name: value for name, value in where.items() if name == "perRegion"}
    return _tag("TextArea", own | {"rows": str(rows)} | region)


def _hint(titled: SpanLabel | RelationLabel | Value) -> dict[str, str]:
    return {"hint": shown(titled)} if shown(titled) != titled.name else {}


def _tag(tag: str, attributes: Mapping[str, str], *, closed: bool = True) -> str:
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{written}{'/' if closed else ''}>"
