"""Into the project and out of it: init, import, export."""

import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import click

from reader.cli.common import acting_if_known, open_project
from reader.cli.output import fail, note, put_json, say
from reader.errors import InputError
from reader.exchange import formats
from reader.exchange.format import Per
from reader.exchange.offsets import OffsetUnit
from reader.i18n import _, _n
from reader.model.annotation import STATUSES
from reader.workflow.exporting import Selection, export_file, lines
from reader.workflow.importing import ARTICLE_FORMAT, Options, Report, files, import_files
from reader.workflow.project import SCHEMES, SYSTEM, Project
from reader.workflow.reanchoring import told


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
@click.option("--format", type=click.Choice([ARTICLE_FORMAT, *formats.NAMES]), help="What the files are; by content.")
@click.option("--annotator", metavar="A", help="Whose layers imported annotations become.")
@click.option("--annotator-pattern", metavar="REGEX",
              help="Finds the annotator in the names of files: the first group, or all that matches.")  # fmt: skip
@click.option("--into", metavar="ID", help="The article that one file becomes a new revision of, or is about.")
@click.option(
    "--map", "names", metavar="FROM=TO", multiple=True, help="Rename a label or an attribute; FROM= leaves it out."
)
@click.option("--extend-scheme", is_flag=True, help="Add to the scheme what it lacks, as a new version.")
@click.pass_context
def import_(
    context: click.Context,
    /,
    paths: tuple[Path, ...],
    annotator_pattern: str | None,
    names: tuple[str, ...],
    **given: Any,
) -> None:
    """Import articles, or annotations in any known format; a folder stands for the files in it.

    \b
    Example:
      reader import ~/news/*.txt
      reader import a2.jsonl --annotator a2
      reader import corpus/ --annotator-pattern '_([^_]+)$' --map Person=speaker --extend-scheme
    """  # fmt: skip
    project = open_project(context, writes=True)
    found = files(list(paths))
    if not found:
        raise InputError(
            _("there is nothing to import in {path}").format(path=", ".join(map(str, paths))),
            _("Of a folder its own files are read: .md, .txt, .jsonl, .json, .jsonld; or it is brat's."),
        )
    who = acting_if_known(project)
    options = Options(
        actor=who.name if who else SYSTEM,
        whose=who.name if who else "",
        annotator_pattern=_pattern(annotator_pattern),
        names=_names(names),
        **{name: value for name, value in given.items() if value is not None},
    )
    report = _with_progress(project, found, options)
    for notice in [*report.notices, *told(report.moved, project.scheme, project.store.view(who))]:
        note(notice)
    for name in sorted(options.names.keys() - report.renamed):
        note(_("--map: nothing is named {name!r}").format(name=name))
    if report.extended:
        note(
            _("the scheme is version {version} now, with {names}").format(
                version=project.scheme.version, names=_(", ").join(report.extended)
            )
        )
    _tell_losses(_("not kept: {count} × {what}"), report.losses)
    for fault in report.faults:
        fail(fault)
    say(_summary(report))
    if report.faults:
        context.exit(2)


def _pattern(regex: str | None) -> re.Pattern[str] | None:
    try:
        return None if regex is None else re.compile(regex)
    except re.error as error:
        raise InputError(
            _("--annotator-pattern {regex!r}: {error}").format(regex=regex, error=error),
            _("Write a regular expression, such as '_([^_]+)$'."),
        ) from None


def _names(pairs: tuple[str, ...]) -> dict[str, str]:
    names: dict[str, str] = {}
    for pair in pairs:
        old, sign, new = pair.partition("=")
        if not (old and sign):
            raise InputError(_("--map {pair!r} renames nothing").format(pair=pair), _("Write FROM=TO."))
        if names.get(old, new) != new:
            raise InputError(_("--map gives {name!r} two names").format(name=old), _("Choose one of them."))
        names[old] = new
    return names


def _tell_losses(message: str, losses: Counter[str]) -> None:
    """Tell on stderr what was left out, the most frequent first."""
    for what, count in losses.most_common():
        note(message.format(count=count, what=_(what)))


def _with_progress(project: Project, found: list[Path], options: Options) -> Report:
    with click.progressbar(
        length=len(found), label=_("importing"), file=sys.stderr, hidden=len(found) < 50 or not sys.stderr.isatty()
    ) as bar:
        return import_files(project, found, options=options, progress=lambda _done: bar.update(1))


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
@click.option("--format", type=click.Choice(formats.NAMES), help="By the ending of PATH; else jsonl.")
@click.option("--per", type=click.Choice(get_args(Per)),
              help="One record an article and annotator, or one a claim and speaker.")  # fmt: skip
@click.option("--layer", type=click.Choice(["annotation", "gold", "both"]), default="annotation", show_default=True)
@click.option("--rejected", is_flag=True, help="Gold with what was decided not to be gold.")
@click.option("--annotator", "annotators", multiple=True, metavar="A", help="Only these annotators.")
@click.option("--article", "articles", multiple=True, metavar="ID", help="Only these articles.")
@click.option("--round", "rounds", multiple=True, metavar="R", help="Only these rounds.")
@click.option("--status", "statuses", multiple=True, type=click.Choice(STATUSES), help="Only layers in these states.")
@click.option("--label", "labels", multiple=True, metavar="L", help="Only spans of these labels.")
@click.option("--offsets", type=click.Choice(get_args(OffsetUnit)),
              help="What offsets count; in JSONL code points where nothing is said.")  # fmt: skip
@click.option("--all", "untouched", is_flag=True, help="Add articles that nobody has started.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PATH",
              help="A file instead of stdout; a new folder where the format is one.")  # fmt: skip
@click.pass_context
def export(context: click.Context, /, output: Path | None, format: str | None, **options: Any) -> None:  # noqa: A002
    """Export annotations, the same data always as the same bytes; what the format cannot hold is told.

    \b
    Example:
      reader export -o news.jsonl
      reader export --per claim --status done | jq .stance
      reader export --format brat -o for-brat
    """
    project = open_project(context)
    selection = Selection(format=format or formats.of_file(output).name, **options)  # click names them after its fields
    who = acting_if_known(project)
    view = project.store.view(who)
    if view.blind:
        name = who.name if who else ""
        note(_("{who} is an annotator and exports own layers alone; a lead exports all").format(who=name))
    losses: Counter[str] = Counter()
    if output is not None:
        count = export_file(project, view, selection, output, losses)
        written = (
            _n("{count} file written to {output}", "{count} files written to {output}", count)
            if output.is_dir()
            else _n("{count} line written to {output}", "{count} lines written to {output}", count)
        )
        say(written.format(count=count, output=output))
    else:
        count = 0
        for line in lines(project, view, selection, losses):
            put_json(line)
            count += 1
    if count == 0:
        note(_("there is nothing to export yet"), _("Annotate with `reader annotate`, or add --all."))
    _tell_losses(_("left out: {count} × {what}"), losses)


COMMANDS = {"init": init, "import": import_, "export": export}
