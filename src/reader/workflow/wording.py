"""What the journal's actions are called in the interface's language; the journal itself keeps one name for each."""

from typing import Final

from reader.i18n import N_, _
from reader.model.scheme import Attribute, RelationLabel, Scheme, SpanLabel, shown
from reader.store.journal import IDENTITY

_ABOUT: Final = {
    "tag": N_("tag {what}"),
    "relabel to": N_("relabel to {what}"),
    "delete": N_("delete {what}"),
    "link": N_("link {what}"),
    "place": N_("place {what}"),
    "set": N_("set {what}"),
    "clear": N_("clear {what}"),
}
"""Actions that name a label or an attribute behind them."""

_PLAIN: Final = frozenset(
    [
        N_("move"), N_("add fragment"), N_("remove fragment"), N_("note"), N_("ask"), N_("identity"), N_("rename"),
        N_("add alias"), N_("remove alias"), N_("kind"), N_("affiliation"), N_("merge"), N_("in progress"), N_("done"),
        N_("skipped"),
    ]
)  # fmt: skip


def described(action: str, scheme: Scheme | None = None) -> str:
    """Give an action of the journal as people read it; as it is where nobody has named it here.

    Args:
        action: such as ``tag claim``, or ``identity rename``.
        scheme: gives the titles of labels and attributes; their names are shown without it.
    """
    action = action.removeprefix(IDENTITY)
    if action in _PLAIN:
        return _(action)
    verb, _space, what = action.rpartition(" ")
    if verb not in _ABOUT:
        return action
    return _(_ABOUT[verb]).format(what=_title(what, scheme))


def _title(name: str, scheme: Scheme | None) -> str:
    if scheme is None:
        return name
    titled: tuple[SpanLabel | RelationLabel | Attribute, ...] = (*scheme.spans, *scheme.relations, *scheme.attributes)
    return next((shown(each) for each in titled if each.name == name), name)
