"""The table of figures at the end of the harness."""

import pytest

from tests.reliability import figures


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was counted, whether tests passed or failed."""
    if figures.FIGURES:
        terminalreporter.section("reliability" + ("" if figures.FULL else ", a share of it"))
        terminalreporter.write_line(figures.table())
