"""Small projects for tests, made with the program's own functions."""

from dataclasses import replace
from pathlib import Path

from reader.exchange import jsonl
from reader.exchange.format import Reading
from reader.exchange.source import Source
from reader.model.annotation import Span
from reader.workflow.entering import article_change
from reader.workflow.importing import import_files
from reader.workflow.project import Project
from reader.workflow.records import Imported, import_records
from reader.workflow.session import Session

BODY = """أعلن الوزير سالم الحداد أمس أن المشروع سيكتمل في مارس.
قالت الناطقة ليلى مراد: “لن نقبل بهذا القرار”، ونفت الشركة ذلك.

Reuters-like agency Nile Wire reported delays, the minister said.
اقرأ أيضاً: خبر آخر
ورفض الناطق باسم الشركة التعليق. وأضاف “البيان” أن 12-13 عاملا أصيبوا."""


def make(folder: Path, articles: dict[str, str] | None = None) -> Project:
    """Make a project with the default scheme and articles by their ids."""
    bodies = {"news": BODY} if articles is None else articles
    return make_from_files(folder, {f"{name}.txt": body for name, body in bodies.items()})


def make_from_files(folder: Path, files: dict[str, str]) -> Project:
    """Make a project with the default scheme and files of articles by their names."""
    Project.init(folder)
    for name, text in files.items():
        (folder / "articles" / name).write_text(text, encoding="utf-8")
    project = Project.open(folder)
    import_files(project, sorted((folder / "articles").iterdir()))
    return project


def revise_alone(project: Project, body: str, article: str = "news") -> None:
    """Give an article another text and leave its layers on the old one, as versions before re-anchoring did."""
    described = project.store.article(article)
    assert described is not None
    described = replace(described, title=body.split("\n", 1)[0])
    change, along, _outcome = article_change(project, described, body, (), "reader")
    assert change is not None
    project.store.record(change, along)


def import_lines(project: Project, text: str, **options: str) -> Imported:
    """Import the lines of an export."""
    found = jsonl.read(Source(Path("x.jsonl"), text), Reading())
    return import_records(project, found, "x.jsonl", **options)


def session(project: Project, annotator: str = "a1", article: str = "news") -> Session:
    """Open an article for an annotator."""
    return Session(project, project.annotator(annotator), article)


def tag(work: Session, label: str, text: str, **options: bool) -> Span:
    """Tag the first place where a text stands."""
    start = work.body.index(text)
    return work.tag(label, start, start + len(text), **options)
