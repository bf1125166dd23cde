"""Damaged files of other tools end in a message, or are read rightly; and every file is taken for what it is."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.errors import InputError
from reader.exchange import formats
from reader.exchange.format import Reading
from reader.exchange.source import Source
from reader.text.sanitise import decode
from tests.reliability import fuzzing
from tests.unit.exchange import roundtrip, seeds

TOOLS = ("doccano", "label-studio", "prodigy", "w3c")
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def damaged(name: str) -> st.SearchStrategy[bytes]:
    """Files of a format with values changed, or bytes."""
    whole = st.sampled_from(seeds.documents(name))
    changed = whole.flatmap(fuzzing.mutated_json).map(lambda each: json.dumps(each).encode("utf-8", "surrogatepass"))
    return changed | whole.map(lambda each: json.dumps(each, ensure_ascii=False).encode()).flatmap(fuzzing.mutated)


@pytest.mark.parametrize("name", TOOLS)
@settings(max_examples=200, suppress_health_check=_SLOW, deadline=None)
@given(data=st.data())
def test_damaged_files_are_read_or_refused(name: str, data: st.DataObject) -> None:
    format_ = formats.named(name)
    try:
        source = Source(Path("x.jsonl"), decode(data.draw(damaged(name)), "x.jsonl", keep_line_ends=True).text)
        format_.recognises(source)
        found = list(format_.read(source, Reading(scheme=roundtrip.scheme())))
    except InputError as error:
        refused = error.message
        assert refused.startswith("x.jsonl")
        return
    for each in found:
        body = each.record.body
        assert all(0 <= start < end <= len(body) for span in each.record.spans for start, end in span.fragments)
        known = {span.id for span in each.record.spans}
        assert all({link.source, link.target} <= known for link in each.record.relations)


@pytest.mark.parametrize("name", TOOLS)
@settings(max_examples=12, suppress_health_check=_SLOW, deadline=None)
@given(data=st.data())
def test_damaged_files_leave_a_project_whole(name: str, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "x.jsonl"
        target.write_bytes(data.draw(damaged(name)))
        with roundtrip.empty(Path(folder) / "project") as project:
            fuzzing.imported(project, target, format=name)


@pytest.mark.parametrize("name", TOOLS)
def test_right_files_are_taken_for_what_they_are(name: str) -> None:
    for each in seeds.documents(name):
        for text in (json.dumps(each), json.dumps(each, indent=1)):
            found = formats.recognised(Source(Path("x.json"), text))
            assert found is not None
            assert found.name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"text": "a"}', "doccano"),
        ('{"text": "a", "label": []}', "doccano"),
        ('{"text": "a", "spans": []}', "prodigy"),
        ('{"text": "a", "answer": "accept"}', "prodigy"),
        ("[]", "label-studio"),
        ('{"type": "Annotation", "target": "http://example.org/a"}', "w3c"),
        ('[{"type": "AnnotationPage", "items": []}]', "w3c"),
        ('{"type": "Annotation"}', None),
        ('{"data": {"text": "a"}}', "label-studio"),
        ('{"schema": "reader/1", "article": {"id": "a", "text": "a"}, "spans": []}', "jsonl"),
        ('{"schema": "reader/9", "text": "a", "spans": []}', "jsonl"),
        ('[{"a": 1}]', None),
        ('{"data": "a"}', None),
        ("[1]", None),
        ("[see below] a text", None),
        ("{braces} in a text", None),
    ],
)
def test_contents_tell_the_format(text: str, name: str | None) -> None:
    found = formats.recognised(Source(Path("x.json"), text))
    assert (found and found.name) == name
