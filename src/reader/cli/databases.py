"""Whole databases: another one merged in, and copies."""

from collections.abc import Iterable
from pathlib import Path

import click

from reader.cli.common import acting_if_known, keep_daily, open_project
from reader.cli.output import data, line, note, say
from reader.i18n import _, _n
from reader.workflow import backups, merging
from reader.workflow.merging import ConflictInWords, ItemInWords, RepairInWords, Report, Side
from reader.workflow.reanchoring import told

_SHOWN = 50
"""Lines of a list that are printed; JSON has them all."""


@click.command()
@click.argument("other", type=click.Path(path_type=Path))
@click.option("--dry-run", "dry", is_flag=True, help="Show it alone.")
@click.option(
    "--reanchor/--no-reanchor",
    default=True,
    show_default=True,
    help="Then move what is on another text of its article to the current one.",
)
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
@click.pass_context
def merge(context: click.Context, other: Path, dry: bool, reanchor: bool, as_data: bool) -> None:
    """Merge the database of another copy of the project into this one; OTHER is only read.

    Everything that anybody did on either side is kept in the journal. Where both sides changed the same item, the later
    change holds and the other is listed. Merging the same again changes nothing, and the order does not matter.

    What was marked on another text of its article is moved to the current one, as an import does. With --no-reanchor it
    is left where it is, and listed; nobody can change it there.

    \b
    Example:
      reader merge ~/from-a2/annotations.db --dry-run
      reader merge ~/from-a2/annotations.db
    """
    project = open_project(context)
    if not dry:
        keep_daily(project)
    who = acting_if_known(project)
    report = merging.merge(project, other, who, dry=dry)
    moved = merging.move(project, report) if reanchor and not dry else []
    if as_data:
        data({"other": str(other), "dry_run": dry, **merging.as_json(report)})
    else:
        _print_report(report, dry=dry)
    for each in told(moved, project.scheme, project.store.view(who)):
        note(each)


def _print_report(report: Report, *, dry: bool) -> None:
    if report.nothing:
        say(_("nothing that is not here already"))
    else:
        head = _("would come in: {what}") if dry else _("came in: {what}")
        say(head.format(what=_came_in(report)))
    _print_lists(report)


def _came_in(report: Report) -> str:
    """Count what came in."""
    merged, came = report.merged, report.merged.came
    counts = (
        (came["article"], _n("{count} article", "{count} articles", came["article"])),
        (came["revision"], _n("{count} text", "{count} texts", came["revision"])),
        (came["layer"], _n("{count} new layer", "{count} new layers", came["layer"])),
        (merged.layers, _n("changes in {count} layer", "changes in {count} layers", merged.layers)),
        (came["span"], _n("{count} span", "{count} spans", came["span"])),
        (came["relation"], _n("{count} relation", "{count} relations", came["relation"])),
        (came["decision"], _n("{count} decision", "{count} decisions", came["decision"])),
        (came["identity"], _n("{count} identity", "{count} identities", came["identity"])),
        (came["annotator"], _n("{count} person", "{count} people", came["annotator"])),
        (merged.changes, _n("{count} change in all", "{count} changes in all", merged.changes)),
    )
    parts = [text.format(count=count) for count, text in counts if count]
    if merged.seconds:
        parts.append(_("{minutes} minutes of work").format(minutes=round(merged.seconds / 60)))
    return _(", ").join(parts) or _("repairs alone")


def _print_lists(report: Report) -> None:
    """Print what somebody may have to look at."""
    conflicts, repairs = len(report.conflicts), len(report.repairs)
    _print_list(
        _n("{count} conflict:", "{count} conflicts:", conflicts), conflicts,
        (_conflict(each) for each in report.conflicts),
    )  # fmt: skip
    _print_list(_n("{count} thing mended:", "{count} things mended:", repairs), repairs, map(_repair, report.repairs))
    for name, (before, after) in report.roles.items():
        note(
            _("{name} came in as {role}").format(name=name, role=_(after))
            if not before
            else _("{name} is {role} now, and was {before}").format(name=name, role=_(after), before=_(before))
        )
    spans, layers, names = len(report.old_spans), len(report.old_layers), len(report.names)
    _print_list(
        _n("{count} span was made on an older text than its layer stands on:",
           "{count} spans were made on an older text than their layers stand on:", spans),
        spans, (_named(each) for each in report.old_spans),
    )  # fmt: skip
    _print_list(
        _n("{count} layer stands on an older text of its article:",
           "{count} layers stand on an older text of their articles:", layers),
        layers, (_named(each) for each in report.old_layers),
    )  # fmt: skip
    _print_list(
        _n("{count} name is that of several identities; merge them where they are one:",
           "{count} names are those of several identities; merge them where they are one:", names),
        names, iter(report.names),
    )  # fmt: skip


def _print_list(head: str, count: int, lines: Iterable[str]) -> None:
    if not count:
        return
    line(head.format(count=count))
    for number, each in enumerate(lines):
        if number == _SHOWN:
            line("  " + _("and {count} more; --json lists all").format(count=count - _SHOWN))
            break
        line("  " + each)


def _named(item: ItemInWords) -> str:
    """Say what an item is on one line."""
    parts = [_(item.kind), item.label, f"“{item.text}”" if item.text else "", item.article, item.annotator]
    return " · ".join(part for part in parts if part)


def _conflict(conflict: ConflictInWords) -> str:
    return _("{item}: {holds} holds, {lost} does not ({differences})").format(
        item=_named(conflict.item), holds=_side(conflict.holds), lost=_side(conflict.lost),
        differences=_("; ").join(
            f"{name}: {one or '–'} ≠ {other or '–'}" if name else f"{one} ≠ {other}"
            for name, (one, other) in conflict.differences.items()
        ),
    )  # fmt: skip


def _repair(repair: RepairInWords) -> str:
    text = _("{item}, taken off: {why}") if repair.gone else _("{item}: {why}")
    return text.format(item=_named(repair.item), why=_(repair.why))


def _side(side: Side) -> str:
    where = _("here, {actor} {time}") if side.here else _("there, {actor} {time}")
    return where.format(actor=side.actor, time=side.time)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace an earlier copy of that name.")
@click.option("--check", "thorough", is_flag=True, help="Verify the copy as `reader verify` does.")
@click.pass_context
def backup(context: click.Context, file: Path, force: bool, thorough: bool) -> None:
    """Copy the database into FILE, while others work, and look the copy over.

    A copy a day is made by itself in annotations/backups/. To restore one, put it in the place of
    annotations/annotations.db when no program has the project open.

    \b
    Example:
      reader backup /media/stick/news.db --check
    """
    project = open_project(context)
    backups.back_up(project, file, force=force, thorough=thorough)
    say(_("copied to {file}").format(file=file))


COMMANDS = {"merge": merge, "backup": backup}
