"""How far annotators agree, as a table to read or figures to go on with."""

import csv
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any, Final

import click

from reader.agreement.measures import NO_PAIR, NOTHING, Confusion, Measure
from reader.cli.common import acting_if_known, open_project
from reader.cli.output import data, note, put_text, say, table
from reader.i18n import N_, _, _n
from reader.model.annotation import FINISHED, STATUSES
from reader.model.scheme import ARTICLE, Attribute, Scheme, shown
from reader.workflow.agreeing import Agreement, agreement
from reader.workflow.comparing import Compared
from reader.workflow.project import Project

_HEADS: Final = (N_("of"), N_("measure"), N_("value"), N_("95 %"), N_("matched"), N_("n"))
_ABOUT: Final = {
    "spans": N_("spans"), "attributes": N_("attributes"), "relations": N_("relations"), "task": N_("whole task"),
    "annotators": N_("annotators"),
}  # fmt: skip


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
@click.pass_context
def show_agreement(context: click.Context, /, format_: str, **options: Any) -> None:
    """Show how far annotators agree on spans, attributes, relations and the whole task.

    Every figure comes with what it counts and an interval of 95 % over articles, or with the reason why there is none.

    \b
    Example:
      reader agreement
      reader agreement --label claim --format csv > claim.csv
    """
    project = open_project(context)
    found = agreement(project, project.store.view(acting_if_known(project)), Compared(**options))
    for notice in found.notices:
        note(notice)
    _WRITERS[format_](project, found)


def _empty(scheme: Scheme, measures: Sequence[Measure], reason: str) -> str:
    """Name what has no figure for a reason."""
    return ", ".join(dict.fromkeys(_about(scheme, measure) for measure in measures if measure.undefined == reason))


def _about(scheme: Scheme, measure: Measure) -> str:
    """Name what a measure is about."""
    who = " – ".join(measure.annotators)
    if measure.about == "annotators":
        return who
    label = scheme.shown_label(measure.on) if measure.on else _("all labels") if measure.about == "spans" else ""
    if measure.attribute:
        attribute = _attribute(scheme, measure.on, measure.attribute)
        label = attribute if measure.on == ARTICLE else f"{label}: {attribute}"
    return " · ".join(filter(None, (label or _(_ABOUT[measure.about]), who)))


def _attribute(scheme: Scheme, on: str, name: str) -> str:
    return shown(scheme.attribute(name, on))


def _cells(scheme: Scheme, measure: Measure) -> list[str]:
    reason = _("undefined: {reason}").format(reason=_(measure.undefined))
    value = reason if measure.value is None else _short(measure.value)
    interval = "" if measure.low is None or measure.high is None else f"{_short(measure.low)}–{_short(measure.high)}"
    matched = "" if measure.total is None else f"{measure.matched}/{measure.total}"
    return [_about(scheme, measure), _(measure.name), value, interval, matched, f"{measure.n} {_(measure.unit)}"]


def _short(value: float) -> str:
    return f"{value:.3f}"


def _table(project: Project, found: Agreement) -> None:
    scheme = project.scheme
    say(
        _n("{count} article done by two or more, {layers} layers of {names}",
           "{count} articles done by two or more, {layers} layers of {names}", found.articles)
        .format(count=found.articles, layers=found.layers, names=", ".join(found.annotators))
    )  # fmt: skip
    said = [measure for measure in found.measures if measure.undefined not in (NOTHING, NO_PAIR)]
    table([_(head) for head in _HEADS], [_cells(scheme, measure) for measure in said])
    if unused := _empty(scheme, found.measures, NOTHING):
        say(_("nobody marked any: {names}").format(names=unused))
    if alone := _empty(scheme, found.measures, NO_PAIR):
        say(f"{_(NO_PAIR)}: {alone}")
    for confusion in found.confusions:
        values = _values(scheme, confusion)
        put_text("\n")
        head = _("{attribute}: coincidences of values").format(attribute=_confused(scheme, confusion))
        rows = [[value, *map(_count, row)] for value, row in zip(values, confusion.counts, strict=True)]
        table([head, *values], rows)


def _confused(scheme: Scheme, confusion: Confusion) -> str:
    name = _attribute(scheme, confusion.on, confusion.attribute)
    return name if confusion.on == ARTICLE else f"{scheme.shown_label(confusion.on)}: {name}"


def _values(scheme: Scheme, confusion: Confusion) -> list[str]:
    attribute: Attribute = scheme.attribute(confusion.attribute, confusion.on)
    return [shown(value) for name in confusion.values if (value := attribute.value(name))]


def _count(count: float) -> str:
    return f"{count:g}"


def _json(_project: Project, found: Agreement) -> None:
    data({
        "annotators": list(found.annotators), "articles": found.articles, "layers": found.layers,
        "measures": [asdict(measure) for measure in found.measures],
        "confusions": [asdict(confusion) for confusion in found.confusions],
    })  # fmt: skip


def _csv(_project: Project, found: Agreement) -> None:
    rows = [asdict(measure) for measure in found.measures]
    writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "annotators": " ".join(row["annotators"])} for row in rows)


def _markdown(project: Project, found: Agreement) -> None:
    lines = [[_(head) for head in _HEADS], ["---"] * len(_HEADS)]
    lines += [_cells(project.scheme, measure) for measure in found.measures]
    put_text("".join("| " + " | ".join(each.replace("|", "\\|") for each in line) + " |\n" for line in lines))


_LATEX: Final = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "α": r"$\alpha$",
                 "κ": r"$\kappa$", "π": r"$\pi$", "|": r"\textbar{}",
                 **{sign: f"\\{sign}" for sign in "&%$#_{}"}}  # fmt: skip


def _latex(project: Project, found: Agreement) -> None:
    lines = [r"\begin{tabular}{llrrrr}", r"\hline", _latex_row([_(head) for head in _HEADS]), r"\hline"]
    for _same, measures in groupby(found.measures, key=lambda measure: measure.about):
        lines += [*(_latex_row(_cells(project.scheme, measure)) for measure in measures), r"\hline"]
    put_text("\n".join([*lines, r"\end{tabular}", ""]))


def _latex_row(cells: Sequence[str]) -> str:
    return " & ".join("".join(_LATEX.get(sign, sign) for sign in cell) for cell in cells) + r" \\"


_WRITERS: Final[dict[str, Callable[[Project, Agreement], None]]] = {
    "table": _table, "json": _json, "csv": _csv, "md": _markdown, "latex": _latex,
}  # fmt: skip

COMMANDS = {"agreement": show_agreement}
