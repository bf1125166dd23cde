"""Rows of a list that are read where they are looked at."""

from pathlib import Path

from reader.store.listing import ArticleSummary
from reader.workflow.listed import Listed
from tests import projects


def test_pages_are_read_when_they_are_looked_at(tmp_path: Path) -> None:
    names = [f"n{number:03}" for number in range(200)]
    with projects.make(tmp_path, {name: f"عنوان {name}\nنص" for name in names}) as project:
        read: list[list[str]] = []

        def seen(page: list[ArticleSummary]) -> None:
            read.append([each.id for each in page])

        found = Listed(project.store.view().listing("a1"), names, seen)
        assert (len(found), bool(found), read) == (200, True, [])
        assert (found[-1].id, found[-1].title) == ("n199", "عنوان n199")
        assert read == [names[192:]]
        assert found[130].id == "n130"
        assert read == [names[192:], names[128:192]]
        assert [each.id for each in found] == names
        assert [each.id for each in found[3:5]] == names[3:5]
        assert sum(map(len, read)) == 200


def test_an_article_that_is_gone_leaves_its_row(tmp_path: Path) -> None:
    with projects.make(tmp_path) as project:
        found = Listed(project.store.view().listing("a1"), ["gone", "news"])
        assert [(each.id, each.spans, each.changed != "") for each in found] == [("gone", 0, False), ("news", 0, True)]
