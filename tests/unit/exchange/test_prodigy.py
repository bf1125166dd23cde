"""Prodigy's JSONL: tokens that spaCy takes, spans and relations out and in, and what Prodigy itself writes."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.errors import InputError
from reader.exchange import formats
from reader.exchange.format import Found, Reading, Writing
from reader.exchange.prodigy import FORMAT
from reader.exchange.prodigy.tokens import tokens_of
from reader.exchange.source import Source
from reader.workflow.importing import Options, import_files
from reader.workflow.project import Project
from tests.unit.exchange import roundtrip


def token(text: str, start: int, number: int, *, ws: bool = True) -> dict:
    return {"text": text, "start": start, "end": start + len(text), "id": number, "ws": ws, "disabled": False}


# A task as db-out writes it after rel.manual, as in support.prodi.gy/t/6467.
AMOUNT = {"start": 0, "end": 3, "token_start": 0, "token_end": 0, "label": "AMOUNT"}
UNIT = {"start": 4, "end": 8, "token_start": 1, "token_end": 2, "label": "UNIT"}
TASK = {
    "text": "1/2 tsp. salt 😀",
    "spans": [{"text": "1/2", "type": "span", **AMOUNT}, {"text": "tsp.", "type": "span", **UNIT}],
    "meta": {}, "_input_hash": -400334998, "_task_hash": 1861007191, "_is_binary": False,
    "tokens": [token("1/2", 0, 0), token("tsp", 4, 1, ws=False), token(".", 7, 2), token("salt", 9, 3),
               token("😀", 14, 4, ws=False)],
    "_view_id": "relations",
    "relations": [{"head": 2, "child": 0, "head_span": UNIT, "child_span": AMOUNT, "color": "#ffd882", "label": "of"}],
    "answer": "accept", "_timestamp": 1707994213, "_annotator_id": "food-leila", "_session_id": "food-leila",
}  # fmt: skip


def task(**changes: object) -> dict:
    found: dict = json.loads(json.dumps(TASK))
    return found | changes


def read(*tasks: object, reading: Reading | None = None, text: str | None = None) -> list[Found]:
    source = Source(Path("food.jsonl"), "\n".join(map(json.dumps, tasks)) if text is None else text)
    return list(FORMAT.read(source, reading or Reading()))


def marked(found: Found) -> list[tuple[str, str]]:
    return [(span.label, span.text(found.record.body)) for span in found.record.spans]


def test_a_dataset_is_read() -> None:
    reading = Reading()
    (found,) = read(TASK, reading=reading)
    assert marked(found) == [("AMOUNT", "1/2"), ("UNIT", "tsp.")]
    amount, unit = found.record.spans
    assert [(each.label, each.source, each.target) for each in found.record.relations] == [("of", unit.id, amount.id)]
    assert (found.record.annotator, found.record.status, found.named) == ("food-leila", "done", False)
    assert (found.record.article.id, dict(reading.losses)) == ("food-1", {})
    assert formats.recognised(Source(Path("x.jsonl"), json.dumps(TASK))) is FORMAT


def test_spans_by_tokens_alone_and_relations_by_their_last() -> None:
    bare = task()
    for each in bare["spans"]:
        del each["start"], each["end"]
    for each in bare["relations"]:
        del each["head_span"], each["child_span"]
    (found,) = read(bare)
    assert marked(found) == [("AMOUNT", "1/2"), ("UNIT", "tsp.")]
    assert [each.label for each in found.record.relations] == ["of"]
    for each in bare["tokens"]:
        del each["start"], each["end"], each["id"]
    (again,) = read(bare)
    assert (marked(again), len(again.record.relations)) == (marked(found), 1)


@pytest.mark.parametrize(
    ("changes", "annotator", "status", "spans"),
    [
        ({"answer": "reject"}, "food-leila", "skipped", 2),
        ({"answer": "ignore", "spans": []}, "food-leila", "skipped", 0),
        ({"spans": []}, "food-leila", "done", 0),
        ({"_annotator_id": None, "_session_id": None}, "", "done", 2),
        ({"_annotator_id": None, "_session_id": 7}, "7", "done", 2),
        ({"spans": None, "tokens": None, "relations": None}, "food-leila", "done", 0),
    ],
)
def test_answers_and_annotators(changes: dict, annotator: str, status: str, spans: int) -> None:
    (found,) = read(task(**changes))
    assert (found.record.annotator, found.record.status, len(found.record.spans)) == (annotator, status, spans)
    assert found.record.reason == (changes["answer"] if status == "skipped" else "")


def test_what_was_not_answered_is_an_article() -> None:
    (found,) = read({"text": "abc", "tokens": [token("abc", 0, 0, ws=False)]})
    assert (found.record.annotator, found.record.status) == (None, "new")
    (found,) = read({"text": "abc", "spans": [{"start": 0, "end": 3, "label": "x"}]})
    assert (found.record.annotator, found.record.status, marked(found)) == ("", "done", [("x", "abc")])


def test_the_last_answer_of_each_annotator_counts() -> None:
    reading = Reading()
    other = task(_annotator_id="food-omar", spans=[], relations=[])
    found = read(task(spans=[], relations=[]), other, TASK, task(text="another 😀 text here!"), reading=reading)
    assert [(each.record.annotator, len(each.record.spans), each.record.body[:3]) for each in found] == [
        ("food-omar", 0, "1/2"), ("food-leila", 2, "1/2"), ("food-leila", 2, "ano"),
    ]  # fmt: skip
    assert reading.losses == {"earlier answers of an annotator about the same text": 1}


def test_what_no_layer_holds_is_counted() -> None:
    reading = Reading()
    odd = task(
        label="POSITIVE", accept=["a", "b"], meta={"source": "web", "score": 1},
        spans=[*TASK["spans"], {"start": 0, "end": 3}, {"points": [[1, 2]], "label": "x"}, {"start": 3, "end": 4, "label": "x"}],
        relations=[*TASK["relations"], {"head": 4, "child": 0, "label": "of"}, {"head": 0, "child": 2, "label": None},
                   {"head": 99, "child": -1, "label": "of"}],
    )  # fmt: skip
    (found,) = read({"image": "x.png", "spans": []}, odd, reading=reading)
    assert len(found.record.spans) == 2
    assert reading.losses == {
        "categories of texts": 3, "fields of metadata": 2, "spans without a label": 1,
        "spans that are no stretch of the text": 1, "spans that cover nothing": 1, "relations without a label": 1,
        "relations whose ends are not there": 2, "tasks without a text": 1,
    }  # fmt: skip


# Tokens --------------------------------------------------------------------------------------------------------------


def cut(body: str, *spans: tuple[int, int]) -> list[tuple[str, bool]]:
    found = tokens_of(body, {start for start, _end in spans}, {end for _start, end in spans})
    assert "".join(body[each.start : each.end] + " " * each.space for each in found) == body
    return [(body[each.start : each.end], each.space) for each in found]


def test_tokens_are_those_of_spacy_in_spaces_and_line_ends() -> None:
    assert cut("قال: “لا”.\n\nثم  ذهب ") == [
        ("قال", False), (":", True), ("“", False), ("لا", False), ("”", False), (".", False), ("\n\n", False),
        ("ثم", True), (" ", False), ("ذهب", True),
    ]  # fmt: skip
    assert cut(" a \n b") == [(" ", False), ("a", True), ("\n ", False), ("b", False)]
    spacy = pytest.importorskip("spacy", reason="spacy is not installed")
    for text in ("a  b\n\nc \n d", " a \t b ", "abc\n", "one two", "\n\n x"):
        doc = spacy.blank("xx")(text)
        assert cut(text) == [(each.text, bool(each.whitespace_)) for each in doc], repr(text)


def test_words_and_spaces_are_cut_where_spans_begin_and_end() -> None:
    assert cut("والمشروع هنا", (1, 8)) == [("و", False), ("المشروع", True), ("هنا", False)]
    assert cut("a b c", (0, 2), (3, 5)) == [("a", False), (" ", False), ("b", False), (" ", False), ("c", False)]


@given(st.text(roundtrip.ALPHABET + "\u2028\r", max_size=40), st.data())
def test_every_span_is_of_whole_tokens(body: str, data: st.DataObject) -> None:
    places = st.tuples(st.integers(0, len(body)), st.integers(0, len(body))).filter(lambda each: each[0] < each[1])
    spans = data.draw(st.lists(places, max_size=4)) if body else []
    tokens = tokens_of(body, {start for start, _end in spans}, {end for _start, end in spans})
    assert "".join(body[each.start : each.end] + " " * each.space for each in tokens) == body
    assert {start for start, _end in spans} <= {each.start for each in tokens}
    assert {end for _start, end in spans} <= {each.end for each in tokens}


# Out, and back -------------------------------------------------------------------------------------------------------


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(roundtrip.layers())
def test_projects_go_through(found: list) -> None:
    roundtrip.check_trip(found, "prodigy")


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(roundtrip.layers())
def test_spacy_makes_documents_of_what_is_written(found: list) -> None:
    spacy = pytest.importorskip("spacy", reason="spacy is not installed")
    from spacy.tokens import Doc, DocBin

    nlp = spacy.blank("xx")
    kept = DocBin(store_user_data=True)
    expected = []
    for line in FORMAT.lines(found, Writing(roundtrip.scheme())):
        written = json.loads(line)
        tokens = written["tokens"]
        doc = Doc(nlp.vocab, [each["text"] for each in tokens], [each["ws"] for each in tokens])
        assert doc.text == written["text"]
        assert [(each.idx, each.idx + len(each)) for each in doc] == [(each["start"], each["end"]) for each in tokens]
        spans = [doc.char_span(each["start"], each["end"], each["label"], alignment_mode="strict")
                 for each in written.get("spans", ())]  # fmt: skip
        assert None not in spans
        assert [(each.start, each.end - 1) for each in spans] == [
            (each["token_start"], each["token_end"]) for each in written.get("spans", ())
        ]
        for each in written.get("relations", ()):
            assert each["head"] == each["head_span"]["token_end"]
            assert each["child"] == each["child_span"]["token_end"]
        doc.spans["sc"] = spans
        kept.add(doc)
        expected.append([(each.label_, each.text) for each in spans])
    again = DocBin().from_bytes(kept.to_bytes()).get_docs(nlp.vocab)
    assert [[(each.label_, each.text) for each in doc.spans["sc"]] for doc in again] == expected


def exported(project: Project, folder: Path) -> list[dict]:
    text = roundtrip.export(project, "prodigy", folder / "out.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def worked(folder: Path) -> Project:
    project = roundtrip.empty(folder)
    line = {
        "schema": "reader/1", "article": {"id": "news", "text": "Salem said 😀 that it rains, and Omar."},
        "annotator": "a1", "status": "in progress", "seconds": 30, "spans": [
            {"id": "01900000-0000-7000-8000-000000000001", "label": "speaker", "start": 0, "end": 5},
            {"id": "01900000-0000-7000-8000-000000000002", "label": "claim", "start": 18, "end": 37, "question": True,
             "fragments": [[18, 26], [33, 37]], "attributes": {"source": "speaker"}, "note": "sure?"},
        ], "relations": [
            {"id": "01900000-0000-7000-8000-000000000003", "label": "stance", "attributes": {"stance": "deny"},
             "from": "01900000-0000-7000-8000-000000000001", "to": "01900000-0000-7000-8000-000000000002"},
        ], "attributes": {"usable": "yes"},
    }  # fmt: skip
    roundtrip.import_lines(project, json.dumps(line), actor="reader")
    return project


def test_another_annotators_answer_to_our_task_is_a_layer_of_its_own(tmp_path: Path) -> None:
    project = worked(tmp_path / "one")
    (written,) = exported(project, tmp_path)
    theirs = json.loads(json.dumps(written)) | {"_annotator_id": "d-omar", "_session_id": "d-omar", "answer": "accept"}
    theirs["spans"][1] |= {"end": 26, "token_end": theirs["spans"][1]["token_start"] + 1}
    theirs["relations"][0]["child_span"] |= {"end": 26}
    back = tmp_path / "back.jsonl"
    back.write_text("\n".join(map(json.dumps, (written, theirs))), encoding="utf-8")
    report = import_files(project, [back])
    assert (report.layers, report.faults, dict(report.losses)) == (1, [], {})
    mine, other = roundtrip.held(project)
    assert (mine.annotator, mine.status, mine.seconds, other.annotator, other.status, other.seconds) == (
        "a1", "in progress", 30, "d-omar", "done", 0,
    )  # fmt: skip
    assert [len(each.fragments) for each in mine.spans] == [1, 2]
    assert [each.text(other.body) for each in other.spans] == ["Salem", "it rains"]
    assert (other.spans[1].attributes, other.spans[1].note) == ({"source": "speaker"}, "sure?")
    assert [each.question for each in (mine.spans[1], other.spans[1])] == [True, True]
    assert [each.attributes for each in other.relations] == [{"stance": "deny"}]
    assert not {each.id for each in mine.spans} & {each.id for each in other.spans}


def test_an_untouched_article_that_was_annotated_in_prodigy(tmp_path: Path) -> None:
    project = roundtrip.empty(tmp_path / "one")
    (tmp_path / "in.jsonl").write_text('{"text": "Salem said", "tokens": []}', encoding="utf-8")
    import_files(project, [tmp_path / "in.jsonl"])
    (written,) = exported(project, tmp_path)
    assert "answer" not in written
    spans = [{"start": 0, "end": 5, "token_start": 0, "token_end": 0, "label": "speaker"}]
    back = tmp_path / "back.jsonl"
    back.write_text(json.dumps(written | {"answer": "accept", "spans": spans, "_annotator_id": "x"}), encoding="utf-8")
    import_files(project, [back])
    (record,) = roundtrip.held(project)
    assert (record.article.id, record.annotator, record.spans[0].text(record.body)) == ("in-1", "x", "Salem")


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    project = worked(tmp_path / "one")
    target = roundtrip.export(project, "prodigy", tmp_path / "out.jsonl")
    assert import_files(project, [target]).layers == 0
    report = import_files(project, [target], options=Options(annotator="a2"))
    assert (report.layers, report.spans) == (1, 2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda each: each.update(answer="maybe"), "is unknown"),
        (lambda each: each.update(answer=3), "no str"),
        (lambda each: each.update(spans={"a": 1}), "no list"),
        (lambda each: each["spans"].append(3), "is no object"),
        (lambda each: each["spans"][0].update(end=99), "not between two characters"),
        (lambda each: each["spans"][0].update(start=4), "not inside the text"),
        (lambda each: each["spans"][0].update(start="0"), "no int"),
        (lambda each: each["spans"][0].update(reader=[]), "no dict"),
        (lambda each: each["spans"][0].update(reader={"attributes": {"a": 1}}), "no str"),
        (lambda each: each["spans"].append({"token_start": 3, "token_end": 9, "label": "x"}), "not there"),
        (
            lambda each: (
                each["tokens"].append({"id": 3}),
                each["relations"].append({"label": "x", "head": 0, "child": 1}),
            ),
            "text of a token is missing",
        ),
        (lambda each: each["relations"].append({"label": "x"}), "head of a relation is missing"),
        (lambda each: each["relations"].append({"label": "x", "head_span": 3}), "no dict"),
        (lambda each: each.update(text=" "), "is empty"),
        (lambda each: each.update(text="\ud800"), "characters that no text has"),
        (lambda each: each.update(_annotator_id=["x"]), "_annotator_id of the task"),
        (lambda each: each.update(reader={"schema": "reader/1", "article": {"id": 3}}), "id of the article"),
    ],
)
def test_faulty_tasks_are_refused_with_their_place(change: object, message: str) -> None:
    wrong = task()
    change(wrong)
    with pytest.raises(InputError) as raised:
        read(task(text="1/2 tsp. of other"), wrong)
    assert message in raised.value.message
    assert "food.jsonl:2" in raised.value.message
    assert raised.value.hint
