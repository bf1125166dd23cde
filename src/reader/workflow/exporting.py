"""Layers out of a project, in a fixed order, one at a time."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from reader.errors import InputError
from reader.exchange import claims, formats
from reader.exchange.format import Format, Per, Writing
from reader.exchange.offsets import OffsetUnit
from reader.exchange.record import Provenance, Record
from reader.i18n import _
from reader.model.annotation import Decision, Identity, LayerContent, LayerKind
from reader.model.article import Article, Revision
from reader.store.view import View
from reader.workflow import rounds
from reader.workflow.comparing import only
from reader.workflow.files import whole_file, whole_folder
from reader.workflow.project import Project, check_names


@dataclass(frozen=True, slots=True)
class Selection:
    """What to export, and how."""

    articles: tuple[str, ...] = ()
    annotators: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    """Only spans of these labels, and links between them; all when empty."""
    layer: Literal["annotation", "gold", "both"] = "annotation"
    rounds: tuple[str, ...] = ()
    rejected: bool = False
    """Whether gold tells what was rejected too."""
    format: str = "jsonl"
    """One of `reader.exchange.formats.NAMES`."""
    per: Per | None = None
    """What a record is; None for what is usual in the format."""
    offsets: OffsetUnit | None = None
    """What offsets count; None for what is usual in the format."""
    untouched: bool = False
    """Whether to add articles that nobody has started."""


def records(project: Project, view: View, selection: Selection) -> Iterator[Record]:
    """Give the records of a selection, by article id then annotator.

    Raises:
        InputError: it names an article, annotator, label or round that does not exist.
    """
    check_names(project, selection.articles, selection.annotators, selection.labels)
    for name in selection.rounds:
        rounds.existing(project, name)
    texts = _Texts(project)
    identities = {identity.id: identity for identity in project.store.identities()}
    untouched = iter([])  # type: Iterator[str]
    if selection.untouched and selection.layer != "gold":
        untouched = iter(selection.articles or project.store.article_ids())
    pending = next(untouched, None)
    started = ""
    for content in view.contents(
        articles=selection.articles,
        annotators=selection.annotators,
        statuses=selection.statuses,
        rounds=selection.rounds,
        kinds=get_args(LayerKind) if selection.layer == "both" else (selection.layer,),
    ):
        if not content.layer.begun:
            continue
        while pending is not None and pending <= content.layer.article:
            if pending != content.layer.article and pending != started:
                yield texts.untouched(pending)
            pending = next(untouched, None)
        started = content.layer.article
        yield _record(project, content, texts, identities, selection)
    while pending is not None:
        yield texts.untouched(pending)
        pending = next(untouched, None)


def writing_of(project: Project, selection: Selection) -> tuple[Format, Writing]:
    """Give the format of a selection, and how to write it.

    Raises:
        InputError: the selection asks for what the format cannot do.
    """
    format_ = formats.named(selection.format)
    per, unit = selection.per or format_.per[0], selection.offsets or format_.units[0]
    if per not in format_.per:
        raise InputError(
            _("{format} has no records per {per}").format(format=format_.title, per=per), _("Leave --per out.")
        )
    if unit not in format_.units:
        raise InputError(
            _("offsets of {format} count {unit}").format(format=format_.title, unit=format_.units[0]),
            _("Leave --offsets out."),
        )
    if per == "claim":
        claims.check(project.scheme)
        if selection.labels:
            raise InputError(_("--label does not go with --per claim"), _("Every row is a claim; leave --label out."))
    return format_, Writing(project.scheme, unit, per)


def lines(project: Project, view: View, selection: Selection, losses: Counter[str] | None = None) -> Iterator[str]:
    """Give the lines of an export, without line ends.

    Args:
        project: where from.
        view: whose eyes it is seen with.
        selection: what to export, and how.
        losses: counts what the format cannot hold, by what it is.

    Raises:
        InputError: the selection asks for what is not there, or for what the format cannot do.
    """
    format_, writing = writing_of(project, selection)
    if format_.lines is None:
        raise InputError(
            _("{format} is a folder of files").format(format=format_.title), _("Say where with -o FOLDER.")
        )
    yield from format_.lines(_counted(records(project, view, selection), format_, losses), writing)


def export_file(
    project: Project, view: View, selection: Selection, target: Path, losses: Counter[str] | None = None
) -> int:
    """Write an export to a file or folder, whole or not at all (see `lines`).

    Returns:
        How many lines or files it has.
    """
    format_, writing = writing_of(project, selection)
    if format_.folder is not None:
        with whole_folder(target) as folder:
            return format_.folder(_counted(records(project, view, selection), format_, losses), writing, folder)
    count = 0
    with whole_file(target) as file:
        for line in lines(project, view, selection, losses):
            file.write(line + "\n")
            count += 1
    return count


def _counted(found: Iterator[Record], format_: Format, losses: Counter[str] | None) -> Iterator[Record]:
    """Count what a format cannot hold of the records that go by."""
    if losses is None or not format_.loses:
        yield from found
        return
    for record in found:
        losses.update(format_.lost(record))
        yield record


class _Texts:
    """The article of the record at hand; records come by article, so one is kept."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._key = ("", "")
        self._found: tuple[Article, Revision, str] | None = None

    def get(self, article: str, revision: str) -> tuple[Article, Revision, str]:
        """Read an article with one of its revisions."""
        if self._key != (article, revision) or self._found is None:
            store = self._project.store
            described, state = store.article(article), store.revision(revision)
            assert described is not None
            assert state is not None
            self._found = (described, state, store.body(revision))
            self._key = (article, revision)
        return self._found

    def untouched(self, article: str) -> Record:
        """Make the record of an article that nobody has started."""
        described = self._project.store.article(article)
        assert described is not None
        described, revision, body = self.get(article, described.revision)
        scheme = self._project.scheme
        return Record(
            article=described, body=body, sha256=revision.sha256, excluded=revision.excluded,
            scheme_name=scheme.name, scheme_version=scheme.version,
        )  # fmt: skip


def _provenance(decision: Decision) -> Provenance:
    becomes = decision.source if decision.unsettled and decision.source != "adjudicated" else ""
    return Provenance(
        "unresolved" if decision.unsettled else decision.source, tuple(decision.judged), decision.annotators,
        decision.reviewer, decision.decided, decision.cause, decision.note, decision.flagged, decision.unsettled,
        decision.audit, becomes,
    )  # fmt: skip


def _record(
    project: Project, content: LayerContent, texts: _Texts, identities: dict[str, Identity], selection: Selection
) -> Record:
    layer = content.layer
    article, revision, body = texts.get(layer.article, layer.revision)
    if selection.labels:
        content = only(content, selection.labels)
    names = [attribute.name for attribute in project.scheme.attributes if attribute.kind == "identity"]
    decisions = project.store.decisions(layer.id) if layer.kind == "gold" else []
    used = {
        span.attributes[name]
        for span in (*content.spans, *content.orphans)
        for name in names
        if name in span.attributes
    }
    return Record(
        article=article,
        body=body,
        sha256=revision.sha256,
        excluded=revision.excluded,
        annotator=layer.annotator,
        layer=layer.kind,
        status=layer.status,
        reason=layer.reason,
        round=layer.round,
        seconds=content.seconds,
        spans=content.spans,
        relations=content.relations,
        orphaned=content.orphans,
        parked=content.parked,
        attributes=layer.attributes,
        provenance={"" if each.item == layer.id else each.item: _provenance(each) for each in decisions if each.item},
        rejected=[_provenance(each) for each in decisions if selection.rejected and each.rejected],
        identities=[identities[each] for each in sorted(used) if each in identities],
        scheme_name=project.scheme.name,
        scheme_version=layer.scheme,
    )
