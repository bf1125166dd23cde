"""What goes through a format and back: projects made by Hypothesis, and what of them has to come back the same."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from reader.exchange import formats, jsonl
from reader.exchange.format import Format
from reader.exchange.record import Record
from reader.model.annotation import Fragment, Identity, Item, Relation, Span
from reader.model.article import Article, default_title, digest
from reader.model.ids import new_id
from reader.model.scheme import Scheme
from reader.text.quoting import Quote
from reader.text.sanitise import normalise
from reader.workflow.exporting import Selection, export_file, lines
from reader.workflow.importing import Options, Report, import_files
from reader.workflow.project import Project
from tests.projects import import_lines

SCHEME = """
name: trip
version: 1
spans:
  claim: {key: c}
  speaker: {key: s}
  cue: {key: r}
relations:
  stance: {key: l, from: [speaker, cue], to: claim}
  same: {key: l, from: claim, to: claim}
attributes:
  source: {on: claim, values: {speaker: {}, author: {}, unknown: {}}}
  stance: {on: [claim, stance], values: {assert: {}, deny: {}, unclear: {}}}
  remark: {on: [claim, cue, stance], type: text}
  identity: {on: speaker, type: identity}
  usable: {on: article, values: {'yes': {}, 'no': {}}}
"""
"""Spans, relations and attributes of every kind."""

ALPHABET = 'ab ابه\u064b\u0651\u0301\u200c\u200d\u200e\u202e\u2066\u2069\u00ad😀𝒜\U0001f468\n\n\n\t-:;"\\%…\u00a0'
"""Astral characters, combining marks, joiners and controls of direction among plain ones."""

BODIES = st.text(ALPHABET, min_size=1, max_size=60).map(normalise).filter(str.strip)
WORDS = st.text(ALPHABET, min_size=1, max_size=12)
ANNOTATORS = ("a1", "مها ١", "x/y", "a.txt", "100%25", ".hid", "Zoë~", "two words")
ARTICLES = ("news", "خبر 1", "a.txt", "x@y+z-", "Ann.ann")
TIMES = ("2026-01-02T03:04:05.678Z", "2026-02-03T04:05:06.789Z")


@st.composite
def fragments(draw: st.DrawFn, body: str) -> tuple[Fragment, ...]:
    """Draw the fragments of a span: apart, in order, none blank."""
    ends = sorted(draw(st.lists(st.integers(0, len(body)), min_size=2, max_size=6, unique=True)))
    found = [Fragment(start, end) for start, end in zip(ends[::2], ends[1::2], strict=False)]
    return tuple(each for each in found if body[each.start : each.end].strip())


@st.composite
def records(draw: st.DrawFn, article: Article, body: str, annotator: str, identities: list[Identity]) -> Record:
    """Draw a layer under `SCHEME`."""
    spans: dict[tuple[str, tuple[Fragment, ...]], Span] = {}
    for _number in range(draw(st.integers(0, 5))):
        label = draw(st.sampled_from(["claim", "speaker", "cue"]))
        found = draw(fragments(body))
        if found:
            values = draw(_values(label, identities))
            spans[label, found] = _dated(draw, Span(new_id(), "", label, found, values, draw(_notes())))
    marked = list(spans.values())
    relations = []
    for one in marked:
        for other in marked:
            label = {"claim": "same", "speaker": "stance", "cue": "stance"}[one.label]
            if other.label == "claim" and one is not other and draw(st.booleans()):
                values = draw(_values(label, identities))
                relations.append(_dated(draw, Relation(new_id(), "", label, one.id, other.id, values, draw(_notes()))))
    orphans, parked = draw(orphaned(marked, identities))
    used = {each.attributes.get("identity") for each in (*marked, *orphans)}
    status, reason = draw(st.sampled_from([("done", ""), ("in progress", ""), ("skipped", "too short 😀")]))
    return Record(
        article, body, digest(body), annotator=annotator, status=status, reason=reason,
        seconds=draw(st.sampled_from([0, 90])), spans=tuple(marked), relations=tuple(relations),
        orphaned=orphans, parked=parked,
        attributes=draw(st.sampled_from([{}, {"usable": "yes"}, {"usable": "no"}])),
        identities=[each for each in identities if each.id in used], scheme_name="trip",
    )  # fmt: skip


@st.composite
def orphaned(
    draw: st.DrawFn, marked: list[Span], identities: list[Identity]
) -> tuple[tuple[Span, ...], tuple[Relation, ...]]:
    """Draw spans without a place, and relations from them to some that have one."""
    spans, relations = [], []
    for _number in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        quote = Quote(draw(WORDS), draw(st.just("") | WORDS), draw(st.just("") | WORDS), draw(st.integers(0, 99)))
        values = draw(_values("speaker", identities))
        span = Span(new_id(), "", "speaker", (), values, draw(_notes()), orphan=quote)
        spans.append(_dated(draw, span))
        for other in marked:
            if other.label == "claim" and draw(st.booleans()):
                values = draw(_values("stance", identities))
                relations.append(_dated(draw, Relation(new_id(), "", "stance", span.id, other.id, values)))
    spans.sort(key=lambda each: (each.orphan.start, each.label, each.id))
    relations.sort(key=lambda each: (each.source, each.target, each.id))
    return tuple(spans), tuple(relations)


def _notes() -> st.SearchStrategy[str]:
    return st.sampled_from(["", "", "short"]) | WORDS


def _dated(draw: st.DrawFn, item: Span | Relation) -> Span | Relation:
    created, updated = sorted(draw(st.tuples(st.sampled_from(TIMES), st.sampled_from(TIMES))))
    return replace(item, created=created, updated=updated, question=bool(item.note) and draw(st.booleans()))


def _values(label: str, identities: list[Identity]) -> st.SearchStrategy[dict[str, str]]:
    stance = st.sampled_from(["assert", "deny", "unclear"])
    optional: dict[str, dict[str, st.SearchStrategy[str]]] = {
        "claim": {"source": st.sampled_from(["speaker", "author"]), "stance": stance, "remark": WORDS},
        "cue": {"remark": WORDS},
        "stance": {"stance": stance, "remark": WORDS},
        "speaker": {"identity": st.sampled_from([each.id for each in identities])},
        "same": {},
    }
    return st.fixed_dictionaries({}, optional=optional[label])


@st.composite
def layers(draw: st.DrawFn) -> list[Record]:
    """Draw what a project holds: articles, some untouched, with a layer or more each."""
    identities = [Identity(new_id(), f"سالم {number}", ("Salem",), "state", "UN") for number in (1, 2)]
    found = []
    for identifier in draw(st.lists(st.sampled_from(ARTICLES), min_size=1, max_size=2, unique=True)):
        body = draw(BODIES)
        described = draw(st.booleans())
        article = Article(identifier, "Title ع" if described else default_title(body))
        if described:
            article = replace(article, source="Wire", url="https://example.org/1", published="2026-03-12",
                              language="ar", direction="rtl")  # fmt: skip
        people = draw(st.lists(st.sampled_from(ANNOTATORS), max_size=2, unique=True))
        if not people:
            found.append(Record(article, body, digest(body), scheme_name="trip"))
        found += [draw(records(article, body, each, identities)) for each in people]
    return found


def project_with(folder: Path, found: list[Record]) -> Project:
    """Make a project under `SCHEME` that holds records."""
    project = empty(folder)
    text = "\n".join(jsonl.dumps(each, project.scheme) for each in found)
    import_lines(project, text, actor="reader")
    return project


def empty(folder: Path, scheme: str = SCHEME) -> Project:
    """Make a project without articles."""
    Project.init(folder)
    (folder / "annotations" / "scheme.yaml").write_text(scheme, encoding="utf-8")
    return Project.open(folder)


def held(project: Project) -> list[Record]:
    """Give all that a project holds."""
    selection = Selection(layer="both", untouched=True)
    return [jsonl.loads(line, "held") for line in lines(project, project.store.view(), selection)]


def export(project: Project, format_: str, target: Path, **options: object) -> Path:
    """Export all of a project to a file or folder."""
    selection = Selection(format=format_, **{"untouched": True, "layer": "both", **options})
    export_file(project, project.store.view(), selection, target)
    return target


def through(project: Project, format_: str, folder: Path, **options: object) -> tuple[Project, Report]:
    """Export all of a project and import it into an empty one."""
    target = export(project, format_, folder / f"out{formats.named(format_).suffix}")
    other = empty(folder / "other", (project.root / "annotations" / "scheme.yaml").read_text(encoding="utf-8"))
    return other, import_files(other, [target], options=Options(**options))


def check_trip(found: list[Record], format_: str) -> None:
    """Check that what a project holds of records goes through a format unchanged, but for what that cannot hold."""
    with tempfile.TemporaryDirectory() as folder, project_with(Path(folder) / "one", found) as project:
        first = export(project, format_, Path(folder) / "first")
        other, report = through(project, format_, Path(folder))
        with other:
            again = export(other, format_, Path(folder) / "again")
            assert not +report.losses
            compare(held(project), held(other), formats.named(format_))
            if not formats.named(format_).suffix:
                assert _files(first) == _files(again)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def compare(before: list[Record], after: list[Record], format_: Format) -> None:
    """Compare what two projects hold in what a format holds."""
    assert list(_canonical(after, format_)) == list(_canonical(before, format_))


def _canonical(found: list[Record], format_: Format) -> Iterator[Record]:
    """Give records as a format holds them, with ids made of what they stand for where it does not hold those."""
    for record in map(format_.kept, found):
        if "ids and times" in {each.name for each in format_.holds}:
            yield replace(record, identities=sorted(record.identities, key=lambda each: each.id))
            continue
        names = {each.id: each.name for each in record.identities}

        def content(item: Item, names: dict[str, str] = names) -> tuple[object, ...]:
            values = sorted((key, names.get(value, value)) for key, value in item.attributes.items())
            return item.label, values, item.note

        spans = sorted(record.spans, key=lambda each: (each.fragments, *content(each)))
        known = {span.id: f"s{number}" for number, span in enumerate(spans)}
        links = sorted(record.relations, key=lambda each: (known[each.source], known[each.target], *content(each)))
        yield replace(
            record,
            spans=[replace(each, id=known[each.id], attributes=dict(content(each)[1])) for each in spans],
            relations=[
                replace(each, id=f"r{number}", source=known[each.source], target=known[each.target],
                        attributes=dict(content(each)[1]))
                for number, each in enumerate(links)
            ],
            identities=sorted((replace(each, id=each.name) for each in record.identities), key=lambda each: each.id),
        )  # fmt: skip


def scheme() -> Scheme:
    """Give `SCHEME`."""
    from reader.model import scheme_file

    return scheme_file.parse(SCHEME)
