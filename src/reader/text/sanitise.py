"""What is read from files becomes plain text; what is drawn never reaches a terminal as a command."""

import codecs
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from reader.errors import InputError
from reader.i18n import _

PLACEHOLDER: Final = "\N{REPLACEMENT CHARACTER}"
"""What stands, one cell wide, for a code point that may not or cannot be drawn."""

HIDDEN_CONTROLS: Final = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0001-\U000e007f]"
    "|[\x00-\x08\x0b-\x1f\x7f-\x9f]"
)
"""Code points that change or could change what a reader sees without being seen; worth a notice."""

_SEPARATORS = re.compile("[\t\n\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029]")
_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029\x1c-\x1e]")
_KEPT_CATEGORIES = frozenset({"Cf", "Zs", "Co"})
_BINARY = bytes(set(range(32)) - {0x07, 0x08, 0x09, 0x0A, 0x0C, 0x0D, 0x1B, 0x1C, 0x1D, 0x1E})
_SHORT = 64
"""Bytes; in a shorter file a few controls make no binary."""

_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file and how its bytes were understood."""

    text: str
    encoding: str
    guessed: bool
    """True when the encoding was inferred from the bytes, which a user should hear of."""


def decode(data: bytes, name: str, *, keep_line_ends: bool = False) -> Decoded:
    """Decode a file strictly: UTF-8 with or without BOM, UTF-16 with BOM, else a legacy encoding by detection.

    Args:
        data: the bytes of the file.
        name: what to call the file in an error.
        keep_line_ends: leave separators as they are, for formats that have their own.

    Returns:
        The text, with normalised line ends.

    Raises:
        InputError: the bytes are binary, hold NUL, or fit no encoding.
    """
    found = _decode(data, name)
    return found if keep_line_ends else replace(found, text=normalise(found.text))


def _decode(data: bytes, name: str) -> Decoded:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return Decoded(_checked(data.decode(encoding), name), encoding.removesuffix("-sig"), guessed=False)
            except UnicodeDecodeError as error:
                raise InputError(
                    _("{name} begins as {encoding} but is not: byte {start}").format(
                        name=name, encoding=encoding.removesuffix("-sig").upper(), start=error.start
                    ),
                    _("Save the file as UTF-8 and import it again."),
                ) from None
    if b"\0" in data or (len(data) > _SHORT and len(data.translate(None, _BINARY)) < 0.98 * len(data)):
        raise InputError(
            _("{name} is a binary file, not text").format(name=name),
            _("Import plain text or Markdown, saved as UTF-8."),
        )
    try:
        return Decoded(_checked(data.decode("utf-8"), name), "utf-8", guessed=False)
    except UnicodeDecodeError as error:
        encoding = _detect(data, name, error)
    return Decoded(_checked(data.decode(encoding), name), encoding, guessed=True)


def _detect(data: bytes, name: str, error: UnicodeDecodeError) -> str:
    """Guess a legacy encoding; windows-1256, the usual one of Arabic, when it reads as Arabic."""
    hint = _("Convert it with: iconv -f windows-1256 -t utf-8 {name}").format(name=name)
    if _mostly_utf8(data):
        raise InputError(
            _("{name} is damaged UTF-8: byte {start} does not fit").format(name=name, start=error.start),
            _("Save it as UTF-8 again."),
        )
    try:
        arabic = data.decode("windows-1256")
    except UnicodeDecodeError:
        arabic = ""
    letters = sum(character.isalpha() for character in arabic)
    if letters and sum("\u0621" <= character <= "\u064a" for character in arabic) > letters / 2:
        return "windows-1256"
    import charset_normalizer

    best = charset_normalizer.from_bytes(data[:200_000]).best()
    if best is None:
        raise InputError(
            _("{name} is in an unknown encoding: byte {start} is not UTF-8").format(name=name, start=error.start), hint
        )
    try:
        data.decode(best.encoding)
    except UnicodeDecodeError:
        raise InputError(
            _("{name} is in an unknown encoding: byte {start} is not UTF-8").format(name=name, start=error.start), hint
        ) from None
    return best.encoding


def _mostly_utf8(data: bytes) -> bool:
    """Tell damaged UTF-8 from a legacy encoding: nearly all of its non-ASCII bytes form valid sequences."""
    lost = data.decode("utf-8", errors="ignore")
    kept = len(lost.encode("utf-8")) - sum(character < "\x80" for character in lost)
    high = sum(byte >= 0x80 for byte in data)
    return high > 0 and kept / high > 0.9


def _checked(text: str, name: str) -> str:
    if "\0" in text:
        raise InputError(
            _("{name} holds NUL characters").format(name=name),
            _("It is probably not text; import plain text saved as UTF-8."),
        )
    if not text.isprintable() and (lone := re.search("[\ud800-\udfff]", text)):
        raise InputError(
            _("{name} holds a lone surrogate at character {lone}").format(name=name, lone=lone.start()),
            _("Save the file as UTF-8 again."),
        )
    return text


def normalise(text: str) -> str:
    r"""Turn every line and paragraph separator into ``\n`` and keep all else as it is."""
    return _BREAKS.sub("\n", text)


def drawable(text: str) -> str:
    """Replace what may not be drawn, code point for code point, so that offsets stay valid.

    A TAB becomes a space (its cluster is made wider by the layout); C0, DEL, C1, surrogates, separators and unassigned
    code points become U+FFFD. Format characters stay, since embedding levels and joining need them; they are left out
    when glyphs are made (`reader.text.shaping`).
    """
    if text.isprintable():
        return text
    return "".join([character if character.isprintable() else _substitute(character) for character in text])


@lru_cache(maxsize=1024)
def _substitute(character: str) -> str:
    if character == "\t":
        return " "
    return character if unicodedata.category(character) in _KEPT_CATEGORIES else PLACEHOLDER


def one_line(text: str, limit: int = 500) -> str:
    """Make a name, a title or a message safe for a single row: separators become spaces, long ones are cut."""
    flat = _SEPARATORS.sub(" ", text[: limit + 1])
    return drawable(flat if len(flat) <= limit else flat[: limit - 1] + "…")
