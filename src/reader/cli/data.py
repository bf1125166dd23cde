"""Into the project and out of it: init, import, export."""

import sys
from pathlib import Path
from typing import Any, get_args

import click

from reader.cli.common import acting_if_known, open_project
from reader.cli.output import complain, fail, note, put_json, say
from reader.exchange.jsonl import OffsetUnit
from reader.i18n import _, _n
from reader.model.annotation import STATUSES
from reader.workflow.exporting import Selection, export_file, lines
from reader.workflow.importing import Report, files, import_files
from reader.workflow.project import SCHEMES, SYSTEM, Project


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), default=Path())
@click.option("--scheme", type=click.Choice(SCHEMES), help="What is to be annotated; claims by default.")
def init(directory: Path, scheme: str | None) -> None:
    """Make a new project: articles/, annotations/scheme.yaml and guidelines.md.

    It starts from one of the schemes that come with the program, each with its guidelines: claims (who says what, and
    the stance to it), attribution (source, cue and content), headline-stance (how an article stands to the claim that
    is its title). The files are yours to change.

    \b
    Example:
      reader init news
      reader init checks --scheme headline-stance
    """
    made = Project.init(directory, scheme or "")
    for path in made:
        say(_("made {path}").format(path=path))
    if not made:
        say(_("there is a project already; nothing was changed"))
    say(_("Put articles (.md or .txt) into articles/ and open it with: reader"))


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(["article", "jsonl"]), help="What the files are; by content.")
@click.option("--annotator", metavar="A", help="Whose layers imported annotations become.")
@click.option("--into", metavar="ID", help="The article that one file becomes a new revision of.")
@click.pass_context
def import_(
    context: click.Context, paths: tuple[Path, ...], format_: str | None, annotator: str | None, into: str | None
) -> None:
    """Import articles, or annotations exported as JSONL; a folder stands for the files in it.

    \b
    Example:
      reader import ~/news/*.txt
      reader import a2.jsonl --annotator a2
    """
    project = open_project(context)
    found = files(list(paths))
    who = acting_if_known(project)
    actor = who.name if who else SYSTEM
    report = _with_progress(project, found, actor=actor, annotator=annotator, into=into, format_=format_)
    for notice in report.notices:
        note(notice)
    for fault in report.faults:
        fail(fault)
    say(_summary(report))
    if report.faults:
        context.exit(2)


def _with_progress(project: Project, found: list[Path], **options: Any) -> Report:
    with click.progressbar(
        length=len(found), label=_("importing"), file=sys.stderr, hidden=len(found) < 50 or not sys.stderr.isatty()
    ) as bar:
        return import_files(project, found, progress=lambda _done: bar.update(1), **options)


def _summary(report: Report) -> str:
    outcomes = (
        (_("{count} added"), report.added), (_("{count} revised"), report.revised),
        (_("{count} unchanged"), report.unchanged),
    )  # fmt: skip
    parts = [outcome.format(count=len(names)) for outcome, names in outcomes if names]
    if report.layers:
        layers = _n("{count} layer with {items}", "{count} layers with {items}", report.layers)
        spans = _n("{count} span", "{count} spans", report.spans).format(count=report.spans)
        relations = _n("{count} relation", "{count} relations", report.relations).format(count=report.relations)
        items = _("{spans} and {relations}").format(spans=spans, relations=relations)
        parts.append(layers.format(count=report.layers, items=items))
    return _("articles: {outcomes}").format(outcomes=_(", ").join(parts)) if parts else _("nothing was imported")


@click.command()
@click.option("--format", "format_", type=click.Choice(["jsonl"]), default="jsonl", show_default=True)
@click.option("--per", type=click.Choice(["article", "claim"]), default="article", show_default=True,
              help="One record an article and annotator, or one a claim and speaker.")  # fmt: skip
@click.option("--layer", type=click.Choice(["annotation", "gold", "both"]), default="annotation", show_default=True)
@click.option("--rejected", is_flag=True, help="Gold with what was decided not to be gold.")
@click.option("--annotator", "annotators", multiple=True, metavar="A", help="Only these annotators.")
@click.option("--article", "articles", multiple=True, metavar="ID", help="Only these articles.")
@click.option("--status", "statuses", multiple=True, type=click.Choice(STATUSES), help="Only layers in these states.")
@click.option("--label", "labels", multiple=True, metavar="L", help="Only spans of these labels.")
@click.option("--offsets", type=click.Choice(get_args(OffsetUnit)), default="codepoint", show_default=True)
@click.option("--all", "untouched", is_flag=True, help="Add articles that nobody has started.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="A file instead of stdout.")
@click.pass_context
def export(context: click.Context, /, format_: str, output: Path | None, **options: Any) -> None:  # noqa: ARG001 - one format so far
    """Export annotations as JSONL, the same data always as the same bytes.

    \b
    Example:
      reader export -o news.jsonl
      reader export --per claim --status done | jq .stance
    """
    project = open_project(context)
    selection = Selection(**options)  # click names the options after its fields
    who = acting_if_known(project)
    view = project.store.view(who)
    if view.blind:
        name = who.name if who else ""
        note(_("{who} is an annotator and exports own layers alone; a lead exports all").format(who=name))
    if output is not None:
        count = export_file(project, view, selection, output)
        written = _n("{count} line written to {output}", "{count} lines written to {output}", count)
        say(written.format(count=count, output=output))
        return
    empty = True
    for line in lines(project, view, selection):
        put_json(line)
        empty = False
    if empty:
        complain(_("there is nothing to export yet"), _("Annotate with `reader annotate`, or add --all."))


COMMANDS = {"init": init, "import": import_, "export": export}
