"""The generated pages are what the code says."""

import importlib.util

import pytest

from tests.conftest import ROOT

spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
generate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(generate)


@pytest.mark.parametrize("name", generate.GENERATED)
def test_generated_pages_are_fresh(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == generate.GENERATED[name](), "run: make docs"


def test_the_readmes_links_lead_somewhere() -> None:
    import re

    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_schema_statements_and_sample_queries_work(tmp_path) -> None:
    import re
    import sqlite3

    from tests import projects

    project = projects.make(tmp_path)
    connection = sqlite3.connect(project.store.path)
    queries = re.findall(r"annotations\.db '([^']+)'", (ROOT / "docs" / "formats.md").read_text(encoding="utf-8"))
    assert len(queries) == 3
    for query in queries:
        connection.execute(query).fetchall()
    connection.close()
