"""Answers of terminals are taken out of the input, whole or in pieces, and keys are left in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.terminal import replies as module
from reader.terminal.replies import Replies

ANSWERS = {
    "xterm": b"\x1b[8;0$y\x1bP>|XTerm(379)\x1b\\\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c",
    "VTE": b"\x1b[8;1$y\x1b[?65;1;9c",
    "Konsole": b"\x1bP>|Konsole 22.12.3\x1b\\\x1b[?62;1;4c",
    "kitty": b"\x1b[8;0$y\x1bP>|kitty(0.26.5)\x1b\\\x1b[?62;c",
    "Alacritty": b"\x1b[?6c",
}
"""What the terminals answered on a screen."""

KEYS = st.lists(
    st.sampled_from([b"w", b"c", b"\x1b[A", b"\x1b[8~", b"\x1b[1;5D", b"\x1bOP", b"\x1b[<0;3;4M", "ش".encode(), b"\x1b[?2026;2$y", b"\x1b[I"]),
    max_size=6,
).map(b"".join)  # fmt: skip


def fed(replies: Replies, pieces: list[bytes]) -> bytes:
    return b"".join(replies.feed(piece) for piece in pieces)


@pytest.mark.parametrize("name", ANSWERS)
@given(data=st.data())
def test_answers_in_pieces_among_keys(name: str, data) -> None:
    before, between, after = data.draw(KEYS), data.draw(KEYS), data.draw(KEYS)
    begun, rest = ANSWERS[name][: ANSWERS[name].index(b"\x1b[?")], ANSWERS[name][ANSWERS[name].index(b"\x1b[?") :]
    stream = before + begun + between + rest + after
    cuts = sorted(data.draw(st.sets(st.integers(1, len(stream) - 1), max_size=8)))
    pieces = [stream[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    replies = Replies()
    assert fed(replies, pieces) == before + between + after
    assert replies.complete
    assert replies.name == {"xterm": "XTerm(379)", "Konsole": "Konsole 22.12.3", "kitty": "kitty(0.26.5)"}.get(name, "")
    assert replies.mode == {"xterm": 0, "VTE": 1, "kitty": 0}.get(name)


@given(KEYS)
def test_keys_pass_a_terminal_that_never_answers(keys: bytes) -> None:
    replies = Replies()
    assert replies.feed(keys) == keys
    assert not replies.answered


def test_nothing_is_held_back_when_nothing_was_asked_or_all_is_answered() -> None:
    assert Replies(asked=False).feed(b"\x1b") == b"\x1b"
    replies = Replies()
    replies.feed(b"\x1b[?6c")
    assert replies.feed(b"\x1b") == b"\x1b"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    class Clock:
        now = 100.0

    monkeypatch.setattr(module.time, "monotonic", lambda: Clock.now)
    return Clock


def test_escape_is_a_key_when_nothing_follows(clock) -> None:
    replies = Replies()
    assert replies.feed(b"\x1b") == b""
    assert replies.release() == b""
    clock.now += 0.2
    assert replies.release() == b"\x1b"
    assert replies.release() == b""
    clock.now += 5
    assert replies.release() == b""
    assert replies.feed(b"[?") == b"[?"


@pytest.mark.parametrize("beginning", [b"\x1b", b"\x1b[", b"\x1bP"])
def test_the_rest_of_an_answer_is_taken_out_even_after_its_beginning_was_a_key(clock, beginning: bytes) -> None:
    whole = b"\x1bP>|VTE(7200)\x1b\\" if beginning == b"\x1bP" else b"\x1b[?62;c"
    replies = Replies()
    assert replies.feed(beginning) == b""
    clock.now += 0.2
    assert replies.release() == beginning
    clock.now += 1
    assert replies.feed(whole[len(beginning) : -1]) == b""
    clock.now += 60
    assert replies.release() == b""
    assert replies.feed(whole[-1:] + b"w") == b"w"


def test_keys_after_a_released_escape_come_once(clock) -> None:
    replies = Replies()
    replies.feed(b"\x1b")
    clock.now += 0.2
    assert replies.release() == b"\x1b"
    assert replies.feed(b"[Aw") == b"[Aw"


def test_a_long_beginning_waits_for_its_end_however_long_that_takes(clock) -> None:
    replies = Replies()
    assert replies.feed(b"w\x1b[?6") == b"w"
    clock.now += 3600
    assert replies.release() == b""
    assert replies.feed(b"4;1c") == b""
    assert replies.complete


def test_an_endless_name_is_no_name() -> None:
    replies = Replies()
    typed = replies.feed(b"\x1bP>|" + b"x" * 500)
    assert len(typed) == 504
    assert replies.name == ""
