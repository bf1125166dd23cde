"""The project's identities: who speaks, under which names; listed, found, renamed, merged, with a way back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from reader.errors import RuleError
from reader.exchange.claims import STANCE
from reader.i18n import _
from reader.model.annotation import Annotator, Identity
from reader.model.ids import now
from reader.model.scheme import Scheme, shown
from reader.store import journal
from reader.store.identities import MERGE, IdentityClaim, Naming
from reader.store.journal import IDENTITY, Change, Edit
from reader.store.view import View
from reader.text.name_words import folded
from reader.workflow import wording
from reader.workflow.naming import clean_name, clean_text, guarded, holder, identity_keys, same_names
from reader.workflow.project import Project
from reader.workflow.suggesting import Suggester


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """An identity and what it says in the layers that were counted."""

    identity: Identity
    mentions: int = 0
    """Spans that name it."""
    claims: int = 0
    """Claims linked with one of them, each once."""
    stances: dict[str, int] = field(default_factory=dict)
    """Links to claims by stance, in the scheme's order."""


def listing(project: Project, view: View) -> list[IdentityRow]:
    """List all identities by name, counting what the viewer may see."""
    counts = view.identity_counts(_naming(project.scheme))
    rows = []
    for identity in project.store.identities():
        found = counts.get(identity.id)
        if found is None:
            rows.append(IdentityRow(identity))
            continue
        rows.append(IdentityRow(identity, found.mentions, found.claims, in_order(project.scheme, found.stances)))
    return rows


def in_order(scheme: Scheme, stances: Mapping[str, int]) -> dict[str, int]:
    """Put counts of stances in the scheme's order."""
    order = [value.name for each in scheme.attributes if each.name == STANCE for value in each.values]
    ranked = sorted(stances, key=lambda each: (order.index(each) if each in order else len(order), each))
    return {each: stances[each] for each in ranked}


def stance_title(scheme: Scheme, stance: str) -> str:
    """Give what a user sees of a stance; empty where there is none."""
    values = (each.value(stance) for each in scheme.attributes if each.name == STANCE)
    found = next(filter(None, values), None)
    return shown(found) if found else stance


def claims_of(project: Project, view: View, identity: str) -> list[IdentityClaim]:
    """List the claims of an identity that the viewer may see, by article and place."""
    return view.identity_claims(_naming(project.scheme), identity)


def _naming(scheme: Scheme) -> Naming:
    return Naming(identity_keys(scheme), STANCE, STANCE)


class Identities:
    """Changes to a project's identities by one person.

    Every method that changes something writes one journaled transaction that belongs to no layer, so that undo while
    annotating does not meet it; `undo` and `redo` here walk these changes alone.

    Raises:
        RuleError: the identity is gone, or the change is not allowed; the hint tells what is.
        ConflictError: another program changed the same meanwhile.
    """

    def __init__(self, project: Project, annotator: Annotator) -> None:
        self.project = project
        self.annotator = annotator
        self._suggester: Suggester | None = None

    def suggester(self) -> Suggester:
        """Give what ranks the identities of this moment for a text; to be asked for once a dialog."""
        identities = self.project.store.identities()
        if self._suggester is None or self._suggester.identities != identities:
            self._suggester = Suggester(identities)
        counts = self.project.store.view(self.annotator).identity_counts(_naming(self.project.scheme))
        self._suggester.uses = {identity: found.mentions for identity, found in counts.items()}
        return self._suggester

    def suggest(self, text: str) -> list[Identity]:
        """Rank the identities whose names are near a text (see `Suggester.suggest`)."""
        return self.suggester().suggest(text)

    def get(self, identity: str) -> Identity:
        """Read an identity."""
        found = self.project.store.identity(identity)
        if found is None:
            raise RuleError(_("there is no such identity any more"), _("It was merged or taken back; choose another."))
        return found

    def rename(self, identity: str, name: str) -> Change:
        """Give an identity another name; the one it had stays as an alias, unless it only was spelled otherwise."""
        before = self.get(identity)
        name = clean_name(name)
        if name == before.name:
            raise RuleError(_("it is called {name} already").format(name=name), "")
        self._check_free(before, name)
        aliases = [each for each in before.aliases if each != name]
        if folded(before.name) != folded(name) and not same_names(before.name, aliases):
            aliases.append(before.name)
        return self._change("rename", before, name=name, aliases=tuple(aliases))

    def add_alias(self, identity: str, name: str) -> Change:
        """Add a name under which an identity is known too."""
        before = self.get(identity)
        name = clean_name(name)
        if name in (before.name, *before.aliases):
            raise RuleError(_("it is known as {name} already").format(name=name), "")
        self._check_free(before, name)
        return self._change("add alias", before, aliases=(*before.aliases, name))

    def remove_alias(self, identity: str, name: str) -> Change:
        """Take an alias off."""
        before = self.get(identity)
        if name not in before.aliases:
            raise RuleError(
                _("{name} is no alias of {identity}").format(name=name, identity=before.name),
                _("Choose one of its aliases."),
            )
        return self._change("remove alias", before, aliases=tuple(each for each in before.aliases if each != name))

    def set_kind(self, identity: str, kind: str) -> Change:
        """Say what kind of speaker an identity is; an empty kind takes it off."""
        before = self.get(identity)
        scheme = self.project.scheme
        kind = scheme.find_kind(kind)
        if kind == before.kind:
            raise RuleError(_("its kind is {kind} already").format(kind=scheme.shown_kind(kind) or _("not set")), "")
        return self._change("kind", before, kind=kind)

    def set_affiliation(self, identity: str, affiliation: str) -> Change:
        """Say whom an identity belongs to; an empty text takes it off."""
        before = self.get(identity)
        affiliation = clean_text(affiliation, _("an affiliation")) if affiliation.strip() else ""
        if affiliation == before.affiliation:
            raise RuleError(
                _("its affiliation is {affiliation} already").format(affiliation=affiliation or _("not set")), ""
            )
        return self._change("affiliation", before, affiliation=affiliation)

    def check_merge(self, source: str, into: str) -> tuple[Identity, Identity]:
        """Read two identities that may be merged."""
        if source == into:
            raise RuleError(
                _("an identity cannot be merged into itself"), _("Mark one with m, choose another, press M.")
            )
        return self.get(source), self.get(into)

    def merge(self, source: str, into: str) -> Change:
        """Put one identity into another: everything that names it names the other, under all names of both.

        Every annotator's items are led over, in locked layers too, since identities are the project's; they keep the
        time of their own last change. Kind and affiliation of the other stay where it has them.
        """
        gone, target = self.check_merge(source, into)
        named = identity_keys(self.project.scheme)
        edits = []
        for item in self.project.store.identity_users(gone.id, named):
            values = {
                key: target.id if key in named and value == gone.id else value for key, value in item.attributes.items()
            }
            edits.append(Edit(item, replace(item, attributes=values)))
        names = dict.fromkeys([*target.aliases, gone.name, *gone.aliases])
        names.pop(target.name, None)
        merged = replace(
            target, aliases=tuple(names), kind=target.kind or gone.kind,
            affiliation=target.affiliation or gone.affiliation, updated=now(),
        )  # fmt: skip
        return self._record(MERGE, [*edits, Edit(target, merged), Edit(gone, None)])

    def undo(self) -> Change:
        """Take the annotator's last change to an identity back."""
        found = self.project.store.undo_target(self.annotator.name, "identities")
        if found is None:
            raise RuleError(_("there is nothing to undo"), _("Undo here takes back your own changes to identities."))
        return self._record(found.action, found.inverse, undoes=found.id)

    def redo(self) -> Change:
        """Make the change again that undo took back."""
        found = self.project.store.redo_target(self.annotator.name, "identities")
        if found is None:
            raise RuleError(_("there is nothing to redo"), "")
        return self._record(found.action, found.edits, redoes=found.id)

    def _check_free(self, own: Identity, name: str) -> None:
        """Refuse a name that another identity has, however it is spelled."""
        other = holder(self.project.store.identities(), name, but=(own.id,))
        if other is not None:
            raise RuleError(
                _("{other} is known by this name already").format(other=other.name),
                _("If the two are one, merge them: m marks one, M merges it into the other."),
            )

    def _change(self, action: str, before: Identity, **fields: Any) -> Change:
        return self._record(IDENTITY + action, [Edit(before, replace(before, updated=now(), **fields))])

    def _record(self, action: str, edits: Sequence[Edit], **about: str) -> Change:
        if about:
            self._check_names(edits)
        along = guarded(edits, identity_keys(self.project.scheme))
        return self.project.store.record(journal.make(self.annotator.name, action, edits, **about), along)

    def _check_names(self, edits: Sequence[Edit]) -> None:
        """Refuse to bring a name back that another identity has got meanwhile."""
        own = [edit.item for edit in edits]
        for edit in edits:
            if isinstance(edit.after, Identity) and isinstance(edit.before, Identity | None):
                known = (edit.before.name, *edit.before.aliases) if edit.before else ()
                fresh = {edit.after.name, *edit.after.aliases} - set(known)
                for name in sorted(fresh):
                    if other := holder(self.project.store.identities(), name, but=own):
                        raise RuleError(
                            _("{other} has got the name {name} meanwhile").format(other=other.name, name=name),
                            _("Rename it or take the alias off first."),
                        )


def described(change: Change) -> str:
    """Say in a few words what a change to identities did, and to whom; the same for the change that takes it back."""
    found = [edit for edit in change.edits if isinstance(edit.before or edit.after, Identity)]
    found.sort(key=lambda edit: edit.before is not None and edit.after is not None)
    names = [state.name for edit in found if isinstance(state := edit.after or edit.before, Identity)]
    return f"{wording.described(change.action)}: " + " / ".join(f"\u2068{name}\u2069" for name in names)
