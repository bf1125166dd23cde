"""Which articles wait for review, what a strategy merges of them, and what looking at a sample found."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reader.agreement.strategies import Strategy
from reader.errors import ConflictError, InputError, RuleError
from reader.i18n import _
from reader.model.annotation import FINISHED, Annotator
from reader.workflow.comparing import Compared, by_article
from reader.workflow.project import Project, check_names
from reader.workflow.reviewed import SAMPLE, STATES, State
from reader.workflow.reviewing import Review, check_reviewer

_SIGMAS = 1.959964
"""Of the normal distribution, for an interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a strategy did to a project."""

    states: Mapping[State, int]
    """How many cases there are of each state, in the articles that were merged."""
    articles: tuple[str, ...]
    left_out: Mapping[str, str]
    """Articles that could not be merged, and why."""
    apart: Mapping[str, tuple[str, ...]]
    """Whose layers took no part, by article, since they stand on another text of it."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What looking at the sample found of what all agreed on."""

    right: int
    wrong: int

    @property
    def looked_at(self) -> int:
        """How many cases somebody looked at."""
        return self.right + self.wrong

    @property
    def error_rate(self) -> float | None:
        """The part that was wrong; None where nobody looked."""
        return self.wrong / self.looked_at if self.looked_at else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The interval of 95 % of the error rate (Wilson 1927); None where nobody looked."""
        n, rate = self.looked_at, self.error_rate
        if rate is None:
            return None
        spread = _SIGMAS**2 / n
        middle = (rate + spread / 2) / (1 + spread)
        half = _SIGMAS * math.sqrt(rate * (1 - rate) / n + spread / (4 * n)) / (1 + spread)
        return max(middle - half, 0.0), min(middle + half, 1.0)


def queue(project: Project, reviewer: Annotator, round_: str = "main") -> list[str]:
    """List the articles to review in a round: those of two annotators or more, lowest agreement first, then the others.

    Those that are signed off stay in their places, so that one can go back to them.
    """
    check_reviewer(reviewer)
    view = project.store.view(reviewer)
    several = [each.article for each in by_article(project, view, Compared(rounds=(round_,)))]
    return [*several, *sorted(_finished(project, reviewer, round_).keys() - set(several))]


def is_finished(project: Project, reviewer: Annotator, article: str, round_: str = "main") -> bool:
    """Tell whether anybody has finished an article in a round."""
    return article in _finished(project, reviewer, round_)


def next_for_review(project: Project, reviewer: Annotator, queue_: Sequence[str], round_: str = "main") -> str:
    """Find the first article of a queue that is not signed off, else the first.

    Raises:
        InputError: nothing is in the queue.
    """
    if not queue_:
        raise InputError(
            _("no article is finished in round {name}").format(name=round_), _where_finished(project, reviewer)
        )
    golds = ((article, project.store.gold_of(article, round_)) for article in queue_)
    return next((article for article, gold in golds if gold is None or gold.status != "locked"), queue_[0])


def audit(project: Project, round_: str = "main") -> Audit:
    """Sum up what looking at the sample of a round has found so far."""
    return Audit(*project.store.audited(round_))


def merge(
    project: Project,
    reviewer: Annotator,
    strategy: Strategy,
    *,
    articles: Sequence[str] = (),
    round_: str = "main",
    sample: float = SAMPLE,
) -> Merged:
    """Decide in all articles what a strategy decides; earlier decisions stay.

    Args:
        project: where.
        reviewer: in whose name.
        strategy: which one.
        articles: only these; all that two annotators or more have finished when empty.
        round_: of which round.
        sample: the part of the cases without difference that is to be looked at all the same.

    Raises:
        RuleError: the reviewer is an annotator.
        InputError: an article does not exist, or there is nothing to merge.
    """
    check_reviewer(reviewer)
    check_names(project, articles)
    wanted = articles or _finished_by_several(project, reviewer, round_)
    states = dict.fromkeys(STATES, 0)
    done, left_out, apart = [], {}, {}
    for article in wanted:
        try:
            review = Review(project, reviewer, article, round_, sample=sample)
            review.apply(strategy)
        except (InputError, RuleError, ConflictError) as error:
            left_out[article] = error.message
            continue
        done.append(article)
        if review.left_out:
            apart[article] = review.left_out
        for state, count in review.states().items():
            states[state] += count
    return Merged(states, tuple(done), left_out, apart)


def _finished_by_several(project: Project, reviewer: Annotator, round_: str) -> list[str]:
    """List the articles that two annotators or more have finished, by id.

    Raises:
        InputError: there is none.
    """
    found = [article for article, count in _finished(project, reviewer, round_).items() if count > 1]
    if not found:
        raise InputError(
            _("no article is finished by two annotators in round {name}").format(name=round_),
            _where_finished(project, reviewer, by=2),
        )
    return found


def _where_finished(project: Project, reviewer: Annotator, *, by: int = 1) -> str:
    """Name the rounds in which articles are finished by so many; where there are none, say how that is done."""
    rounds = [each.name for each in project.store.rounds()]
    found = [each for each in rounds if max(_finished(project, reviewer, each).values(), default=0) >= by]
    if not found:
        return _("Annotators finish an article with the key d; see: reader status")
    return _("There are such in {names}: choose with --round, or r in the library.").format(names=_(", ").join(found))


def _finished(project: Project, reviewer: Annotator, round_: str) -> Counter[str]:
    """Count the finished layers of every article in a round."""
    return Counter(
        layer.article
        for layer in project.store.view(reviewer).layers()
        if layer.kind == "annotation" and layer.round == round_ and layer.status in FINISHED
    )
