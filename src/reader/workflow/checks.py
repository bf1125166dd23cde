"""How a project stands: progress per annotator, coverage, what is left to mend, and whether the database is sound."""

from typing import Any

from reader.store.verify import verify
from reader.store.view import View
from reader.workflow.layer import LayerIndex
from reader.workflow.project import Project


def verified(project: Project) -> list[str]:
    """Check the project's database (see `reader.store.verify`)."""
    return verify(project.store)


def progress(project: Project, view: View) -> dict[str, Any]:
    """Count what every annotator has done, as far as the viewer may see.

    Returns:
        ``articles``, ``blind``, ``coverage`` (articles done by nobody, one, more) and ``annotators``, a row each.
    """
    rows: dict[str, dict[str, Any]] = {}
    for annotator in project.store.annotators():
        if not view.blind or (view.annotator and annotator.name == view.annotator.name):
            rows[annotator.name] = {"annotator": annotator.name, "role": annotator.role} | dict.fromkeys(_COUNTS, 0)
    done: dict[str, int] = {}
    for summary in view.layers():
        if summary.kind != "annotation":
            continue
        row = rows[summary.annotator]
        if summary.status in row:
            row[summary.status] += 1
        row["spans"] += summary.spans
        row["relations"] += summary.relations
        row["questions"] += summary.questions
        row["seconds"] += summary.seconds
        if summary.status in ("done", "locked"):
            done[summary.article] = done.get(summary.article, 0) + 1
    for content in view.contents():
        problems = LayerIndex(project.scheme, content.spans, content.relations).problem_count()
        rows[content.layer.annotator]["problems"] += problems
    articles = len(project.store.article_ids())
    one, more = sum(count == 1 for count in done.values()), sum(count > 1 for count in done.values())
    return {
        "articles": articles,
        "blind": view.blind,
        "coverage": {"0": articles - one - more, "1": one, "2+": more},
        "annotators": list(rows.values()),
    }


_COUNTS = (
    "new", "in progress", "done", "skipped", "returned", "locked", "spans", "relations", "problems", "questions",
    "seconds",
)  # fmt: skip
