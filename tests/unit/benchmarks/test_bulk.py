"""Projects that benchmarks make past the journal are whole all the same."""

from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks import bulk

from reader.store.verify import verify
from reader.workflow.project import Project


@pytest.mark.parametrize("make", [lambda root: bulk.annotated(root, 7, index=True), lambda root: bulk.short(root, 9)])
def test_a_project_verifies(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path)
    with Project.open(tmp_path) as project:
        assert verify(project.store) == []
        layers = project.store.view().layers()
        assert sum(each.spans for each in layers) > 0
        assert sum(each.relations for each in layers) > 0
