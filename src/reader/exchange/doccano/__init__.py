"""doccano's JSONL, in the shapes of its projects with and without relations.

Read from doccano's source: backend/data_export (models.py, pipeline/factories.py), backend/data_import/pipeline
(label.py, makers.py); the oldest shape, with `annotations`, is that of doccano 1.0's documentation.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from reader.exchange import features
from reader.exchange.doccano.units import SPANS, UNIT, unit_of
from reader.exchange.fields import Fields, parse
from reader.exchange.foreign import CATEGORIES, LOOSE_RELATIONS, METADATA, ForeignLayer, proposed_id
from reader.exchange.format import Format, Found, Reading, Writing
from reader.exchange.frame import KEY, frame, framed, is_frame
from reader.exchange.offsets import ForeignText, ForeignUnit, counter
from reader.exchange.record import Record
from reader.exchange.source import Source
from reader.i18n import N_, _
from reader.model.article import Article, default_title

_COMMENTS: Final = N_("comments on texts")

_KNOWN: Final = frozenset((*SPANS, "id", "text", "relations", "Comments", "cats", KEY))
_PRODIGY: Final = ("spans", "tokens", "_input_hash", "_task_hash", "_view_id", "_annotator_id", "_session_id")

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


# Writing -------------------------------------------------------------------------------------------------------------


def lines(records: Iterable[Record], writing: Writing) -> Iterator[str]:
    """Write records, one a line, as a project with relations has them where the scheme has any."""
    return (_encode(_line(record, writing)) for record in records)


def _line(record: Record, writing: Writing) -> dict[str, Any]:
    count = counter(record.body, writing.unit)
    spans = sorted(record.spans, key=lambda each: (each.start, each.end, each.label, each.id))
    line: dict[str, Any] = {"id": record.article.id, "text": record.body}
    if record.annotator is None:
        pass  # without any field for them, spans are still to be made
    elif writing.scheme.relations:
        numbers = {span.id: number for number, span in enumerate(spans)}
        line["entities"] = [
            {"id": numbers[span.id], "label": span.label, "start_offset": count(span.start),
             "end_offset": count(span.end)}
            for span in spans
        ]  # fmt: skip
        links = sorted((numbers[each.source], numbers[each.target], each.label) for each in record.relations)
        line["relations"] = [
            {"id": number, "from_id": source, "to_id": target, "type": label}
            for number, (source, target, label) in enumerate(links)
        ]
    else:
        line["label"] = [[count(span.start), count(span.end), span.label] for span in spans]
    line[KEY] = frame(replace(record, identities=()), writing.scheme) | {UNIT: writing.unit}
    return line


# Reading -------------------------------------------------------------------------------------------------------------


def recognises(source: Source) -> bool:
    """Tell whether a file is a doccano export, or could be imported there: lines with a text, perhaps with spans."""
    first = source.first
    return (
        isinstance(first, dict)
        and isinstance(first.get("text"), str)
        and "schema" not in first
        and "@context" not in first
        and not any(name in first for name in _PRODIGY)
        and not isinstance(first.get("data"), dict)
    )


def read(source: Source, reading: Reading) -> Iterator[Found]:
    """Read a file, a layer a line.

    Raises:
        InputError: a line is no text with spans, or contradicts itself.
    """
    unit = unit_of(source)
    for number, (where, line) in enumerate(source.lines(), 1):
        yield from _Line(where, parse(line, where), reading).found(source, number, unit)


class _Line(Fields):
    """Reads a line."""

    def __init__(self, where: str, data: Any, reading: Reading) -> None:
        super().__init__(where, _("Export it again from doccano, as JSONL."))
        self.data = data
        self.reading = reading

    def found(self, source: Source, number: int, unit: ForeignUnit) -> Iterator[Found]:
        """Give the layers of the line: one, or in the oldest shape one a user."""
        text = self.text(self.data, "text", _("the line"))
        self.count_lost()
        told = self.data.get(KEY)
        if is_frame(told):
            written = told.get(UNIT, unit)
            foreign = ForeignText(text, written if written in FORMAT.units else unit)
            record = framed({name: each for name, each in told.items() if name != UNIT}, foreign.body, self.where)
            layer = next(iter(self.layers(foreign).values()), None)
            yield Found(self.where, _filled(record, layer) if layer else record)
            return
        foreign = ForeignText(text, unit)
        identifier = proposed_id(self.word(self.data, "id", _("the line"), str(number)), source.path.stem)
        article = Article(identifier, default_title(foreign.body))
        layers = self.layers(foreign)
        for user, layer in layers.items():
            yield Found(self.where, layer.record(article, user), named=False)
        if not layers:
            untouched = ForeignLayer(self, foreign, self.reading.losses).record(article)
            yield Found(self.where, replace(untouched, annotator=None, status="new"), named=False)

    def layers(self, foreign: ForeignText) -> dict[str, ForeignLayer]:
        """Take in the spans, by whose they are: empty where the line does not say; no layer where it has no field."""
        layers: dict[str, ForeignLayer] = {}
        what = _("the line")
        for name in SPANS:
            given = self.data.get(name)
            if given is None:
                continue
            if isinstance(given, (str, int, float)):  # how a single category may be written
                given = [given]
            for index, each in enumerate(given if isinstance(given, list) else self.field(self.data, name, list, what)):
                if not isinstance(each, (list, dict)):
                    self.reading.losses[CATEGORIES] += 1
                    continue
                user = self.word(each, "user", _("a span")) if isinstance(each, dict) and name == "annotations" else ""
                if user not in layers:
                    layers[user] = ForeignLayer(self, foreign, self.reading.losses)
                self.span(layers[user], name, index, each)
            if not layers:
                layers[""] = ForeignLayer(self, foreign, self.reading.losses)
        for index, each in enumerate(self.field(self.data, "relations", list, what, [])):
            self.relation(layers, index, each)
        return layers

    def span(self, layer: ForeignLayer, name: str, index: int, data: Any) -> None:
        what = _("a span")
        if isinstance(data, list):
            if len(data) != 3 or type(data[0]) is not int or type(data[1]) is not int:
                self.refuse(_("a span is not [start, end, label]"))
            data = {"start_offset": data[0], "end_offset": data[1], "label": data[2]}
        start, end = (self.field(data, each, int, what) for each in ("start_offset", "end_offset"))
        key = self.word(data, "id", what)
        layer.add_span(("span", key) if key else (name, index), self.word(data, "label", what), [(start, end)])

    def relation(self, layers: Mapping[str, ForeignLayer], index: int, data: Any) -> None:
        what = _("a relation")
        source, target = (("span", self.word(data, each, what)) for each in ("from_id", "to_id"))
        layer = next((each for each in layers.values() if each.id_of(source)), None)
        if layer is None:
            self.reading.losses[LOOSE_RELATIONS] += 1
            return
        layer.add_relation(("relation", index), self.word(data, "type", what), source, target)

    def count_lost(self) -> None:
        """Count what no layer has a place for."""
        given = Counter({METADATA: sum(1 for name in self.data if name not in _KNOWN and self.data[name])})
        for name, what in (("Comments", _COMMENTS), ("cats", CATEGORIES)):
            each = self.data.get(name)
            given[what] += len(each) if isinstance(each, list) else 0
        self.reading.losses.update(+given)


def _filled(record: Record, layer: ForeignLayer) -> Record:
    """Fill a frame; an untouched article stays one as long as nothing is marked in it."""
    if record.annotator is None and layer.spans:
        record = replace(record, annotator="", status="done")
    return replace(record, spans=tuple(layer.spans.values()), relations=tuple(layer.relations.values()))


_HOLDS: Final = frozenset({
    features.ARTICLE, features.EXCLUDED, features.PROGRESS, features.REASONS, features.RELATIONS,
    features.ARTICLE_ATTRIBUTES,
})  # fmt: skip

FORMAT: Final = Format(
    name="doccano",
    title="doccano JSONL",
    suffix=".jsonl",
    holds=_HOLDS,
    remark=(
        "For a sequence labelling project, with relations where the scheme has any. What doccano has no place for goes"
        " into the field `reader`, which it keeps as metadata. Offsets count UTF-16 units, as doccano does unless the"
        " project counts grapheme clusters as one character, which is then to be off; `--offsets codepoint` counts as"
        " Python does. Files of others do not say what they count: of code points, UTF-16 units and clusters, that is"
        " taken with which most spans begin and end where words do, and code points where that tells nothing. Files by"
        " user are named after them: `--annotator-pattern '.*'`. Comments, categories and metadata are not read."
    ),
    recognises=recognises,
    read=read,
    lines=lines,
    units=("utf16", "codepoint"),
)
