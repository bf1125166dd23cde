"""How a project stands: progress per annotator, coverage, what is left to mend, and whether the database is sound."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from reader.exchange.claims import CLAIM, STANCE
from reader.model.annotation import FINISHED, STATUSES, Item, LayerContent
from reader.model.scheme import Scheme
from reader.store.verify import verify
from reader.store.view import LayerSummary, View
from reader.workflow import rounds
from reader.workflow.identities import in_order
from reader.workflow.layer import LayerIndex
from reader.workflow.project import Project
from reader.workflow.rounds import RoundState


def verified(project: Project) -> list[str]:
    """Check the project's database (see `reader.store.verify`)."""
    return verify(project.store)


@dataclass(slots=True)
class Standing:
    """How far one annotator is."""

    annotator: str
    role: str
    assigned: int = 0
    """Articles that a lead gave them."""
    statuses: Counter[str] = field(default_factory=Counter)
    """Layers by status."""
    spans: int = 0
    relations: int = 0
    orphans: int = 0
    """Spans without a place; they are among the problems, not among the spans."""
    problems: int = 0
    questions: int = 0
    open: int = 0
    """Questions without an answer."""
    seconds: int = 0
    """Active time."""
    stances: dict[str, int] = field(default_factory=dict)
    """Values of stance, in the scheme's order."""
    timed: int = 0
    """Claims of the layers whose active time is known."""

    @property
    def done(self) -> int:
        """Articles finished, those that were signed off since included."""
        return sum(self.statuses[each] for each in FINISHED)

    @property
    def claims_per_hour(self) -> float | None:
        """Claims for an hour of active time; None where no time is known."""
        return round(self.timed * 3600 / self.seconds, 1) if self.seconds else None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a project is, as far as the viewer may see."""

    standings: tuple[Standing, ...]
    articles: int
    coverage: tuple[int, int, int]
    """Articles finished by nobody, by one annotator, by more."""
    rounds: tuple[RoundState, ...]
    blind: bool


def progress(project: Project, view: View, round_: str | None = None) -> Progress:
    """Count what every annotator has done, as far as the viewer may see.

    Args:
        project: which one.
        view: the viewer's.
        round_: of which round; of all when None.

    Raises:
        InputError: there is no such round.
    """
    if round_ is not None:
        rounds.existing(project, round_)
    found = {
        each.name: Standing(each.name, each.role)
        for each in project.store.annotators()
        if not view.blind or (view.annotator and each.name == view.annotator.name)
    }
    done: dict[str, set[str]] = {}
    for summary in view.layers():
        if summary.kind == "annotation" and round_ in (None, summary.round):
            _add(found[summary.annotator], summary)
            if summary.status in FINISHED:
                done.setdefault(summary.article, set()).add(summary.annotator)
    label = _claims(project.scheme)
    stances: dict[str, Counter[str]] = {}
    for content in view.contents(rounds=(round_,) if round_ is not None else ()):
        name = content.layer.annotator
        found[name].problems += LayerIndex.of(project.scheme, content).problem_count()
        found[name].timed += sum(span.label == label for span in content.spans) if content.seconds else 0
        stances.setdefault(name, Counter()).update(_stances(content))
    for name, counts in stances.items():
        found[name].stances = in_order(project.scheme, counts)
    articles = len(project.store.article_ids())
    one, more = sum(len(each) == 1 for each in done.values()), sum(len(each) > 1 for each in done.values())
    states = tuple(each for each in rounds.states(project, view) if round_ in (None, each.round.name))
    return Progress(tuple(found.values()), articles, (articles - one - more, one, more), states, view.blind)


def as_json(found: Progress) -> dict[str, Any]:
    """Give progress as JSON has it."""
    return {
        "articles": found.articles,
        "blind": found.blind,
        "coverage": dict(zip(("0", "1", "2+"), found.coverage, strict=True)),
        "rounds": [rounds.as_json(each) for each in found.rounds],
        "annotators": [
            {"annotator": each.annotator, "role": each.role, "assigned": each.assigned}
            | {status: each.statuses[status] for status in STATUSES}
            | {"spans": each.spans, "relations": each.relations, "orphans": each.orphans, "problems": each.problems,
               "questions": each.questions, "open_questions": each.open, "seconds": each.seconds,
               "claims_per_hour": each.claims_per_hour, "stances": each.stances}
            for each in found.standings
        ],
    }  # fmt: skip


def _add(standing: Standing, summary: LayerSummary) -> None:
    standing.assigned += summary.assigned
    standing.statuses[summary.status] += 1
    standing.spans += summary.spans
    standing.relations += summary.relations
    standing.orphans += summary.orphans
    standing.questions += summary.questions
    standing.open += summary.open
    standing.seconds += summary.seconds


def _claims(scheme: Scheme) -> str:
    """Name the label whose spans are counted for an hour: the claim, or what the scheme has first."""
    names = [label.name for label in scheme.spans]
    return CLAIM if CLAIM in names else names[0]


def _stances(content: LayerContent) -> Counter[str]:
    items: list[Item] = [*content.spans, *content.relations]
    return Counter(item.attributes[STANCE] for item in items if STANCE in item.attributes)
