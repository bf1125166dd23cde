"""The scheme in force, extended by what imported annotations have and it lacks."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

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


@contextmanager
def extended(project: Project, wanted: Additions, *, actor: str) -> Iterator[None]:
    """Put additions to the scheme in force for what is done within: as a new version, and only if all of that is done.

    Args:
        project: whose scheme it is.
        wanted: what to add.
        actor: who does it.

    Raises:
        InputError: the scheme file is not the scheme in force, or a name cannot be one.
    """
    if not wanted:
        yield
        return
    if project.scheme_file_differs:
        raise InputError(
            _("{path} is not the scheme in force").format(path=project.scheme_path),
            _("Put it in force first: reader scheme set {path}").format(path=project.scheme_path),
        )
    before = project.scheme
    text = additions.extended(project.store.scheme_source(), before, wanted)
    try:
        with project.store.recording():
            project.set_scheme(text, str(project.scheme_path), actor=actor)
            yield
    except BaseException:
        project.scheme = before
        raise
    write_whole(project.scheme_path, text)
