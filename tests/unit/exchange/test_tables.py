"""Tables: CSV and TSV that spreadsheets cannot be tricked with, Parquet as its readers see it, the documented queries."""

import csv
import io
import re
import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from reader.errors import InputError
from reader.workflow.exporting import Selection, export_file, lines
from reader.workflow.project import Project
from tests import projects
from tests.projects import tag

ROOT = Path(__file__).resolve().parents[3]
QUERIES = re.findall(
    r"```(sql|duckdb|python)\n(.*?)```", (ROOT / "docs" / "data-model.md").read_text("utf-8"), re.DOTALL
)


@pytest.fixture(scope="module")
def tables(sampled: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder that holds the Parquet export of the samples, as `tables`."""
    folder = tmp_path_factory.mktemp("parquet")
    losses: Counter[str] = Counter()
    export_file(sampled, sampled.store.view(), Selection(format="parquet", untouched=True), folder / "tables", losses)
    assert not losses
    return folder


def tabled(project: Project, format_: str) -> list[dict[str, str]]:
    text = "\n".join(lines(project, project.store.view(), Selection(format=format_))) + "\n"
    return list(csv.DictReader(io.StringIO(text, newline=""), dialect="excel-tab" if format_ == "tsv" else "excel"))


@pytest.mark.parametrize("format_", ["csv", "tsv"])
def test_claims_as_rows(tmp_path: Path, format_: str) -> None:
    project = projects.make(tmp_path, {"news": 'قال "الوزير"، اليوم\nإن +5 تكفي\n=1+1 قال'})
    work = projects.session(project)
    speaker, claim = tag(work, "speaker", "الوزير"), tag(work, "claim", "+5 تكفي", exact=True)
    work.link("stance", speaker, claim, {"stance": "deny"})
    tag(work, "claim", "=1+1", exact=True)
    one, other = tabled(project, format_)
    assert (one["text"], one["speaker"], one["stance"], one["polarity"]) == ("'+5 تكفي", "الوزير", "deny", "contra")
    assert (other["text"], other["speaker"], other["fragments"]) == ("'=1+1", "", f"{other['start']}-{other['end']}")
    assert one["round"] == "main"


def test_every_row_of_the_samples_is_there(sampled: Project) -> None:
    rows = tabled(sampled, "csv")
    assert len(rows) == sampled.store.connection.execute("SELECT count(*) FROM claims").fetchone()[0] > 400
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_what_is_not_written_is_counted(sampled: Project) -> None:
    losses: Counter[str] = Counter()
    list(lines(sampled, sampled.store.view(), Selection(format="csv"), losses))
    relations = sampled.store.connection.execute("SELECT count(*) FROM relations").fetchone()[0]
    assert losses["relations"] == relations
    with pytest.raises(InputError, match="no records per article"):
        list(lines(sampled, sampled.store.view(), Selection(format="csv", per="article")))
    with pytest.raises(InputError, match="folder"):
        list(lines(sampled, sampled.store.view(), Selection(format="parquet")))


def test_a_folder_that_holds_something_is_left_alone(sampled: Project, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="is there already"):
        export_file(sampled, sampled.store.view(), Selection(format="parquet"), tmp_path / "mine")
    assert [each.name for each in tmp_path.rglob("*")] == ["mine", "thesis.txt"]


def test_parquet_holds_what_the_tables_hold(sampled: Project, tables: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    counted = {
        table: parquet.read_table(tables / "tables" / table).num_rows
        for table in ("articles", "layers", "spans", "relations", "identities", "claims")
    }
    for table, count in counted.items():
        known = sampled.store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        assert count == known or table == "identities", table
    spans = parquet.read_table(tables / "tables" / "spans").to_pylist()
    assert {each["annotator"] for each in spans} == {"a1", "a2", "a3"}
    (claim,) = [each for each in spans if each["label"] == "claim"][:1]
    assert claim["attributes"]["source"] == "speaker"


@pytest.mark.parametrize(("language", "query"), QUERIES, ids=range(len(QUERIES)))
def test_the_documented_queries_run(
    sampled: Project, tables: Path, monkeypatch: pytest.MonkeyPatch, language: str, query: str
) -> None:
    monkeypatch.chdir(tables)
    if language == "sql":
        with sqlite3.connect(sampled.store.path) as connection:
            assert connection.execute(query).fetchall()
    elif language == "duckdb":
        found = pytest.importorskip("duckdb").sql(query)
        assert found.fetchall()
        if found.columns == ["spans", "same"]:
            ((spans, same),) = found.fetchall()
            assert spans == same > 500
    else:
        pytest.importorskip("datasets")
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        monkeypatch.setenv("HF_DATASETS_CACHE", str(tables / "cache"))
        names: dict[str, object] = {}
        exec(query, names)
        assert set(names["claims"].unique("stance")) >= {"assert", "deny"}


def test_names_of_annotators_are_no_paths(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    project = projects.make(tmp_path / "one")
    tag(projects.session(project, "../../ليلى/=a"), "claim", "المشروع")
    export_file(project, project.store.view(), Selection(format="parquet"), tmp_path / "out")
    assert {each.name for each in tmp_path.iterdir()} == {"one", "out"}
    shutil.copytree(tmp_path / "out" / "spans", tmp_path / "copy")
    (row,) = parquet.read_table(tmp_path / "copy").to_pylist()
    assert row["annotator"] == "../../ليلى/=a"
