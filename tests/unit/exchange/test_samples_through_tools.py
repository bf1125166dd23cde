"""The sample annotations through the formats of other tools: out, into an empty project, and out again."""

from pathlib import Path

import pytest

from reader.exchange import formats
from reader.workflow.checks import verified
from reader.workflow.importing import import_files
from reader.workflow.project import Project
from tests.conftest import ROOT
from tests.unit.exchange import roundtrip

SAMPLES = ROOT / "annotations" / "samples"


@pytest.mark.parametrize("name", ["doccano", "label-studio", "prodigy"])
def test_samples_go_through(tmp_path: Path, name: str) -> None:
    Project.init(tmp_path / "one")
    with Project.open(tmp_path / "one") as project:
        import_files(project, [SAMPLES / "a1.jsonl", SAMPLES / "a3.jsonl"])
        first = roundtrip.export(project, name, tmp_path / "first")
        other, report = roundtrip.through(project, name, tmp_path)
        with other:
            assert (report.layers, dict(report.losses)) == (12, {})
            roundtrip.compare(roundtrip.held(project), roundtrip.held(other), formats.named(name))
            assert roundtrip.export(other, name, tmp_path / "again").read_bytes() == first.read_bytes()
            assert verified(other) == []
