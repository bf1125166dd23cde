"""Labels renamed on the way in, and schemes that learn what imported annotations have."""

import json
from pathlib import Path
from typing import Any

import pytest

from reader.errors import InputError
from reader.model import scheme_file
from reader.model.article import digest
from reader.workflow.checks import verified
from reader.workflow.importing import Options, import_files
from reader.workflow.project import Project, read_text
from tests import projects

BODY = "قال سالم إن النهر يرتفع"


def record(**changes: Any) -> str:
    """Make a record with a person, a place, a link between them, and attributes of all three kinds of things."""
    spans = [
        {"id": "p", "label": "Person", "start": 4, "end": 8, "attributes": {"gender": "male", "name": "سالم بن علي"}},
        {"id": "q", "label": "Place", "start": 12, "end": 17},
        {"id": "c", "label": "claim", "start": 9, "end": 23, "attributes": {"source": "rumour"}},
    ]
    relations = [
        {"id": "r", "label": "at", "from": "p", "to": "q"},
        {"id": "s", "label": "stance", "from": "q", "to": "c", "attributes": {"stance": "deny"}},
    ]
    return json.dumps(
        {
            "schema": "reader/1", "article": {"id": "n", "text": BODY, "sha256": digest(BODY)}, "annotator": "a1",
            "spans": spans, "relations": relations, "attributes": {"tone": "calm"}, "scheme": {"name": "x", "version": 1},
            **changes,
        }
    )  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    target = tmp_path / "theirs.jsonl"
    target.write_text(record(), encoding="utf-8")
    return target


def test_what_the_scheme_lacks_is_refused_with_both_ways_out(tmp_path: Path, file: Path) -> None:
    with projects.make(tmp_path / "p") as project, pytest.raises(InputError, match="Person, Place") as raised:
        import_files(project, [file])
    assert "--map" in raised.value.hint
    assert "--extend-scheme" in raised.value.hint


def test_labels_and_attributes_are_renamed(tmp_path: Path) -> None:
    spans = [{"id": "p", "label": "Person", "start": 4, "end": 8, "attributes": {"is_named": "no"}}]
    file = tmp_path / "theirs.jsonl"
    file.write_text(record(spans=spans, relations=[], attributes={}), encoding="utf-8")
    with projects.make(tmp_path / "p") as project:
        import_files(project, [file], options=Options(names={"Person": "speaker", "is_named": "named"}))
        ((content),) = project.store.view().contents()
        assert [(span.label, span.attributes) for span in content.spans] == [("speaker", {"named": "no"})]


def test_what_is_named_nothing_is_left_out_with_its_links(tmp_path: Path, file: Path) -> None:
    with projects.make(tmp_path / "p") as project:
        spans = [
            {"id": "p", "label": "speaker", "start": 4, "end": 8}, {"id": "q", "label": "junk", "start": 9, "end": 11},
        ]  # fmt: skip
        links = [{"id": "r", "label": "any", "from": "p", "to": "q"}]
        file.write_text(record(spans=spans, relations=links, attributes={"usable": "no"}), encoding="utf-8")
        names = {"junk": "", "usable": "", "nowhere": "speaker"}
        report = import_files(project, [file], options=Options(names=names))
        assert (report.spans, report.relations, report.renamed) == (1, 0, {"junk", "usable"})
        assert report.losses["items and values that were to be left out"] == 3
        (content,) = project.store.view().contents()
        assert content.layer.attributes == {}


def test_a_refused_file_leaves_the_scheme_as_it_was(tmp_path: Path, file: Path) -> None:
    with projects.make(tmp_path / "p") as project:
        before, text = project.scheme, read_text(project.scheme_path)
        last = project.store.last_change()
        file.write_text(f"{read_text(file)}\n{{}}\n", encoding="utf-8")
        with pytest.raises(InputError, match="schema '' is unknown"):
            import_files(project, [file], options=Options(annotator="a9", extend_scheme=True))
        assert project.scheme is before
        assert (project.store.scheme()[0], read_text(project.scheme_path)) == (before, text)
        assert project.store.last_change() == last


def test_the_scheme_learns_and_keeps_its_comments(tmp_path: Path, file: Path) -> None:
    project = projects.make(tmp_path / "p")
    before = read_text(project.scheme_path)
    report = import_files(project, [file], options=Options(extend_scheme=True))
    assert report.spans == 3
    assert len(report.extended) == 8
    text = read_text(project.scheme_path)
    assert not project.scheme_file_differs
    assert [line for line in before.splitlines() if line.startswith("#")] == [
        line for line in text.splitlines() if line.startswith("#")
    ]
    scheme = scheme_file.parse(text)
    assert scheme == project.scheme
    assert scheme.version == 2
    assert {"Person", "Place"} <= {label.name for label in scheme.spans}
    assert len({label.key for label in scheme.spans}) == len(scheme.spans)
    assert [each.name for each in scheme.links("Person", "Place")] == ["at"]
    assert [each.name for each in scheme.links("Place", "claim")] == ["stance"]
    assert [each.name for each in scheme.links("speaker", "claim")] == ["stance"]
    assert scheme.attribute("name", "Person").kind == "text"
    assert [each.name for each in scheme.attribute("gender", "Person").values] == ["male"]
    assert scheme.attribute("source", "claim").value("rumour") is not None
    assert scheme.attribute("tone", "article").values[0].name == "calm"
    assert verified(project) == []
    with Project.open(tmp_path / "p") as again:
        assert again.scheme.version == 2


def test_a_scheme_with_more_labels_than_letters(tmp_path: Path) -> None:
    spans = [{"id": f"s{n}", "label": f"label{n}", "start": 4, "end": 8} for n in range(40)]
    file = tmp_path / "theirs.jsonl"
    file.write_text(record(spans=spans, relations=[], attributes={}), encoding="utf-8")
    with projects.make(tmp_path / "p") as project:
        import_files(project, [file], options=Options(extend_scheme=True))
        keys = [label.key for label in project.scheme.spans if label.key]
        assert len(keys) == len(set(keys)) > 8
        assert "" in [label.key for label in project.scheme.spans]


@pytest.mark.parametrize("label", ["Named Entity", "شخص", "span:x", "id"])
def test_a_label_that_no_scheme_can_have(tmp_path: Path, label: str) -> None:
    file = tmp_path / "theirs.jsonl"
    spans = [{"id": "p", "label": label, "start": 4, "end": 8}]
    file.write_text(record(spans=spans, relations=[], attributes={}), encoding="utf-8")
    with projects.make(tmp_path / "p") as project:
        with pytest.raises(InputError):
            import_files(project, [file], options=Options(extend_scheme=True))
        assert project.scheme.version == 1
        import_files(project, [file], options=Options(extend_scheme=True, names={label: "entity"}))
        assert project.scheme.version == 2


def test_a_file_that_is_refused_extends_nothing(tmp_path: Path) -> None:
    file = tmp_path / "theirs.jsonl"
    file.write_text(record() + "\n" + record(offset_unit="miles"), encoding="utf-8")
    with projects.make(tmp_path / "p") as project:
        with pytest.raises(InputError, match="miles"):
            import_files(project, [file], options=Options(extend_scheme=True))
        assert project.scheme.version == 1


def test_a_scheme_file_with_changes_of_its_own_is_not_written_over(tmp_path: Path, file: Path) -> None:
    with projects.make(tmp_path / "p") as project:
        text = read_text(project.scheme_path) + "# mine\n"
        project.scheme_path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="not the scheme in force"):
            import_files(project, [file], options=Options(extend_scheme=True))
        assert read_text(project.scheme_path) == text
