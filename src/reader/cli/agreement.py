"""How far annotators agree, as a table to read or figures to go on with."""

import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, fields
from itertools import groupby
from typing import Any, Final

import click

from reader.agreement.measures import NO_PAIR, NOTHING, Confusion, Measure
from reader.cli.common import acting_if_known, open_project
from reader.cli.output import data, line, note, put_text, table
from reader.i18n import N_, _, _n
from reader.model.annotation import FINISHED, STATUSES
from reader.model.scheme import Scheme
from reader.workflow import figures
from reader.workflow.agreeing import Agreement, agreement
from reader.workflow.comparing import Compared
from reader.workflow.project import Project

_MANY: Final = 200
"""Articles from which on the comparison may take longer than a second."""
_HEADS: Final = (N_("of"), N_("measure"), N_("value"), N_("95 %"), N_("matched"), N_("n"))


@click.command("agreement")
@click.option("--label", "labels", multiple=True, metavar="L", help="Only spans of these labels.")
@click.option("--article", "articles", multiple=True, metavar="ID", help="Only these articles.")
@click.option("--annotator", "annotators", multiple=True, metavar="A", help="Only these annotators.")
@click.option("--round", "rounds", multiple=True, metavar="R", help="Only layers of these rounds.")
@click.option("--status", "statuses", multiple=True, type=click.Choice(STATUSES), default=FINISHED, show_default=True,
              help="Only layers in these states.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="The less common measures too.")
@click.option("--format", "format_", type=click.Choice(["table", "json", "csv", "md", "latex"]), default="table",
              show_default=True)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.pass_context
def show_agreement(context: click.Context, /, format_: str, as_json: bool, **options: Any) -> None:
    """Show how far annotators agree on spans, attributes, relations and the whole task.

    Every figure comes with what it counts and an interval of 95 % over articles, or with the reason why there is none.

    \b
    Example:
      reader agreement
      reader agreement --label claim --format csv > claim.csv
    """
    project = open_project(context)
    found = _with_progress(project, Compared(**options))
    for notice in found.notices:
        note(notice)
    _WRITERS["json" if as_json else format_](project, found)


def _with_progress(project: Project, compared: Compared) -> Agreement:
    view, count = project.store.view(acting_if_known(project)), len(project.store.article_ids())
    hidden = count < _MANY or not sys.stderr.isatty()
    with click.progressbar(length=count, label=_("comparing"), file=sys.stderr, hidden=hidden) as bar:
        return agreement(project, view, compared, lambda: bar.update(1))


def _empty(scheme: Scheme, measures: Sequence[Measure], reason: str) -> str:
    """Name what has no figure for a reason."""
    found = (figures.about(scheme, measure) for measure in measures if measure.undefined == reason)
    return ", ".join(dict.fromkeys(found))


def _cells(scheme: Scheme, measure: Measure) -> list[str]:
    return [
        figures.about(scheme, measure), _(measure.name), figures.value(measure), figures.interval(measure),
        figures.matched(measure), figures.counted(measure),
    ]  # fmt: skip


def _summary(found: Agreement) -> str:
    articles = _n(
        "{count} article done by two or more, {layers} of {names}",
        "{count} articles done by two or more, {layers} of {names}",
        found.articles,
    )
    layers = _n("{count} layer", "{count} layers", found.layers).format(count=found.layers)
    return articles.format(count=found.articles, layers=layers, names=", ".join(found.annotators))


def _matrix(scheme: Scheme, confusion: Confusion) -> list[list[str]]:
    """Give a confusion matrix as rows, the first of heads."""
    head = _("{attribute}: coincidences of values").format(attribute=figures.confused(scheme, confusion))
    values = figures.values(scheme, confusion)
    rows = ([value, *(f"{count:g}" for count in row)] for value, row in zip(values, confusion.counts, strict=True))
    return [[head, *values], *rows]


def _table(project: Project, found: Agreement) -> None:
    scheme = project.scheme
    line(_summary(found))
    said = [measure for measure in found.measures if measure.undefined not in (NOTHING, NO_PAIR)]
    table([_(head) for head in _HEADS], [_cells(scheme, measure) for measure in said])
    if unused := _empty(scheme, found.measures, NOTHING):
        line(_("nobody marked any: {names}").format(names=unused))
    if alone := _empty(scheme, found.measures, NO_PAIR):
        line(f"{_(NO_PAIR)}: {alone}")
    for confusion in found.confusions:
        heads, *rows = _matrix(scheme, confusion)
        line("")
        table(heads, rows)


def _json(_project: Project, found: Agreement) -> None:
    data({
        "annotators": list(found.annotators), "articles": found.articles, "layers": found.layers,
        "measures": [asdict(measure) for measure in found.measures],
        "confusions": [asdict(confusion) for confusion in found.confusions],
    })  # fmt: skip


def _csv(_project: Project, found: Agreement) -> None:
    """Write a row of every measure, then one of every cell of the confusion matrices."""
    writer = csv.DictWriter(sys.stdout, [each.name for each in fields(Measure)], lineterminator="\n")
    writer.writeheader()
    for measure in (*found.measures, *_coincidences(found)):
        writer.writerow(asdict(measure) | {"annotators": " ".join(measure.annotators)})


def _coincidences(found: Agreement) -> Iterator[Measure]:
    """Give the cells of the confusion matrices in the form of measures: n counts the values of all cells."""
    for confusion in found.confusions:
        n = round(sum(map(sum, confusion.counts)))
        for one, row in zip(confusion.values, confusion.counts, strict=True):
            for other, count in zip(confusion.values, row, strict=True):
                yield Measure("coincidences", confusion.on, f"{one} | {other}", "values", n, count,
                              attribute=confusion.attribute)  # fmt: skip


def _markdown(project: Project, found: Agreement) -> None:
    rows = [_cells(project.scheme, measure) for measure in found.measures]
    tables = [[[_(head) for head in _HEADS], *rows], *(_matrix(project.scheme, each) for each in found.confusions)]
    put_text("\n".join(map(_markdown_table, tables)))


def _markdown_table(rows: Sequence[Sequence[str]]) -> str:
    lines = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "".join("| " + " | ".join(each.replace("|", "\\|") for each in cells) + " |\n" for cells in lines)


_LATEX: Final = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "α": r"$\alpha$",
                 "κ": r"$\kappa$", "π": r"$\pi$", "|": r"\textbar{}",
                 **{sign: f"\\{sign}" for sign in "&%$#_{}"}}  # fmt: skip


def _latex(project: Project, found: Agreement) -> None:
    parts = [
        [_cells(project.scheme, measure) for measure in measures]
        for _same, measures in groupby(found.measures, key=lambda measure: measure.about)
    ]
    tables = [_latex_table("llrrrr", [_(head) for head in _HEADS], *parts)]
    for confusion in found.confusions:
        heads, *rows = _matrix(project.scheme, confusion)
        tables.append(_latex_table("l" + "r" * len(rows), heads, rows))
    put_text("\n".join(tables))


def _latex_table(columns: str, heads: Sequence[str], *parts: Sequence[Sequence[str]]) -> str:
    """Write a table with a line behind its heads and behind every part."""
    lines = [rf"\begin{{tabular}}{{{columns}}}", r"\hline"]
    for rows in ([heads], *parts):
        lines += [*map(_latex_row, rows), r"\hline"]
    return "\n".join([*lines, r"\end{tabular}", ""])


def _latex_row(cells: Sequence[str]) -> str:
    return " & ".join("".join(_LATEX.get(sign, sign) for sign in cell) for cell in cells) + r" \\"


_WRITERS: Final[dict[str, Callable[[Project, Agreement], None]]] = {
    "table": _table, "json": _json, "csv": _csv, "md": _markdown, "latex": _latex,
}  # fmt: skip

COMMANDS = {"agreement": show_agreement}
