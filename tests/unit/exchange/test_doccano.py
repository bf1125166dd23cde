"""doccano's JSONL: both shapes out and in, what its offsets count, what it keeps as metadata, and hostile lines."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from reader.errors import InputError
from reader.exchange import formats
from reader.exchange.doccano import FORMAT
from reader.exchange.format import Found, Reading
from reader.exchange.source import Source
from reader.workflow.importing import Options, import_files
from reader.workflow.project import Project
from tests.unit.exchange import roundtrip

PLAIN = """
name: plain
version: 1
spans:
  ORG: {key: o}
  PERSON: {key: s}
"""
RELATED = (
    PLAIN
    + """
relations:
  foundedBy: {key: l, from: ORG, to: PERSON}
"""
)

# As in doccano's backend/data_import/pipeline/examples.py and the export that blog.csdn.net/sjxgghg/article/details/
# 137265674 shows.
TUPLES = '{"id": 7, "text": "President Obama\\nof the \\u00c9tat", "label": [[10, 15, "PERSON"]], "Comments": []}'
ENTITIES = json.dumps({
    "id": 6400,
    "text": "Google was founded on September 4, 1998, by Larry Page and Sergey Brin.",
    "Comments": ["sure?"],
    "entities": [
        {"id": 1662, "label": "ORG", "start_offset": 0, "end_offset": 6},
        {"id": 1663, "label": "PERSON", "start_offset": 44, "end_offset": 54},
    ],
    "relations": [{"id": 1662, "from_id": 1662, "to_id": 1663, "type": "foundedBy"}],
    "topic": "firms",
})  # fmt: skip
# As in the documentation of doccano 1.0, section JSON; `label` and `user` are numbers there.
ANNOTATIONS = json.dumps({
    "id": 1, "text": "EU rejects German call", "meta": {}, "annotation_approver": None,
    "annotations": [
        {"label": 2, "start_offset": 0, "end_offset": 2, "user": 1},
        {"label": 2, "start_offset": 11, "end_offset": 17, "user": 3},
    ],
})  # fmt: skip


def read(text: str, name: str = "admin.jsonl", reading: Reading | None = None) -> list[Found]:
    return list(FORMAT.read(Source(Path(name), text), reading or Reading()))


def marked(found: Found) -> list[tuple[str, str]]:
    return [(span.label, span.text(found.record.body)) for span in found.record.spans]


def test_triples_and_objects_are_read() -> None:
    reading = Reading()
    one, two = read(f"{TUPLES}\n{ENTITIES}\n", reading=reading)
    assert marked(one) == [("PERSON", "Obama")]
    assert marked(two) == [("ORG", "Google"), ("PERSON", "Larry Page")]
    assert [(each.label, each.source, each.target) for each in two.record.relations] == [
        ("foundedBy", two.record.spans[0].id, two.record.spans[1].id)
    ]
    assert (one.record.article.id, two.record.article.id, one.named) == ("admin-7", "admin-6400", False)
    assert (one.record.annotator, one.record.status) == ("", "done")
    assert reading.losses == {"comments on texts": 1, "fields of metadata": 1}


def test_the_oldest_shape_has_a_layer_a_user() -> None:
    found = read(ANNOTATIONS)
    assert [(each.record.annotator, marked(each)) for each in found] == [("1", [("2", "EU")]), ("3", [("2", "German")])]


@pytest.mark.parametrize(
    ("line", "annotator", "lost"),
    [
        ('{"text": "Peter"}', None, {}),
        ('{"text": "Peter", "label": []}', "", {}),
        ('{"text": "Peter", "label": ["good", "bad"]}', "", {"categories of texts": 2}),
        ('{"text": "Peter", "label": "good"}', "", {"categories of texts": 1}),
        ('{"text": "Peter", "entities": [[0, 5, "x"]], "cats": ["y"]}', "", {"categories of texts": 1}),
        ('{"text": "Peter", "entities": [], "relations": [{"from_id": 1, "to_id": 2, "type": "x"}]}', "",
         {"relations whose ends are not there": 1}),
        ('{"text": "Peter", "labels": [[2, 2, "x"]]}', "", {"spans that cover nothing": 1}),
    ],
)  # fmt: skip
def test_what_is_no_span_is_counted(line: str, annotator: str | None, lost: dict[str, int]) -> None:
    reading = Reading()
    (found,) = read(line, reading=reading)
    assert (found.record.annotator, dict(reading.losses)) == (annotator, lost)
    assert formats.recognised(Source(Path("x.jsonl"), line)) is FORMAT


@pytest.mark.parametrize(
    ("text", "word", "units"),
    [
        ("👨🏻\u200d🚒 firemen drive firetrucks", "firetrucks", ["codepoint", "utf16", "cluster"]),
        ("قالَ الوَزِيرُ إنَّ المَشروعَ يَكتَمِل", "المَشروعَ", ["codepoint", "cluster"]),
        ("e\u0301te\u0301 was hot", "was", ["codepoint", "cluster"]),
        ("no marks here", "marks", ["codepoint"]),
    ],
)
def test_what_offsets_count_is_found_out(text: str, word: str, units: list[str]) -> None:
    import regex

    start = text.index(word)
    for unit in units:
        count = {
            "codepoint": len,
            "utf16": lambda part: len(part.encode("utf-16-le")) // 2,
            "cluster": lambda part: len(regex.findall(r"\X", part)),
        }[unit]
        line = {"text": text, "label": [[count(text[:start]), count(text[: start + len(word)]), "x"]]}
        for escaped in (True, False):
            (found,) = read(json.dumps(line, ensure_ascii=escaped))
            assert marked(found) == [("x", word)], unit


def test_one_file_counts_one_unit() -> None:
    told = json.dumps({"text": "😀 abc def", "label": [[3, 6, "x"]]})
    alike = json.dumps({"text": "😀😀 - a b c d", "label": [[9, 10, "x"]]})
    assert marked(read(f"{told}\n{alike}")[1]) == [("x", "b")]
    assert marked(read(alike)[0]) == [("x", "c")]


def test_both_shapes_are_written_with_the_frame_in_the_metadata(tmp_path: Path) -> None:
    project = roundtrip.empty(tmp_path / "related", RELATED)
    (tmp_path / "in.jsonl").write_text(ENTITIES.replace("Google was", "Google😀 was").replace(": 44", ": 45")
                                       .replace(": 54", ": 55"), encoding="utf-8")  # fmt: skip
    import_files(project, [tmp_path / "in.jsonl"], options=Options(annotator="a1"))
    target = roundtrip.export(project, "doccano", tmp_path / "out.jsonl")
    line = json.loads(target.read_text(encoding="utf-8"))
    assert list(line) == ["id", "text", "entities", "relations", "reader"]
    assert line["entities"] == [
        {"id": 0, "label": "ORG", "start_offset": 0, "end_offset": 6},
        {"id": 1, "label": "PERSON", "start_offset": 46, "end_offset": 56},
    ]
    assert line["relations"] == [{"id": 0, "from_id": 0, "to_id": 1, "type": "foundedBy"}]
    assert line["reader"]["offset_unit"] == "utf16"
    assert "text" not in line["reader"]["article"]
    points = roundtrip.export(project, "doccano", tmp_path / "points.jsonl", offsets="codepoint")
    assert json.loads(points.read_text(encoding="utf-8"))["entities"][1]["start_offset"] == 45
    project = roundtrip.empty(tmp_path / "plain", PLAIN)
    (tmp_path / "in.jsonl").write_text(TUPLES, encoding="utf-8")
    import_files(project, [tmp_path / "in.jsonl"], options=Options(annotator="a1"))
    line = json.loads(roundtrip.export(project, "doccano", tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert (list(line), line["label"]) == (["id", "text", "label", "reader"], [[10, 15, "PERSON"]])


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(roundtrip.layers())
def test_projects_go_through(found: list) -> None:
    roundtrip.check_trip(found, "doccano")


def test_an_untouched_article_that_was_annotated_in_doccano_is_of_its_user(tmp_path: Path) -> None:
    project = roundtrip.empty(tmp_path / "one", PLAIN)
    (tmp_path / "in.jsonl").write_text('{"text": "President Obama"}', encoding="utf-8")
    assert import_files(project, [tmp_path / "in.jsonl"]).added == ["in-1"]
    target = roundtrip.export(project, "doccano", tmp_path / "out.jsonl")
    line = json.loads(target.read_text(encoding="utf-8"))
    assert "label" not in line
    # pandas' to_json, with which doccano writes, gives null for what other lines have and escapes slashes
    line |= {"id": 5, "label": [[10, 15, "PERSON"]], "Comments": [], "other": None}
    back = tmp_path / "leila.jsonl"
    back.write_text(json.dumps(line).replace("/", "\\/"), encoding="utf-8")
    import_files(project, [back], options=Options(annotator_pattern=re.compile(".+"), whose="lead"))
    (record,) = roundtrip.held(project)
    assert (record.article.id, record.annotator, record.spans[0].text(record.body)) == ("in-1", "leila", "Obama")
    assert import_files(project, [back], options=Options(annotator="leila")).layers == 0, "it is there already"
    back.write_text(json.dumps(line | {"label": [[0, 9, "PERSON"]]}), encoding="utf-8")
    with pytest.raises(InputError, match="already has a layer"):
        import_files(project, [back], options=Options(annotator="leila"))


def test_files_by_user_meet_at_the_text(tmp_path: Path) -> None:
    project = roundtrip.empty(tmp_path / "one", RELATED)
    for name in ("admin", "leila"):
        (tmp_path / f"{name}.jsonl").write_text(f"{ENTITIES}\n{TUPLES}\n", encoding="utf-8")
    report = import_files(project, [tmp_path / "admin.jsonl", tmp_path / "leila.jsonl"],
                          options=Options(annotator_pattern=re.compile(".+")))  # fmt: skip
    assert (report.layers, report.faults, report.losses["comments on texts"]) == (4, [], 2)
    assert [(each.article.id, each.annotator) for each in roundtrip.held(project)] == [
        ("admin-6400", "admin"), ("admin-6400", "leila"), ("admin-7", "admin"), ("admin-7", "leila"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": "abc", "label": [[0, 9, "x"]]}', "not between two characters"),
        ('{"text": "abc", "label": [[2, 1, "x"]]}', "not inside the text"),
        ('{"text": "abc", "label": [[0, 1]]}', "not [start, end, label]"),
        ('{"text": "abc", "label": [[0, "1", "x"]]}', "not [start, end, label]"),
        ('{"text": "abc", "label": [[0, 1, ""]]}', "has no label"),
        ('{"text": "abc", "label": [[0, 1, ["x"]]]}', "is missing or no"),
        ('{"text": "abc", "label": {"a": 1}}', "no list"),
        ('{"text": " \\n", "label": []}', "is empty"),
        ('{"text": "a\\u0000c"}', "characters that no text has"),
        ('{"text": "a\\ud800c", "label": [[0, 1, "x"]]}', "characters that no text has"),
        ('{"text": "abc", "entities": [{"id": 1, "label": "x", "start_offset": 0, "end_offset": 1}, '
         '{"id": 1, "label": "x", "start_offset": 1, "end_offset": 2}]}', "two items have the id"),
        ('{"text": "abc", "relations": 1}', "no list"),
        ('{"text": "abc", "reader": {"schema": "reader/9", "article": {}}}', "is unknown"),
        ('{"text": "abc", "reader": {"schema": "reader/1", "article": 1}}', "no dict"),
        ('{"text": "abc", "reader": {"schema": "reader/1", "article": {"id": "a", "excluded": [[0, 9]]}}}', "outside"),
        ('{"txet": "abc"}', "text of the line is missing"),
        ('["abc"]', "is no object"),
        ('{"text": "abc"', "not valid JSON"),
    ],
)  # fmt: skip
def test_faulty_lines_are_refused_with_their_place(line: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        read(f'{{"text": "right"}}\n{line}\n')
    assert message in raised.value.message
    assert "admin.jsonl:2" in raised.value.message
    assert raised.value.hint


def test_numbers_and_paths_become_ids_that_articles_can_have(tmp_path: Path) -> None:
    Project.init(tmp_path / "one")
    project = Project.open(tmp_path / "one")
    ids = ["../../etc/passwd", "a" * 500, "\x1b[31m", ".hidden", 12, None, "خبر 1"]
    source = tmp_path / "$x.jsonl"
    source.write_text("\n".join(json.dumps({"id": each, "text": f"text {n}"}) for n, each in enumerate(ids)))
    import_files(project, [source])
    assert sorted(project.store.article_ids()) == sorted(
        ["etc-passwd", "a" * 150, "31m", "hidden", "x-12", "x-6", "خبر-1"]
    )
