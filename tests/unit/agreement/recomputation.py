"""Every figure of agreement once more, from the exported lines alone: slow, plain, and with no code of the program's.

What it computes is docs/agreement.md put into sets of code points; where it and the program differ, one of them or that
page is wrong.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any, NamedTuple

Words = Callable[[str], Iterable[tuple[int, int]]]
"""Finds the words of a paragraph."""


class Key(NamedTuple):
    """Which figure."""

    about: str
    on: str
    name: str
    attribute: str = ""
    annotators: tuple[str, ...] = ()
    round: str = ""


class Figure(NamedTuple):
    """A figure with what it counts; without a value there is a reason."""

    value: float | None
    n: int
    matched: int | None = None
    total: int | None = None
    undefined: str = ""


class Agreement(NamedTuple):
    """All figures, and the coincidences of each attribute with two values or more."""

    articles: int
    """Those that two annotators or more did."""
    figures: dict[Key, Figure]
    confusions: dict[tuple[str, str], tuple[list[str], list[list[float]]]]


@dataclass(frozen=True, eq=False)
class Span:
    """What lies of a span outside the excluded ranges."""

    id: str
    layer: "Layer"
    label: str
    fragments: list[frozenset[int]]
    """Without what is excluded of them, which does not part them."""
    text: str
    values: Mapping[str, str]

    @property
    def places(self) -> frozenset[int]:
        """All code points that it covers."""
        return frozenset().union(*self.fragments)

    @property
    def order(self) -> tuple[list[tuple[int, int]], str, str]:
        """Its place in the text, where it begins and ends each time, and what else settles which comes first."""
        places = self.places
        begins = sorted(each for each in places if each - 1 not in places)
        ends = sorted(each for each in places if each + 1 not in places)
        return list(zip(begins, ends, strict=True)), self.label, self.id


class Relation(NamedTuple):
    """A relation of which both ends are left."""

    label: str
    source: Span
    target: Span
    values: Mapping[str, str]


@dataclass(eq=False)
class Layer:
    """One line of the export."""

    who: str
    round: str
    article: str
    text: str
    kept: frozenset[int]
    values: Mapping[str, str]
    spans: list[Span] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)

    def of(self, label: str) -> list[Span]:
        """Give the spans of a label, or of all."""
        return [each for each in self.spans if label in ("", each.label)]


Case = list[Layer]
"""Layers of one article, text and round."""

Group = list[Span]
"""Spans that are aligned, one of a layer at most."""


def read(line: Mapping[str, Any]) -> Layer:
    """Read a line of the export."""
    article = line["article"]
    excluded = {place for start, end in article.get("excluded", ()) for place in range(start, end)}
    kept = frozenset(range(len(article["text"]))) - excluded
    layer = Layer(line["annotator"], line["round"], article["id"], article["text"], kept, line["attributes"])
    spans: dict[str, Span] = {}
    for each in line["spans"]:
        fragments = [left for start, end in each["fragments"] if (left := kept & {*range(start, end)})]
        if fragments:
            spans[each["id"]] = Span(each["id"], layer, each["label"], fragments, each["text"], each["attributes"])
    layer.spans = list(spans.values())
    layer.relations = [
        Relation(each["label"], spans[each["from"]], spans[each["to"]], each["attributes"])
        for each in line["relations"]
        if each["from"] in spans and each["to"] in spans
    ]
    return layer


def recompute(lines: Iterable[Mapping[str, Any]], scheme: Mapping[str, Any], words: Words) -> Agreement:
    """Recompute all figures.

    Args:
        lines: of `reader export --status done`.
        scheme: the scheme's file as it is parsed.
        words: finds the words of a paragraph.
    """
    found: dict[tuple[str, str, str], Case] = {}
    every = [read(line) for line in lines]
    for layer in every:
        found.setdefault((layer.article, layer.text, layer.round), []).append(layer)
    cases = [case for case in found.values() if len(case) > 1]
    figures, confusions = _figures(cases, every, scheme, words)
    figures |= _again(every)
    rounds = sorted({case[0].round for case in cases})
    for name in rounds if len(rounds) > 1 else ():
        its, _confusions = _figures([case for case in cases if case[0].round == name], every, scheme, words)
        figures |= {
            key._replace(round=name): figure
            for key, figure in its.items()
            if key.name not in LESS_COMMON
            and figure.undefined != "no article shared"
            and (key.about, key.name)
            != ("attributes", "percent agreement" if _is_choice(scheme, key.attribute) else "")
        }
    return Agreement(len({case[0].article for case in cases}), figures, confusions)


LESS_COMMON = {"|uα", "α of characters", "α of words", "uα where no layer overlaps itself", "Fleiss’ κ", "Cohen’s κ",
               "Scott’s π"}  # fmt: skip


def _is_choice(scheme: Mapping[str, Any], attribute: str) -> bool:
    return bool(attribute) and scheme["attributes"][attribute].get("type", "choice") == "choice"


def _figures(
    cases: Sequence[Case], every: Sequence[Layer], scheme: Mapping[str, Any], words: Words
) -> tuple[dict[Key, Figure], dict[tuple[str, str], tuple[list[str], list[list[float]]]]]:
    """Recompute the figures of some cases, and the coincidences of attributes."""
    pairs = sorted({names for case in cases for names, _pair in _pairs(case)})
    figures: dict[Key, Figure] = {}
    labels = list(scheme["spans"])
    for label in [*labels, ""] if len(labels) > 1 else labels:
        figures |= _spans(cases, label, words)
    confusions: dict[tuple[str, str], tuple[list[str], list[list[float]]]] = {}
    for on, name, rule in _attributes(scheme):
        items = list(_items(cases, on, name))
        found_here = _attribute(items, on, name, rule, pairs)
        if not cases:
            found_here = {key: each._replace(undefined="no article shared") for key, each in found_here.items()}
        figures |= found_here
        table = _coincidences(items)
        used = {value for pair in table for value in pair}
        if len(used) > 1 and rule.get("type", "choice") == "choice":
            values = [each for each in rule["values"] if each in used]
            confusions[on, name] = (values, [[float(table[one, other]) for other in values] for one in values])
    for label in scheme["relations"]:
        figures |= _relations(cases, label, scheme)
    figures[Key("task", "", "F1, claim, identity and stance")] = _mean(_f1(cases, lambda case: _task(case, scheme)))
    return figures | _annotators(cases, every), confusions


# Alignment -----------------------------------------------------------------------------------------------------------


def align(layers: Sequence[Layer]) -> list[Group]:
    """Align the spans of layers: what overlaps most meets first, and never two of a layer."""
    spans = [span for layer in layers for span in layer.spans]
    group: dict[Span, Group] = {span: [span] for span in spans}
    meetings = []
    for one, other in combinations(spans, 2):
        if one.layer is not other.layer and (both := len(one.places & other.places)):
            overlap = Fraction(both, len(one.places | other.places))
            if one.label == other.label:
                step = 1 if overlap == 1 else 2
            elif overlap >= Fraction(1, 2):
                step = 3
            else:
                continue
            meetings.append((step, -overlap, *sorted([one.order, other.order]), one, other))
    for *_rank, one, other in sorted(meetings, key=lambda each: each[:4]):
        mine, theirs = group[one], group[other]
        if not {id(each.layer) for each in mine} & {id(each.layer) for each in theirs}:
            for each in theirs:
                group[each] = mine
            mine.extend(theirs)
    return list({id(each): each for each in group.values()}.values())


# F1 ------------------------------------------------------------------------------------------------------------------

Counts = Counter[str]
"""How many `matched` of `all`."""


def _pairs(case: Case) -> Iterator[tuple[tuple[str, str], Case]]:
    for one, other in combinations(sorted(case, key=lambda each: each.who), 2):
        yield (one.who, other.who), [one, other]


def _f1(cases: Iterable[Case], count: Callable[[Case], Counts]) -> dict[tuple[str, str], Counts]:
    """Count for every pair of annotators over their articles."""
    found: dict[tuple[str, str], Counts] = {}
    for case in cases:
        for names, pair in _pairs(case):
            found.setdefault(names, Counter()).update(count(pair))
    return found


def _mean(counts: Mapping[Any, Counts]) -> Figure:
    """Give the mean F1 over pairs; those that have nothing have none."""
    matched, total = (sum(each[name] for each in counts.values()) for name in ("matched", "all"))
    if not counts:
        return Figure(None, total, matched, total, "no article shared")
    ratios = [each["matched"] / each["all"] for each in counts.values() if each["all"]]
    if not ratios:
        return Figure(None, total, matched, total, "nothing marked")
    return Figure(sum(ratios) / len(ratios), total, matched, total)


def _exact(pair: Case, label: str) -> Counts:
    return _met(*([(each.label, each.places) for each in layer.of(label)] for layer in pair))


def _overlap(pair: Case, label: str) -> Counts:
    met = [each for each in align(pair) if len(each) == 2 and each[0].label == each[1].label]
    return Counter(
        matched=2 * sum(1 for each in met if label in ("", each[0].label)),
        all=sum(len(layer.of(label)) for layer in pair),
    )


# Spans ---------------------------------------------------------------------------------------------------------------


def _spans(cases: Sequence[Case], label: str, words: Words) -> dict[Key, Figure]:
    found = {
        "F1, exact": _mean(_f1(cases, lambda pair: _exact(pair, label))),
        "F1, overlap": _mean(_f1(cases, lambda pair: _overlap(pair, label))),
        "uα": _unitized(cases, label, binary=False),
        "α of characters": _judged(cases, label, _characters),
        "α of words": _judged(cases, label, lambda layer: _words(layer, words)),
    }
    if not label:
        found["|uα"] = _unitized(cases, label, binary=True)
    apart = _segmented(cases, label)
    measured = {"matched": len(apart), "total": len(cases)}
    found |= {name: each._replace(**measured) for name, each in found.items() if name[:2] != "F1"}
    if 0 < len(apart) < len(cases):
        found["uα where no layer overlaps itself"] = _unitized(apart, label, binary=False)._replace(**measured)
    return {Key("spans", label, name): each for name, each in found.items()}


def _overlaps_itself(layer: Layer, label: str) -> bool:
    return any(one.places & other.places for one, other in combinations(layer.of(label), 2))


def _segmented(cases: Iterable[Case], label: str) -> list[Case]:
    return [case for case in cases if not any(_overlaps_itself(layer, label) for layer in case)]


def _marks(layer: Layer, label: str) -> dict[int, str]:
    """Give the label of every character that has one."""
    return {place: span.label for span in layer.of(label) for place in span.places}


def _unitized(cases: Sequence[Case], label: str, *, binary: bool) -> Figure:
    """Krippendorff et al. (2016): chance pairs no two characters of one segment."""
    lengths: Counter[str] = Counter()
    within = 0
    observed = Fraction(0)
    for case in _segmented(cases, label):
        for layer in case:
            marks = _marks(layer, label)
            lengths.update("any" if binary and each in marks else marks.get(each, "") for each in layer.kept)
            within += sum(len(each) ** 2 for span in layer.of(label) for each in span.fragments)
        judged = [_marks(layer, label) for layer in case]
        for place in case[0].kept:
            values = ["any" if binary and place in marks else marks.get(place, "") for marks in judged]
            observed += Fraction(sum(one != other for one, other in permutations(values, 2)), len(values) - 1)
    within += lengths[""]
    n = lengths.total()
    if why := _no_units(cases, label, lengths):
        return Figure(None, n, undefined=why)
    expected = Fraction(sum(lengths[one] * lengths[other] for one, other in permutations(lengths, 2)), n**2 - within)
    return Figure(float(1 - observed / n / expected), n)


def _no_units(cases: Sequence[Case], label: str, used: Collection[str]) -> str:
    if not cases:
        return "no article shared"
    if any(_overlaps_itself(layer, label) for case in cases for layer in case):
        return "a layer overlaps itself"
    if not any(layer.of(label) for case in cases for layer in case):
        return "nothing marked"
    return "only one label used" if len(used) < 2 else ""


def _characters(layer: Layer) -> list[list[int]]:
    return [[place] for place in sorted(layer.kept)]


def _words(layer: Layer, words: Words) -> list[list[int]]:
    found = []
    begin = 0
    for paragraph in layer.text.split("\n"):
        found += [list(range(begin + start, begin + end)) for start, end in words(paragraph)]
        begin += len(paragraph) + 1
    return [each for each in found if set(each) <= layer.kept]


def _judged(cases: Sequence[Case], label: str, cut: Callable[[Layer], list[list[int]]]) -> Figure:
    """Krippendorff's α as if every character or word were an item."""
    items: list[Item] = []
    for case in _segmented(cases, label):
        judged = [(layer.who, _marks(layer, label)) for layer in case]
        for places in cut(case[0]):
            items.append(Item({who: next((m[each] for each in places if each in m), "") for who, m in judged}))
    values = [value for item in items for value in item.values.values()]
    if why := _no_units(cases, label, set(values)):
        return Figure(None, len(values), undefined=why)
    return Figure(_alpha(items), len(values))


# Attributes ----------------------------------------------------------------------------------------------------------


class Item(NamedTuple):
    """What annotators say of one thing."""

    values: Mapping[str, str]
    """By annotator; not of those who gave none."""
    have: Collection[str] = ()
    """Who has it, with a value or without."""
    read: Collection[str] = ()
    """Whose layers of the article are compared."""


def _attributes(scheme: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for name, rule in scheme["attributes"].items():
        for on in rule["on"]:
            yield on, name, rule


def _items(cases: Sequence[Case], on: str, name: str) -> Iterator[Item]:
    for case in cases:
        if on == "article":
            have = [{layer.who: layer.values for layer in case}]
        else:
            groups = align(case)
            have = [{each.layer.who: each.values for each in group if each.label == on} for group in groups]
            have += [{who: each.values for who, each in links.items()} for links in _linked(case, groups, on)]
        read = {layer.who for layer in case}
        for each in have:
            if each:
                yield Item({who: values[name] for who, values in each.items() if name in values}, {*each}, read)


def _linked(case: Case, groups: Sequence[Group], label: str) -> Iterator[dict[str, Relation]]:
    """Give the relations of a label, those that lead from and to the same aligned spans together."""
    where = {span: number for number, group in enumerate(groups) for span in group}
    found: dict[tuple[int, int], dict[str, Relation]] = {}
    for layer in case:
        for each in layer.relations:
            if each.label == label:
                found.setdefault((where[each.source], where[each.target]), {})[layer.who] = each
    yield from found.values()


def _coincidences(items: Iterable[Item]) -> Counter[tuple[str, str]]:
    table: Counter[Any] = Counter()
    for item in items:
        for one, other in permutations(item.values.values(), 2):
            table[one, other] += Fraction(1, len(item.values) - 1)
    return table


def _margins(table: Mapping[tuple[str, str], Any]) -> Counter[str]:
    margins: Counter[str] = Counter()
    for (one, _other), count in table.items():
        margins[one] += count
    return margins


def _same(table: Mapping[tuple[str, str], Any]) -> Any:
    return sum(count for (one, other), count in table.items() if one == other)


def _alpha(items: Iterable[Item]) -> float:
    """Krippendorff (2011), nominal."""
    table = _coincidences(items)
    margins = _margins(table)
    n = sum(margins.values())
    expected = Fraction(sum(one * other for one, other in permutations(margins.values(), 2)), n - 1)
    return float(1 - (n - _same(table)) / expected)


def _percent(items: Iterable[Item]) -> float:
    table = _coincidences(items)
    return float(Fraction(_same(table), sum(table.values())))


def _fleiss(items: Iterable[Item]) -> float:
    """Fleiss (1971), items with more values weighing more."""
    table = _coincidences(items)
    margins = _margins(table)
    n = sum(margins.values())
    return _kappa(Fraction(_same(table), n), sum(Fraction(each, n) ** 2 for each in margins.values()))


def _kappa(observed: Fraction, expected: Fraction | int) -> float:
    return float((observed - expected) / (1 - expected))


def _attribute(
    items: Sequence[Item], on: str, name: str, rule: Mapping[str, Any], pairs: Iterable[tuple[str, str]]
) -> dict[Key, Figure]:
    choice = rule.get("type", "choice") == "choice"
    found: dict[Key, Figure] = {}

    def put(
        what: str, measure: Callable[[Sequence[Item]], float], over: Sequence[Item], who: tuple[str, ...] = ()
    ) -> None:
        found[Key("attributes", on, what, name, who)] = _measured(over, measure, chance=measure is not _percent)

    put("percent agreement", _percent, items)
    if not choice:
        return found
    put("α", _alpha, items)
    if any("polarity" in each for each in rule["values"].values()):
        sides = {value: each.get("polarity", value) for value, each in rule["values"].items()}
        polar = [each._replace(values={who: sides[value] for who, value in each.values.items()}) for each in items]
        put("α of polarity", _alpha, polar)
    put("Fleiss’ κ", _fleiss, items)
    for pair in pairs:
        theirs = [
            Item({who: each.values[who] for who in pair if who in each.values}, {*pair} & {*each.have})
            for each in items
            if {*pair} <= {*each.read} and {*pair} & {*each.have}
        ]
        put("Cohen’s κ", _cohen, theirs, pair)
        put("Scott’s π", _scott, theirs, pair)
    return found


def _cohen(both: Sequence[Item]) -> float:
    """Cohen (1960): each annotator with the values they give."""
    n = len(both)
    one, other = (Counter(side) for side in zip(*(tuple(each.values.values()) for each in both), strict=True))
    same = sum(len(set(each.values.values())) == 1 for each in both)
    return _kappa(Fraction(same, n), sum(Fraction(one[value] * other[value], n * n) for value in one))


def _scott(both: Sequence[Item]) -> float:
    """Scott (1955): both with the values that they give together."""
    n = len(both)
    together = Counter(value for each in both for value in each.values.values())
    same = sum(len(set(each.values.values())) == 1 for each in both)
    return _kappa(Fraction(same, n), sum(Fraction(each, 2 * n) ** 2 for each in together.values()))


def _measured(items: Sequence[Item], measure: Callable[[Sequence[Item]], float], *, chance: bool) -> Figure:
    """Measure over the items with two values or more."""
    full = [each for each in items if len(each.values) > 1]
    matched, total = sum(len(each.have) > 1 for each in items), len(items)
    why = ""
    if not total:
        why = "nothing marked"
    elif not full:
        why = "nothing matched"
    elif chance and len({value for each in full for value in each.values.values()}) < 2:
        why = "only one label used"
    return Figure(None if why else measure(full), len(full), matched, total, why)


# Relations and the whole task ----------------------------------------------------------------------------------------


def _identity(span: Span, scheme: Mapping[str, Any]) -> str:
    """Tell whom a span names: its identity, or else its folded text."""
    name = next((name for name, each in scheme["attributes"].items() if each.get("type") == "identity"), "")
    return span.values.get(name) or f"text {fold(span.text)}"


def fold(text: str) -> str:
    """Fold what the articles of these tests hold: capitals, marks, and letters that Arabic writes in two ways."""
    kept = "".join(
        each for each in unicodedata.normalize("NFKD", text) if unicodedata.category(each) not in ("Mn", "Cf")
    )
    return " ".join(kept.replace("ة", "ه").replace("ى", "ي").casefold().split())


def _met(ours: Iterable[Hashable], theirs: Iterable[Hashable]) -> Counts:
    """Count what meets its like, one to one."""
    one, other = Counter(ours), Counter(theirs)
    return Counter(matched=2 * (one & other).total(), all=one.total() + other.total())


def _relations(cases: Sequence[Case], label: str, scheme: Mapping[str, Any]) -> dict[Key, Figure]:
    Tell = Callable[[Relation, Mapping[Span, int]], Hashable]  # noqa: N806  # a type
    ways: dict[str, Tell] = {
        "F1, same identity": lambda each, where: (_identity(each.source, scheme), where[each.target]),
        "F1, overlap": lambda each, where: (where[each.source], where[each.target]),
        "F1, exact": lambda each, where: (each.source.places, each.target.places),
        "F1, overlap, same values": lambda each, where: (
            where[each.source], where[each.target], tuple(sorted(each.values.items()))
        ),
    }  # fmt: skip

    if not any("identity" in _types(scheme, source) for source in scheme["relations"][label]["from"]):
        del ways["F1, same identity"]

    def count(pair: Case, tell: Tell) -> Counts:
        where = {span: number for number, group in enumerate(align(pair)) for span in group}
        return _met(*([tell(each, where) for each in layer.relations if each.label == label] for layer in pair))

    return {
        Key("relations", label, name): _mean(_f1(cases, lambda pair, tell=tell: count(pair, tell)))
        for name, tell in ways.items()
    }


def _types(scheme: Mapping[str, Any], on: str) -> set[str]:
    """List the types of a label's attributes."""
    return {rule.get("type", "choice") for where, _name, rule in _attributes(scheme) if where == on}


def _task(pair: Case, scheme: Mapping[str, Any]) -> Counts:
    where = {span: number for number, group in enumerate(align(pair)) for span in group}
    said: list[list[Hashable]] = []
    for layer in pair:
        mine: list[Hashable] = []
        for claim in layer.of("claim"):
            makers = [each for each in layer.relations if each.label == "stance" and each.target is claim]
            mine += [(where[claim], _identity(each.source, scheme), each.values.get("stance")) for each in makers]
            if not makers:
                mine.append((where[claim], None, claim.values.get("stance")))
        said.append(mine)
    return _met(*said)


# Annotators ----------------------------------------------------------------------------------------------------------


def _annotators(cases: Sequence[Case], every: Sequence[Layer]) -> dict[Key, Figure]:
    counts = _f1(cases, lambda pair: _overlap(pair, ""))
    found = {Key("annotators", "", "F1, overlap", "", names): _mean({names: each}) for names, each in counts.items()}
    everybody = {layer.who for layer in every}
    for who in everybody if len(everybody) > 2 else ():
        with_rest = {names: each for names, each in counts.items() if who in names}
        found[Key("annotators", "", "F1 with the rest", "", (who,))] = _mean(with_rest)
    return found


def _again(every: Sequence[Layer]) -> dict[Key, Figure]:
    """Compare annotators with themselves in another round."""
    again: dict[tuple[str, str], Counts] = {}
    for one, other in combinations(sorted(every, key=lambda each: each.round), 2):
        if (one.who, one.article, one.text) == (other.who, other.article, other.text):
            names = (f"{one.who}@{one.round}", f"{other.who}@{other.round}")
            again.setdefault(names, Counter()).update(_overlap([one, other], ""))
    return {Key("annotators", "", "F1, overlap", "", names): _mean({names: each}) for names, each in again.items()}
