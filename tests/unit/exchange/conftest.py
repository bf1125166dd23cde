"""The samples as a project, which several tests export."""

import pytest

from reader.workflow.importing import import_files
from reader.workflow.project import Project
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Give a project with the samples of three annotators, to be read alone."""
    folder = tmp_path_factory.mktemp("sampled")
    Project.init(folder)
    project = Project.open(folder)
    import_files(project, sorted((ROOT / "annotations" / "samples").glob("*.jsonl")))
    return project
