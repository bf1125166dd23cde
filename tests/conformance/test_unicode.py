"""The Unicode 15.0 conformance suites: a bounded sample by default, all of them with `make conformance`."""

import lzma
from collections.abc import Iterator

from reader.text import bidi, clusters
from tests.conftest import FULL, unicode_data

SAMPLE = 29
"""Every n-th case; a prime, so that the sample walks through all kinds of the systematic files."""

KNOWN_CLUSTER_FAILURES = {"÷ 2701 × 200D × 2701 ÷"}
"""`regex` carries a later Unicode than 15.0, in which U+2701 is no longer an extended pictograph."""


def bidi_cases() -> Iterator[tuple[int, str, int, list[int | None], list[int]]]:
    path = unicode_data("BidiCharacterTest.txt")
    opened = lzma.open(path, "rt") if path.suffix == ".xz" else path.open()
    with opened as lines:
        number = 0
        for line in lines:
            if line.startswith("#") or not line.strip():
                continue
            number += 1
            if not FULL and number % SAMPLE:
                continue
            points, direction, _resolved, levels, order = line.strip().split(";")
            text = "".join(chr(int(point, 16)) for point in points.split())
            yield (
                number,
                text,
                int(direction),
                [None if level == "x" else int(level) for level in levels.split()],
                [int(index) for index in order.split()],
            )


def test_levels_and_visual_order() -> None:
    count, failed = 0, []
    for number, text, direction, expected, order in bidi_cases():
        count += 1
        base = bidi.first_strong(text) if direction == 2 else direction
        found = bidi.reset_trailing(text, bidi.levels(text, base), base)
        kept = [index for index, level in enumerate(expected) if level is not None]
        same_levels = all(found[index] == expected[index] for index in kept)
        visual = [kept[index] for index in bidi.visual_order([found[index] for index in kept])]
        if not same_levels or visual != order:
            failed.append(number)
    print(f"BidiCharacterTest: {count - len(failed)} of {count} cases")
    assert count > 3000
    assert failed == []


def test_grapheme_clusters() -> None:
    cases, failed = 0, []
    for line in unicode_data("GraphemeBreakTest.txt").read_text(encoding="utf-8").splitlines():
        case = line.split("#")[0].strip()
        if not case:
            continue
        cases += 1
        text, expected = "", []
        for token in case.split():
            if token == "÷":
                expected.append(len(text))
            elif token != "×":
                text += chr(int(token, 16))
        if clusters.boundaries(text) != expected:
            failed.append(case)
    print(f"GraphemeBreakTest: {cases - len(failed)} of {cases} cases")
    assert cases == 602
    assert set(failed) <= KNOWN_CLUSTER_FAILURES
