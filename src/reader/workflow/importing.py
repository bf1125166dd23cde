"""Articles and annotations into a project."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Final

from reader.errors import BusyError, ConflictError, InputError
from reader.exchange import jsonl
from reader.i18n import _, _n
from reader.model import article as article_files
from reader.model.article import digest
from reader.text.sanitise import HIDDEN_CONTROLS, Decoded, decode, normalise
from reader.workflow import reanchoring, records
from reader.workflow.entering import article_change, excluded_ranges
from reader.workflow.project import ARTICLES, SYSTEM, Project
from reader.workflow.reanchoring import Moved

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
                found += sorted(each for each in path.iterdir() if each.suffix in _SUFFIXES and each.is_file())
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
    project.store.be_patient()
    if into is not None and len(paths) != 1:
        raise InputError(_("--into takes one file"), _("Import the files one by one."))
    for done, path in enumerate(paths, 1):
        try:
            _import_file(project, path, format_, actor, annotator, into, report)
        except InputError as error:
            if len(paths) == 1:
                raise
            report.faults.append(error)
        progress(done)
    return report


def _import_file(
    project: Project,
    path: Path,
    format_: str | None,
    actor: str,
    annotator: str | None,
    into: str | None,
    report: Report,
) -> None:
    raw = _read(path)
    text = raw.text
    kind = format_ or ("jsonl" if path.suffix == ".jsonl" or jsonl.is_native(text.split("\n", 1)[0]) else "article")
    if raw.guessed:
        guess = _("{file}: read as {encoding}, a guess; check that its letters are right")
        report.notices.append(guess.format(file=path.name, encoding=raw.encoding))
    if kind == "jsonl":
        done = records.import_records(project, text, path.name, actor=actor, annotator=annotator, into=into)
        for article, outcome in done.articles.items():
            getattr(report, outcome).append(article)
        report.layers += done.layers
        report.spans += done.spans
        report.relations += done.relations
        report.moved += done.moved
        return
    try:
        _import_article(project, normalise(text), path.name, actor, into, report)
    except (ConflictError, BusyError):  # another program imports the same at this moment
        _import_article(project, normalise(text), path.name, actor, into, report)


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
            article, body = article_files.parse(normalise(_read(path).text), path.name)
        except InputError:
            continue
        if project.store.revision_with(article.id, digest(body)) is None:
            found.append(path)
    return found


def _read(path: Path) -> Decoded:
    try:
        size = path.stat().st_size
        if path.suffix != ".jsonl" and size > MAX_BYTES:
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
    if not data.strip():
        raise InputError(_("{path} is empty").format(path=path.name), _("Give it a body, or leave the file out."))
    return decode(data, path.name, keep_line_ends=True)


def _import_article(project: Project, text: str, name: str, actor: str, into: str | None, report: Report) -> None:
    article, body = article_files.parse(text, name)
    if into is not None:
        existing = project.store.article(into)
        if existing is None:
            raise InputError(
                _("there is no article {into!r}").format(into=into), _("See `reader list` for the articles there are.")
            )
        article = replace(existing)
    change, along, outcome = article_change(project, article, body, excluded_ranges(project.scheme, body), actor)
    moved: list[reanchoring.Moved] = []
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
