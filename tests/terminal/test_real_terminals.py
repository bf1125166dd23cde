"""The same article in two real terminals: cell by cell, ink and grounds are in the same places."""

from pathlib import Path

import pytest

from tests.terminal import real_terminals
from tests.terminal.desktop import Desktop, missing


def test_xterm_and_vte_agree_on_what_is_in_every_cell(tmp_path: Path) -> None:
    if lacking := missing("xterm", "VTE"):
        pytest.skip(f"not installed: {', '.join(lacking)} (Debian's xvfb, imagemagick, xterm, sakura)")
    project = real_terminals.make_project(tmp_path / "p")
    with Desktop() as desktop:
        xterm, vte = (
            real_terminals.draw(desktop, name, project, tmp_path, screens=("show",))["show"]
            for name in ("xterm", "VTE")
        )
    assert sum(cell.ink for row in xterm for cell in row) > 1000
    assert real_terminals.agreement(xterm, vte) > 0.97
    assert real_terminals.grounds(xterm, vte) > 0.97
    shifted = [[*row[1:], row[0]] for row in vte]
    assert real_terminals.agreement(xterm, shifted) < 0.95, "the measure sees a picture that is one cell off"
