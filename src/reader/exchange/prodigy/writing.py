"""Tasks for Prodigy: a layer each."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from reader.exchange.format import Writing
from reader.exchange.frame import KEY, frame
from reader.exchange.prodigy.tokens import Token, tokens_of
from reader.exchange.record import Record
from reader.model.annotation import Item, Relation, Span
from reader.model.scheme import Scheme
from reader.text import Offset

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def lines(records: Iterable[Record], writing: Writing) -> Iterator[str]:
    """Write records, one a line."""
    return (_encode(_task(record, writing.scheme)) for record in records)


def _task(record: Record, scheme: Scheme) -> dict[str, Any]:
    spans = sorted(record.spans, key=lambda each: (each.start, each.end, each.label, each.id))
    tokens = tokens_of(record.body, {span.start for span in spans}, {span.end for span in spans})
    firsts = {token.start: number for number, token in enumerate(tokens)}
    lasts = {token.end: number for number, token in enumerate(tokens)}
    places = {span.id: _place(span, firsts, lasts) for span in spans}
    task: dict[str, Any] = {
        "text": record.body,
        "tokens": [_token(record.body, number, token) for number, token in enumerate(tokens)],
    }
    if record.annotator is not None:
        task["spans"] = [places[span.id] | {KEY: _told(span)} for span in spans]
        if scheme.relations:
            links = sorted(record.relations, key=lambda each: (each.source, each.target, each.id))
            task["relations"] = [_relation(each, places) for each in links]
        task["answer"] = "ignore" if record.status == "skipped" else "accept"
        task |= {"_view_id": "relations" if scheme.relations else "spans_manual"}
        task |= {"_annotator_id": record.annotator, "_session_id": record.annotator}
    return task | {"meta": {"article": record.article.id}, KEY: frame(record, scheme)}


def _token(body: str, number: int, token: Token) -> dict[str, Any]:
    text = body[token.start : token.end]
    return {"text": text, "start": token.start, "end": token.end, "id": number, "ws": token.space}


def _place(span: Span, firsts: dict[Offset, int], lasts: dict[Offset, int]) -> dict[str, Any]:
    """Give where a span is; the index of its last token counts it in."""
    return {
        "start": span.start, "end": span.end, "token_start": firsts[span.start], "token_end": lasts[span.end],
        "label": span.label,
    }  # fmt: skip


def _relation(relation: Relation, places: dict[str, dict[str, Any]]) -> dict[str, Any]:
    head, child = places[relation.source], places[relation.target]
    return {
        "head": head["token_end"], "child": child["token_end"], "head_span": head, "child_span": child,
        "label": relation.label, KEY: {"from": relation.source, "to": relation.target} | _told(relation),
    }  # fmt: skip


def _told(item: Item) -> dict[str, Any]:
    """Give what Prodigy has no place for."""
    told: dict[str, Any] = {"id": item.id}
    if isinstance(item, Span) and len(item.fragments) > 1:
        told["fragments"] = [list(each) for each in item.fragments]
    if item.attributes:
        told["attributes"] = dict(item.attributes)
    if item.note:
        told["note"] = item.note
    if item.question:
        told["question"] = True
    return told | {"created": item.created, "updated": item.updated}
