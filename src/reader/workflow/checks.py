"""How a project stands: progress per annotator, coverage, what is left to mend, and whether the database is sound."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reader.exchange.claims import CLAIM, STANCE
from reader.i18n import _
from reader.model.annotation import FINISHED, STATUSES, Item, LayerContent
from reader.model.scheme import Scheme
from reader.store.verify import verify
from reader.store.view import LayerSummary, View
from reader.workflow import rounds
from reader.workflow.identities import in_order
from reader.workflow.layer import index_of
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
    """Claims of the layers whose active time is known; those layers themselves where the scheme has no spans."""

    @property
    def done(self) -> int:
        """Articles finished, those that were signed off since included."""
        return sum(self.statuses[each] for each in FINISHED)

    @property
    def per_hour(self) -> float | None:
        """Claims, or articles, for an hour of active time; None where no time is known."""
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
    paced_by: str = CLAIM
    """The label whose spans are counted for an hour of active time; empty where articles are."""


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
    label = paced_by(project.scheme)
    stances: dict[str, Counter[str]] = {}
    for content in view.contents(rounds=(round_,) if round_ is not None else ()):
        name = content.layer.annotator
        found[name].problems += index_of(project.scheme, content).problem_count()
        if content.seconds:
            found[name].timed += sum(span.label == label for span in content.spans) if label else content.layer.begun
        stances.setdefault(name, Counter()).update(_stances(content))
    for name, counts in stances.items():
        found[name].stances = in_order(project.scheme, counts)
    articles = len(project.store.article_ids())
    one, more = sum(len(each) == 1 for each in done.values()), sum(len(each) > 1 for each in done.values())
    states = tuple(each for each in rounds.states(project, view) if round_ in (None, each.round.name))
    return Progress(tuple(found.values()), articles, (articles - one - more, one, more), states, view.blind,
                    label)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnWork:
    """What an annotator has left to mend in an article, and said of it as a whole."""

    problems: int
    values: Mapping[str, str]
    """Attributes of the article."""


def own_work(project: Project, view: View, articles: Sequence[str], annotator: str, round_: str) -> dict[str, OwnWork]:
    """Go through the layers of an annotator over some articles in a round."""
    layers = (project.store.layer_of(article, annotator, round_) for article in articles)
    contents = (view.content(layer) for layer in layers if layer is not None)
    return {
        each.layer.article: OwnWork(index_of(project.scheme, each).problem_count(), each.layer.attributes)
        for each in contents
        if each is not None
    }


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
               "claims_per_hour" if found.paced_by else "articles_per_hour": each.per_hour, "stances": each.stances}
            for each in found.standings
        ],
    }  # fmt: skip


def pace(scheme: Scheme, paced_by: str) -> str:
    """Name what is counted for an hour, as the head of a column."""
    if paced_by in (CLAIM, ""):
        return _("claims/h") if paced_by else _("articles/h")
    return _("{label}/h").format(label=scheme.shown_label(paced_by))


def _add(standing: Standing, summary: LayerSummary) -> None:
    standing.assigned += summary.assigned
    standing.statuses[summary.status] += 1
    standing.spans += summary.spans
    standing.relations += summary.relations
    standing.orphans += summary.orphans
    standing.questions += summary.questions
    standing.open += summary.open
    standing.seconds += summary.seconds


def paced_by(scheme: Scheme) -> str:
    """Name the label whose spans are counted for an hour: the claim, or what the scheme has first, if anything."""
    names = [label.name for label in scheme.spans]
    return CLAIM if CLAIM in names else next(iter(names), "")


def _stances(content: LayerContent) -> Counter[str]:
    items: list[Item] = [*content.spans, *content.relations]
    values = [content.layer.attributes, *(item.attributes for item in items)]
    return Counter(each[STANCE] for each in values if STANCE in each)
