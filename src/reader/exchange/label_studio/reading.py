"""Tasks of Label Studio (labelstud.io/guide/task_format), read: the layers of all who annotated a text."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isfinite
from typing import Any, Final

from reader.exchange.fields import Fields, parse
from reader.exchange.foreign import NO_TEXT, ForeignLayer, proposed_id
from reader.exchange.format import Found, Reading
from reader.exchange.frame import KEY, framed, is_frame
from reader.exchange.label_studio.config import TEXT
from reader.exchange.label_studio.results import Marked, Results, place_of
from reader.exchange.label_studio.writing import LAYERS
from reader.exchange.offsets import ForeignText
from reader.exchange.record import Record
from reader.exchange.source import Source
from reader.i18n import N_, _
from reader.model.annotation import MAIN, Status
from reader.model.article import Article, default_title

_PREDICTIONS: Final = N_("predictions")
_DRAFTS: Final = N_("drafts")
_DATA: Final = N_("further fields of tasks")
_EARLIER: Final = N_("earlier annotations of a task by the same person")
_GROUND_TRUTH: Final = N_("marks of ground truth")

_NOT_NAMED: Final = ("", MAIN, "annotation")


def read(source: Source, reading: Reading) -> Iterator[Found]:
    """Read a file, a layer an annotation.

    Raises:
        InputError: something is no task, or contradicts itself.
    """
    tasks = source.elements() if source.is_array else ((where, parse(line, where)) for where, line in source.lines())
    for number, (where, task) in enumerate(tasks, 1):
        yield from _Task(where, task, reading).found(source.path.stem, number)


class _Task(Fields):
    """Reads a task."""

    def __init__(self, where: str, task: Any, reading: Reading) -> None:
        super().__init__(where, _("Export it again from Label Studio, as JSON."))
        self.task = task
        self.reading = reading
        self.what = _("the task")
        self.data: dict[str, Any] = self.field(task, "data", dict, self.what)
        told = self.data.get(KEY)
        self.told: Mapping[str, Any] | None = told if is_frame(told) else None
        self.used: set[str] = set()

    def found(self, file: str, number: int) -> Iterator[Found]:
        """Give the layers of the task; an article alone where nobody has annotated it."""
        self.count_lost()
        annotations = self.annotations()
        raw = self.text_of(annotations)
        if raw is None:
            self.reading.losses[NO_TEXT] += 1
            return
        identifier = proposed_id(self.word(self.task, "id", self.what, str(number)), file)
        if not annotations:
            yield self.untouched(raw, identifier)
        for annotation in annotations:
            yield self.layer(raw, annotation, identifier)

    def count_lost(self) -> None:
        """Count what no layer has a place for."""
        losses = self.reading.losses
        for name, what in (("predictions", _PREDICTIONS), ("drafts", _DRAFTS)):
            given = self.task.get(name)
            if isinstance(given, list) and given:
                losses[what] += len(given)

    # Annotations

    def annotations(self) -> list[dict[str, Any]]:
        """List the annotations that count: of each person the last, if possible one that was not cancelled."""
        name = next((each for each in ("annotations", "completions") if self.task.get(each) is not None), "annotations")
        chosen: dict[tuple[str, str, str], tuple[tuple[bool, str, int], dict[str, Any]]] = {}
        for index, each in enumerate(self.field(self.task, name, list, self.what, [])):
            owner = self.owner(each)
            updated = each.get("updated_at") or each.get("created_at")
            rank = (not self.cancelled(each), updated if isinstance(updated, str) else "", index)
            if owner in chosen:
                self.reading.losses[_EARLIER] += 1
            if owner not in chosen or chosen[owner][0] < rank:
                chosen[owner] = rank, each
        return [each for _rank, each in chosen.values()]

    def entry(self, annotation: Any) -> dict[str, Any] | None:
        """Give what reader told of an annotation when it was written; None of one that was made since."""
        layers = self.told.get(LAYERS) if self.told is not None else None
        if not isinstance(layers, dict):
            return None
        exported = any(name in annotation for name in ("import_id", "completed_by", "created_at"))
        number = "import_id" if exported else "id"
        found = layers.get(self.word(annotation, number, _("an annotation")))
        return found if isinstance(found, dict) else None

    def owner(self, annotation: Any) -> tuple[str, str, str]:
        """Tell whose an annotation is, in which round, and of what kind."""
        what = _("an annotation")
        self.field(annotation, "result", list, what)
        if (entry := self.entry(annotation)) is not None:
            names = zip(("annotator", "round", "layer"), _NOT_NAMED, strict=True)
            annotator, round_, layer = (self.text(entry, name, what, default) for name, default in names)
            return annotator, round_, layer
        by = annotation.get("completed_by")
        if not isinstance(by, dict):
            return self.word(annotation, "completed_by", what), *_NOT_NAMED[1:]
        person = _("an annotator")
        full = " ".join(filter(None, (self.word(by, name, person) for name in ("first_name", "last_name"))))
        name = (
            self.word(by, "email", person) or full or self.word(by, "username", person) or self.word(by, "id", person)
        )
        return name, *_NOT_NAMED[1:]

    @staticmethod
    def cancelled(annotation: Mapping[str, Any]) -> bool:
        """Tell whether an annotator skipped the task; completions of old had it as `skipped`."""
        return annotation.get("was_cancelled") is True or annotation.get("skipped") is True

    # The text

    def text_of(self, annotations: list[dict[str, Any]]) -> str | None:
        """Find the text among the data of the task; None where it has none.

        It is the field that is called as the object of the regions, or `text`; else the only one, or the only one that
        holds what the regions quote.
        """
        texts = {name: value for name, value in self.data.items() if isinstance(value, str) and name != KEY}
        objects = (self.object_of(each) for each in annotations)
        wanted = next((each for each in objects if each), TEXT)
        name = next((each for each in (wanted, TEXT) if each in texts), None)
        if name is None and len(texts) > 1:
            name = self.quoted(texts, annotations)
        if name is None and len(texts) > 1:
            self.refuse(
                _("the task has several texts: {names}").format(names=", ".join(sorted(texts))[:200]),
                _("Name the one that was annotated `text`, or leave the others out."),
            )
        name = name or next(iter(texts), None)
        if name is None or (not annotations and not texts[name].strip()):
            return None
        if self.told is None and len(self.data) > 1:
            self.reading.losses[_DATA] += len(self.data) - 1
        return self.text(self.data, name, self.what)

    @staticmethod
    def quoted(texts: Mapping[str, str], annotations: list[dict[str, Any]]) -> str | None:
        """Give the name of the one text that holds all that regions quote; None where none does, or several do."""
        results = (each for annotation in annotations for each in annotation["result"] if isinstance(each, dict))
        values = (each["value"] for each in results if place_of(each) is not None)
        quotes = [text for each in values if isinstance(text := each.get("text"), str)]
        names = [name for name, text in texts.items() if quotes and all(quote in text for quote in quotes)]
        return names[0] if len(names) == 1 else None

    @staticmethod
    def object_of(annotation: Mapping[str, Any]) -> str:
        """Give the name of the first object of which a stretch of text was marked; empty without any."""
        marked = (each for each in annotation["result"] if isinstance(each, dict) and place_of(each) is not None)
        name = next((each.get("to_name") for each in marked), "")
        return name if isinstance(name, str) else ""

    # Layers

    def untouched(self, raw: str, identifier: str) -> Found:
        """Give the article alone."""
        record = self.framed(raw, {})
        if record is None:
            text = ForeignText(raw)
            record = ForeignLayer(self, text, self.reading.losses).record(Article(identifier, default_title(text.body)))
        return Found(self.where, replace(record, annotator=None, status="new"), named=self.told is not None)

    def layer(self, raw: str, annotation: dict[str, Any], identifier: str) -> Found:
        """Read an annotation."""
        entry, owner = self.entry(annotation), self.owner(annotation)[0]
        given = self.framed(raw, entry if entry is not None else {"annotator": owner})
        results = Results(
            self.where,
            self.object_of(annotation),
            self.reading,
            identities={each.name: each.id for each in given.identities} if given is not None else {},
            used=self.used if entry is not None else None,
            own=given is not None,
        )
        marked = results.read(raw, annotation["result"])
        if entry is None and annotation.get("ground_truth") is True:
            self.reading.losses[_GROUND_TRUTH] += 1
        status, seconds = self.status(annotation, given), self.seconds(annotation)
        if given is None:
            article = Article(identifier, default_title(marked.body))
            record = marked.layer.record(article, owner, status=status, seconds=seconds, attributes=marked.attributes)
            return Found(self.where, replace(record, reason=_reason(status)), named=False)
        return Found(self.where, _filled(given, marked, status, seconds))

    def framed(self, raw: str, entry: Mapping[str, Any]) -> Record | None:
        """Give the record that a task tells of itself; None where reader has not written it."""
        if self.told is None:
            return None
        head = {name: self.told.get(name) for name in ("schema", "article")}
        return framed({**entry, **head}, ForeignText(raw).body, self.where)

    def status(self, annotation: Mapping[str, Any], given: Record | None) -> Status:
        if self.cancelled(annotation):
            return "skipped"
        told = given.status if given is not None and self.entry(annotation) is not None else "done"
        return "done" if told == "skipped" else told

    @staticmethod
    def seconds(annotation: Mapping[str, Any]) -> int:
        time = annotation.get("lead_time")
        known = isinstance(time, (int, float)) and not isinstance(time, bool) and isfinite(time)
        return round(min(max(time, 0), 1e9)) if known and time is not None else 0


def _filled(given: Record, marked: Marked, status: Status, seconds: int) -> Record:
    reason = given.reason if given.status == status else _reason(status)
    return replace(
        given, status=status, reason=reason, seconds=seconds, attributes=marked.attributes,
        spans=tuple(marked.layer.spans.values()), relations=tuple(marked.layer.relations.values()),
    )  # fmt: skip


def _reason(status: Status) -> str:
    """Give the reason for a state that Label Studio says no more about."""
    return "cancelled" if status == "skipped" else ""
