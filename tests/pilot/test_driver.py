"""What the driver of these tests says where the screen is not as it should be."""

import pytest

from reader.workflow.project import Project
from tests.pilot.conftest import first, running


async def test_what_is_not_there_is_named(project: Project) -> None:
    async with running(project, article=None, library=True) as driver:
        assert "news" in await driver.row("^ . news")
        with pytest.raises(AssertionError, match=r"no row with 'olds' on the screen:\n(.*\n)*.*news"):
            await driver.row_at("olds", patience=1)
        with pytest.raises(AssertionError, match=r"no article among \[.*LibraryScreen"):
            assert driver.reading
        with pytest.raises(AssertionError, match="no claim"):
            first([], "claim")
