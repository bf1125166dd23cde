"""Articles and annotations into a project."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from reader.errors import BusyError, ConflictError, InputError, RuleError
from reader.exchange import jsonl
from reader.exchange.record import Record
from reader.model import article as article_files
from reader.model.annotation import Annotator, Identity, Layer, Relation, Span
from reader.model.article import Article, Revision, digest
from reader.model.ids import new_id, now
from reader.model.scheme import ARTICLE, Scheme
from reader.store import aggregates, journal
from reader.store.aggregates import Connection
from reader.store.journal import Change, Edit
from reader.text import Offset, bidi, units
from reader.text.sanitise import HIDDEN_CONTROLS, decode
from reader.workflow.project import ARTICLES, SYSTEM, Project, check_name

MAX_BYTES: Final = 20_000_000
"""A larger article is refused: it would be a book, not an article."""

_SUFFIXES: Final = (".md", ".txt", ".jsonl")


@dataclass(slots=True)
class Report:
    """What an import did."""

    added: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    layers: int = 0
    spans: int = 0
    relations: int = 0
    notices: list[str] = field(default_factory=list)
    """What the user should hear of: guessed encodings, hidden controls."""
    faults: list[InputError] = field(default_factory=list)
    """Files that were refused; the others were imported."""


def files(paths: list[Path]) -> list[Path]:
    """List the files to import: a folder stands for its articles and exports, in order of their names.

    Raises:
        InputError: a path does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(each for each in path.iterdir() if each.suffix in _SUFFIXES and each.is_file())
        elif path.exists():
            found.append(path)
        else:
            raise InputError(f"there is no {path}", "Check the name; `reader import` takes files and folders.")
    return found


def import_files(
    project: Project,
    paths: list[Path],
    *,
    actor: str = SYSTEM,
    annotator: str | None = None,
    into: str | None = None,
    format_: str | None = None,
    progress: Callable[[int], object] = lambda _done: None,
) -> Report:
    """Import files; one that is refused does not keep the others out.

    Args:
        project: where to.
        paths: files (see `files`).
        actor: who imports.
        annotator: whose layers imported annotations become, whatever their records say.
        into: the article that a single text file becomes a revision of, or that annotations must be of.
        format_: `article` or `jsonl`; by content when None.
        progress: told after each file how many are done.
    """
    report = Report()
    if into is not None and len(paths) != 1:
        raise InputError("--into takes one file", "Import the files one by one.")
    for done, path in enumerate(paths, 1):
        try:
            text, notice = _read(path)
            if notice:
                report.notices.append(notice)
            kind = format_ or (
                "jsonl" if jsonl.is_native(text[: text.find("\n") if "\n" in text else None]) else "article"
            )
            try:
                _import_one(project, kind, text, path.name, actor, annotator, into, report)
            except (ConflictError, BusyError):  # another program imports the same at this moment
                _import_one(project, kind, text, path.name, actor, annotator, into, report)
        except InputError as error:
            if len(paths) == 1:
                raise
            report.faults.append(error)
        progress(done)
    return report


def _import_one(
    project: Project,
    kind: str,
    text: str,
    name: str,
    actor: str,
    annotator: str | None,
    into: str | None,
    report: Report,
) -> None:
    if kind == "jsonl":
        _import_records(project, text, name, actor, annotator, into, report)
    else:
        _import_article(project, text, name, actor, into, report)


def import_first(project: Project) -> Report | None:
    """Import the project's own articles when its database holds none yet; None when it does."""
    folder = project.root / ARTICLES
    if project.store.article_ids() or not folder.is_dir():
        return None
    return import_files(project, files([folder]))


def changed_files(project: Project) -> list[Path]:
    """List the files in the project's articles/ that are new or whose text is not the database's."""
    folder = project.root / ARTICLES
    found = []
    for path in files([folder]) if folder.is_dir() else []:
        if path.suffix == ".jsonl":
            continue
        try:
            article, body = article_files.parse(_read(path)[0], path.name)
        except InputError:
            continue
        if project.store.revision_with(article.id, digest(body)) is None:
            found.append(path)
    return found


def _read(path: Path) -> tuple[str, str]:
    try:
        size = path.stat().st_size
        if path.suffix != ".jsonl" and size > MAX_BYTES:
            raise InputError(
                f"{path.name} is too large for an article: {size / 1e6:.0f} MB, at most {MAX_BYTES / 1e6:.0f}",
                "Cut it into articles.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}", "Check the name and the permissions.") from error
    if not data.strip():
        raise InputError(f"{path.name} is empty", "Give it a body, or leave the file out.")
    decoded = decode(data, path.name)
    notice = (
        f"{path.name}: read as {decoded.encoding}, a guess; check that its letters are right" if decoded.guessed else ""
    )
    return decoded.text, notice


# Articles ------------------------------------------------------------------------------------------------------------


def _import_article(project: Project, text: str, name: str, actor: str, into: str | None, report: Report) -> None:
    article, body = article_files.parse(text, name)
    if into is not None:
        existing = project.store.article(into)
        if existing is None:
            raise InputError(f"there is no article {into!r}", "See `reader list` for the articles there are.")
        article = replace(existing)
    change, along, outcome = article_change(project, article, body, excluded_ranges(project.scheme, body), actor)
    if change is not None:
        project.store.record(change, along)
    getattr(report, outcome).append(article.id)
    if controls := HIDDEN_CONTROLS.findall(body):
        report.notices.append(f"{article.id}: holds {len(controls)} hidden control characters; they are shown as ⚑")


def article_change(
    project: Project, article: Article, body: str, excluded: tuple[tuple[Offset, Offset], ...], actor: str
) -> tuple[Change | None, Callable[[Connection], None] | None, str]:
    """Work out what entering an article changes: nothing, its description, a new revision, or everything.

    Returns:
        The change, what writes the body along with it, and `added`, `revised` or `unchanged`.
    """
    before = project.store.article(article.id)
    sha256 = digest(body)
    time = now()
    revision = project.store.revision_with(article.id, sha256) if before else None
    along: Callable[[Connection], None] | None = None
    entered: list[Edit] = []
    if revision is None:
        revision = Revision(
            id=new_id(), article=article.id, sha256=sha256, characters=len(body), words=count_words(body),
            mostly_rtl=bidi.mostly_rtl(body), excluded=excluded, created=time,
        )  # fmt: skip
        entered.append(Edit(None, revision))
        identifier = revision.id

        def along(connection: Connection) -> None:
            aggregates.write_body(connection, identifier, body)

    after = replace(article, revision=revision.id, created=before.created if before else time, updated=time)
    if before is not None and after == replace(before, updated=time):
        return None, None, "unchanged"
    edits = [Edit(before, after), *entered]
    outcome = "revised" if before else "added"
    return journal.make(actor, f"import {article.id}", edits, article=article.id), along, outcome


def count_words(body: str) -> int:
    """Count the words of a text."""
    return sum(len(units.words.__wrapped__(paragraph)) for paragraph in body.split("\n"))


def excluded_ranges(scheme: Scheme, body: str) -> tuple[tuple[Offset, Offset], ...]:
    """Find the lines that a scheme's patterns exclude, and a headline that is repeated just below itself."""
    patterns = [re.compile(pattern) for pattern in scheme.exclude]
    found: list[tuple[Offset, Offset]] = []
    headline: tuple[str, Offset] | None = None
    seen = 0
    at = 0
    for line in body.split("\n"):
        text = line.strip()
        if text:
            start = at + line.index(text)
            if headline is None:
                headline = (text, start)
            elif seen <= _REPEATED_WITHIN and text == headline[0] and scheme.exclude_repeated_title:
                found.append((headline[1], headline[1] + len(text)))
                seen = _REPEATED_WITHIN + 1
            seen += 1
            if any(pattern.fullmatch(text) for pattern in patterns):
                found.append((start, start + len(text)))
        at += len(line) + 1
    return tuple(sorted(set(found)))


_REPEATED_WITHIN: Final = 3


# Annotations ---------------------------------------------------------------------------------------------------------


def _import_records(
    project: Project, text: str, name: str, actor: str, annotator: str | None, into: str | None, report: Report
) -> None:
    """Import the records of a file in one transaction: all of them, or none when one is refused."""
    importer = _RecordImporter(project, actor, annotator)
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            record = jsonl.loads(line, name, number)
            if into is not None and record.article.id != into:
                raise InputError(f"{name}:{number}: the record is of {record.article.id!r}, not {into!r}", "")
            importer.add(record, f"{name}:{number}")
    project.store.record_all(importer.changes)
    for layer, seconds in importer.work:
        time = now()
        project.store.add_work(layer, time, time, seconds)
    for outcome, article in importer.outcomes.items():
        getattr(report, article).append(outcome)
    report.layers += importer.layers
    report.spans += importer.spans
    report.relations += importer.relations


class _RecordImporter:
    """Turns records into changes, checking each against the scheme and what the project holds."""

    def __init__(self, project: Project, actor: str, annotator: str | None) -> None:
        self.project = project
        self.actor = actor
        self.annotator = check_name(annotator) if annotator else None
        self.changes: list[tuple[Change, Callable[[Connection], None] | None]] = []
        self.work: list[tuple[str, int]] = []
        self.outcomes: dict[str, str] = {}
        self.layers = self.spans = self.relations = 0
        self._revisions: dict[tuple[str, str], str] = {}
        self._annotators = {each.name for each in project.store.annotators()}
        self._identities = {each.id: each for each in project.store.identities()}
        self._layers: set[tuple[str, str, str]] = set()

    def add(self, record: Record, where: str) -> None:
        """Take one record in."""
        self._check(record, where)
        revision = self._article(record, where)
        if record.annotator is None:
            return
        owner = self.annotator or check_name(record.annotator, where)
        place = (record.article.id, owner, record.round)
        existing = self.project.store.layer_of(*place, kind=record.layer)
        if existing is not None or place in self._layers:
            if existing is not None and self._same(existing, record):
                return
            raise InputError(
                f"{where}: {owner} already has a layer over {record.article.id}",
                "Import it as someone else's with --annotator NAME, or into another project.",
            )
        self._layers.add(place)
        self._people(owner)
        edits: list[Edit] = self._identity_edits(record.identities)
        fresh: dict[str, str] = {}
        if self.annotator is not None:
            fresh |= {span.id: new_id() for span in record.spans}
            fresh |= {relation.id: new_id() for relation in record.relations}
        time = now()
        layer = Layer(
            id=new_id(), article=record.article.id, annotator=owner, revision=revision, round=record.round,
            kind=record.layer, status=record.status, attributes=record.attributes, scheme=record.scheme_version,
            created=time, updated=time,
        )  # fmt: skip
        edits.append(Edit(None, layer))
        edits += [Edit(None, _placed(span, layer.id, fresh)) for span in record.spans]
        edits += [Edit(None, _relinked(relation, layer.id, fresh)) for relation in record.relations]
        self.changes.append((journal.make(self.actor, "import layer", edits, article=record.article.id), None))
        if record.seconds:
            self.work.append((layer.id, record.seconds))
        self.layers += 1
        self.spans += len(record.spans)
        self.relations += len(record.relations)

    def _article(self, record: Record, where: str) -> str:
        key = (record.article.id, record.sha256)
        if key not in self._revisions:
            existing = self.project.store.revision_with(*key)
            if existing is not None:
                self._revisions[key] = existing.id
                self.outcomes[record.article.id] = "unchanged"
            else:
                article = replace(record.article, id=article_files.check_id(record.article.id, where))
                change, along, outcome = article_change(
                    self.project,
                    article,
                    record.body,
                    record.excluded,
                    self.actor,
                )
                assert change is not None
                self.changes.append((change, along))
                revision = next(edit.after for edit in change.edits if isinstance(edit.after, Revision))
                self._revisions[key] = revision.id
                self.outcomes[article.id] = outcome
        return self._revisions[key]

    def _people(self, name: str) -> None:
        if name not in self._annotators:
            self._annotators.add(name)
            person = Annotator(name, "annotator", now())
            self.changes.append((journal.make(self.actor, "enter", [Edit(None, person)]), None))

    def _identity_edits(self, identities: Iterable[Identity]) -> list[Edit]:
        edits = []
        for identity in identities:
            if identity.id not in self._identities:
                entered = replace(identity, created=now(), updated=now())
                self._identities[identity.id] = entered
                edits.append(Edit(None, entered))
        return edits

    def _check(self, record: Record, where: str) -> None:
        scheme = self.project.scheme
        labels = {span.id: span.label for span in record.spans}
        unknown = {span.label for span in record.spans} - {label.name for label in scheme.spans}
        unknown |= {relation.label for relation in record.relations} - {label.name for label in scheme.relations}
        if unknown:
            raise InputError(
                f"{where}: the scheme {scheme.name} has no label {', '.join(sorted(unknown))}",
                "Add it to annotations/scheme.yaml and put that in force with `reader scheme set`.",
            )
        for relation in record.relations:
            if relation.label not in [
                each.name for each in scheme.links(labels[relation.source], labels[relation.target])
            ]:
                raise InputError(
                    f"{where}: {relation.label} may not lead from {labels[relation.source]}"
                    f" to {labels[relation.target]}",
                    "The scheme names what each relation may link.",
                )
        items: list[tuple[str, dict[str, str]]] = [(each.label, dict(each.attributes)) for each in record.spans]
        items += [(each.label, dict(each.attributes)) for each in record.relations]
        for label, values in [*items, (ARTICLE, dict(record.attributes))]:
            for name, value in values.items():
                try:
                    scheme.check_value(scheme.attribute(name, label), value)
                except RuleError as error:
                    raise InputError(f"{where}: {error.message}", error.hint) from error

    def _same(self, existing: Layer, record: Record) -> bool:
        content = self.project.store.view().content(existing)
        assert content is not None
        mine = {replace(span, layer="") for span in map(_hashable, content.spans)}
        theirs = {replace(span, layer="") for span in map(_hashable, record.spans)}
        links = {each.id for each in content.relations} == {each.id for each in record.relations}
        return mine == theirs and links


def _hashable(span: Span) -> Span:
    return replace(span, attributes=tuple(sorted(span.attributes.items())), question=False)  # type: ignore[arg-type]  # to compare


def _placed(span: Span, layer: str, fresh: dict[str, str]) -> Span:
    return replace(span, id=fresh.get(span.id, span.id), layer=layer)


def _relinked(relation: Relation, layer: str, fresh: dict[str, str]) -> Relation:
    return replace(
        relation,
        id=fresh.get(relation.id, relation.id),
        layer=layer,
        source=fresh.get(relation.source, relation.source),
        target=fresh.get(relation.target, relation.target),
    )
