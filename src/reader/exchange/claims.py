"""The flat view of a record: one row a claim and speaker, for tables and training."""

from collections.abc import Iterator
from typing import Any, Final

from reader.errors import InputError
from reader.exchange.record import Record
from reader.i18n import _
from reader.model.annotation import Relation, Span
from reader.model.scheme import Scheme
from reader.text import Offset, units

CLAIM: Final = "claim"
SPEAKER: Final = "speaker"
CUE: Final = "cue"
STANCE: Final = "stance"
IDENTITY: Final = "identity"

COLUMNS: Final = (
    "article", "annotator", "layer", "status", "round", "claim", "text", "start", "end", "fragments", "sentence", "cue",
    "source", "type", "form", "speaker", "identity", "kind", "affiliation", "stance", "polarity",
)  # fmt: skip
"""The fields of a row, in their order, but for the `schema` before them."""


def check(scheme: Scheme) -> None:
    """Check that a scheme has claims.

    Raises:
        InputError: it has none, so there is nothing to list per claim.
    """
    if all(label.name != CLAIM for label in scheme.spans):
        raise InputError(
            _("the scheme {scheme} has no label {label!r}").format(scheme=scheme.name, label=CLAIM),
            _("Export per article instead."),
        )


def rows(record: Record, scheme: Scheme) -> Iterator[dict[str, Any]]:
    """Give one flat row per claim and speaker; a claim without a speaker has one row whose speaker is null."""
    spans = {span.id: span for span in record.spans}
    identities = {identity.id: identity for identity in record.identities}
    incoming: dict[str, list[Relation]] = {}
    for relation in record.relations:
        incoming.setdefault(relation.target, []).append(relation)
    for claim in sorted(record.spans, key=lambda span: (span.start, span.end, span.id)):
        if claim.label != CLAIM:
            continue
        links = incoming.get(claim.id, [])
        speakers = sorted(
            (each for each in links if each.label == STANCE), key=lambda each: (spans[each.source].start, each.id)
        )
        cues = [spans[each.source] for each in links if spans[each.source].label == CUE]
        links_or_none: list[Relation | None] = [*speakers] or [None]
        for link in links_or_none:
            speaker = spans[link.source] if link else None
            stance = (link or claim).attributes.get(STANCE)
            identity = identities.get(speaker.attributes.get(IDENTITY, "")) if speaker else None
            yield {
                "schema": "reader-claim/1",
                "article": record.article.id,
                "annotator": record.annotator,
                "layer": record.layer,
                "status": record.status,
                "round": record.round,
                "claim": claim.id,
                "text": claim.text(record.body),
                "start": claim.start,
                "end": claim.end,
                "fragments": [list(fragment) for fragment in claim.fragments],
                "sentence": sentence(record.body, claim.start, claim.end),
                "cue": " … ".join(cue.text(record.body) for cue in sorted(cues, key=lambda cue: cue.start)) or None,
                "source": claim.attributes.get("source"),
                "type": claim.attributes.get("type"),
                "form": claim.attributes.get("form"),
                "speaker": speaker.text(record.body) if speaker else None,
                "identity": identity.name if identity else None,
                "kind": (identity.kind or None) if identity else None,
                "affiliation": (identity.affiliation or None) if identity else None,
                "stance": stance,
                "polarity": polarity(scheme, link or claim, stance),
            }


def polarity(scheme: Scheme, item: Span | Relation, stance: str | None) -> str | None:
    """Look the polarity of a stance up in the scheme: pro, contra or neutral."""
    for attribute in scheme.attributes_of(item.label):
        if attribute.name == STANCE and stance and (value := attribute.value(stance)):
            return value.polarity or None
    return None


def sentence(body: str, start: Offset, end: Offset) -> str:
    """Quote the sentences that a range touches, without outer spaces."""
    first = body.rfind("\n", 0, start) + 1
    last = body.find("\n", max(end - 1, start))
    paragraph = body[first : len(body) if last < 0 else last]
    if "\n" in paragraph:
        return body[start:end].strip()
    touched = [each for each in units.sentences(paragraph) if each.start < end - first and each.end > start - first]
    return paragraph[touched[0].start : touched[-1].end].strip() if touched else body[start:end].strip()
