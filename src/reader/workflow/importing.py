"""Articles and annotations into a project."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Final, TypeVar

from reader.errors import BusyError, ConflictError, InputError
from reader.exchange import formats
from reader.exchange.format import Format, Reading, named_annotator
from reader.exchange.record import Record
from reader.exchange.source import Source
from reader.i18n import N_, _, _n
from reader.model import article as article_files
from reader.model.additions import Additions
from reader.model.annotation import Relation, Span
from reader.model.article import Article, digest
from reader.text.sanitise import HIDDEN_CONTROLS, Decoded, decode, normalise
from reader.workflow import extending, reanchoring, records
from reader.workflow.entering import article_change, excluded_ranges
from reader.workflow.project import ARTICLES, SYSTEM, Project, unknown_article
from reader.workflow.reanchoring import Moved

LEFT_OUT: Final = N_("items and values that were to be left out")

MAX_BYTES: Final = 20_000_000
"""A larger article is refused: it would be a book, not an article."""

ARTICLE_FORMAT: Final = "article"
_ARTICLES: Final = (".md", ".txt")
_ANNOTATIONS: Final = (".jsonl", ".json", ".jsonld")
_SILENT: Final = ".ann"
"""Files that may be empty: somebody has read the article and marked nothing."""

_Item = TypeVar("_Item", Span, Relation)


@dataclass(frozen=True, slots=True)
class Options:
    """How to import."""

    actor: str = SYSTEM
    """Who imports."""
    annotator: str = ""
    """Whose layers imported annotations become, whatever their records say."""
    annotator_pattern: re.Pattern[str] | None = None
    """Finds the annotator in the name of a file that does not say whose annotations it holds."""
    whose: str = ""
    """Whose layers those become that nothing tells about."""
    into: str = ""
    """The article that a single text file becomes a revision of, or that annotations must be of."""
    format: str = ""
    """`ARTICLE_FORMAT`, or one of `reader.exchange.formats.NAMES`; by content when empty."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Labels and attributes to be renamed, with their new names."""
    extend_scheme: bool = False
    """Whether labels, links, attributes and values that the scheme lacks are added to it."""


@dataclass(slots=True)
class Report:
    """What an import did."""

    added: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    layers: int = 0
    spans: int = 0
    relations: int = 0
    renamed: set[str] = field(default_factory=set)
    """Names that there were, of those that were to be changed."""
    extended: list[str] = field(default_factory=list)
    """What was added to the scheme."""
    losses: Counter[str] = field(default_factory=Counter)
    """What could not be kept, by what it is."""
    notices: list[str] = field(default_factory=list)
    """What the user should hear of: guessed encodings, hidden controls."""
    moved: list[Moved] = field(default_factory=list)
    """What became of the layers of articles whose text has changed."""
    faults: list[InputError] = field(default_factory=list)
    """Files that were refused; the others were imported."""


def files(paths: list[Path]) -> list[Path]:
    """List the files to import: a folder stands for its articles and exports, in order of their names.

    Raises:
        InputError: a path does not exist.
    """
    found: list[Path] = []
    for path in paths:
        try:
            if path.is_dir():
                found += _files_in(path)
                continue
            exists = path.exists()
        except OSError as error:
            raise InputError(
                _("cannot read {path}: {error}").format(path=path, error=error.strerror), _("Check the permissions.")
            ) from error
        if exists:
            found.append(path)
        else:
            raise InputError(
                _("there is no {path}").format(path=path), _("Check the name; `reader import` takes files and folders.")
            )
    return found


def _files_in(folder: Path) -> list[Path]:
    if formats.recognised(Source(folder)) is not None:
        return [folder]
    return sorted(each for each in folder.iterdir() if each.suffix in (*_ARTICLES, *_ANNOTATIONS) and each.is_file())


def import_files(
    project: Project,
    paths: list[Path],
    *,
    options: Options = Options(),
    progress: Callable[[int], object] = lambda _done: None,
) -> Report:
    """Import files; one that is refused does not keep the others out.

    Args:
        project: where to.
        paths: files (see `files`).
        options: how.
        progress: told after each file how many are done.
    """
    report = Report()
    project.store.be_patient()
    if options.into and len(paths) != 1:
        raise InputError(_("--into takes one file"), _("Import the files one by one."))
    for done, path in enumerate(paths, 1):
        try:
            _import_file(project, path, options, report)
        except InputError as error:
            if len(paths) == 1:
                raise
            report.faults.append(error)
        progress(done)
    return report


def _import_file(project: Project, path: Path, options: Options, report: Report) -> None:
    source = _source(path, report)
    format_ = _format(source, options)
    if format_ is not None:
        _import_annotations(project, source, format_, options, report)
        return
    try:
        _import_article(project, normalise(source.text), path.name, options, report)
    except (ConflictError, BusyError):  # another program imports the same at this moment
        _import_article(project, normalise(source.text), path.name, options, report)


def _source(path: Path, report: Report) -> Source:
    if path.is_dir():
        return Source(path)
    raw = _read(path)
    if raw.guessed:
        guess = _("{file}: read as {encoding}, a guess; check that its letters are right")
        report.notices.append(guess.format(file=path.name, encoding=raw.encoding))
    return Source(path, raw.text)


def _format(source: Source, options: Options) -> Format | None:
    """Tell which format of annotations a file is of; None for an article.

    Raises:
        InputError: it is of no known one.
    """
    if options.format == ARTICLE_FORMAT:
        return None
    found = formats.named(options.format) if options.format else formats.recognised(source)
    if found is not None and found.read is None:
        raise InputError(_("{format} is written only").format(format=found.title), _("See docs/formats.md."))
    if found is None and source.path.suffix not in _ARTICLES:
        known = [each.name for each in formats.every() if each.read is not None]
        raise InputError(
            _("{file} is of no known format").format(file=source.name),
            _("Known: {names}; say which with --format.").format(names=", ".join([ARTICLE_FORMAT, *known])),
        )
    return found


def _import_annotations(project: Project, source: Source, format_: Format, options: Options, report: Report) -> None:
    """Import the layers of a file, after what the scheme lacks for them was added where that is asked for."""
    assert format_.read is not None
    lacking = Additions()
    if options.extend_scheme:
        read = format_.read(source, _reading(project, options))
        lacking = extending.lacking(project, (_Renaming(options.names).record(each.record) for each in read))
    reading, renaming = _reading(project, options), _Renaming(options.names)
    found = (each._replace(record=renaming.record(each.record)) for each in format_.read(source, reading))
    named = "" if source.is_folder else named_annotator(source.path.stem, options.annotator_pattern)
    whose = named or options.whose
    with extending.extended(project, lacking, actor=options.actor):
        done = records.import_records(
            project, found, source.name, actor=options.actor, annotator=options.annotator, into=options.into,
            whose=whose,
        )  # fmt: skip
    report.extended += lacking.listed()
    reading.losses[LEFT_OUT] += renaming.left_out
    report.renamed |= renaming.met
    for article, outcome in done.articles.items():
        getattr(report, outcome).append(article)
    report.layers += done.layers
    report.spans += done.spans
    report.relations += done.relations
    report.losses += reading.losses
    report.moved += done.moved


def _reading(project: Project, options: Options) -> Reading:
    def find_text(name: str) -> tuple[Article, str] | None:
        found = project.store.article(name) or project.store.article_at(name)
        return (found, project.store.body(found.revision)) if found else None

    return Reading(find_text, options.annotator_pattern, options.into, project.scheme)


class _Renaming:
    """Gives labels and attributes other names; what gets an empty one is left out.

    Args:
        names: the new ones by the old ones.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self.met: set[str] = set()
        """The old names that there were."""
        self.left_out = 0
        """Items and values."""

    def record(self, record: Record) -> Record:
        """Give a record with other names."""
        if not self._names:
            return record
        spans, orphaned = self._items(record.spans), self._items(record.orphaned)
        there = {each.id for each in (*spans, *orphaned)}
        relations, parked = self._links(record.relations, there), self._links(record.parked, there)
        kept = {"", *there, *(each.id for each in (*relations, *parked))}
        return replace(
            record, spans=spans, orphaned=orphaned, relations=relations, parked=parked,
            attributes=self._values(record.attributes),
            provenance={item: each for item, each in record.provenance.items() if item in kept},
        )  # fmt: skip

    def _name(self, name: str) -> str:
        if name not in self._names:
            return name
        self.met.add(name)
        self.left_out += not self._names[name]
        return self._names[name]

    def _values(self, found: Mapping[str, str]) -> dict[str, str]:
        return {new: value for name, value in found.items() if (new := self._name(name))}

    def _items(self, items: Sequence[_Item]) -> list[_Item]:
        return [
            replace(each, label=new, attributes=self._values(each.attributes))
            for each in items
            if (new := self._name(each.label))
        ]

    def _links(self, links: Sequence[Relation], there: set[str]) -> list[Relation]:
        kept = [each for each in links if {each.source, each.target} <= there]
        self.left_out += len(links) - len(kept)
        return self._items(kept)


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
        if path.suffix not in _ARTICLES:
            continue
        try:
            article, body = article_files.parse(normalise(_read(path).text), path.name)
        except InputError:
            continue
        known, given = project.store.article(article.id), project.store.revision_with(article.id, digest(body))
        if known is None or given is None or given.id != known.revision:
            found.append(path)
    return found


def _read(path: Path) -> Decoded:
    try:
        size = path.stat().st_size
        if path.suffix in _ARTICLES and size > MAX_BYTES:
            raise InputError(
                _("{path} is too large for an article: {size:.0f} MB, at most {most:.0f}").format(
                    path=path.name, size=size / 1e6, most=MAX_BYTES / 1e6
                ),
                _("Cut it into articles."),
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            _("cannot read {path}: {error}").format(path=path, error=error.strerror),
            _("Check the name and the permissions."),
        ) from error
    if not data.strip() and path.suffix != _SILENT:
        raise InputError(_("{path} is empty").format(path=path.name), _("Give it a body, or leave the file out."))
    return decode(data, path.name, keep_line_ends=True)


def _import_article(project: Project, text: str, name: str, options: Options, report: Report) -> None:
    article, body = article_files.parse(text, name)
    if options.into:
        existing = project.store.article(options.into)
        if existing is None:
            raise unknown_article(project, options.into)
        article = existing
    change, along, outcome = article_change(
        project, article, body, excluded_ranges(project.scheme, body), options.actor
    )
    moved: list[Moved] = []
    entered = [(change, along)] if change is not None else []
    if outcome != "added":
        project.store.record_all(chain(entered, reanchoring.changes(project.store, [article.id], moved)))
    elif change is not None:
        project.store.record(change, along)
    report.moved += moved
    getattr(report, outcome).append(article.id)
    if controls := HIDDEN_CONTROLS.findall(body):
        hidden = _n(
            "{article}: holds {count} hidden control character; it is shown as ⚑",
            "{article}: holds {count} hidden control characters; they are shown as ⚑",
            len(controls),
        )
        report.notices.append(hidden.format(article=article.id, count=len(controls)))
