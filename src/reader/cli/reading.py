"""Reading articles: annotate, show, list."""

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reader.cli import terminal
from reader.cli.common import acting, acting_if_known, open_project
from reader.cli.output import colors, data, note, put_text, table, terminal_width
from reader.errors import InputError
from reader.i18n import _
from reader.model.annotation import MAIN, Span
from reader.terminal import detect, modes, palette, rows
from reader.terminal.query import Query
from reader.text.layout import ArticleLayout, Position
from reader.text.lines import VisualLine, lay_out, row_base
from reader.text.sanitise import one_line
from reader.workflow import config, rounds, settings
from reader.workflow.layer import LayerIndex
from reader.workflow.project import Project, unknown_article

if TYPE_CHECKING:
    from reader.workflow.reviewed import ToReview

_round = click.option("--round", "round_", default=MAIN, show_default=True, metavar="R", help="Of which round.")


def open_screens(
    folder: Path | None,
    article: str | None,
    annotator: str | None,
    *,
    round_: str | None = None,
    library: bool = True,
    review: "ToReview | None" = None,
) -> None:
    """Open the screens: the library, or an article at once, for annotation or, where told what, for review.

    Raises:
        InputError: there is no terminal that screens can be drawn on, or no such article or round.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError(
            _("the screens need a terminal"), _("Run it in one, or use `reader show` and `reader export` in a pipe.")
        )
    if os.environ.get("TERM", "dumb") in ("dumb", ""):
        raise InputError(
            _("TERM=dumb cannot show screens"), _("Set TERM to what the terminal is, such as xterm-256color.")
        )
    gc.disable()  # nothing is freed while the screens come up; they turn it on again
    with Project.open(Project.find(folder)) as project:
        who = acting(project, annotator)
        fill(project)
        if article is not None and project.store.article(article) is None:
            raise unknown_article(project, article)
        if round_ is not None:
            rounds.remember(project, who.name, rounds.existing(project, round_).name)
        if review is not None:
            rounds.existing(project, review.round)
        settings = config.read()
        known = terminal.between()
        with Query(ask=known is None) as query:
            from reader.tui.app import ReaderApp  # the one place that starts Textual
            from reader.tui.keyboard import Keyboard

            keyboard = Keyboard(settings)
            keyboard.check(project.scheme)
            query.give_time()
            code = ReaderApp(
                project,
                who,
                article=article,
                library=library,
                review=review,
                keyboard=keyboard,
                theme=theme(settings),
                query=query,
                backups=settings.backups,
                profile=lambda: terminal.chosen(known or detect.from_replies(query.settle())),
            ).run_screens()
    if code:
        sys.exit(code)


def theme(chosen: config.Config) -> str:
    """Choose a theme: the one of the user's settings, else the one taken last.

    Raises:
        InputError: the settings name one that does not exist.
    """
    from reader.tui.themes import THEME_TITLES

    if chosen.theme is None:
        last = settings.remembered_everywhere("theme")
        return last if last in THEME_TITLES else ""
    name = f"reader-{chosen.theme.values[0]}"
    if name not in THEME_TITLES:
        known = ", ".join(each.removeprefix("reader-") for each in THEME_TITLES)
        raise chosen.fault(
            chosen.theme,
            _("there is no theme {name!r}").format(name=chosen.theme.values[0]),
            _("There are {names}.").format(names=known),
        )
    return name


def fill(project: Project) -> None:
    """Import the project's own articles when its database holds none yet."""
    if project.store.has_articles():
        return
    from reader.workflow.importing import import_first  # needed once in a project's life

    report = import_first(project)
    for fault in report.faults if report else []:
        note(fault.message)


@click.command()
@click.argument("article", required=False)
@click.option("--annotator", metavar="A", help="Who annotates.")
@click.option("--round", "round_", metavar="R", help="In which round; the one of last time by default.")
@terminal.options
@click.pass_context
def annotate(context: click.Context, article: str | None, annotator: str | None, round_: str | None) -> None:
    """Open an article, or the next unfinished one, for annotation.

    Who was assigned articles in the round goes through those.

    \b
    Example:
      reader annotate ar-dam-talks
      reader annotate --round training
    """
    open_screens(context.find_root().obj, article, annotator, round_=round_, library=False)


@click.command()
@click.argument("article")
@click.option("--annotator", metavar="A", help="Whose spans to mark; the one at work by default.")
@_round
@click.option("--width", type=click.IntRange(1, 10_000), metavar="N", help="Columns; the window's by default.")
@click.option("--order", type=click.Choice(["visual", "logical"]), default="visual", show_default=True)
@click.option("--color/--no-color", default=None, help="Mark spans with colours; on a terminal by default.")
@terminal.options
@click.pass_context
def show(
    context: click.Context,
    article: str,
    annotator: str | None,
    round_: str,
    width: int | None,
    order: str,
    color: bool | None,
) -> None:
    """Print an article as it is laid out on the screen.

    \b
    Example:
      reader show ar-dam-talks --width 60
    """
    project = open_project(context)
    fill(project)
    found = project.store.article(article)
    if found is None:
        raise unknown_article(project, article)
    viewer = acting_if_known(project)
    who = project.store.annotator(annotator) if annotator else viewer
    if annotator and who is None:
        raise InputError(
            _("there is no annotator {annotator!r}").format(annotator=annotator), _("See: reader annotators")
        )
    rounds.existing(project, round_)
    layer = project.store.layer_of(article, who.name, round_) if who else None
    content = project.store.view(viewer).content(layer) if layer else None
    if layer is not None and content is None:
        raise InputError(
            _("you do not see the layers of {annotator}").format(annotator=layer.annotator),
            _("Annotators see their own work alone."),
        )
    revision = project.store.revision(layer.revision if layer else found.revision)
    assert revision is not None
    layout = ArticleLayout(
        project.store.body(revision.id),
        width or terminal_width(),
        direction=found.direction,
        mostly_rtl=revision.mostly_rtl,
    )
    painted = colors(sys.stdout) if color is None else color
    index = LayerIndex(project.scheme, content.spans) if content and painted else None
    grounds = {label.name: palette.sgr_ground(label.color) for label in project.scheme.spans}
    profile = terminal.profile(sys.stdout)
    title = one_line(found.title) if project.scheme.show_title else ""
    with modes.held(sys.stdout, profile):
        for line in lay_out(title, row_base(title), layout.width) if title else ():
            _print(line, title, order, _row(line, layout.width, [], grounds, profile))
        if title:
            put_text("\n")
        for _position, line in layout.walk(Position(0, 0)):
            spans = index.touching(line.start, max(line.end, line.start + 1)) if index else []
            _print(line, layout.body, order, _row(line, layout.width, spans, grounds, profile))


def _print(line: VisualLine, text: str, order: str, drawn: str) -> None:
    """Print a line of a text as it was drawn, or in logical order."""
    if order == "logical":
        put_text(text[line.start : line.end].rstrip() + "\n")
    else:
        sys.stdout.write(drawn + "\n")


def _row(line: VisualLine, width: int, spans: list[Span], grounds: dict[str, str], profile: rows.Profile) -> str:
    """Draw one visual line aligned in its width, spans on the ground of their label, inner ones on top."""
    indent, inside = line.placed(width)
    looks: dict[int, str] = {}
    for span in spans:
        for fragment in span.fragments:
            for cluster in inside:
                if cluster.start < fragment.end and fragment.start < cluster.end:
                    looks[cluster.start] = grounds[span.label]
    runs = [rows.Run(" " * indent)]
    for cluster in inside:
        sgr = looks.get(cluster.start, "")
        if runs[-1].sgr == sgr:
            runs[-1] = rows.Run(runs[-1].text + cluster.glyph, sgr)
        else:
            runs.append(rows.Run(cluster.glyph, sgr))
    return rows.encode(runs, profile).rstrip(" ")


@click.command("list")
@_round
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def list_(context: click.Context, round_: str, as_json: bool) -> None:
    """List the articles, with your own progress.

    \b
    Example:
      reader list --json | jq '.[] | select(.status == "new") | .id'
    """
    project = open_project(context)
    fill(project)
    who = acting_if_known(project)
    rounds.existing(project, round_)
    articles = project.store.view(who).listing(who.name if who else "", round_).summaries()
    if as_json:
        data([
            {"id": each.id, "title": each.title, "language": each.language, "words": each.words,
             "characters": each.characters, "status": each.status, "assigned": each.assigned, "spans": each.spans,
             "orphans": each.orphans, "changed": each.changed}
            for each in articles
        ])  # fmt: skip
        return
    marked = bool(project.scheme.spans)
    table(
        [_("id"), _("title"), _("lang"), _("words"), _("status"), *([_("spans")] if marked else [])],
        [
            [each.id, each.title, each.language, each.words, _(each.status), *([each.spans] if marked else [])]
            for each in articles
        ],
        wide=1,
    )


COMMANDS = {"annotate": annotate, "show": show, "list": list_}
