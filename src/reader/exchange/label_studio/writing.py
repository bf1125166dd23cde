"""Tasks for Label Studio: one an article, with the annotations of all its annotators."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from reader.exchange.format import Writing
from reader.exchange.frame import KEY, frame
from reader.exchange.label_studio.config import EQUALS, LABEL, NOTE, QUESTION, TEXT, control_of
from reader.exchange.offsets import counter
from reader.exchange.record import Record
from reader.model.annotation import Identity, Item, Relation, Span
from reader.model.scheme import Scheme

LAYERS: Final = "layers"
"""The field of the frame that holds what Label Studio has no place for, by the ids that annotations are given.

Label Studio makes new ids at import and keeps these as `import_id` (label_studio/tasks/serializers.py); whose an
annotation is stands here too, for a `completed_by` whose e-mail it does not know makes it refuse the file.
"""

_NATIVE: Final = ("schema", "article", "seconds", "attributes")
"""What of a frame stands elsewhere in a task."""

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def lines(records: Iterable[Record], writing: Writing) -> Iterator[str]:
    """Write records as a JSON array, one task a line."""
    yield "["
    held = ""
    articles = groupby(records, lambda record: (record.article.id, record.sha256))
    for number, (_article, layers) in enumerate(articles, 1):
        if held:
            yield f"{held},"
        held = _encode({"id": number, **_task(layers, writing.scheme)})
    if held:
        yield held
    yield "]"


def _task(layers: Iterable[Record], scheme: Scheme) -> dict[str, Any]:
    told: dict[str, Any] = {}
    data: dict[str, Any] = {}
    annotations: list[dict[str, Any]] = []
    for record in layers:
        framed = frame(record, scheme)
        if not data:
            told = {"schema": framed["schema"], "article": framed["article"], LAYERS: {}}
            data = {TEXT: record.body, "article": record.article.id, KEY: told}
        if record.annotator is None:
            continue
        number = len(annotations) + 1
        told[LAYERS][str(number)] = {name: value for name, value in framed.items() if name not in _NATIVE}
        annotations.append({
            "id": number,
            "was_cancelled": record.status == "skipped",
            "ground_truth": record.layer == "gold",
            "lead_time": record.seconds,
            "result": list(_results(record, scheme)),
        })  # fmt: skip
    return {"data": data, "annotations": annotations}


def _results(record: Record, scheme: Scheme) -> Iterator[dict[str, Any]]:
    count = counter(record.body, "utf16")
    names = {identity.id: identity for identity in record.identities}
    spans = sorted(record.spans, key=lambda each: (each.start, each.end, each.label, each.id))
    for span in spans:
        yield from _region(span, record.body, count, scheme, names)
    for name, value in record.attributes.items():
        control = control_of(name, scheme, article=True)
        yield _result(f"article-{name}", control, *_answer(name, value, scheme, names))
    for relation in sorted(record.relations, key=lambda each: (each.source, each.target, each.id)):
        yield _relation(relation)


def _region(
    span: Span, body: str, count: Callable[[int], int], scheme: Scheme, names: dict[str, Identity]
) -> Iterator[dict[str, Any]]:
    place = {"start": count(span.start), "end": count(span.end), "text": body[span.start : span.end]}
    yield _result(span.id, LABEL, "labels", place | {"labels": [span.label]})
    for name, value in span.attributes.items():
        kind, answer = _answer(name, value, scheme, names)
        yield _result(span.id, name, kind, place | answer)
    if span.note:
        yield _result(span.id, _control_of_note(span), "textarea", place | {"text": [span.note]})


def _answer(name: str, value: str, scheme: Scheme, names: dict[str, Identity]) -> tuple[str, dict[str, Any]]:
    """Give the kind of result that an attribute is, and its value."""
    kind = next((each.kind for each in scheme.attributes if each.name == name), "choice")
    if kind == "choice":
        return "choices", {"choices": [value]}
    return "textarea", {"text": [names[value].name if kind == "identity" and value in names else value]}


def _result(identifier: str, control: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"id": identifier, "from_name": control, "to_name": TEXT, "type": kind, "origin": "manual", "value": value}


def _control_of_note(item: Item) -> str:
    return QUESTION if item.question else NOTE


def _relation(relation: Relation) -> dict[str, Any]:
    values = {**relation.attributes, **({_control_of_note(relation): relation.note} if relation.note else {})}
    return {
        "type": "relation", "from_id": relation.source, "to_id": relation.target, "direction": "right",
        "labels": [relation.label, *(f"{name}{EQUALS}{value}" for name, value in values.items())],
    }  # fmt: skip
