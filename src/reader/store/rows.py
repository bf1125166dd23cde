"""Values to the JSON of the journal and back: the one place that knows both."""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, TypeVar

from reader.i18n import N_
from reader.model.annotation import Annotator, Answer, Decision, Fragment, Identity, Layer, Relation, Round, Span
from reader.model.article import Article, Revision
from reader.model.scheme import Attribute, RelationLabel, Scheme, SpanLabel, Value
from reader.text.quoting import Quote

State = Article | Revision | Annotator | Round | Layer | Span | Relation | Answer | Decision | Identity | Scheme
"""What a journaled item can be."""

KINDS: dict[type, str] = {
    Article: N_("article"),
    Revision: N_("revision"),
    Annotator: N_("annotator"),
    Round: N_("round"),
    Layer: N_("layer"),
    Span: N_("span"),
    Relation: N_("relation"),
    Answer: N_("answer"),
    Decision: N_("decision"),
    Identity: N_("identity"),
    Scheme: N_("scheme"),
}

_T = TypeVar("_T")


def item_id(state: State) -> str:
    """Give the identifier under which the journal knows an item."""
    return f"scheme-{state.version}" if isinstance(state, Scheme) else state.id


def to_json(state: State) -> str:
    """Write a state as the journal keeps it: a JSON object of its fields, those at their defaults left out."""
    return _encode(_filled(state))


def from_json(kind: str, text: str) -> State:
    """Read a state of a kind back."""
    return _LOADERS[kind](json.loads(text))


def _filled(value: Any) -> dict[str, Any]:
    """Give the fields of a value that are not at their defaults; the encoder asks for those of values inside it."""
    if isinstance(value, Mapping):
        return dict(value)
    return {name: each for name, default in _defaults(value.__class__) if (each := getattr(value, name)) != default}


@cache
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    """List the fields of a kind with what they need not be written with; MISSING, which nothing equals, if none."""
    return tuple(
        (each.name, each.default_factory() if each.default_factory is not MISSING else each.default)
        for each in fields(kind)
    )


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_filled).encode


def _simple(kind: type[_T]) -> Callable[[dict[str, Any]], _T]:
    return lambda data: kind(**data)


def _revision(data: dict[str, Any]) -> Revision:
    return Revision(**{**data, "excluded": tuple((start, end) for start, end in data.get("excluded", ()))})


def _span(data: dict[str, Any]) -> Span:
    fragments = tuple(Fragment(start, end) for start, end in data["fragments"])
    orphan = Quote(**data["orphan"]) if "orphan" in data else None
    return Span(**{**data, "fragments": fragments, "orphan": orphan})


def _decision(data: dict[str, Any]) -> Decision:
    lists = {name: tuple(data.get(name, ())) for name in ("annotators", "unsettled")}
    return Decision(**{**data, **lists})


def _identity(data: dict[str, Any]) -> Identity:
    return Identity(**{**data, "aliases": tuple(data.get("aliases", ()))})


def _scheme(data: dict[str, Any]) -> Scheme:
    return Scheme(
        **{
            **data,
            "spans": tuple(_span_label(each) for each in data["spans"]),
            "relations": tuple(
                RelationLabel(
                    **{
                        **each,
                        "sources": tuple(each["sources"]),
                        "targets": tuple(each["targets"]),
                        "required": _condition(each.get("required")),
                        "required_from": _condition(each.get("required_from")),
                    }
                )
                for each in data.get("relations", ())
            ),
            "attributes": tuple(_attribute(each) for each in data.get("attributes", ())),
            "exclude": tuple(data.get("exclude", ())),
        }
    )


def _span_label(data: dict[str, Any]) -> SpanLabel:
    return SpanLabel(**{**data, "leave_out": tuple(data.get("leave_out", ()))})


def _condition(data: Any) -> tuple[str, tuple[str, ...]] | None:
    return (data[0], tuple(data[1])) if data else None


def _attribute(data: dict[str, Any]) -> Attribute:
    return Attribute(
        **{
            **data,
            "on": tuple(data["on"]),
            "values": tuple(Value(**each) for each in data.get("values", ())),
            "when": _condition(data.get("when")),
            "kinds": tuple(_kind(each) for each in data.get("kinds", ())),
        }
    )


def _kind(data: Any) -> Value:
    """Read a kind of identities; in older schemes it is its name alone."""
    return Value(**data) if isinstance(data, dict) else Value(data)


_LOADERS: dict[str, Callable[[dict[str, Any]], State]] = {
    "article": _simple(Article),
    "revision": _revision,
    "annotator": _simple(Annotator),
    "round": _simple(Round),
    "layer": _simple(Layer),
    "span": _span,
    "relation": _simple(Relation),
    "answer": _simple(Answer),
    "decision": _decision,
    "identity": _identity,
    "scheme": _scheme,
}
