"""Projects of three annotators who disagree as people do, for the recomputation."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from reader.errors import RuleError
from reader.model.annotation import Span
from reader.workflow import rounds
from reader.workflow.project import Project
from reader.workflow.session import Session
from tests import projects

ARTICLES = {
    "dam": (
        "Minister Salem Haddad said yesterday that the dam will be finished in March. Engineers who asked not to be "
        "named warned that the wall has cracks, and that the valley below should be emptied.\n"
        "Elsewhere: The dam in ten pictures\n"
        "“We will not be hurried,” the minister added. The opposition denied that the money is there."
    ),
    "port": (
        "قالت الناطقة ليلى مراد إن الحريق أصيب فيه سبعة عمال. ونفت الشركة أن المخازن كانت مفتوحة.\n"
        "وأضافت ليلى مراد أن التحقيق بدأ أمس، ورفضت الشركه التعليق."
    ),
    "vaccine": (
        "A study in March found that the vaccine protects four of five children. Dr Noor Aziz, who led the study, told "
        "Nile Wire that doses for the south, if the roads stay open, will arrive in May. It is a triumph. Critics "
        "doubt that four of five are protected."
    ),
    "tram": (
        "The mayor promised that the tram will run by night. The tram will run by night, drivers agreed, but the union "
        "said the union was not asked. Nobody knows what it costs."
    ),
    "strike": "Teachers said they will strike on Sunday. The ministry declined to comment.",
    "weather": "Rain is expected on the coast. Further inland it stays dry.",
    "budget": "The bank said the bank said prices will fall, an official reported. The official reported no date.",
}
"""Short ones, of which `weather` says nothing that is to be marked."""

Mark = tuple[str, str, str] | tuple[str, str, str, Mapping[str, str]]
"""A name, a label and the text, in fragments apart by `…`, with values; or `-`, a label, and `from to` by their names."""

LAYERS: dict[tuple[str, str], Sequence[Mark]] = {
    ("dam", "ann"): [
        ("c1", "claim", "the dam will be finished in March", {"type": "prediction"}),
        ("c2", "claim", "the wall has cracks"),
        ("c3", "claim", "the valley below should be emptied", {"type": "proposal"}),
        ("c4", "claim", "“We will not be hurried,”"),
        ("c5", "claim", "the money is there"),
        ("s1", "speaker", "Salem Haddad", {"identity": "Salem Haddad"}),
        ("s2", "speaker", "Engineers", {"named": "no"}),
        ("s3", "speaker", "the minister", {"identity": "Salem Haddad"}),
        ("s4", "speaker", "The opposition", {"identity": "Opposition"}),
        ("r1", "cue", "said"),
        ("r2", "cue", "warned"),
        ("r3", "cue", "added"),
        ("r4", "cue", "denied"),
        ("-", "stance", "s1 c1", {"stance": "assert"}),
        ("-", "stance", "s2 c2", {"stance": "assert"}),
        ("-", "stance", "s2 c3", {"stance": "support"}),
        ("-", "stance", "s3 c4", {"stance": "assert"}),
        ("-", "stance", "s4 c5", {"stance": "deny"}),
    ],
    ("dam", "ben"): [
        ("c1", "claim", "the dam will be finished", {"type": "prediction"}),  # shorter
        ("c2", "claim", "the wall has cracks, and that the valley below should be emptied"),  # two in one
        ("c4", "claim", "We will not be hurried", {"type": "judgement"}),
        ("c5", "claim", "the money is there", {"source": "author", "stance": "deny"}),
        ("s1", "speaker", "Minister Salem Haddad", {"identity": "Salem Haddad"}),
        ("s2", "speaker", "Engineers who asked not to be named", {"named": "no", "identity": "Engineers"}),
        ("s3", "speaker", "the minister", {"identity": "The minister"}),  # not merged
        ("r1", "cue", "said"),
        ("r2", "cue", "warned"),
        ("-", "stance", "s1 c1", {"stance": "relay"}),
        ("-", "stance", "s2 c2", {"stance": "assert"}),
        ("-", "stance", "s3 c4", {"stance": "support"}),
    ],
    ("dam", "cem"): [
        ("c1", "claim", "the dam will be finished in March"),
        ("c2", "claim", "has cracks"),
        ("c5", "claim", "denied that the money is there"),
        ("s1", "speaker", "Salem Haddad", {"identity": "Salem Haddad"}),
        ("s4", "speaker", "opposition"),
        ("s5", "speaker", "The dam in ten", {"named": "no"}),  # in a line that is excluded later
        ("r2", "cue", "asked"),
        ("r5", "claim", "added"),  # another label on the same text
        ("-", "stance", "s1 c1", {"stance": "deny"}),
        ("-", "stance", "s4 c5", {"stance": "deny"}),
        ("-", "stance", "s1 c2", {"stance": "question"}),
    ],
    ("port", "ann"): [
        ("c1", "claim", "الحريق أصيب فيه سبعة عمال"),
        ("c2", "claim", "المخازن كانت مفتوحة"),
        ("c3", "claim", "التحقيق بدأ أمس"),
        ("s1", "speaker", "ليلى مراد", {"identity": "ليلى مراد"}),
        ("s2", "speaker", "الشركة"),
        ("r1", "cue", "قالت"),
        ("r2", "cue", "ونفت"),
        ("-", "stance", "s1 c1", {"stance": "assert"}),
        ("-", "stance", "s2 c2", {"stance": "deny"}),
        ("-", "stance", "s1 c3", {"stance": "assert"}),
        ("-", "same", "c2 c1"),
    ],
    ("port", "ben"): [
        ("c1", "claim", "سبعة عمال"),
        ("c2", "claim", "المخازن كانت مفتوحة"),
        ("c3", "claim", "التحقيق بدأ", {"source": "unknown", "stance": "relay"}),
        ("s1", "speaker", "الناطقة ليلى مراد", {"identity": "ليلى مراد"}),
        ("s2", "speaker", "الشركه"),  # spelt otherwise, at another place
        ("-", "stance", "s1 c1", {"stance": "assert"}),
        ("-", "stance", "s2 c2", {"stance": "deny"}),
        ("-", "same", "c2 c1"),
        ("-", "same", "c3 c1"),
    ],
    ("vaccine", "ann"): [
        ("c1", "claim", "the vaccine protects four of five children"),
        ("c2", "claim", "doses for the south … will arrive in May", {"type": "prediction"}),
        ("c3", "claim", "It is a triumph", {"source": "author", "stance": "assert", "type": "judgement"}),
        ("c4", "claim", "four of five are protected"),
        ("s1", "speaker", "A study", {"named": "no"}),
        ("s2", "speaker", "Noor Aziz", {"identity": "Noor Aziz"}),
        ("s3", "speaker", "Critics", {"named": "no"}),
        ("r1", "cue", "found"),
        ("r2", "cue", "told"),
        ("-", "stance", "s1 c1", {"stance": "assert"}),
        ("-", "stance", "s2 c2", {"stance": "assert"}),
        ("-", "stance", "s3 c4", {"stance": "question"}),
        ("-", "stance", "s2 c1", {"stance": "support"}),
        ("-", "same", "c4 c1"),
    ],
    ("vaccine", "ben"): [
        ("c1", "claim", "the vaccine protects four … children"),
        ("c2", "claim", "doses for the south, if the roads stay open, will arrive in May", {"type": "prediction"}),
        ("c5", "claim", "the roads stay open", {"source": "implicit", "stance": "unclear"}),  # within the other
        ("c4", "claim", "four of five are protected", {"source": "implicit", "stance": "question"}),
        ("s2", "speaker", "Dr Noor Aziz, who led the study", {"identity": "Noor Aziz"}),
        ("s3", "speaker", "Critics"),
        ("-", "stance", "s2 c2", {"stance": "assert"}),
        ("-", "stance", "s3 c1", {"stance": "question"}),
    ],
    ("vaccine", "cem"): [
        ("c1", "claim", "the vaccine protects four of five children"),
        ("c2", "claim", "doses for the south … if … will arrive"),
        ("c3", "cue", "It is a triumph"),
        ("s1", "claim", "A study in March found"),
        ("s2", "speaker", "Noor Aziz, who led", {"identity": "N. Aziz"}),
        ("s4", "speaker", "Nile Wire", {"identity": "Nile Wire"}),
        ("r2", "cue", "told"),
        ("-", "stance", "s2 c2", {"stance": "assert"}),
        ("-", "stance", "s4 c2", {"stance": "relay"}),
    ],
    ("tram", "ann"): [
        ("c1", "claim", "the tram will run by night", {"type": "prediction"}),
        ("c2", "claim", "The tram will run by night", {"type": "prediction"}),
        ("c3", "claim", "the union was not asked"),
        ("s1", "speaker", "The mayor", {"identity": "Mayor"}),
        ("s2", "speaker", "drivers"),
        ("s3", "speaker", "the union", {"identity": "Union"}),
        ("-", "stance", "s1 c1", {"stance": "assert"}),
        ("-", "stance", "s1 c2", {"stance": "assert"}),
        ("-", "stance", "s2 c2", {"stance": "support"}),
        ("-", "stance", "s3 c3", {"stance": "assert"}),
        ("-", "same", "c2 c1"),
        ("", "unusable_because", "too short", {"usable": "no"}),
    ],
    ("tram", "ben"): [
        ("c1", "claim", "the tram will run", {"type": "prediction"}),
        ("c2", "claim", "tram will run by night, drivers", {"type": "proposal"}),
        ("c6", "claim", "by night", {"source": "author", "stance": "assert"}),  # split
        ("c3", "claim", "the union was not asked", {"source": "author", "stance": "assert"}),
        ("s1", "speaker", "mayor", {"identity": "Mayor"}),
        ("s2", "speaker", "drivers", {"identity": "Drivers"}),
        ("-", "stance", "s1 c1", {"stance": "assert"}),
        ("-", "stance", "s2 c2", {"stance": "relay"}),
        ("-", "same", "c2 c1"),
    ],
    ("tram", "cem"): [
        ("c1", "claim", "promised that the tram will run by night", {"type": "proposal"}),
        ("c7", "claim", "Nobody knows what it costs", {"source": "author", "stance": "assert", "type": "judgement"}),
        ("s1", "speaker", "The mayor"),
        ("-", "stance", "s1 c1", {"stance": "assert"}),
    ],
    ("strike", "ann"): [
        ("c1", "claim", "they will strike on Sunday", {"type": "prediction"}),
        ("s1", "speaker", "Teachers"),
        ("r1", "cue", "said"),
        ("-", "stance", "s1 c1", {"stance": "assert"}),
    ],
    ("strike", "cem"): [],
    ("weather", "ann"): [],
    ("weather", "ben"): [],
    ("weather", "cem"): [],
    ("budget", "ben"): [
        ("c1", "claim", "the bank said prices will fall", {"type": "prediction"}),
        ("c2", "claim", "prices will fall", {"type": "prediction"}),  # within the other, both of the bank
        ("s1", "speaker", "The bank", {"identity": "Bank"}),
        ("s2", "speaker", "an official", {"identity": "Official"}),
        ("s3", "speaker", "the bank", {"identity": "Bank"}),
        ("-", "stance", "s1 c1", {"stance": "assert"}),
        ("-", "stance", "s2 c2", {"stance": "relay"}),
        ("-", "stance", "s1 c2", {"stance": "assert"}),
        ("-", "stance", "s3 c2", {"stance": "assert"}),
    ],
    ("budget", "cem"): [
        ("c2", "claim", "prices will fall"),
        ("s2", "speaker", "official", {"identity": "Official"}),
        ("s3", "speaker", "the bank", {"identity": "The bank itself"}),
        ("-", "stance", "s2 c2", {"stance": "relay"}),
        ("-", "stance", "s3 c2", {"stance": "deny"}),
    ],
}


def hand_made(folder: Path) -> Project:
    """Make the project of the layers above, with an excluded line and an article done again by one annotator."""
    project = projects.make(folder, ARTICLES)
    for (article, who), marks in LAYERS.items():
        mark(projects.session(project, who, article), marks)
    rounds.set_round(project, project.set_role("lea", "lead", actor="lea"), "again")
    mark(Session(project, project.annotator("ann"), "tram", "again"), LAYERS["tram", "ben"])
    mark(Session(project, project.annotator("ben"), "tram", "again"), LAYERS["tram", "ann"])
    mark(projects.session(project, "dia", "dam"), LAYERS["dam", "ann"][:4], done=False)
    exclude(project, "dam", "Elsewhere: The dam in ten pictures")
    exclude(project, "vaccine", "It is", "will arrive in May")
    return project


_TEXT = "الوزير said that the dam “will be” finished by علي in March, and company X denied it; أمس no one knew."
_LABELS = {"claim": 4, "speaker": 3, "cue": 1}
_VALUES = {
    "claim": {"source": ("author", "implicit"), "type": ("fact", "prediction", "judgement")},
    "speaker": {"identity": ("Dam", "Wire", "Union"), "named": ("no",)},
    "cue": {},
}
_STANCES = ("assert", "assert", "deny", "relay", "support")


def at_random(folder: Path, seed: int, *, apart: bool = False) -> Project:
    """Make a project of articles that two to four read; each marks most in about the same way, and some at random.

    Args:
        folder: where to make it.
        seed: for what is random.
        apart: whether the spans of a layer do not overlap.
    """
    random = Random(seed)
    articles = {f"a{number}": " ".join(random.choices(_TEXT.split(), k=random.randint(8, 30))) for number in range(7)}
    project = projects.make(folder, articles)
    for article, body in articles.items():
        truth = [_any_mark(random, body) for _each in range(random.randint(0, 5))]
        for name in random.sample(["ann", "ben", "cem", "dia"], random.randint(2, 4)):
            work = projects.session(project, name, article)
            _mark_at_random(random, work, truth, apart=apart)
            work.set_status("done")
    project.set_role("lea", "lead", actor="lea")
    for article in ("a0", "a1"):
        start, end = sorted(random.sample(range(len(articles[article])), 2))
        if articles[article][start:end].strip():
            assert projects.session(project, "lea", article).exclude(start, end)
    return project


def _any_mark(random: Random, body: str) -> tuple[str, int, int]:
    start = random.randrange(len(body))
    return random.choices([*_LABELS], [*_LABELS.values()])[0], start, min(start + random.randint(1, 25), len(body))


def _mark_at_random(random: Random, work: Session, truth: Sequence[tuple[str, int, int]], *, apart: bool) -> None:
    made: list[Span] = []
    wanted = [each for each in truth if random.random() < 0.8]
    for label, start, end in [*wanted, *(_any_mark(random, work.body) for _each in range(random.randint(0, 2)))]:
        if random.random() < 0.4:
            start, end = max(start + random.randint(-6, 6), 0), end + random.randint(-6, 6)
        if random.random() < 0.1:
            label = random.choice([*_LABELS])
        if apart and work.index.touching(start - 12, end + 20):
            continue
        with suppress(RuleError):  # nothing in that place, or the same again
            span = work.tag(label, start, end, exact=True)
            made.append(span)
            if random.random() < 0.15:
                work.add_fragment(span, end + 2, end + 8)
            for name, values in _VALUES[label].items():
                if random.random() < 0.4:
                    _set(work, span, {name: random.choice(values)})
    for source in made:
        for target in made:
            if random.random() < 0.4:
                with suppress(RuleError):  # the scheme allows none
                    stance = {"stance": random.choice(_STANCES)}
                    work.link(
                        "same" if source.label == "claim" else "stance",
                        source,
                        target,
                        stance if source.label == "speaker" else {},
                    )


def exclude(project: Project, article: str, *texts: str) -> None:
    """Exclude ranges as a lead, whatever is marked there by others."""
    work = projects.session(project, "lea", article)
    for text in texts:
        start = work.body.index(text)
        assert work.exclude(start, start + len(text))


def mark(work: Session, marks: Iterable[Mark], *, done: bool = True) -> None:
    """Make an annotator's layer of an article."""
    spans: dict[str, Span] = {}
    for name, label, text, *given in marks:
        values = dict(given[0]) if given else {}
        if not name:
            _set(work, None, values | {label: text})
        elif name == "-":
            source, target = text.split()
            if label not in {
                each.label for each in work.index.links_from(spans[source].id) if each.target == spans[target].id
            }:
                work.link(label, spans[source], spans[target], values)
        else:
            spans[name] = _span(work, label, [_place(work.body, each) for each in text.split(" … ")], values)
    if done:
        work.set_status("done")


def _place(body: str, text: str) -> tuple[int, int]:
    start = body.index(text)
    return start, start + len(text)


def _span(work: Session, label: str, places: list[tuple[int, int]], values: Mapping[str, str]) -> Span:
    span = work.tag(label, *places[0], exact=True)
    for start, end in places[1:]:
        work.add_fragment(work.index.spans[span.id], start, end)
    _set(work, span, values)
    return work.index.spans[span.id]


def _set(work: Session, span: Span | None, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        item = work.index.spans[span.id] if span else None
        if item is not None and name == "identity":
            work.set_identity(item, value)
        elif (item.attributes if item else work.article_values).get(name) != value:
            work.set_attribute(item, name, value)
