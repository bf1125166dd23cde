"""The native format: the documented keys in order, the same bytes again, and hostile lines refused."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.errors import InputError
from reader.exchange import jsonl
from reader.workflow.checks import verified
from reader.workflow.exporting import Selection, lines
from reader.workflow.importing import Options, import_files
from reader.workflow.project import Project
from tests import projects
from tests.projects import tag


def worked(folder: Path) -> Project:
    project = projects.make(folder, {"news": projects.BODY, "more": "نص 😀 آخر\nقال 𝒜 سالم", "untouched": "نص"})
    work = projects.session(project)
    claim, speaker = tag(work, "claim", "المشروع سيكتمل في مارس"), tag(work, "speaker", "سالم الحداد")
    tag(work, "cue", "أعلن")
    link = work.link("stance", speaker, claim, {"stance": "unclear"})
    work.set_note(work.index.relations[link.id], 'ملاحظة "بين" علامات\nوسطر')
    work.set_identity(speaker, "سالم الحداد", kind="state")
    other = work.body.index("القرار")
    work.add_fragment(work.index.spans[claim.id], other, other + 6)
    author = tag(work, "claim", "12-13 عاملا")
    work.set_attribute(author, "source", "author")
    work.set_attribute(work.index.spans[author.id], "stance", "deny")
    work.add_work("2026-01-01T00:00:00.000Z", "2026-01-01T00:05:00.000Z", 300)
    work.set_status("done")
    second = projects.session(project, "a2", "more")
    tag(second, "claim", "قال 𝒜 سالم")
    projects.session(project, "a2", "news").set_status("done")
    return project


def exported(project: Project, **options: object) -> list[str]:
    return list(lines(project, project.store.view(), Selection(**options)))


def test_keys_order_and_slices(tmp_path: Path) -> None:
    project = worked(tmp_path)
    found = exported(project)
    records = [json.loads(line) for line in found]
    assert [(each["article"]["id"], each["annotator"]) for each in records] == [
        ("more", "a2"),
        ("news", "a1"),
        ("news", "a2"),
    ]
    record = records[1]
    assert list(record) == [
        "schema", "article", "annotator", "layer", "status", "round", "seconds", "offset_unit", "spans", "relations",
        "attributes", "identities", "scheme",
    ]  # fmt: skip
    assert list(record["article"]) == ["id", "title", "direction", "sha256", "excluded", "text"]
    assert list(record["spans"][0]) == [
        "id", "label", "start", "end", "fragments", "text", "attributes", "created", "updated",
    ]  # fmt: skip
    assert list(record["relations"][0]) == ["id", "label", "from", "to", "attributes", "note", "created", "updated"]
    assert (record["schema"], record["seconds"], record["status"], record["attributes"]) == (
        "reader/1", 300, "done", {"usable": "yes"},
    )  # fmt: skip
    text = record["article"]["text"]
    for span in record["spans"]:
        assert span["text"] == " … ".join(text[start:end] for start, end in span["fragments"])
    assert [(each["start"], each["end"]) for each in record["spans"]] == sorted(
        (each["start"], each["end"]) for each in record["spans"]
    )
    assert records[2]["spans"] == []
    assert "\\u" not in found[1]
    assert len(exported(project, untouched=True)) == 4


@pytest.mark.parametrize("unit", ["utf16", "utf8"])
def test_other_units_count_code_units(tmp_path: Path, unit: str) -> None:
    project = worked(tmp_path)
    record = json.loads(exported(project, offsets=unit)[0])
    codec, size = ("utf-16-le", 2) if unit == "utf16" else ("utf-8", 1)
    data = record["article"]["text"].encode(codec)
    (span,) = record["spans"]
    assert data[span["start"] * size : span["end"] * size].decode(codec) == span["text"]
    assert record["offset_unit"] == unit
    again = jsonl.loads(exported(project, offsets=unit)[0], "x:1")
    assert again.spans[0].text(again.body) == span["text"]


def test_export_import_export_gives_the_same_bytes(tmp_path: Path) -> None:
    project = worked(tmp_path / "one")
    first = exported(project, untouched=True)
    assert exported(project, untouched=True) == first
    target = tmp_path / "out.jsonl"
    target.write_text("\n".join(first) + "\n", encoding="utf-8")
    Project.init(tmp_path / "two")
    other = Project.open(tmp_path / "two")
    report = import_files(other, [target])
    assert (report.layers, len(report.added)) == (3, 3)
    assert exported(other, untouched=True) == first
    assert verified(other) == []
    assert import_files(other, [target]).layers == 0
    assert exported(other, untouched=True) == first
    with pytest.raises(InputError, match="already has a layer"):
        projects.session(other, "a1", "news").set_status("in progress")
        tag(projects.session(other, "a1", "news"), "cue", "قالت")
        import_files(other, [target])


def test_imported_as_someone_elses(tmp_path: Path) -> None:
    project = worked(tmp_path / "one")
    target = tmp_path / "out.jsonl"
    target.write_text(exported(project, articles=("more",))[0], encoding="utf-8")
    import_files(project, [target], options=Options(annotator="a3"))
    spans = [each["spans"] for each in map(json.loads, exported(project, articles=("more",)))]
    assert spans[0][0]["text"] == spans[1][0]["text"]
    assert spans[0][0]["id"] != spans[1][0]["id"]
    assert verified(project) == []


def test_what_says_nothing_is_left_out(tmp_path: Path) -> None:
    record = json.loads(exported(worked(tmp_path / "one"))[1])
    for each in (*record["spans"], *record["relations"]):
        each |= {"question": True, "note": ""}
        each["attributes"] |= {"identity": ""} if each["label"] == "speaker" else {}
    record["attributes"] = {"usable": ""}
    target = tmp_path / "in.jsonl"
    target.write_text(json.dumps(record), encoding="utf-8")
    Project.init(tmp_path / "two")
    with Project.open(tmp_path / "two") as other:
        assert import_files(other, [target]).layers == 1
        assert import_files(other, [target]).layers == 0
        assert verified(other) == []
        (again,) = map(json.loads, exported(other))
    assert again["attributes"] == {}
    for each in (*again["spans"], *again["relations"]):
        assert "question" not in each
        assert "" not in each["attributes"].values()


def test_filters_and_unknown_names(tmp_path: Path) -> None:
    project = worked(tmp_path)
    assert len(exported(project, annotators=("a2",))) == 2
    assert len(exported(project, statuses=("done",))) == 2
    only = json.loads(exported(project, articles=("news",), annotators=("a1",), labels=("cue",))[0])
    assert [each["label"] for each in only["spans"]] == ["cue"]
    assert only["relations"] == []
    for options, message in (
        ({"articles": ("nwes",)}, "no article"),
        ({"annotators": ("x",)}, "no annotator"),
        ({"labels": ("x",)}, "no label"),
    ):
        with pytest.raises(InputError, match=message) as raised:
            exported(project, **options)
        assert raised.value.hint


def test_per_claim(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in exported(worked(tmp_path), per="claim", articles=("news",))]
    assert [(each["text"], each["speaker"], each["stance"], each["polarity"]) for each in rows] == [
        ("المشروع سيكتمل في مارس … القرار", "سالم الحداد", "unclear", "neutral"),
        ("12-13 عاملا", None, "deny", "contra"),
    ]
    assert (rows[0]["cue"], rows[0]["identity"], rows[0]["kind"], rows[0]["type"]) == (
        "أعلن",
        "سالم الحداد",
        "state",
        "fact",
    )
    assert rows[1]["sentence"] == "وأضاف “البيان” أن 12-13 عاملا أصيبوا."


def broken(change: object) -> str:
    record = {
        "schema": "reader/1", "article": {"id": "a", "text": "abcdef"}, "annotator": "x", "spans": [
            {"id": "1", "label": "claim", "start": 0, "end": 3, "attributes": {}},
            {"id": "2", "label": "speaker", "start": 3, "end": 4, "attributes": {}},
        ], "relations": [{"id": "3", "label": "stance", "from": "2", "to": "1", "attributes": {"stance": "deny"}}],
    }  # fmt: skip
    change(record)
    return json.dumps(record)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda each: each.update(schema="reader/2"), "unknown"),
        (lambda each: each.update(spans=3), "no list"),
        (lambda each: each["article"].update(sha256="0"), "does not match its sha256"),
        (lambda each: each["spans"][0].update(end=99), "outside the text"),
        (lambda each: each["spans"][0].update(end=True), "no int"),
        (lambda each: each["spans"][0].update(fragments=[[0, 2], [1, 3]]), "overlap"),
        (lambda each: each["spans"][0].update(id="2"), "same id"),
        (lambda each: each["relations"][0].update({"from": "9"}), "does not hold"),
        (lambda each: each["spans"][0].update(label="person"), "no label person"),
        (lambda each: each["spans"][0].update(attributes={"colour": "x"}), "no attribute"),
        (lambda each: each["spans"][0].update(attributes={"source": "x"}), "no value"),
        (lambda each: each["relations"][0].update({"from": "1", "to": "2"}), "may not lead"),
        (lambda each: each["article"].update(id="../../etc"), "cannot be an article's id"),
        (lambda each: each.update(annotator="a\x1b[31m"), "cannot be an annotator's name"),
        (lambda each: each.update(offset_unit="bytes"), "offset_unit"),
        (lambda each: each.update(status="finished"), "unknown"),
    ],
)
def test_records_that_contradict_themselves_are_refused_whole(tmp_path: Path, change: object, message: str) -> None:
    project = projects.make(tmp_path)
    target = tmp_path / "bad.jsonl"
    target.write_text(broken(lambda _record: None).replace('"a"', '"b"') + "\n" + broken(change), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        import_files(project, [target])
    assert message in raised.value.message
    assert "bad.jsonl:2" in raised.value.message
    assert project.store.article_ids() == ["news"]
    assert verified(project) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["schema", "article", "id", "text", "spans", "start", "end", "x"]), inner, max_size=4
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_ends_in_an_error_with_its_line(value: object) -> None:
    if isinstance(value, dict):
        value["schema"] = "reader/1"
    with pytest.raises(InputError, match="f:7"):
        record = jsonl.loads(json.dumps(value), "f:7")
        raise InputError(f"f:7 {record.article.id}", "")
