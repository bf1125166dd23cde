"""Article files: front matter, ids, bodies."""

import re

import pytest

from reader.errors import InputError
from reader.model import article
from reader.model.ids import new_id


def test_front_matter_and_body_from_which_nothing_is_stripped() -> None:
    found, body = article.parse("---\nid: a1\ntitle: 'x: y'\nlanguage: no\ndirection: rtl\n---\n\n  text \n\n", "f.md")
    assert (found.id, found.title, found.language, found.direction) == ("a1", "x: y", "no", "rtl")
    assert body == "\n  text \n\n"


def test_without_front_matter_the_name_and_first_line_serve() -> None:
    found, body = article.parse("\n عنوان \nنص", "dir/خبر 1.txt")
    assert (found.id, found.title, body) == ("خبر 1", "عنوان", "\n عنوان \nنص")


def test_a_rule_at_the_start_is_no_front_matter() -> None:
    _found, body = article.parse("---\nnot a key\n---\ntext", "a.txt")
    assert body.startswith("---")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitel: x\n---\nbody", "a.md:2: unknown key 'titel'"),
        ("---\nid: a\nid: b\n---\nbody", "a.md:3: duplicate key"),
        ("---\ndirection: up\n---\nbody", "direction"),
        ("---\npublished: yesterday\n---\nbody", "published"),
        ("---\nid: ../x\n---\nbody", "cannot be an article's id"),
        ("---\nid: a/b\n---\nbody", "cannot be an article's id"),
        ('---\nid: "a\\x1b[31m"\n---\nbody', "cannot be an article's id"),
        ("---\ntitle: x\n---\n \n", "holds no text"),
        ("", "holds no text"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        article.parse(text, "a.md")
    assert message in raised.value.message


def test_identifiers_are_uuid7_and_ascend() -> None:
    made = [new_id() for _ in range(2000)]
    assert made == sorted(set(made))
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", each) for each in made
    )
