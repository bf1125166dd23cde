"""How far annotators agree: the layers of a project compared, an article at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby
from typing import Final

from reader.agreement.counting import Counting, Counts, Text
from reader.agreement.measures import NO_PAIR, Confusion, Measure, Report
from reader.agreement.tally import Tally
from reader.errors import InputError
from reader.i18n import _, _n
from reader.model.annotation import LayerContent
from reader.model.scheme import ARTICLE, Scheme
from reader.store.view import View
from reader.workflow.comparing import Compared, Seen, check_may_compare, nothing, only
from reader.workflow.project import Project

GOLD: Final = "gold"
"""The name under which gold is compared."""


@dataclass(frozen=True, slots=True)
class Work:
    """What an annotator did of what is compared."""

    annotator: str
    layers: int = 0
    spans: int = 0
    seconds: int = 0
    """Active time."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What came of the comparison."""

    measures: tuple[Measure, ...]
    confusions: tuple[Confusion, ...]
    annotators: tuple[str, ...]
    layers: int
    articles: int
    """Those that two annotators or more have finished."""
    notices: tuple[str, ...] = ()
    """What was left out, and why."""
    work: tuple[Work, ...] = ()
    """By annotator, in the order of their names."""


def agreement(project: Project, view: View, compared: Compared, seen: Seen = nothing) -> Agreement:
    """Compare the layers of a project.

    Args:
        project: where.
        view: of a lead or a reviewer.
        compared: which layers, and in what.
        seen: called after every article; what it raises ends the work.

    Raises:
        InputError: the viewer is an annotator, or nothing can be compared.
    """
    check_may_compare(project, view, compared)
    _check_rounds(view, compared.rounds)
    reading = _Reading(project, view, compared)
    tally, rounds = Tally(), dict[str, Tally]()
    for every, by_round in reading.counts():
        if every:
            tally.add(every)
        for round_, counts in by_round.items() if compared.everything else ():
            rounds.setdefault(round_, Tally()).add(counts)
        seen()
    if len(reading.work) < 2 and not reading.apart:
        names = ", ".join(sorted(reading.work)) or _("nobody")
        raise InputError(
            _("there is no second annotator to compare with"),
            _("Finished by: {names}. Only layers that are done count; --status takes others.").format(names=names),
        )
    report = Report(tally.sums(), reading.scheme, reading.work, reading.apart)
    measures = report.measures(everything=compared.everything)
    for round_, its in sorted(rounds.items()) if len(rounds) > 1 else ():
        found = Report(its.sums(), reading.scheme, reading.work).measures()
        measures += [replace(each, round=round_) for each in found if each.undefined != NO_PAIR]
    return Agreement(
        tuple(measures), tuple(report.confusions()), tuple(sorted(reading.work)),
        sum(each.layers for each in reading.work.values()), reading.shared, tuple(reading.notices()),
        tuple(work for _name, work in sorted(reading.work.items())),
    )  # fmt: skip


def _check_rounds(view: View, rounds: Iterable[str]) -> None:
    known = view.rounds()
    for name in rounds:
        if name not in known:
            raise InputError(
                _("there is no round {name!r}").format(name=name[:100]),
                _("There are: {names}.").format(names=", ".join(known) or _("none")),
            )


class _Reading:
    """Goes through the layers once, keeping one article at a time."""

    def __init__(self, project: Project, view: View, compared: Compared) -> None:
        self._project = project
        self._view = view
        self._compared = compared
        self.scheme = _narrowed(project.scheme, compared.labels)
        self._counting = Counting(self.scheme, everything=compared.everything)
        self.work: dict[str, Work] = {}
        self.apart: set[tuple[str, str]] = set()
        """Annotators with gold, and with themselves in another round."""
        self.shared = 0
        """Articles that two or more annotators did."""
        self._apart = 0

    def counts(self) -> Iterator[tuple[Counts, dict[str, Counts]]]:
        """Give what every article adds to the sums: in all, and in each of its rounds."""
        compared = self._compared
        contents = self._view.contents(
            articles=compared.articles, rounds=compared.rounds, statuses=compared.statuses,
            kinds=("annotation", "gold"),
        )  # fmt: skip
        for _article, layers in groupby(contents, key=lambda content: content.layer.article):
            yield self._count([only(content, compared.labels) for content in layers])

    def notices(self) -> Iterator[str]:
        """Say what was left out."""
        if self._apart:
            yield _n(
                "{count} layer stands on another text of its article than the others, and is compared with none",
                "{count} layers stand on another text of their article than the others, and are compared with none",
                self._apart,
            ).format(count=self._apart)

    def _count(self, contents: Sequence[LayerContent]) -> tuple[Counts, dict[str, Counts]]:
        """Compare the layers of an article: those of a round, each with gold, and each with the same hand's."""
        golds = [each for each in contents if each.layer.kind == "gold"]
        wanted = self._compared.annotators
        contents = [
            each
            for each in contents
            if each.layer.kind == "annotation" and (not wanted or each.layer.annotator in wanted)
        ]
        for each in contents:
            name = each.layer.annotator
            done = self.work.get(name, Work(name))
            self.work[name] = Work(name, done.layers + 1, done.spans + len(each.spans), done.seconds + each.seconds)
        found: Counts = {}
        by_round: dict[str, Counts] = {}
        comparable: dict[tuple[str, str], dict[str, LayerContent]] = {}
        for each in contents:
            comparable.setdefault((each.layer.revision, each.layer.round), {})[each.layer.annotator] = each
        rounds = {round_ for _revision, round_ in comparable}
        self.shared += any(len(layers) > 1 for layers in comparable.values())
        for (revision, round_), layers in comparable.items():
            if len(layers) > 1:
                counts = self._counting.count(self._text(revision), layers)
                _add(found, counts)
                _add(by_round.setdefault(round_, {}), counts)
            elif sum(each.layer.round == round_ for each in contents) > 1:
                self._apart += 1
        for gold in golds:
            for each in contents:
                if (each.layer.revision, each.layer.round) == (gold.layer.revision, gold.layer.round):
                    self._count_apart({each.layer.annotator: each, GOLD: gold}, found)
        if len(rounds) > 1:
            for one, other in combinations(contents, 2):
                if one.layer.annotator == other.layer.annotator and one.layer.revision == other.layer.revision:
                    self._count_apart(
                        {f"{each.layer.annotator}@{each.layer.round}": each for each in (one, other)}, found
                    )
        return found, by_round

    def _count_apart(self, pair: dict[str, LayerContent], found: Counts) -> None:
        """Compare two layers that take no part in what is said of all."""
        first, second = sorted(pair)
        self.apart.add((first, second))
        text = self._text(pair[first].layer.revision)
        _add(found, self._counting.count_pair(text, pair))

    def _text(self, revision: str) -> Text:
        known = self._project.store.revision(revision)
        assert known is not None
        return Text(self._project.store.body(revision), known.excluded)


def _add(sums: Counts, counts: Counts) -> None:
    for name, count in counts.items():
        sums[name] = sums.get(name, 0) + count


def _narrowed(scheme: Scheme, labels: tuple[str, ...]) -> Scheme:
    """Leave out the labels that are not compared, and what is said of whole articles."""
    if not labels:
        return scheme
    spans = tuple(label for label in scheme.spans if label.name in labels)
    relations = tuple(
        label for label in scheme.relations if {*label.sources} & {*labels} and {*label.targets} & {*labels}
    )
    attributes = (replace(each, on=tuple(on for on in each.on if on != ARTICLE)) for each in scheme.attributes)
    return replace(scheme, spans=spans, relations=relations, attributes=tuple(each for each in attributes if each.on))
