"""What opening an article may load, checked in a process of its own."""

import subprocess
import sys
from pathlib import Path

from tests import projects


def test_opening_an_article_loads_nothing_slow(tmp_path: Path) -> None:
    projects.make(tmp_path).close()
    code = (
        "import sys; from pathlib import Path; import reader.cli.reading, reader.tui.app;"
        "from reader.workflow.project import Project; from reader.workflow.session import Session;"
        "from reader.text.layout import ArticleLayout, Position;"
        f"p = Project.open(Path({str(tmp_path)!r})); s = Session(p, p.annotator('a1'), 'news');"
        "list(ArticleLayout(s.body, 60).walk(Position(0, 0)));"
        "slow = ('numpy', 'sqlite_utils', 'yaml', 'charset_normalizer');"
        "print([name for name in slow if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert found.stdout.strip() == "[]"
