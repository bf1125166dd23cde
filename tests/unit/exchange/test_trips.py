"""Whole projects through every format and back: nothing changes but what the format's table says that it cannot hold."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from reader.exchange import features, formats
from reader.exchange.record import Record
from reader.workflow.checks import verified
from reader.workflow.exporting import Selection, lines
from reader.workflow.importing import import_files
from reader.workflow.project import Project
from tests.unit.exchange import roundtrip

TWO_WAY = [each.name for each in formats.every() if each.read is not None and each.written]


@pytest.mark.parametrize("name", TWO_WAY)
def test_the_samples_come_back_but_for_what_the_table_says(sampled: Project, tmp_path: Path, name: str) -> None:
    other, report = roundtrip.through(sampled, name, tmp_path)
    assert not +report.losses
    assert verified(other) == []
    roundtrip.compare(roundtrip.held(sampled), roundtrip.held(other), formats.named(name))
    again = import_files(other, [tmp_path / f"out{formats.named(name).suffix}"])
    assert (again.layers, again.faults) == (0, []), "it is there already"
    counts = [sum(len(each.spans) for each in roundtrip.held(project)) for project in (sampled, other)]
    assert counts[0] == counts[1] > 800


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(roundtrip.layers())
def test_projects_at_random_come_back_from_the_native_format_to_the_byte(found: list[Record]) -> None:
    roundtrip.check_trip(found, "jsonl")


def test_the_native_format_loses_nothing() -> None:
    assert formats.named("jsonl").holds == frozenset(features.ALL)


def test_what_is_lost_is_counted_for_every_format(sampled: Project, tmp_path: Path) -> None:
    for each in formats.every():
        if each.lines is None or not each.loses:
            continue
        losses: Counter[str] = Counter()
        assert list(lines(sampled, sampled.store.view(), Selection(format=each.name), losses))
        lost = {feature.title for feature in features.ALL if feature not in each.holds}
        assert set(losses) <= lost
        if features.NOTES not in each.holds:
            assert losses[features.NOTES.title] == 5
