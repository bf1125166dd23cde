"""Rounds: stages of the work, each with the scheme and the guidelines that held when it was opened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reader.errors import InputError, RuleError
from reader.i18n import _, _n
from reader.model.annotation import MAIN, Annotator, Round
from reader.model.ids import now
from reader.store import journal
from reader.store.journal import Edit
from reader.store.listing import Standing
from reader.store.view import View
from reader.workflow import settings
from reader.workflow.project import Project, clean_name

UNFINISHED = ("new", "in progress", "returned")
"""The states in which a layer waits for its annotator."""


@dataclass(frozen=True, slots=True)
class RoundState:
    """A round and what has changed since it was opened."""

    round: Round
    layers: int
    """Of annotators, assigned or begun."""
    scheme_changed: bool
    guidelines_changed: bool

    def notices(self) -> list[str]:
        """Say what has changed under the hands of those who work in it."""
        found = []
        if self.layers and self.scheme_changed:
            found.append(_("the scheme has changed since round {round} was opened").format(round=self.round.name))
        if self.layers and self.guidelines_changed:
            found.append(_("the guidelines have changed since round {round} was opened").format(round=self.round.name))
        return found


def check_lead(who: Annotator) -> None:
    """Check that someone leads the project.

    Raises:
        RuleError: it is an annotator or a reviewer.
    """
    if who.role != "lead":
        raise RuleError(
            _("{name} is no lead, and only leads do this").format(name=who.name),
            _("A lead makes leads: reader annotators {name} --role lead").format(name=who.name),
        )


def check_round_name(name: str, where: str = "") -> str:
    """Check a round's name and give it without outer spaces; `where` tells where it stands, for the error.

    Raises:
        InputError: it is empty, too long, or holds control characters.
    """
    return clean_name(name, where, _("{name!r} cannot be a round's name"))


def existing(project: Project, name: str) -> Round:
    """Give a round of the project.

    Raises:
        InputError: there is none of that name.
    """
    found = project.store.round(name)
    if found is None:
        names = ", ".join(each.name for each in project.store.rounds())
        raise InputError(
            _("there is no round {name!r}").format(name=name[:100]),
            _("There are: {names}. A lead opens one with: reader rounds NAME").format(names=names),
        )
    return found


def fresh(project: Project, name: str, *, training: bool = False) -> Round:
    """Describe a round that is opened now."""
    return Round(name, training, project.scheme.version, project.guidelines_digest(), now())


def set_round(
    project: Project, who: Annotator, name: str, *, training: bool | None = None, renew: bool = False
) -> Round:
    """Open a round, or change one that there is.

    Args:
        project: where.
        who: a lead.
        name: of the round.
        training: whether finished layers are compared with gold; as it is, or not, when None.
        renew: whether a round that there is goes on with the scheme and the guidelines of now.

    Raises:
        InputError: it cannot be a name.
        RuleError: who is no lead, or there is nothing to change.
    """
    check_lead(who)
    name = check_round_name(name)
    before = project.store.round(name)
    after = fresh(project, name, training=bool(training))
    if before is not None:
        kept = before.training if training is None else training
        after = replace(after if renew else before, training=kept, created=before.created)
    if after == before:
        raise RuleError(
            _("there is a round {name} already, and nothing to change about it").format(name=name),
            _("--renew lets it go on with the scheme and the guidelines of now."),
        )
    action = "open round" if before is None else "change round"
    project.store.record(journal.make(who.name, action, [Edit(before, after)]))
    return after


def states(project: Project, view: View) -> list[RoundState]:
    """List all rounds with what has changed since each was opened, counting the layers that the viewer may see."""
    names = [each.round for each in view.layers() if each.kind == "annotation"]
    digest = project.guidelines_digest()
    return [
        RoundState(
            each,
            names.count(each.name),
            each.scheme != project.scheme.version,
            each.guidelines not in ("", digest),
        )
        for each in project.store.rounds()
    ]


def as_json(state: RoundState) -> dict[str, Any]:
    """Give a round as JSON has it."""
    each = state.round
    return {
        "name": each.name, "training": each.training, "opened": each.created, "scheme": each.scheme,
        "guidelines": each.guidelines, "scheme_changed": state.scheme_changed,
        "guidelines_changed": state.guidelines_changed, "layers": state.layers,
    }  # fmt: skip


# Whose round it is now -----------------------------------------------------------------------------------------------


def current(project: Project, annotator: str) -> str:
    """Give the round in which an annotator worked last on this machine."""
    name = settings.remembered(project.root, _key(annotator))
    return name if name and project.store.round(name) else MAIN


def remember(project: Project, annotator: str, round_: str) -> None:
    """Keep the round in which an annotator works."""
    settings.remember(project.root, _key(annotator), "" if round_ == MAIN else round_)


def _key(annotator: str) -> str:
    return f"round of {annotator}"


def waiting(project: Project, annotator: Annotator) -> dict[str, int]:
    """Count what an annotator was assigned and has not finished, by round; rounds without any are left out."""
    return project.store.view(annotator).waiting(annotator.name, UNFINISHED)


def elsewhere(waiting: Mapping[str, int], here: str) -> list[str]:
    """Say what waits in other rounds than one, a sentence each."""
    return [
        _n("{count} waits in round {round}", "{count} wait in round {round}", count).format(count=count, round=name)
        for name, count in waiting.items()
        if name != here
    ]


def own(standings: Iterable[Standing]) -> list[Standing]:
    """Give what was assigned of all articles; all of them where nothing was."""
    found = list(standings)
    return [each for each in found if each.assigned] or found
