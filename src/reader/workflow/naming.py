"""Which identity a name means: found by name or alias, made when it is new, followed where it was merged."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from reader.errors import RuleError
from reader.i18n import _
from reader.model.annotation import Identity, Layer, Relation, Span
from reader.model.ids import new_id, now
from reader.model.scheme import Scheme
from reader.store.aggregates import Connection
from reader.store.identities import must_be_unnamed
from reader.store.journal import Edit
from reader.store.rows import State
from reader.store.store import Store
from reader.text.name_words import folded
from reader.text.names import NEAR, likeness, without_proclitic
from reader.text.sanitise import HIDDEN_CONTROLS, drawable

MAX_NAME: Final = 300


def identity_keys(scheme: Scheme) -> tuple[str, ...]:
    """List the attributes of a scheme that hold an identity."""
    return tuple(each.name for each in scheme.attributes if each.kind == "identity")


def clean_name(text: str) -> str:
    """Give a name on one line, without the invisible signs that steer directions.

    Raises:
        RuleError: it is empty, too long, or holds what cannot be printed.
    """
    return clean_text(text, _("a name"))


def clean_text(text: str, what: str) -> str:
    """Give a short text on one line (see `clean_name`); `what` says what it is, for the error."""
    flat = " ".join(text[: 10 * MAX_NAME].split())
    clean = " ".join("".join(each for each in flat if each.isprintable() or not _invisible(each)).split())
    if not clean or len(clean) > MAX_NAME or drawable(clean) != clean:
        raise RuleError(
            _("this cannot be {what}").format(what=what),
            _("Use 1 to {most} printable characters.").format(most=MAX_NAME),
        )
    return clean


def _invisible(character: str) -> bool:
    """Tell whether a character is a format control, which may go; C0 and C1 controls are refused."""
    return character > "\xa0" and HIDDEN_CONTROLS.match(character) is not None


def same_names(name: str, others: Iterable[str]) -> bool:
    """Tell whether a name is one of others, however they are spelled."""
    wanted = folded(name)
    return any(folded(each) == wanted for each in others)


def holder(identities: Iterable[Identity], name: str, but: Collection[str] = ()) -> Identity | None:
    """Find the identity that has a name or alias: exactly, else in another spelling of the same folded text.

    Args:
        identities: where to look.
        name: the name.
        but: identities to leave out.
    """
    wanted = folded(name)
    spelled: Identity | None = None
    for each in identities:
        if each.id in but:
            continue
        if name == each.name or name in each.aliases:
            return each
        if spelled is None and (folded(each.name) == wanted or same_names(name, each.aliases)):
            spelled = each
    return spelled


def find_or_make(identities: Sequence[Identity], name: str, kind: str) -> tuple[Identity | None, Identity]:
    """Find the identity of a name, with a kind when one is given, or make it.

    Returns:
        How it is kept (None when it is new), and how it is to be kept.
    """
    time = now()
    found = holder(identities, name)
    if found is None:
        return None, Identity(new_id(), name, (), kind, "", time, time)
    if kind and kind != found.kind:
        return found, replace(found, kind=kind, updated=time)
    return found, found


def remembering(identities: Iterable[Identity], identity: Identity, text: str) -> Identity:
    """Add the text of a mention to an identity's aliases where it is a new spelling of one of its names.

    It is none when it is not near any of them, is one of them already, or is a name of someone else.
    """
    try:
        text = clean_name(text)
    except RuleError:
        return identity
    names = (identity.name, *identity.aliases)
    nearest = max(names, key=lambda each: likeness(text, each))
    text = without_proclitic(text, nearest)
    if likeness(text, nearest) < NEAR or same_names(text, names) or holder(identities, text, but=(identity.id,)):
        return identity
    return replace(identity, aliases=(*identity.aliases, text), updated=now())


def guarded(edits: Iterable[Edit], keys: Sequence[str]) -> Callable[[Connection], None] | None:
    """Make the check that nothing names the identities which edits remove; None where they remove none."""
    gone = [edit.item for edit in edits if isinstance(edit.before, Identity) and edit.after is None]
    return must_be_unnamed(keys, gone) if gone else None


def settled(store: Store, edits: Sequence[Edit], keys: Sequence[str]) -> list[Edit]:
    """Fit edits that take a change back, or make it again, to what became of its identities since.

    An identity that has been changed since, or that other items name, is left as it is; items that named one which has
    been merged away name the one it was merged into.
    """
    return list(_settled(store, edits, keys))


def _settled(store: Store, edits: Sequence[Edit], keys: Sequence[str]) -> Iterator[Edit]:
    own = {edit.item for edit in edits}
    for edit in edits:
        if not isinstance(edit.before or edit.after, Identity):
            yield Edit(_followed(store, edit.before, keys), _followed(store, edit.after, keys))
            continue
        changed = store.identity(edit.item) != edit.before
        others = edit.after is None and any(each.id not in own for each in store.identity_users(edit.item, keys))
        merged = edit.before is None and store.merged_into(edit.item) is not None
        if not (changed or others or merged):
            yield edit


def _followed(store: Store, state: State | None, keys: Sequence[str]) -> State | None:
    """Give an item as it would be had it named the identities that those it names were merged into."""
    if not isinstance(state, Span | Relation | Layer) or not any(key in state.attributes for key in keys):
        return state
    values = dict(state.attributes)
    for key in keys:
        seen: set[str] = set()
        while (value := values.get(key)) and value not in seen and store.identity(value) is None:
            seen.add(value)
            values[key] = store.merged_into(value) or value
    return replace(state, attributes=values)
