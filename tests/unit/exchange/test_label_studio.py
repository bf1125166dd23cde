"""Label Studio's JSON: what its own library accepts of it, what comes back, and what its exports hold in all shapes."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from reader.errors import InputError
from reader.exchange import formats
from reader.exchange.format import Found, Reading, Writing
from reader.exchange.label_studio import FORMAT
from reader.exchange.label_studio.config import config
from reader.exchange.record import Record
from reader.exchange.source import Source
from reader.model import scheme_file
from reader.model.article import Article, digest
from reader.workflow.importing import Options, import_files
from tests import projects
from tests.projects import tag
from tests.unit.cli.test_commands import run
from tests.unit.exchange import roundtrip

BODY = "قال 😀 سالم الحداد إن المشروع\nسيكتمل. Salem said so."


def result(identifier: str, kind: str, control: str, **value: object) -> dict:
    """A result as labelstud.io/guide/task_format shows it."""
    return {"id": identifier, "from_name": control, "to_name": "text", "type": kind, "origin": "manual", "value": value}


def place(text: str, body: str = BODY) -> dict:
    """Where a stretch stands, as a JavaScript string counts."""
    start = len(body[: body.index(text)].encode("utf-16-le")) // 2
    return {"start": start, "end": start + len(text.encode("utf-16-le")) // 2, "text": text}


RESULTS = [
    result("a1", "labels", "label", **place("سالم الحداد"), labels=["speaker"]),
    result("a1", "textarea", "who", **{**place("سالم الحداد"), "text": ["the minister", "of works"]}),
    result("b2", "labels", "label", **place("المشروع\nسيكتمل"), labels=["claim"]),
    result("b2", "choices", "source", **place("المشروع\nسيكتمل"), choices=["speaker"]),
    result("zz", "choices", "usable", choices=["yes"]),
    {"from_id": "b2", "to_id": "a1", "type": "relation", "direction": "left", "labels": ["stance", "stance=deny"]},
]
# The keys of an export of Label Studio 1.x; `completed_by` is a number there, and an object in snapshots of Enterprise.
TASK = {
    "id": 17, "inner_id": 1, "project": 3, "created_at": "2024-05-01T10:00:00.000000Z", "predictions": [], "drafts": [],
    "data": {"text": BODY}, "meta": {},
    "annotations": [{
        "id": 9, "completed_by": 1, "was_cancelled": False, "ground_truth": False, "lead_time": 12.6,
        "created_at": "2024-05-01T10:00:00.000000Z", "updated_at": "2024-05-01T10:00:00.000000Z",
        "unique_id": "2f6b8c1c-2a2b-4f43-8f3d-0e5a3c1d2b4f", "import_id": None, "result": RESULTS,
    }],
}  # fmt: skip


def task(**changes: object) -> dict:
    found: dict = json.loads(json.dumps(TASK))
    return found | changes


def annotated(*annotations: dict, **changes: object) -> dict:
    return task(annotations=[TASK["annotations"][0] | each for each in annotations], **changes)


def read(*tasks: object, reading: Reading | None = None, text: str | None = None) -> list[Found]:
    source = Source(Path("project-3.json"), json.dumps(tasks) if text is None else text)
    return list(FORMAT.read(source, reading or Reading()))


def marked(found: Found) -> list[tuple[str, str]]:
    return [(span.label, span.text(found.record.body)) for span in found.record.spans]


def test_an_export_is_read() -> None:
    reading = Reading()
    (found,) = read(TASK, reading=reading)
    record = found.record
    assert marked(found) == [("speaker", "سالم الحداد"), ("claim", "المشروع\nسيكتمل")]
    assert record.spans[0].note == "the minister\nof works"
    assert record.spans[1].attributes == {"source": "speaker"}
    (link,) = record.relations
    ids = [span.id for span in record.spans]
    assert (link.label, [link.source, link.target], link.attributes) == ("stance", ids, {"stance": "deny"})
    assert (record.annotator, record.status, record.seconds, record.attributes) == ("1", "done", 13, {"usable": "yes"})
    assert (record.article.id, found.named, dict(reading.losses)) == ("project-3-17", False, {})


@pytest.mark.parametrize("layout", ["line", "indented", "by line", "lines of an array"])
def test_every_layout_of_a_file_is_recognised_and_read(layout: str) -> None:
    tasks = [TASK, task(id=18, data={"text": BODY + "!"})]
    text = {
        "line": json.dumps(tasks),
        "indented": "\ufeff" + json.dumps(tasks, indent=2, ensure_ascii=False),
        "by line": "\n".join(map(json.dumps, tasks)),
        "lines of an array": "[\n" + ",\n".join(map(json.dumps, tasks)) + "\n]\n",
    }[layout]
    assert formats.recognised(Source(Path("x.json"), text)) is FORMAT
    assert [each.record.article.id for each in read(text=text)] == ["project-3-17", "project-3-18"]


def test_the_text_of_several_that_was_annotated_is_found_by_what_the_regions_quote() -> None:
    data = {"article_body": BODY, "source": "BBC", "url": "https://example.org"}
    (found,) = read(task(data=data))
    assert marked(found) == [("speaker", "سالم الحداد"), ("claim", "المشروع\nسيكتمل")]
    with pytest.raises(InputError, match="several texts"):
        read(task(data={"one": BODY, "other": BODY}))


def test_empty_exports_and_untouched_tasks() -> None:
    for text in ("[]", "[\n]\n", " [ ] "):
        assert formats.recognised(Source(Path("x.json"), text)) is FORMAT
        assert read(text=text) == []
    (found,) = read({"data": {"text": "abc"}})
    assert (found.record.annotator, found.record.status, found.record.article.id) == (None, "new", "project-3-1")
    (found,) = read(annotated({"result": []}))
    assert (found.record.annotator, found.record.status, found.record.spans) == ("1", "done", ())


@pytest.mark.parametrize(
    ("completed_by", "name"),
    [
        (7, "7"), (None, ""), ("leila", "leila"),
        ({"id": 4, "email": "l@example.org", "first_name": "Leila"}, "l@example.org"),
        ({"id": 4, "first_name": "Leila", "last_name": "M"}, "Leila M"), ({"id": 4}, "4"),
    ],
)  # fmt: skip
def test_whose_an_annotation_is(completed_by: object, name: str) -> None:
    (found,) = read(annotated({"completed_by": completed_by}))
    assert found.record.annotator == name


def test_old_completions_are_read() -> None:
    old = {"id": 1, "data": {"text": BODY}, "completions": [
        {"id": 1, "created_at": 1609789589, "lead_time": 72.553, "result": RESULTS},
    ]}  # fmt: skip
    (found,) = read(old)
    assert (found.record.annotator, found.record.seconds, len(found.record.spans)) == ("", 73, 2)
    old["completions"][0]["skipped"] = True
    assert read(old)[0].record.status == "skipped"


def test_of_several_annotations_by_one_the_last_that_was_not_cancelled_counts() -> None:
    reading = Reading()
    found = read(
        annotated(
            {"updated_at": "2024-05-01T12:00:00Z", "result": []}, {"updated_at": "2024-05-02T12:00:00Z"},
            {"updated_at": "2024-05-03T12:00:00Z", "was_cancelled": True, "result": []},
            {"completed_by": 2, "was_cancelled": True, "result": []},
        ),
        reading=reading,
    )  # fmt: skip
    assert [(each.record.annotator, each.record.status, len(each.record.spans)) for each in found] == [
        ("1", "done", 2), ("2", "skipped", 0),
    ]  # fmt: skip
    assert reading.losses == {"earlier annotations of a task by the same person": 2}


@pytest.mark.parametrize(
    ("data", "object_", "chosen"),
    [
        ({"text": BODY, "title": "x"}, "text", BODY),
        ({"article": BODY, "title": "x"}, "article", BODY),
        ({"body": BODY, "n": 3, "rows": []}, "text", BODY),
    ],
)
def test_the_text_is_found_among_the_data(data: dict, object_: str, chosen: str) -> None:
    results = [each | ({"to_name": object_} if "to_name" in each else {}) for each in RESULTS]
    (found,) = read(annotated({"result": results}, data=data))
    assert (found.record.body, len(found.record.spans)) == (chosen, 2)


@pytest.mark.parametrize("unit", ["utf16", "codepoint", "line ends as one"])
def test_offsets_are_checked_against_the_regions_own_text(unit: str) -> None:
    raw = "a 😀\r\nb\r\nSalem said"
    start = {"utf16": 9, "codepoint": 8, "line ends as one": 7}[unit]
    spot = {"start": start, "end": start + 5, "text": "Salem", "labels": ["x"]}
    (found,) = read(annotated({"result": [result("a", "labels", "label", **spot)]}, data={"text": raw}))
    assert (marked(found), found.record.body) == ([("x", "Salem")], "a 😀\nb\nSalem said")
    del spot["text"]
    (found,) = read(annotated({"result": [result("a", "labels", "label", **spot)]}, data={"text": raw}))
    assert (marked(found) == [("x", "Salem")]) is (unit == "utf16")
    with pytest.raises(InputError, match=r"project-3.json\[1\]: the text of region"):
        wrong = spot | {"text": "Omar"}
        read(annotated({"result": [result("a", "labels", "label", **wrong)]}, data={"text": raw}))


def test_labels_of_a_region_become_spans_and_those_of_a_relation_relations() -> None:
    both = [
        result("a1", "labels", "label", **place("سالم"), labels=["speaker", "person"]),
        result("a1", "labels", "kind", **place("سالم"), labels=["official"]),
        result("a1", "rating", "sure", **place("سالم"), rating=4),
        result("b2", "labels", "label", **place("Salem"), labels=["speaker"]) | {"meta": {"text": ["same man"]}},
        {"from_id": "a1", "to_id": "b2", "type": "relation", "direction": "bi", "labels": ["same", "near"]},
        {"from_id": "b2", "to_id": "a1", "type": "relation", "direction": "right"},
        {"from_id": "b2", "to_id": "??", "type": "relation", "direction": "right", "labels": ["same"]},
    ]
    reading = Reading()
    (found,) = read(annotated({"result": both}), reading=reading)
    assert marked(found) == [("speaker", "سالم"), ("person", "سالم"), ("official", "سالم"), ("speaker", "Salem")]
    assert [each.attributes for each in found.record.spans[:3]] == [{"sure": "4"}] * 3
    assert found.record.spans[3].note == "same man"
    assert [each.label for each in found.record.relations] == ["same", "near", "relation"]
    assert reading.losses == {"second directions of relations": 1, "relations whose ends are not there": 1}


def test_what_no_layer_holds_is_counted() -> None:
    others = [
        result("r", "rectanglelabels", "tag", x=1, y=2, width=3, height=4, rotation=0, rectanglelabels=["x"]),
        result("h", "hypertextlabels", "tag", start="/p[1]/text()[1]", end="/p[1]/text()[1]", startOffset=0,
               endOffset=3, hypertextlabels=["x"]),
        result("s", "labels", "label", start=0.5, end=1.25, channel=0, labels=["x"]),
        result("u", "labels", "label", start=0, end=3, text="قال", labels=[]),
        result("a1", "choices", "source", **place("سالم الحداد"), choices=["x", "y"]),
        result("a1", "taxonomy", "tree", **place("سالم الحداد"), taxonomy=[["x", "y"]]),
        result("t", "textarea", "summary", text=["all of it"]),
        result("p", "labels", "label", start=0, end=2, labels=["x"]) | {"to_name": "other"},
    ]  # fmt: skip
    reading = Reading()
    found = read(
        annotated({"result": RESULTS + others, "ground_truth": True}, predictions=[{"result": []}], drafts=[{}]),
        task(id=3, data={"image": 5}),
        reading=reading,
    )
    assert len(found[0].record.spans) == 2
    assert reading.losses == {
        "regions that are no stretch of the text": 4, "regions without a label": 1, "further answers to one question": 1,
        "answers that are no choice and no text": 1, "texts written about articles": 1, "predictions": 1, "drafts": 1,
        "marks of ground truth": 1, "tasks without a text": 1,
    }  # fmt: skip


# Out, and back -------------------------------------------------------------------------------------------------------


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(roundtrip.layers())
def test_projects_go_through(found: list) -> None:
    roundtrip.check_trip(found, "label-studio")


def test_one_article_at_a_time_is_written() -> None:
    asked = []

    def records() -> Iterator[Record]:
        for number in range(100):
            asked.append(number)
            yield Record(Article(f"a{number}", "a"), "a text", digest("a text"), annotator="a1", status="done")

    written = FORMAT.lines(records(), Writing(roundtrip.scheme()))
    assert next(written) == "["
    assert (len(list(islice(written, 2))), len(asked)) == (2, 3)
    assert json.loads("[" + "\n".join(written))[-1]["data"]["article"] == "a99"


def test_tasks_are_read_one_at_a_time() -> None:
    text = "[" + json.dumps(TASK) + ", " + json.dumps(TASK)[:-1]
    found = FORMAT.read(Source(Path("x.json"), text), Reading())
    assert next(found).record.article.id == "x-17"
    with pytest.raises(InputError, match=r"x.json\[2\]"):
        next(found)


def worked(folder: Path) -> projects.Project:
    project = projects.make(folder, {"news": BODY, "other": "نص"})
    work = projects.session(project)
    claim, speaker = tag(work, "claim", "المشروع"), tag(work, "speaker", "سالم الحداد")
    link = work.link("stance", speaker, claim, {"stance": "unclear"})
    work.set_note(work.index.relations[link.id], 'a "note"\nof two lines')
    work.set_identity(speaker, "سالم الحداد", kind="state")
    work.set_note(work.index.spans[claim.id], "sure?", question=True)
    work.set_status("done")
    projects.session(project, "a2", "news").set_status("skipped", "off topic")
    return project


def through_label_studio(exported: str) -> list[dict]:
    """What Label Studio gives back of what it was given: new ids and people, `import_id` (tasks/serializers.py)."""
    tasks = json.loads(exported)
    for number, each in enumerate(tasks, 100):
        each |= {"id": number, "predictions": [], "drafts": [], "meta": {}}
        for identifier, annotation in enumerate(each["annotations"], number * 10):
            annotation |= {"import_id": annotation["id"], "id": identifier, "completed_by": 1}
    return tasks


def test_what_label_studio_gives_back_is_whose_it_was(tmp_path: Path) -> None:
    project = worked(tmp_path / "one")
    text = roundtrip.export(project, "label-studio", tmp_path / "out.json").read_text(encoding="utf-8")
    assert "completed_by" not in text
    tasks = through_label_studio(text)
    copy = json.loads(json.dumps(tasks[0]["annotations"][0])) | {"id": 5, "import_id": None, "completed_by": 44}
    tasks[0]["annotations"].append(copy)
    back = tmp_path / "back.json"
    back.write_text(json.dumps(tasks), encoding="utf-8")
    projects.Project.init(tmp_path / "two")
    other = projects.Project.open(tmp_path / "two")
    report = import_files(other, [back])
    assert (report.layers, report.faults, dict(report.losses)) == (3, [], {})
    before, after = roundtrip.held(project), roundtrip.held(other)
    assert [(each.article.id, each.annotator, each.status) for each in after] == [
        ("news", "44", "done"), ("news", "a1", "done"), ("news", "a2", "skipped"), ("other", None, "new"),
    ]  # fmt: skip
    roundtrip.compare(before, [after[1], *after[2:]], FORMAT)
    assert (after[2].reason, [each.question for each in after[1].spans if each.note]) == ("off topic", [True])
    assert [each.label for each in after[0].spans] == [each.label for each in after[1].spans]
    assert not {each.id for each in after[0].spans} & {each.id for each in after[1].spans}


def test_texts_answer_what_the_scheme_asks(tmp_path: Path) -> None:
    project = roundtrip.empty(tmp_path / "one")
    answers = [
        result("a1", "labels", "label", **place("سالم الحداد"), labels=["speaker"]),
        result("a1", "textarea", "identity", **{**place("سالم الحداد"), "text": ["Salem"]}),
        result("a1", "textarea", "remark of mine", **{**place("سالم الحداد"), "text": ["hm"]}),
        result("b", "choices", "article.usable", choices=["no"]),
    ]
    (tmp_path / "in.json").write_text(json.dumps([annotated({"result": answers})]), encoding="utf-8")
    import_files(project, [tmp_path / "in.json"], options=Options(annotator="a1"))
    (record,) = roundtrip.held(project)
    assert [each.name for each in record.identities] == ["Salem"]
    assert (record.spans[0].attributes["identity"], record.spans[0].note) == (record.identities[0].id, "hm")
    assert record.attributes == {"usable": "no"}


def test_the_interface_is_printed(tmp_path: Path) -> None:
    projects.make(tmp_path).close()
    shown = run("--project", tmp_path, "scheme", "show", "--for", "label-studio")
    assert shown.returncode == 0
    assert '<Label value="claim" background="#1f77b4"/>' in shown.stdout
    assert '<Relation value="stance=deny"/>' in shown.stdout


def test_label_studio_accepts_what_is_written(tmp_path: Path) -> None:
    label_interface = pytest.importorskip(
        "label_studio_sdk.label_interface", reason="label-studio-sdk is not installed"
    )
    converter = pytest.importorskip("label_studio_sdk.converter", reason="label-studio-sdk is not installed")
    project = worked(tmp_path / "one")
    target = roundtrip.export(project, "label-studio", tmp_path / "out.json")
    tasks = json.loads(target.read_text(encoding="utf-8"))
    interface = label_interface.LabelInterface(config(project.scheme))
    interface.validate()
    for each in tasks:
        assert interface.validate_task({"data": each["data"]})
        for annotation in each["annotations"]:
            assert interface.validate_prediction(annotation, return_errors=True) == []
    wrong = tasks[0]["annotations"][0]
    assert len(wrong["result"]) > 5
    wrong["result"][0]["value"]["labels"] = ["nobody's"]
    assert interface.validate_prediction(wrong, return_errors=True)
    made = converter.Converter(config(project.scheme), str(tmp_path), download_resources=False)
    made.convert_to_json_min(str(target), str(tmp_path / "min"), is_dir=False)
    least = json.loads(next((tmp_path / "min").iterdir()).read_text(encoding="utf-8"))
    assert {label["text"] for each in least for label in each.get("label", ())} == {"المشروع", "سالم الحداد"}


def test_titles_and_labels_cannot_break_the_interface() -> None:
    text = (
        "name: x\nversion: 1\nspans:\n  claim: {key: c, title: {en: '\"><script>&', ar: x}}\n"
        "attributes:\n  usable: {on: [article, claim], title: {en: \"a ' b\", ar: y}, values: {'yes': {}}}\n"
        "  free: {on: claim, type: text}\n"
    )
    scheme = scheme_file.parse(text)
    label_interface = pytest.importorskip(
        "label_studio_sdk.label_interface", reason="label-studio-sdk is not installed"
    )
    interface = label_interface.LabelInterface(config(scheme))
    interface.validate()
    assert sorted(each.name for each in interface.controls) == [
        "article.usable", "free", "label", "note", "question", "usable",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda each: each.update(data=3), "no dict"),
        (lambda each: each.update(annotations=3), "no list"),
        (lambda each: each.update(annotations=[3]), "is no object"),
        (lambda each: each["annotations"][0].update(result="x"), "no list"),
        (lambda each: each["annotations"][0].update(result=["x"]), "is no object"),
        (lambda each: each["annotations"][0].update(completed_by=[1]), "completed_by of an annotation"),
        (lambda each: each["annotations"][0]["result"][0]["value"].update(end=999), "is not there in the task"),
        (lambda each: each["annotations"][0]["result"][0]["value"].update(labels=[1]), "no list of names"),
        (lambda each: each["annotations"][0]["result"][0].update(id="b2"), "two items have the id"),
        (lambda each: each["annotations"][0]["result"][1]["value"].update(text=[1]), "is no text"),
        (lambda each: each["annotations"][0]["result"][1].update(value=1), "no dict"),
        (lambda each: each["annotations"][0]["result"][5].update(labels="x"), "no list"),
        (lambda each: each.update(data={"a": "x", "b": "y"}), "several texts"),
        (lambda each: each.update(data={"text": " "}, annotations=[{"result": []}]), "is empty"),
        (lambda each: each.update(data={"text": "a\0"}), "characters that no text has"),
        (lambda each: each["data"].update(reader={"schema": "reader/9", "article": {}}), "is unknown"),
        (lambda each: each["data"].update(reader={"schema": "reader/1", "article": []}), "no dict"),
        (lambda each: each.update(data={"text": BODY, "reader": {"schema": "reader/1", "article": {"id": "x"}, "layers": {
            "9": {"annotator": 3}}}}, annotations=[{"id": 9, "result": []}]), "annotator of an annotation"),
    ],
)  # fmt: skip
def test_faulty_tasks_are_refused_with_their_place(change: object, message: str) -> None:
    wrong = task()
    change(wrong)
    with pytest.raises(InputError) as raised:
        read(TASK, wrong)
    assert message in raised.value.message
    assert "project-3.json[2]" in raised.value.message
    assert raised.value.hint


@pytest.mark.parametrize("text", ['[{"data": {"text": "a"}}', '[{"data": {"text": "a"}} {}]', '[{"data": {}}] x',
                                  '[{"data": {}},]', "[" * 100_000, '[{"data": ' + '{"a":' * 100_000])  # fmt: skip
def test_broken_files_end_in_a_message(text: str) -> None:
    with pytest.raises(InputError, match="not valid JSON"):
        read(text=text)
