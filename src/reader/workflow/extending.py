"""The scheme in force, extended by what imported annotations have and it lacks."""

from collections.abc import Iterable

from reader.errors import InputError
from reader.exchange.record import Record
from reader.i18n import _
from reader.model import additions
from reader.model.additions import Additions
from reader.workflow.files import write_whole
from reader.workflow.project import Project


def lacking(project: Project, records: Iterable[Record]) -> Additions:
    """List what the scheme lacks for some records."""
    found = Additions()
    for record in records:
        spans, relations = [*record.spans, *record.orphaned], [*record.relations, *record.parked]
        found.add(project.scheme, spans, relations, record.attributes)
    return found


def extend_scheme(project: Project, wanted: Additions, *, actor: str) -> None:
    """Write additions into the scheme file and put it in force, as a new version.

    Args:
        project: whose scheme it is.
        wanted: what to add.
        actor: who does it.

    Raises:
        InputError: the scheme file is not the scheme in force, or a name cannot be one.
    """
    if project.scheme_file_differs:
        raise InputError(
            _("{path} is not the scheme in force").format(path=project.scheme_path),
            _("Put it in force first: reader scheme set {path}").format(path=project.scheme_path),
        )
    text = additions.extended(project.store.scheme_source(), project.scheme, wanted)
    project.set_scheme(text, str(project.scheme_path), actor=actor)
    write_whole(project.scheme_path, text)
