"""The text engine: logical text in, cells on a screen out, and the way back.

Pure functions and frozen values; no terminal, no file, no screen. The units that cross its border, and no others:

- *offset*: a code point position in an article's body, half-open ranges, logical order;
- *cluster*: an extended grapheme cluster (UAX #29); a *display cluster* is what shares cells on the screen;
- *cell*: a terminal column of a visual line, counted from the line's own left edge;
- *line*: a visual line of a laid out paragraph, counted from the paragraph's first.
"""

from typing import Literal, TypeAlias

Offset: TypeAlias = int
"""A code point position in an article's body."""

Cell: TypeAlias = int
"""A terminal column, counted from the left edge of a visual line."""

Line: TypeAlias = int
"""The index of a visual line within its block."""

Direction: TypeAlias = Literal["rtl", "ltr", "auto"]
"""The base direction of an article, as its file says it."""

Shape: TypeAlias = Literal["forms", "none"]
"""Who joins Arabic letters: the program, with presentation forms, or the terminal by itself."""
