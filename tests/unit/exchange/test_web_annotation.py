"""W3C Web Annotation: what other tools write is read, what is written is JSON-LD, and projects come back as they were."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.errors import InputError
from reader.exchange import formats, web_annotation
from reader.exchange.format import Found, Reading
from reader.exchange.record import Record
from reader.exchange.source import Source
from reader.exchange.web_annotation.anchoring import AnchoredText, Place
from reader.model.article import Article
from reader.text.quoting import Quote
from reader.text.sanitise import normalise
from reader.workflow.checks import verified
from reader.workflow.importing import Options, import_files
from reader.workflow.project import Project
from tests import projects
from tests.projects import tag
from tests.reliability import fuzzing
from tests.unit.exchange import roundtrip

TEXT = "Nile Wire 😀 said: the plan failed. Dana said it twice.\nSo it was said."
ADDRESS = "https://example.org/news/42"


def reading(losses: Counter[str] | None = None, into: str = "") -> Reading:
    """Read as in a project that has the text under an id and an address."""
    known = (Article("news", "Title"), TEXT)
    return Reading(
        find_text=lambda name: known if name in ("news", ADDRESS) else None,
        into=into,
        losses=Counter() if losses is None else losses,
    )


def read(data: object, losses: Counter[str] | None = None, into: str = "") -> list[Found]:
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    source = Source(Path("f.jsonld"), text)
    assert formats.recognised(source) is web_annotation.FORMAT
    return list(web_annotation.read(source, reading(losses, into)))


def shown(record: Record) -> list[tuple[str, str]]:
    return [(each.label, each.text(record.body)) for each in record.spans]


def annotation(
    exact: str, label: str = "claim", number: int = 1, *, utf16: bool = False, **more: Any
) -> dict[str, Any]:
    """Write an annotation as the model's examples do (https://www.w3.org/TR/annotation-model/)."""
    start = TEXT.index(exact)
    shift = sum(each > "\uffff" for each in TEXT[:start]) if utf16 else 0
    position = {"type": "TextPositionSelector", "start": start + shift, "end": start + shift + len(exact)}
    quotation = {"type": "TextQuoteSelector", "exact": exact}
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld", "id": f"http://example.org/anno{number}", "type": "Annotation",
        "body": {"type": "TextualBody", "purpose": "tagging", "value": label},
        "target": {"source": ADDRESS, "selector": [position, quotation]}, **more,
    }  # fmt: skip


# Round trips ---------------------------------------------------------------------------------------------------------


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(roundtrip.layers())
def test_projects_survive_unchanged_in_all_that_web_annotations_hold(found: list[Record]) -> None:
    roundtrip.check_trip(found, "w3c")


def worked(where: Path) -> Project:
    project = projects.make(where, {"news": projects.BODY, "more": "نص 😀 آخر\nقال 𝒜 سالم", "untouched": "نص"})
    work = projects.session(project)
    claim, speaker = tag(work, "claim", "المشروع سيكتمل في مارس"), tag(work, "speaker", "سالم الحداد")
    link = work.link("stance", speaker, claim, {"stance": "unclear"})
    work.set_note(work.index.relations[link.id], 'ملاحظة "بين" علامات\nوسطر')
    work.set_identity(speaker, "سالم الحداد", kind="state")
    other = work.body.index("القرار")
    work.add_fragment(work.index.spans[claim.id], other, other + 6)
    work.set_status("done")
    tag(projects.session(project, "a2", "more"), "claim", "قال 𝒜 سالم")
    return project


def test_rounds_gold_and_untouched_articles_come_back_as_the_same_bytes(tmp_path: Path) -> None:
    project = worked(tmp_path / "one")
    line = (
        '{"schema": "reader/1", "article": {"id": "news", "text": %s}, "annotator": "a1", "round": "%s", "layer": "%s"}'
    )
    more = [line % (json.dumps(projects.BODY), *each) for each in (("second", "annotation"), ("main", "gold"))]
    projects.import_lines(project, "\n".join(more), actor="reader")
    first = roundtrip.export(project, "w3c", tmp_path / "first.jsonld")
    other, report = roundtrip.through(project, "w3c", tmp_path)
    assert report.layers == 4
    assert roundtrip.export(other, "w3c", tmp_path / "again.jsonld").read_bytes() == first.read_bytes()
    roundtrip.compare(roundtrip.held(project), roundtrip.held(other), web_annotation.FORMAT)
    assert verified(other) == []
    assert import_files(other, [first]).layers == 0


def test_an_own_file_into_a_project_with_another_text_makes_a_revision(tmp_path: Path) -> None:
    project = worked(tmp_path / "one")
    target = roundtrip.export(project, "w3c", tmp_path / "out.jsonld", articles=("more",))
    other = projects.make(tmp_path / "two", {"more": "another text"})
    assert import_files(other, [target]).revised == ["more"]


# What is written -----------------------------------------------------------------------------------------------------

# The terms of the model's vocabulary that are written, as https://www.w3.org/TR/annotation-vocab/ names them.
OA, AS = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/activitystreams#"
DCTERMS, RDF, XSD = (
    "http://purl.org/dc/terms/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2001/XMLSchema#",
)


def _term(iri: str, kind: str = "") -> dict[str, str]:
    return {"@id": iri} | ({"@type": kind} if kind else {})


VOCABULARY: dict[str, Any] = {
    "dcterms": DCTERMS, "schema": "http://schema.org/", "id": "@id", "type": "@type",
    **{name: OA + name for name in ("Annotation", "TextualBody", "SpecificResource", "TextPositionSelector",
                                    "TextQuoteSelector", "tagging", "classifying", "commenting", "linking",
                                    "identifying", "exact", "prefix", "suffix")},
    "Person": "http://xmlns.com/foaf/0.1/Person", "name": "http://xmlns.com/foaf/0.1/name",
    "Text": "http://purl.org/dc/dcmitype/Text", "AnnotationCollection": f"{AS}OrderedCollection",
    "AnnotationPage": f"{AS}OrderedCollectionPage", "label": "http://www.w3.org/2000/01/rdf-schema#label",
    "value": f"{RDF}value", "format": "http://purl.org/dc/elements/1.1/format",
    "language": "http://purl.org/dc/elements/1.1/language",
    "rtl": f"{OA}rtlDirection", "ltr": f"{OA}ltrDirection", "auto": f"{OA}autoDirection",
    "textDirection": _term(f"{OA}textDirection", "@vocab"), "motivation": _term(f"{OA}motivatedBy", "@vocab"),
    "purpose": _term(f"{OA}hasPurpose", "@vocab"), "body": _term(f"{OA}hasBody", "@id"),
    "target": _term(f"{OA}hasTarget", "@id"), "source": _term(f"{OA}hasSource", "@id"),
    "selector": _term(f"{OA}hasSelector", "@id"), "creator": _term(f"{DCTERMS}creator", "@id"),
    "created": _term(f"{DCTERMS}created", f"{XSD}dateTime"), "modified": _term(f"{DCTERMS}modified", f"{XSD}dateTime"),
    "start": _term(f"{OA}start", f"{XSD}nonNegativeInteger"), "end": _term(f"{OA}end", f"{XSD}nonNegativeInteger"),
    "total": _term(f"{AS}totalItems", f"{XSD}nonNegativeInteger"),
    "startIndex": _term(f"{AS}startIndex", f"{XSD}nonNegativeInteger"), "first": _term(f"{AS}first", "@id"),
    "items": {"@id": f"{AS}items", "@type": "@id", "@container": "@list"},
}  # fmt: skip


def written(tmp_path: Path) -> list[dict[str, Any]]:
    project = worked(tmp_path / "project")
    found = json.loads(roundtrip.export(project, "w3c", tmp_path / "out.jsonld").read_text(encoding="utf-8"))
    assert isinstance(found, list)
    return found


def every(node: Any) -> Iterator[dict[str, Any]]:
    """Give all objects of a document."""
    if isinstance(node, dict):
        yield node
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from every(each)


def test_what_is_written_keeps_to_the_model(tmp_path: Path) -> None:
    collections = written(tmp_path)
    assert [each.get("creator", {}).get("name") for each in collections] == ["a2", "a1", None]
    for collection in collections:
        page, text = collection["first"], collection["reader:article"]["value"]
        assert (collection["type"], page["type"]) == ("AnnotationCollection", "AnnotationPage")
        assert collection["total"] == len(page["items"])
        people = {collection["creator"]["id"]} if "creator" in collection else set()
        ids = [each["id"] for each in page["items"]]
        assert len({collection["id"], page["id"], *ids}) == len(ids) + 2
        for each in page["items"]:
            assert each["type"] == "Annotation"
            assert each["creator"] in people
            for target in each["target"] if isinstance(each["target"], list) else [each["target"]]:
                if isinstance(target, str):
                    assert each["motivation"] == "linking"
                    assert {target, each["body"][0]["source"]} <= set(ids)
                    continue
                assert target["source"] == collection["reader:article"]["id"]
                position, quotation = target["selector"]
                start, end = position["start"], position["end"]
                assert text[start:end] == quotation["exact"]
                assert text[max(start - 32, 0) : start] == quotation.get("prefix", "")
                assert text[end : end + 32] == quotation.get("suffix", "")
        for node in every({**collection, "@context": None}):
            unknown = {
                name for name in node if name not in VOCABULARY and not name.startswith(("reader:", "dcterms:", "@"))
            }
            assert not unknown


def test_what_is_written_is_json_ld(tmp_path: Path) -> None:
    jsonld = pytest.importorskip("pyld.jsonld", reason="pyld is not installed: pip install -e '.[dev]'")

    def load(url: str, _options: object) -> dict[str, Any]:
        assert url == "http://www.w3.org/ns/anno.jsonld"
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url,
                "document": {"@context": VOCABULARY}}  # fmt: skip

    collections = written(tmp_path)
    collections[1]["reader:identities"][0]["reader:aliases"] = ["ب", "أ"]
    options = {"documentLoader": load, "base": "http://example.org/"}
    quads = jsonld.to_rdf(collections, options)["@default"]
    facts = {(each["subject"]["value"], each["predicate"]["value"], each["object"]["value"]) for each in quads}

    def objects(subject: str, predicate: str) -> list[str]:
        return sorted(value for one, name, value in facts if (one, name) == (subject, predicate))

    for collection in collections:
        for each in collection["first"]["items"]:
            assert objects(each["id"], f"{RDF}type") == [f"{OA}Annotation"]
            assert objects(each["id"], f"{DCTERMS}created") == [each["created"]]
            if each["motivation"] == "linking":
                (body,) = [one for one in objects(each["id"], f"{OA}hasBody") if objects(one, f"{OA}hasSource")]
                assert objects(body, f"{OA}hasSource") == [each["body"][0]["source"]]
                assert objects(each["id"], f"{OA}hasTarget") == [each["target"]]
            else:
                targets = each["target"] if isinstance(each["target"], list) else [each["target"]]
                exact = [value for target in objects(each["id"], f"{OA}hasTarget")
                         for one in objects(target, f"{OA}hasSelector") for value in objects(one, f"{OA}exact")]  # fmt: skip
                assert sorted(exact) == sorted(target["selector"][1]["exact"] for target in targets)
        source = collection["reader:article"]
        assert objects(source["id"], f"{RDF}value") == [source["value"]]
        assert objects(source["id"], f"{OA}textDirection") == [f"{OA}autoDirection"]
        assert objects(collection["id"], f"{AS}totalItems") == [str(collection["total"])]
    (identity,) = collections[1]["reader:identities"]
    (head,) = objects(identity["id"], "urn:x-reader:aliases")
    assert objects(head, f"{RDF}first") == ["ب"]


# Files of other tools ------------------------------------------------------------------------------------------------


def test_every_shape_of_file() -> None:
    one, other = annotation("Nile Wire", "speaker"), annotation("the plan failed", number=2)
    shapes = [
        [one, other],
        {"@context": "http://www.w3.org/ns/anno.jsonld", "@graph": [one, other]},
        {"id": "http://example.org/page", "type": "AnnotationPage", "items": [one, other]},
        {"id": "c", "type": "AnnotationCollection", "total": 2, "first": {"type": "AnnotationPage", "items": [one, other]}},
        {"id": "c", "type": ["AnnotationCollection"], "items": [one], "first": {"type": "AnnotationPage", "items": [],
         "next": {"type": "AnnotationPage", "items": [other]}}},
        "\n".join([json.dumps(one), "", json.dumps(other)]),
        json.dumps([one, other], indent=1),
    ]  # fmt: skip
    for shape in shapes:
        (found,) = read(shape)
        assert (found.record.article.id, found.named, found.record.annotator) == ("news", True, "")
        assert shown(found.record) == [("speaker", "Nile Wire"), ("claim", "the plan failed")]
    (found,) = read(one)
    assert shown(found.record) == [("speaker", "Nile Wire")]
    with pytest.raises(InputError, match=r"f\.jsonld"):
        read(json.dumps(one) + "\n{broken}\n" + json.dumps(one))


# As Recogito JS writes it: targets without a source, UTF-16 units, links with two targets and a tag.
RECOGITO = [
    {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation", "id": "#a4ea53d4-69f3-4392-a3dd-cbb7e9ad50cb",
     "body": [{"type": "TextualBody", "value": "who is it", "purpose": "commenting"},
              {"type": "TextualBody", "value": "Person", "purpose": "tagging", "creator": {"name": "dana"}},
              {"type": "TextualBody", "value": "Place", "purpose": "tagging"}],
     "target": {"selector": [{"type": "TextQuoteSelector", "exact": "Dana"},
                             {"type": "TextPositionSelector", "start": 36, "end": 40}]}},
    {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation", "id": "#d7050196-2537-42bf-9d1b-a3f9e4c9fbc6",
     "body": [], "target": {"selector": [{"type": "TextPositionSelector", "start": 41, "end": 45}]}},
    {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation", "id": "#11111111-2537-42bf-9d1b-a3f9e4c9fbc6",
     "body": [{"type": "TextualBody", "value": "Says", "purpose": "tagging"}], "motivation": "linking",
     "target": [{"id": "#a4ea53d4-69f3-4392-a3dd-cbb7e9ad50cb"}, {"id": "#d7050196-2537-42bf-9d1b-a3f9e4c9fbc6"}]},
]  # fmt: skip


INLINE = [
    {**each, "target": {**each["target"], "source": {"id": ADDRESS, "type": "Text", "value": TEXT}}}
    if isinstance(each["target"], dict) else each
    for each in RECOGITO
]  # fmt: skip
"""The same with the text in the file."""


def test_recogito() -> None:
    (found,) = read(RECOGITO, into="news")
    record = found.record
    assert shown(record) == [("Person", "Dana"), ("Place", "Dana"), ("annotation", "said")]
    assert [each.note for each in record.spans] == ["who is it", "", ""]
    assert [each.start for each in record.spans] == [35, 35, 40]
    (link,) = record.relations
    assert (link.label, link.source, link.target) == ("Says", record.spans[0].id, record.spans[2].id)
    assert record.spans[0].id == "a4ea53d4-69f3-4392-a3dd-cbb7e9ad50cb"
    with pytest.raises(InputError, match="no article") as raised:
        read(RECOGITO)
    assert "--into" in raised.value.hint


def test_links_to_a_body_creators_times_and_replies() -> None:
    speaker = annotation("Dana", "speaker", 1, creator={"id": "http://example.org/u7", "type": "Person", "name": "Rim"},
                         created="2026-01-02T03:04:05+02:00", modified="yesterday", bodyValue="plain")  # fmt: skip
    claim = annotation("the plan failed", "claim", 2, creator="http://example.org/u7", motivation="oa:tagging")
    one, two = speaker["id"], claim["id"]
    base = {"type": "Annotation", "motivation": "linking", "creator": "http://example.org/u7"}
    links = [
        {
            **base,
            "id": "l1",
            "target": one,
            "body": [two, {"type": "TextualBody", "purpose": "tagging", "value": "stance"}],
        },
        {**base, "id": "l2", "target": {"id": one}, "body": {"type": "SpecificResource", "source": two}},
        {**base, "id": "l3", "target": speaker["target"], "body": {**claim["target"], "purpose": "linking"}},
        {**base, "id": "l4", "target": one, "body": "http://example.org/nowhere"},
        {
            **base,
            "id": "r1",
            "motivation": "replying",
            "target": one,
            "body": {"type": "TextualBody", "value": "really?"},
        },
    ]
    losses: Counter[str] = Counter()
    (found,) = read([*links, speaker, claim], losses)
    record = found.record
    assert record.annotator == "Rim"
    assert shown(record) == [("speaker", "Dana"), ("claim", "the plan failed")]
    ends = (record.spans[0].id, record.spans[1].id)
    assert sorted((each.label, each.source, each.target) for each in record.relations) == [
        ("linking", *ends), ("linking", *ends), ("stance", *ends),
    ]  # fmt: skip
    assert (record.spans[0].note, record.spans[0].created) == ("plain\nreally?", "2026-01-02T01:04:05.000Z")
    assert record.spans[0].updated == ""
    assert +losses == {"bodies that are no text": 1}


def test_several_people_and_texts_are_several_layers() -> None:
    text = {"id": "https://example.org/other", "type": "Text", "value": "Other 😀\r\ntext", "language": ["ar", "en"],
            "textDirection": "rtl", "dcterms:title": "Other"}  # fmt: skip
    other = annotation("Dana", "x", 3, creator={"name": "b"})
    other["target"] = {"source": text, "selector": {"type": "TextPositionSelector", "start": 9, "end": 13}}
    found = read(
        [annotation("Dana", "x", 1, creator={"name": "a"}), annotation("said", "x", 2, creator={"name": "b"}), other]
    )
    assert [(each.record.article.id, each.record.annotator, each.named) for each in found] == [
        ("news", "a", True), ("news", "b", True), ("other", "b", False),
    ]  # fmt: skip
    record = found[2].record
    assert (record.body, record.article.title, record.article.direction) == ("Other 😀\ntext", "Other", "rtl")
    assert (record.article.language, record.article.url) == ("ar", "https://example.org/other")
    assert shown(record) == [("x", "text")]


def test_what_cannot_be_kept_is_counted() -> None:
    def at(number: int, target: object, **more: object) -> dict[str, Any]:
        return {**annotation("Dana", "x", number), "target": target, **more}

    xpath = {"type": "XPathSelector", "value": "/html/body/p[2]"}
    missing = {"type": "TextQuoteSelector", "exact": "nowhere"}
    losses: Counter[str] = Counter()
    (found,) = read(
        [
            annotation(
                "Dana", "x", 1, body=[{"type": "Image", "id": "http://example.org/i.png"}, 7, "http://example.org/x"]
            ),
            at(2, {"source": ADDRESS, "selector": xpath}),
            at(3, f"{ADDRESS}#char=0,4"),
            at(4, ADDRESS),
            at(5, {"source": ADDRESS, "selector": missing}),
            at(6, [annotation("Dana")["target"], {"source": ADDRESS, "selector": missing}]),
            at(7, {"source": ADDRESS, "selector": {"type": "TextQuoteSelector", "exact": "said"}}),
            at(8, annotation("Dana")["target"] | {"source": "https://example.org/unknown"}),
            at(9, "http://example.org/gone", motivation="linking"),
            {"type": "Person", "name": "nobody"},
        ],
        losses,
    )
    assert shown(found.record) == [("annotation", "Dana")]
    assert +losses == {
        "bodies that are no text": 3, "annotations whose place is told by other means than position and quotation": 2,
        "annotations of whole texts": 1, "annotations whose place was not found in the text": 3,
        "annotations of texts that are not in the project": 1, "relations whose ends are not there": 1,
        "entries that are no annotations": 1,
    }  # fmt: skip
    losses.clear()
    page = {"type": "AnnotationCollection", "first": "http://example.org/page1", "id": "c", "total": 9}
    assert read(page, losses) == []
    assert +losses == {"pages of annotations that lie elsewhere": 1}


# Places --------------------------------------------------------------------------------------------------------------


def place(
    exact: str | None, start: int | None = None, end: int | None = None, before: str = "", after: str = ""
) -> Place:
    return Place(start, end, None if exact is None else Quote(normalise(exact), before, after))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (place("Dana", 35, 39), 35),
        (place("Dana", 36, 40), 35),  # UTF-16 units
        (place("Dana", 0, 4), 35),  # a position of another text
        (place("Dana", 900, 904), 35),
        (place(None, 35, 39), 35),
        (place(None, 35, 900), None),
        (place(None, 39, 35), None),
        (place("Dana"), 35),
        (place("said"), None),
        (place("said", before="Dana "), 40),
        (place("said", after=": the plan"), 12),
        (place("said", 41, 45), 40),
        (place("said", 8, 9), 12),
        (place("twice. So"), 48),
        (place("twice.\r\nSo"), 48),
        (place(" "), None),
        (place(""), None),
        (place("gone"), None),
    ],
)
def test_places_are_found_where_position_or_quotation_tell(wanted: Place, found: int | None) -> None:
    where = AnchoredText(TEXT, [wanted]).find(wanted)
    assert (where[0] if where else None) == found


def test_positions_without_a_quotation_count_as_the_others_do() -> None:
    bare = place(None, 36, 40)
    assert AnchoredText(TEXT, [place("Dana", 36, 40), bare]).find(bare) == (35, 39)
    assert AnchoredText(TEXT, [place("Dana", 35, 39), bare]).find(bare) == (36, 40)


@given(st.text(roundtrip.ALPHABET, min_size=1, max_size=40), st.data())
def test_any_range_of_any_text_is_found_by_its_own_selectors(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert AnchoredText(text).find(place(text[start:end], start, end)) == (start, end)


# Damaged files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda node: node["body"].update(value="\ud800"),
        lambda node: node["body"].update(value="\0"),
        lambda node: node.update(creator={"name": "\ud800"}),
        lambda node: node.update(motivation="\ud800", body=[]),
        lambda node: node["target"].update(source="\ud800"),
        lambda node: node["target"]["selector"][0].update(start="0"),
        lambda node: node["target"]["selector"][0].update(start=1e300),
        lambda node: node["target"]["selector"][1].update(exact=3),
        lambda node: node["target"].update(source={"id": "x", "value": " "}),
    ],
)
def test_faulty_fields_are_refused(change: Any) -> None:
    node = annotation("Dana")
    change(node)
    source = Source(Path("f.jsonld"), json.dumps(node))
    with pytest.raises(InputError, match=r"f\.jsonld") as raised:
        list(web_annotation.read(source, reading()))
    assert raised.value.hint


def _sample() -> bytes:
    with tempfile.TemporaryDirectory() as where:
        return roundtrip.export(worked(Path(where) / "p"), "w3c", Path(where) / "out").read_bytes()


SAMPLES = [json.dumps([*RECOGITO, annotation("Dana")], ensure_ascii=False).encode()]


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_damaged_files_end_in_a_message_or_a_correct_import(data: st.DataObject) -> None:
    if len(SAMPLES) == 1:
        SAMPLES.append(_sample())
    damaged = data.draw(st.sampled_from(SAMPLES).flatmap(fuzzing.mutated))
    with tempfile.TemporaryDirectory() as where:
        target = Path(where) / "f.jsonld"
        target.write_bytes(damaged)
        with roundtrip.empty(Path(where) / "project") as project:
            (Path(where) / "news.txt").write_text(TEXT, encoding="utf-8")
            import_files(project, [Path(where) / "news.txt"])
            fuzzing.imported(project, target, format="w3c", into=data.draw(st.sampled_from(["news", ""])))


def test_an_import_of_another_tools_file_into_a_project(tmp_path: Path) -> None:
    project = projects.make(tmp_path / "project", {"news": TEXT})
    target = tmp_path / "f.json"
    target.write_text(json.dumps(RECOGITO), encoding="utf-8")
    report = import_files(project, [target], options=Options(into="news", annotator="rim", extend_scheme=True))
    assert (report.layers, report.spans, report.relations) == (1, 3, 1)
    assert verified(project) == []
