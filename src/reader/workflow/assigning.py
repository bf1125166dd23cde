"""Assigning articles to annotators: shared out evenly, the same way for the same seed, in one journaled change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import floor
from random import Random

from reader.errors import InputError, RuleError
from reader.i18n import _, _n
from reader.model.annotation import MAIN, Annotator, Layer, Round
from reader.model.ids import layer_id, now
from reader.store import journal
from reader.store.journal import Edit
from reader.workflow import rounds
from reader.workflow.project import Project, check_names

Taken = Mapping[str, Sequence[str]]
"""Annotators by article."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to share articles out."""

    annotators: tuple[str, ...] = ()
    """To whom; everyone who is neither lead nor reviewer when empty."""
    articles: tuple[str, ...] = ()
    """Which ones; all when empty."""
    round: str = MAIN
    per_article: int = 1
    """Annotators of an article that is shared."""
    overlap: float = 1.0
    """Share of the articles that get so many; the others get one."""
    twice: float = 0.0
    """Share of the articles of every annotator that they get once more, in a round of its own."""
    seed: int = 0


@dataclass(slots=True)
class Load:
    """What one annotator has in a round, and gets."""

    articles: int = 0
    """With what is added."""
    words: int = 0
    added: int = 0
    again: int = 0
    """Articles to do a second time."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """What was assigned, or would be."""

    loads: Mapping[str, Load]
    """By annotator."""
    edits: tuple[Edit, ...] = field(repr=False, default=())
    again: str = ""
    """The round in which articles are done a second time; empty where none are."""
    shared: int = 0
    """Articles that two annotators or more have now."""
    articles: int = 0

    @property
    def layers(self) -> list[Layer]:
        """What was made: an assignment each."""
        return [edit.after for edit in self.edits if isinstance(edit.after, Layer)]


def share_of(count: int, share: float) -> int:
    """Give the part of a count that a share is, rounded, halves up."""
    return floor(count * share + 0.5)


def distribute(
    words: Mapping[str, int], annotators: Iterable[str], *, per_article: int, overlap: float, seed: int,
    taken: Taken | None = None, barred: Taken | None = None,
) -> dict[str, list[str]]:  # fmt: skip
    """Share articles out so that everyone reads about as much.

    Each article goes to those who have the fewest words so far; among equals to those who had the fewest articles in
    common, then by lot. So no two annotators ever differ by more words than the longest article has, when nothing is
    taken at the start.

    Args:
        words: of every article.
        annotators: names.
        per_article: annotators of a shared article.
        overlap: share of the articles that are shared; the others go to one annotator.
        seed: of the lot.
        taken: who has an article already, which counts.
        barred: who may not get an article.

    Returns:
        Who gets which article in addition, by article.
    """
    taken, barred = taken or {}, barred or {}
    lot = Random(seed)  # noqa: S311 - to be the same again, not to be secret
    names = sorted(annotators)
    names.sort(key={name: lot.random() for name in names}.__getitem__)
    drawn = {article: lot.random() for article in sorted(words)}
    loads = {name: sum(words[each] for each in words if name in taken.get(each, ())) for name in names}
    together: dict[frozenset[str], int] = {}
    shared = _shared(words, drawn, taken, per_article, overlap)
    found: dict[str, list[str]] = {}
    for article in sorted(words, key=lambda each: (-words[each], drawn[each])):
        wanted = per_article if article in shared else 1
        on_it = list(taken.get(article, ()))
        for _number in range(wanted - len(on_it)):
            free = [name for name in names if name not in on_it and name not in barred.get(article, ())]
            if not free:
                break
            name = min(free, key=lambda each: (
                loads[each], sum(together.get(frozenset((each, other)), 0) for other in on_it)
            ))  # fmt: skip
            found.setdefault(article, []).append(name)
            for other in on_it:
                together[frozenset((name, other))] = together.get(frozenset((name, other)), 0) + 1
            on_it.append(name)
            loads[name] += words[article]
    return found


def _shared(
    words: Mapping[str, int], drawn: Mapping[str, float], taken: Taken, per_article: int, overlap: float
) -> set[str]:
    """Choose the articles that several annotators get: those that are furthest shared already, then by lot."""

    def rank(article: str) -> tuple[int, float]:
        have = min(len(taken.get(article, ())), per_article)
        return -have if have > 1 else 0, drawn[article]

    return set(sorted(words, key=rank)[: share_of(len(words), overlap)])


def assign(project: Project, who: Annotator, plan: Plan, *, dry: bool = False) -> Assigned:
    """Assign articles, keeping what is assigned or begun already.

    Args:
        project: where.
        who: a lead.
        plan: what is wanted.
        dry: whether to work it out alone.

    Raises:
        InputError: a share, a number or a name cannot be used, or there is nothing to assign.
        RuleError: who is no lead, or all of it is assigned already.
    """
    rounds.check_lead(who)
    round_ = rounds.existing(project, plan.round)
    annotators = _annotators(project, plan)
    _check(plan, annotators)
    words = _words(project, plan)
    makes = _Maker(project, who, words)
    loads = {name: Load() for name in annotators}
    taken, barred = makes.of(round_.name)
    fresh = distribute(
        words, annotators, per_article=plan.per_article, overlap=plan.overlap, seed=plan.seed, taken=taken,
        barred=barred,
    )  # fmt: skip
    makes.assign(round_, fresh)
    now_taken = {article: [*taken.get(article, ()), *fresh.get(article, ())] for article in words}
    for article, names in now_taken.items():
        for name in names:
            if name in loads:
                loads[name].articles += 1
                loads[name].words += words[article]
                loads[name].added += name in fresh.get(article, ())
    again = _again(project, plan, now_taken, loads, makes) if plan.twice else ""
    if not makes.edits:
        raise RuleError(
            _("all of this is assigned already"), _("Ask for more annotators of an article, or name other articles.")
        )
    if not dry:
        project.store.record(journal.make(who.name, "assign", makes.edits))
    shared = sum(len(names) > 1 for names in now_taken.values())
    return Assigned(loads, tuple(makes.edits), again, shared, len(words))


def take_back(project: Project, who: Annotator, plan: Plan) -> list[Layer]:
    """Take back what was assigned in a round and nobody has begun.

    Args:
        project: where.
        who: a lead.
        plan: names the round, and the articles and annotators; all when it names none.

    Returns:
        What was taken back.

    Raises:
        InputError: a name cannot be used, or there is nothing to take back.
        RuleError: who is no lead.
    """
    rounds.check_lead(who)
    rounds.existing(project, plan.round)
    check_names(project, plan.articles, plan.annotators)
    found = [
        layer
        for each in project.store.view().layers()
        if each.assigned and each.status == "new" and each.round == plan.round
        if not plan.articles or each.article in plan.articles
        if not plan.annotators or each.annotator in plan.annotators
        if (layer := project.store.layer_of(each.article, each.annotator, each.round)) is not None
    ]
    if not found:
        raise InputError(
            _("nothing of this is assigned and not begun"),
            _("What is begun stays; `reader status` shows who has what."),
        )
    project.store.record(journal.make(who.name, "take assignments back", [Edit(each, None) for each in found]))
    return found


def _again(project: Project, plan: Plan, taken: Taken, loads: Mapping[str, Load], makes: "_Maker") -> str:
    """Give everyone a share of their articles once more, in the round that follows."""
    name = rounds.check_round_name(f"{plan.round}-again")
    found = project.store.round(name)
    had, barred = makes.of(name)
    fresh: dict[str, list[str]] = {}
    for annotator, load in loads.items():
        own = sorted(article for article, names in taken.items() if annotator in names)
        known = [each for each in own if annotator in (*had.get(each, ()), *barred.get(each, ()))]
        left = [each for each in own if each not in known]
        lot = Random(f"{plan.seed} {annotator}")  # noqa: S311 - to be the same again, not to be secret
        drawn = {each: lot.random() for each in own}
        for article in sorted(left, key=drawn.__getitem__)[: max(share_of(len(own), plan.twice) - len(known), 0)]:
            fresh.setdefault(article, []).append(annotator)
            load.again += 1
    if fresh:
        makes.assign(found or rounds.fresh(project, name), fresh)
    return name if fresh or found else ""


class _Maker:
    """Makes the layers that are assigned, and knows those that there are."""

    def __init__(self, project: Project, lead: Annotator, words: Mapping[str, int]) -> None:
        self._project = project
        self._lead = lead.name
        self._words = words
        self._layers = [each for each in project.store.view().layers() if each.kind == "annotation"]
        self.edits: list[Edit] = []

    def of(self, round_: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """Tell who has which article in a round, and who skipped which and is not asked again."""
        taken: dict[str, list[str]] = {}
        skipped: dict[str, list[str]] = {}
        for each in self._layers:
            if each.round == round_ and each.article in self._words:
                (skipped if each.status == "skipped" else taken).setdefault(each.article, []).append(each.annotator)
        return taken, skipped

    def assign(self, round_: Round, fresh: Taken) -> None:
        """Make layers; a round that nobody has anything in yet begins with what holds now."""
        if fresh and all(each.round != round_.name for each in self._layers):
            before = self._project.store.round(round_.name)
            after = rounds.fresh(self._project, round_.name, training=round_.training)
            after = replace(after, created=before.created) if before else after
            self.edits += [Edit(before, after)] if before != after else []
        time, version = now(), self._project.scheme.version
        for article, names in sorted(fresh.items()):
            found = self._project.store.article(article)
            assert found is not None
            self.edits += [
                Edit(None, Layer(
                    layer_id(article, name, round_.name), article, name, found.revision, round_.name, scheme=version,
                    created=time, updated=time, assigned=self._lead,
                ))
                for name in names
            ]  # fmt: skip


def _annotators(project: Project, plan: Plan) -> tuple[str, ...]:
    check_names(project, plan.articles, plan.annotators)
    if plan.annotators:
        return tuple(dict.fromkeys(plan.annotators))
    found = tuple(each.name for each in project.store.annotators() if each.role == "annotator")
    if not found:
        raise InputError(
            _("there is nobody to assign to"), _("Enter annotators first: reader annotators NAME --role annotator")
        )
    return found


def _check(plan: Plan, annotators: Sequence[str]) -> None:
    for name, share in (("--overlap", plan.overlap), ("--twice", plan.twice)):
        if not 0 <= share <= 1:
            raise InputError(
                _("{option} is a share between 0 and 1, not {share:g}").format(option=name, share=share),
                _("0.2 is every fifth article."),
            )
    if not 1 <= plan.per_article <= len(annotators):
        raise InputError(
            _n(
                "{wanted} annotators an article are wanted, and there is {count}",
                "{wanted} annotators an article are wanted, and there are {count}",
                len(annotators),
            ).format(wanted=plan.per_article, count=len(annotators)),
            _("Ask for at least one, and for no more than there are: {names}.").format(names=", ".join(annotators)),
        )


def _words(project: Project, plan: Plan) -> dict[str, int]:
    found = project.store.view().listing("").summaries()
    words = {each.id: each.words for each in found if not plan.articles or each.id in plan.articles}
    if not words:
        raise InputError(_("there are no articles to assign"), _("Import some first: reader import FILE…"))
    return words
