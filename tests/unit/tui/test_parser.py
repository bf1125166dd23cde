"""What a terminal sends: keys, and bracketed pastes however they are cut into pieces."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from reader.tui.parser import InputParser

START, END = "\x1b[200~", "\x1b[201~"


def seen(*pieces: str) -> list[tuple[str, str]]:
    parser = InputParser()
    found = []
    for piece in pieces:
        for event in parser.feed(piece):
            if isinstance(event, events.Paste):
                found.append(("paste", event.text))
            elif isinstance(event, events.Key):
                found.append(("key", event.key))
    return found


@given(st.text("ab\x1b[201~0\nم", max_size=30).filter(lambda text: END not in text), st.lists(st.integers(0, 60)))
def test_a_paste_is_one_event_and_no_keys(text: str, cuts: list[int]) -> None:
    closed = text + END
    at = sorted({0, *(cut for cut in cuts if cut < len(closed)), len(closed)})
    pieces = [closed[first:last] for first, last in zip(at, at[1:], strict=False)]
    after = f"x{START}y{END}\r"
    assert seen("a" + START, *pieces, after) == [
        ("key", "a"), ("paste", text), ("key", "x"), ("paste", "y"), ("key", "enter"),
    ]  # fmt: skip


@pytest.mark.parametrize("unknown", ["\x1bOZ", "\x1b[1;9X", "\x1b[1$w"])
def test_a_key_that_is_not_known_types_nothing(unknown: str) -> None:
    assert seen(f"a{unknown}b\x1b[A") == [("key", "a"), ("key", "b"), ("key", "up")]


def test_an_opening_bracket_in_two_pieces_is_understood_too() -> None:
    assert ("paste", "abc") in seen("\x1b[20", "0~abc" + END, "d")


def test_a_megabyte_takes_no_seconds() -> None:
    text = "سطر من الكلمات " * 70_000
    whole = START + text + END
    begun = time.perf_counter()
    assert seen(*(whole[at : at + 4096] for at in range(0, len(whole), 4096))) == [("paste", text)]
    assert time.perf_counter() - begun < 1
