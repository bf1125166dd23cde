"""Which layers are compared, and how far those of every article agree: what a table or a queue of articles needs.

Loads no numpy, unlike the measures of `agreeing`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby
from typing import Final

from reader.agreement.alignment import Met, Ranges, align, met
from reader.agreement.cases import article_case, cases
from reader.errors import InputError
from reader.i18n import _
from reader.model.annotation import FINISHED, LayerContent
from reader.store.view import View
from reader.workflow.project import Project, check_names

_NOTHING: Final = 2.0
"""In the place of an F1 where nothing is marked, so that those articles come last."""


Seen = Callable[[], None]
"""Is called after every article."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Which layers to compare, and in what."""

    articles: tuple[str, ...] = ()
    annotators: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = FINISHED
    labels: tuple[str, ...] = ()
    """Only spans of these labels, and relations between them; all when empty."""
    everything: bool = False
    """Whether to work out the less common measures too."""


@dataclass(frozen=True, slots=True)
class ArticleAgreement:
    """How far the annotators of one article agree in one round."""

    article: str
    round: str
    annotators: tuple[str, ...]
    """Whose layers are compared, two or more: those over one text of the article."""
    spans: int
    """Of all of them, outside the excluded ranges."""
    cases: int
    """Groups of aligned spans, as review shows them; the article itself where the scheme has no span labels."""
    disputed: int
    """Cases that are not unanimous."""
    overlap: float | None
    """Mean over pairs of annotators of the F1 of spans that overlap; None where nobody marked any."""
    exact: float | None
    """The same of spans that are the same to the letter."""
    signed_off: bool
    """Whether a reviewer has locked its gold."""

    @property
    def order(self) -> tuple[float, float, int, str, str]:
        """Sorts the lowest agreement first: by overlap, by exactness, by disputed cases, by name."""
        overlap, exact = (_NOTHING if each is None else each for each in (self.overlap, self.exact))
        return overlap, exact, -self.disputed, self.article, self.round


def nothing() -> None:
    """Do nothing, in the place of who counts the articles."""


def by_article(
    project: Project, view: View, compared: Compared = Compared(), seen: Seen = nothing
) -> list[ArticleAgreement]:
    """Compare the layers of every article that two annotators or more have finished in a round.

    One article at a time is held in memory, and a few numbers of each.

    Args:
        project: where.
        view: of a lead or a reviewer.
        compared: which layers.
        seen: called after every article; what it raises ends the work.

    Returns:
        The lowest agreement first; articles in which nobody marked anything last.

    Raises:
        InputError: the viewer is an annotator, or something is named that does not exist.
    """
    check_may_compare(project, view, compared)
    return sorted(_articles(project, view, compared, seen), key=lambda each: each.order)


def check_may_compare(project: Project, view: View, compared: Compared) -> None:
    """Check that somebody may compare what they ask for.

    Raises:
        InputError: the viewer is an annotator, or something is named that does not exist.
    """
    if view.blind:
        raise InputError(
            _("an annotator does not see how others annotate"), _("Ask a lead or a reviewer for the figures.")
        )
    check_names(project, compared.articles, compared.annotators, compared.labels)


def only(content: LayerContent, labels: tuple[str, ...]) -> LayerContent:
    """Leave out what is not of some labels."""
    if not labels:
        return content
    spans, orphans = (
        tuple(span for span in found if span.label in labels) for found in (content.spans, content.orphans)
    )
    kept = {span.id for span in (*spans, *orphans)}
    relations, parked = (
        tuple(each for each in found if each.source in kept and each.target in kept)
        for found in (content.relations, content.parked)
    )
    return replace(content, spans=spans, relations=relations, orphans=orphans, parked=parked)


def text_of_most(contents: Sequence[LayerContent]) -> str:
    """Tell which text of an article most layers stand on: the revision, the newest of equals."""
    texts = [each.layer.revision for each in contents]
    return max(texts, key=lambda each: (texts.count(each), each))


def _articles(project: Project, view: View, compared: Compared, seen: Seen) -> Iterator[ArticleAgreement]:
    contents = view.contents(
        articles=compared.articles, annotators=compared.annotators, rounds=compared.rounds, statuses=compared.statuses
    )
    for article, layers in groupby(contents, key=lambda content: content.layer.article):
        rounds: dict[str, list[LayerContent]] = {}
        for each in layers:
            rounds.setdefault(each.layer.round, []).append(only(each, compared.labels))
        for round_, found in rounds.items():
            revision = text_of_most(found)
            same = [each for each in found if each.layer.revision == revision]
            if len(same) > 1:
                yield _article(project, article, round_, same)
        seen()


def _article(project: Project, article: str, round_: str, contents: Sequence[LayerContent]) -> ArticleAgreement:
    """Compare the layers of an article, which are of one round and over one text."""
    layers = {each.layer.annotator: each for each in contents}
    revision = project.store.revision(contents[0].layer.revision)
    assert revision is not None
    found = cases(layers, revision.excluded)
    if not project.scheme.spans:
        found = [article_case({name: content.layer for name, content in layers.items()})]
    pairs = (
        [met((each.spans for each in found), revision.excluded)]
        if len(layers) == 2
        else list(_pairs(layers, revision.excluded))
    )
    gold = project.store.gold_of(article, round_)
    return ArticleAgreement(
        article, round_, tuple(sorted(layers)), sum(len(each.spans) for each in found), len(found),
        sum(not each.unanimous for each in found), _mean(each.overlap_f1 for each in pairs),
        _mean(each.exact_f1 for each in pairs), gold is not None and gold.status == "locked",
    )  # fmt: skip


def _pairs(layers: dict[str, LayerContent], excluded: Ranges) -> Iterator[Met]:
    """Align every two layers by themselves, as the measures do."""
    for one, other in combinations(layers, 2):
        groups = align({name: layers[name].spans for name in (one, other)}, excluded)
        yield met((group.spans for group in groups), excluded)


def _mean(values: Iterable[float | None]) -> float | None:
    known = [each for each in values if each is not None]
    return sum(known) / len(known) if known else None
