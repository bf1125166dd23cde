"""The results of an annotation of Label Studio: regions of text, what was answered about them, and their relations."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from reader.exchange.fields import Fields
from reader.exchange.foreign import ForeignLayer
from reader.exchange.format import Reading
from reader.exchange.label_studio.config import EQUALS, NOTE, QUESTION, attribute_of
from reader.exchange.offsets import ForeignText, OffsetUnit
from reader.i18n import N_, _
from reader.model.scheme_file import NAME
from reader.text.sanitise import normalise

_NO_REGION: Final = N_("regions that are no stretch of the text")
_UNLABELLED: Final = N_("regions without a label")
_FURTHER: Final = N_("further answers to one question")
_ANSWERS: Final = N_("answers that are no choice and no text")
_ABOUT_TEXTS: Final = N_("texts written about articles")
_BACKWARD: Final = N_("second directions of relations")

_LABELLED: Final = ("labels", "hypertextlabels")
_SCALARS: Final = ("number", "rating", "datetime")
_BARE_RELATION: Final = "relation"


def place_of(result: Mapping[str, Any]) -> tuple[int, int] | None:
    """Give where a labelled stretch of text begins and ends; None for all else, such as regions of HTML and audio."""
    value = result.get("value")
    if result.get("type") not in _LABELLED or not isinstance(value, dict) or "channel" in value:
        return None
    start, end = value.get("start"), value.get("end")
    return (start, end) if type(start) is int and type(end) is int else None


@dataclass(slots=True)
class _Region:
    """A stretch of text with all that is said about it."""

    place: tuple[int, int]
    text: str | None
    labels: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    question: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """What the results of an annotation are."""

    body: str
    layer: ForeignLayer
    attributes: Mapping[str, str]
    """Those of the article."""


class Results(Fields):
    """Reads the results of an annotation.

    Args:
        where: the file and task, for errors.
        object_: the name of the text among the objects of the task.
        reading: counts losses and knows the scheme.
        identities: the ids of identities by name, as the task tells them.
        used: regions whose ids were kept; None where ids are to be made anew, for a copy of an annotation has the same.
        own: whether reader has written the task, and a text is so the answer to what its control is called.
    """

    def __init__(
        self,
        where: str,
        object_: str,
        reading: Reading,
        *,
        identities: Mapping[str, str],
        used: set[str] | None,
        own: bool,
    ) -> None:
        super().__init__(where, _("Export it again from Label Studio, as JSON."))
        self.object = object_
        self.losses = reading.losses
        self.identities = identities
        self.used = used
        self.own = own
        attributes = reading.scheme.attributes if reading.scheme is not None else ()
        self.written = {each.name for each in attributes if each.kind != "choice"}
        self.named = {each.name for each in attributes if each.kind == "identity"}
        self.regions: dict[str, _Region] = {}
        self.keys: dict[str, Hashable] = {}
        self.about_article: dict[str, str] = {}

    def read(self, raw: str, results: list[Any]) -> Marked:
        """Read the results, which are about a text."""
        what = _("a result")
        answers, relations = [], []
        for result in results:
            kind = self.text(result, "type", what)
            if kind == "relation":
                relations.append(result)
            elif (place := place_of(result)) is not None:
                self.region(result, kind, place)
            else:
                answers.append((kind, result))
        for kind, result in answers:
            self.answer(kind, result)
        text = self.aligned(raw)
        layer = ForeignLayer(self, text, self.losses)
        for identifier, region in self.regions.items():
            self.add_region(layer, identifier, region)
        for number, result in enumerate(relations):
            self.add_relation(layer, number, result)
        return Marked(text.body, layer, self.about_article)

    def region(self, result: dict[str, Any], kind: str, place: tuple[int, int]) -> None:
        """Take in a labelled stretch; several controls may label the same."""
        what = _("a region")
        value = result["value"]
        labels = self.texts(value, kind, what)
        identifier = self.word(result, "id", what, f"-{len(self.regions)}")
        if result.get("to_name") != self.object or not labels:
            self.losses[_UNLABELLED if result.get("to_name") == self.object else _NO_REGION] += 1
            return
        text = value.get("text")
        region = self.regions.setdefault(identifier, _Region(place, text if isinstance(text, str) else None))
        if region.place != place:
            self.refuse(_("two items have the id {key}").format(key=identifier[:80]))
        region.labels += [label for label in labels if label not in region.labels]
        meta = result.get("meta")
        if isinstance(meta, dict) and meta.get("text"):
            region.notes.append(self.joined(meta))

    # Answers about regions and articles

    def answer(self, kind: str, result: dict[str, Any]) -> None:
        """Take in what was answered about a region, or about the article."""
        what = _("an answer")
        value = self.field(result, "value", dict, what, {})
        region = self.regions.get(self.word(result, "id", what))
        if region is None and any(name in value for name in ("start", "x", "points", "ranges", "rle", "sequence")):
            self.losses[_NO_REGION] += 1
            return
        control = self.text(result, "from_name", what, "")
        found = self.found(kind, value)
        if found is None or not control:
            self.losses[_ANSWERS] += 1
        elif found and kind == "textarea" and not self.is_attribute(control):
            if region is None:
                self.losses[_ABOUT_TEXTS] += 1
            else:
                region.notes.append(found)
                region.question = region.question or (self.own and control == QUESTION)
        elif found:
            name = attribute_of(control)
            values = self.about_article if region is None else region.attributes
            self.losses.update({_FURTHER: 1} if name in values else {})
            values[name] = self.identities.get(found, found) if name in self.named else found

    def found(self, kind: str, value: dict[str, Any]) -> str | None:
        """Give an answer as a text, empty where nothing was answered; None of a kind that is no text."""
        if kind in _SCALARS:
            given = value.get(kind)
            return str(given) if isinstance(given, (int, float, str)) else None
        if kind == "textarea":
            return self.joined(value)
        if kind != "choices":
            return None
        chosen = value.get("choices")
        if not isinstance(chosen, list) or not all(isinstance(each, str) for each in chosen):
            return None
        self.losses.update({_FURTHER: len(chosen) - 1} if len(chosen) > 1 else {})
        return self.checked(chosen[0], "choices", _("an answer")) if chosen else ""

    def joined(self, value: Mapping[str, Any]) -> str:
        """Join the lines of a text, which may be one."""
        written = value.get("text")
        parts = [written] if isinstance(written, str) else self.field(value, "text", list, _("an answer"), [])
        if not all(isinstance(each, str) for each in parts):
            self.refuse(_("an answer is no text"))
        return self.checked("\n".join(parts), "text", _("an answer"))

    def is_attribute(self, control: str) -> bool:
        """Tell whether a text answers a question of the scheme; else it is a note."""
        return control not in (NOTE, QUESTION) and (self.own or attribute_of(control) in self.written)

    # What becomes of them

    def aligned(self, raw: str) -> ForeignText:
        """Find what offsets count: UTF-16 units; where the regions' own texts are elsewhere then, what they say.

        Files made by other programs count code points, and some versions count a line end of two characters as one.
        """
        tried: tuple[tuple[str, OffsetUnit], ...] = ((raw, "utf16"), (raw, "codepoint"), (normalise(raw), "utf16"))
        texts = (ForeignText(text, unit) for text, unit in tried)
        found = next((each for each in texts if all(_matches(each, region) for region in self.regions.values())), None)
        if found is None:
            text = ForeignText(raw, "utf16")
            start, end = next(each.place for each in self.regions.values() if not _matches(text, each))
            self.refuse(_("the text of region [{start}, {end}) is not there in the task").format(start=start, end=end))
        return found

    def add_region(self, layer: ForeignLayer, identifier: str, region: _Region) -> None:
        """Make spans of a region, one a label; relations lead to the first."""
        key: Hashable = ("region", identifier)
        if self.used is not None and identifier not in self.used:
            self.used.add(identifier)
            key = identifier
        self.keys[identifier] = key
        for number, label in enumerate(region.labels):
            layer.add_span(
                (key, number) if number else key,
                label,
                [region.place],
                attributes=region.attributes,
                note="\n".join(region.notes),
                question=region.question,
            )

    def add_relation(self, layer: ForeignLayer, number: int, result: dict[str, Any]) -> None:
        """Make relations of one, as many as it has labels that are no attributes."""
        what = _("a relation")
        source, target = (self.keys.get(self.word(result, name, what)) for name in ("from_id", "to_id"))
        if result.get("direction") == "left":
            source, target = target, source
        self.losses.update({_BACKWARD: 1} if result.get("direction") == "bi" else {})
        labels, values = _sorted_out(self.texts(result, "labels", what))
        note, asked = values.pop(NOTE, ""), values.pop(QUESTION, "")
        about: dict[str, Any] = {"note": asked or note, "question": bool(asked), "attributes": values}
        for label in labels:
            layer.add_relation(("relation", number, label), label, source, target, **about)

    def texts(self, data: dict[str, Any], name: str, what: str) -> list[str]:
        """Read a list of texts, which may be null."""
        found = [] if data.get(name) is None else self.field(data, name, list, what)
        if not all(isinstance(each, str) for each in found):
            self.refuse(_("{name} of {what} is no list of names").format(name=name, what=what))
        return [self.checked(each, name, what) for each in found]


def _sorted_out(labels: list[str]) -> tuple[list[str], dict[str, str]]:
    """Tell the labels of a relation from its attributes, which are labels too."""
    plain = {label: None for label in labels if not NAME.fullmatch(label.partition(EQUALS)[0]) or EQUALS not in label}
    if not plain:
        return list(dict.fromkeys(labels)) or [_BARE_RELATION], {}
    values = (label.partition(EQUALS) for label in labels if label not in plain)
    return list(plain), {name: value for name, _equals, value in values}


def _matches(text: ForeignText, region: _Region) -> bool:
    """Tell whether a region's own text, where it has one, stands where it says."""
    start, end = map(text.offset, region.place)
    if start is None or end is None:
        return False
    found = text.body[start:end]
    return region.text is None or found == region.text or _plain(found) == _plain(region.text)


def _plain(text: str) -> str:
    """Leave out spaces and line ends, which browsers and versions write in various ways."""
    return "".join(text.replace("\\n", "").split())
