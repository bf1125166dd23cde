"""What several commands share: opening the project, and who is at work."""

import os
import sys

import click

from reader.cli.output import note
from reader.errors import InputError, ReaderError
from reader.i18n import _
from reader.model.annotation import Annotator
from reader.workflow.project import Project, check_name


def open_project(context: click.Context, *, writes: bool = False) -> Project:
    """Open the project that `--project` names, or the one here or above; closed with the command.

    Args:
        context: of the command.
        writes: whether it may change anything; the day's copy is made when it is done.
    """
    project = Project.open(Project.find(context.find_root().obj))
    context.call_on_close(project.close)
    if writes:
        context.call_on_close(lambda: keep_daily(project))
    return project


def keep_daily(project: Project) -> None:
    """Make the day's copy of a project; what keeps it from being made is a notice."""
    from reader.workflow import backups, config  # not needed by commands that only read

    try:
        backups.keep_daily(project, config.read().backups)
    except ReaderError as error:
        note(_("today's copy was not made: {error}").format(error=error.message))


def acting(project: Project, name: str | None, option: str = "--annotator") -> Annotator:
    """Tell who is at work: who an option names, else READER_ANNOTATOR, else remembered, else asked once.

    Raises:
        InputError: nobody is named, and there is no terminal to ask on.
    """
    given = name or os.environ.get("READER_ANNOTATOR") or project.remembered_annotator()
    if given:
        return project.annotator(given)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InputError(
            _("nobody is named as annotator"), _("Use {option} NAME, or set READER_ANNOTATOR.").format(option=option)
        )
    answer: str = click.prompt(_("Your name as annotator (asked once)"), err=True)
    return project.annotator(answer, remember=True)


def acting_if_known(project: Project) -> Annotator | None:
    """Tell who is at work without asking and without entering anyone; None when nobody was ever named here.

    Raises:
        InputError: READER_ANNOTATOR names nobody of the project.
    """
    if given := os.environ.get("READER_ANNOTATOR"):
        found = project.store.annotator(check_name(given, "READER_ANNOTATOR"))
        if found is None and project.store.annotators():
            raise InputError(
                _("READER_ANNOTATOR names {given!r}, who is not in the project").format(given=given),
                _("See: reader annotators"),
            )
        return found
    name = project.remembered_annotator()
    return project.store.annotator(name) if name else None
