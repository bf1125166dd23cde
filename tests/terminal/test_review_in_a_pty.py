"""The whole way of a reviewer, as README tells it: samples imported, agreement read, an article reviewed, gold exported."""

import json
import shutil
from collections import Counter
from pathlib import Path

from tests.conftest import ROOT
from tests.terminal.pty import Terminal, reader

ARTICLE = "en-spokesman-quotes"
CASES = 80
"""More than the article has."""


def test_samples_become_gold(tmp_path: Path) -> None:
    reader("init", tmp_path)
    shutil.copy(ROOT / "articles" / f"{ARTICLE}.md", tmp_path / "articles")
    samples = [
        "\n".join(line for line in file.read_text(encoding="utf-8").splitlines() if f'"id": "{ARTICLE}"' in line)
        for file in sorted((ROOT / "annotations" / "samples").glob("*.jsonl"))
    ]
    (tmp_path / "samples.jsonl").write_text("\n".join(samples) + "\n", encoding="utf-8")
    reader("--project", tmp_path, "import", *(tmp_path / "articles").iterdir(), tmp_path / "samples.jsonl")
    reader("--project", tmp_path, "annotators", "r1", "--role", "reviewer")
    assert "claim\tF1, overlap\t0." in reader("--project", tmp_path, "agreement")

    with Terminal("--project", str(tmp_path), "review", ARTICLE, "--reviewer", "r1", size=(120, 32)) as terminal:
        terminal.wait_for("still open")
        terminal.press("A", *(["11\t"] * CASES * 2))
        terminal.wait(lambda: any("every case is decided" in row for row in terminal.rows), "the last decision", 60)
        terminal.press("d\r")
        terminal.wait_for("signed off")
        terminal.press("qq")
        assert terminal.finish() == 0

    exported = reader("--project", tmp_path, "export", "--layer", "both", "--rejected", "--article", ARTICLE)
    *layers, record = sorted(map(json.loads, exported.splitlines()), key=lambda each: each["layer"] == "gold")
    assert [each["annotator"] for each in layers] == ["a1", "a2", "a3"]
    assert {each["status"] for each in (*layers, record)} == {"locked"}
    said = [each["provenance"] for each in (*record["spans"], *record["relations"], *record["rejected"])]
    judged = Counter(item for each in said for item in each["from"])
    given = {each["id"] for layer in layers for each in (*layer["spans"], *layer["relations"])}
    assert set(judged) == given
    assert set(judged.values()) == {1}
    assert {each["reviewer"] for each in said} == {"r1"}
    assert reader("--project", tmp_path, "verify") == ""
