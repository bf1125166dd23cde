"""Decoding files and making strings fit to draw."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import InputError
from reader.text.sanitise import decode, drawable, normalise


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings(encoding: str) -> None:
    decoded = decode("قال\r\nنعم".encode(encoding), "a.txt")
    assert decoded.text == "قال\nنعم"
    assert not decoded.guessed


def test_windows_1256_is_guessed_and_said() -> None:
    decoded = decode(("قال الوزير إن المشروع بدأ أمس في المدينة. " * 3).encode("windows-1256"), "a.txt")
    assert decoded.encoding == "windows-1256"
    assert decoded.guessed
    assert decoded.text.startswith("قال الوزير")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x7fELF\0\0\0", "binary"),
        (b"\xff\xfe\x00\xd8", "UTF-16"),
        (b"\xef\xbb\xbf\xff", "UTF-8"),
        ("قال الوزير".encode()[:-1], "damaged UTF-8"),
        (b"a\0b", "binary"),
    ],
)
def test_what_is_not_text_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as raised:
        decode(data, "x.txt")
    assert raised.value.hint


def test_separators_become_newlines_and_all_else_stays() -> None:
    assert normalise("a\r\nb\rc\x85d\u2028e\u2029f\x1cg") == "a\nb\nc\nd\ne\nf\ng"
    kept = "ـَ\u200c\u200f\u202b\t\x1b"
    assert normalise(kept) == kept


@given(st.text())
def test_drawing_keeps_offsets(text: str) -> None:
    assert len(drawable(text)) == len(text)


def test_controls_are_replaced() -> None:
    assert drawable("a\x1b[0m\x9b\x7f\tb") == "a\ufffd[0m\ufffd\ufffd b"
