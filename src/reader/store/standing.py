"""Which text a layer stands on, and that nothing made on one text is written over another."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reader.errors import ConflictError
from reader.i18n import _
from reader.model.annotation import Layer, Span
from reader.store import aggregates, journal
from reader.store.aggregates import AGGREGATES, Along, Connection
from reader.store.journal import Change, Edit
from reader.text import Offset


class Head(NamedTuple):
    """The change that an item is as it is by."""

    change: str
    time: str


def heads(connection: Connection, items: Mapping[str, str]) -> list[Head]:
    """Find the last change that holds of every one of some items, given with their kinds; in the order of their ids."""
    by_kind: dict[str, list[str]] = {}
    for item, kind in items.items():
        by_kind.setdefault(kind, []).append(item)
    found: dict[str, str] = {}
    for kind, some in by_kind.items():
        found |= journal.heads(connection, kind, some)
    times = dict(connection.execute(
        "SELECT id, time FROM journal WHERE id IN (SELECT value FROM json_each(?))", (json.dumps([*found.values()]),)
    ).fetchall())  # fmt: skip
    return [Head(found[item], times[found[item]]) for item in sorted(found)]


def layers_of(connection: Connection, article: str) -> list[Layer]:
    """Read the layers of an article that has several texts: annotators' before gold, by id; none of others."""
    found = connection.execute(
        "SELECT id FROM layers WHERE article = :article"
        " AND (SELECT count(*) FROM revisions WHERE article = :article) > 1 ORDER BY kind, id",
        {"article": article},
    ).fetchall()
    layers = (aggregates.read_layer(connection, layer) for (layer,) in found)
    return [each for each in layers if each is not None]


def places_elsewhere(connection: Connection, article: str) -> list[tuple[str, str, Offset]]:
    """Read where annotators were in an article, in other texts than its current one: annotator, revision, offset."""
    return connection.execute(
        "SELECT annotator, places.revision, place FROM places JOIN articles ON articles.id = places.article"
        " WHERE articles.id = ? AND places.revision <> articles.revision ORDER BY annotator",
        (article,),
    ).fetchall()


def must_stand_on(revision: str, *, article: str = "", layers: Sequence[str] = ()) -> Along:
    """Make the check, within the transaction that changes something, that its offsets are of the text of now.

    Args:
        revision: the text on which the change was made.
        article: whose current text it has to be; none when empty.
        layers: that have to stand on it.
    """

    def check(connection: Connection) -> None:
        found = [aggregates.read_layer(connection, each) for each in layers]
        standing = {each.revision for each in found if each is not None}
        if article and (current := aggregates.read_article(connection, article)) is not None:
            standing.add(current.revision)
        if not standing <= {revision}:
            raise text_changed()

    return check


def must_be_of_this_text(change: Change) -> Along:
    """Make the check that no span is changed whose place counts in another text than the one its layer stands on.

    A merge may leave such a span; a change of it would say that it belongs there. It may be deleted.
    """
    before = [edit.before for edit in change.edits if isinstance(edit.before, Span) and edit.after is not None]

    def check(connection: Connection) -> None:
        for span in before:
            layer = aggregates.read_layer(connection, span.layer)
            on = journal.made_on(connection, span.id, but=change.id)
            if span.placed and layer is not None and on not in (None, layer.revision):
                raise ConflictError(
                    _("this was marked in another text of the article"),
                    _("A lead moves it to this one: reader merge OTHER, without --no-reanchor."),
                )

    return check


def text_changed() -> ConflictError:
    """Make the error for a change that was made on a text which is not the article's any more."""
    return ConflictError(
        _("the article's text has been changed meanwhile"), _("The new text is shown; make the change again.")
    )


def together(*checks: Along | None) -> Along:
    """Check several things in one transaction."""

    def check(connection: Connection) -> None:
        for each in checks:
            if each is not None:
                each(connection)

    return check


def check_repeated(connection: Connection, change: Change, edits: Iterable[Edit]) -> None:
    """Check that a change which is taken back, or made again, means places of the text on which its layer stands.

    Args:
        connection: reads; where a write follows, within its transaction and before it.
        change: that is taken back or made again.
        edits: what is written for it.

    Raises:
        ConflictError: the text has changed since, and with it where spans are.
    """
    if not means_this_text(connection, change, edits):
        raise ConflictError(
            _("the article's text has changed since this was done"), _("Make the change in the new text by hand.")
        )


def means_this_text(connection: Connection, change: Change, edits: Iterable[Edit]) -> bool:
    """Tell whether a change can be repeated (see `check_repeated`)."""
    layer = aggregates.read_layer(connection, change.layer or "")
    if layer is None or layer.revision == _text_at(connection, change):
        return True
    return not any(_gives_place(edit) or _has_moved(connection, edit) for edit in edits)


def must_mean_this_text(change: Change, edits: Sequence[Edit]) -> Along:
    """Make the check of `check_repeated` on the places that are written, within their transaction."""
    return lambda connection: check_repeated(connection, change, [edit for edit in edits if _gives_place(edit)])


def _gives_place(edit: Edit) -> bool:
    """Tell whether an edit writes offsets."""
    if not isinstance(edit.after, Span) or not edit.after.placed:
        return False
    return not isinstance(edit.before, Span) or edit.before.fragments != edit.after.fragments


def _has_moved(connection: Connection, edit: Edit) -> bool:
    """Tell whether an item is not in the state any more from which an edit takes it."""
    return AGGREGATES[edit.kind].read(connection, edit.item) != edit.before


def _text_at(connection: Connection, change: Change) -> str:
    """Tell on which text a layer stood when a change was made; by the layer's states where the journal does not say."""
    row = connection.execute("SELECT revision FROM journal WHERE id = ?", (change.id,)).fetchone()
    if row and row[0]:
        return str(row[0])
    row = connection.execute(
        "SELECT operations.after FROM operations WHERE item = ? AND operations.rowid <="
        " (SELECT max(rowid) FROM operations WHERE change = ?) ORDER BY operations.rowid DESC LIMIT 1",
        (change.layer, change.id),
    ).fetchone()
    return str(json.loads(row[0])["revision"]) if row and row[0] else ""
