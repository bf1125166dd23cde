"""Matches with their surroundings: cut at words, drawn in their direction, never wider than the row."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reader.text.excerpts import excerpt


def drawn(body: str, match: str, width: int, base: int) -> list[tuple[str, bool]]:
    start = body.index(match)
    row = excerpt(body, start, start + len(match), width, base).row(width)
    return [(each.text.strip(), each.matched) for each in row if each.text.strip()]


def test_surroundings_are_cut_at_words_of_the_paragraph() -> None:
    body = "first line\none two three four five six seven\nlast line"
    start = body.index("four")
    found = excerpt(body, start, start + 4, 22)
    assert (found.before, found.text, found.after) == ("three ", "four", " five six")
    assert found.logical == "…three four five six…"
    whole = excerpt(body, start, start + 4, 80)
    assert whole.logical == "one two three four five six seven"
    edge = excerpt(body, 0, 5, 80)
    assert (edge.logical, edge.cut_before, edge.cut_after) == ("first line", False, False)


def test_one_side_gives_its_room_to_the_other() -> None:
    body = "match " + "word " * 40
    assert len(excerpt(body, 0, 5, 40).logical) > 34
    body = "word " * 40 + "match"
    assert len(excerpt(body, 200, 205, 40).logical) > 34


def test_a_match_inside_a_word_keeps_the_word_together() -> None:
    body = "قبل هذا وروسيا بعد ذلك"
    start = body.index("روسيا")
    found = excerpt(body, start, start + 5, 16, 1)
    assert found.before.endswith("و")
    assert found.text == "روسيا"


def test_rows_run_in_their_direction_with_the_match_marked() -> None:
    assert drawn("قالت وروسيا ذلك", "روسيا", 30, 1) == [("ﻚﻟﺫ", False), ("ﺎﻴﺳﻭﺭ", True), ("ﻭ ﺖﻟﺎﻗ", False)]
    assert drawn("the minister said", "minister", 30, 0) == [("the", False), ("minister", True), ("said", False)]
    right = excerpt("قالت", 0, 4, 12, 1).row(12)
    assert right[0].text.isspace()
    left = excerpt("said", 0, 4, 12, 0).row(12)
    assert left[-1].text.isspace()


def test_controls_are_never_drawn() -> None:
    body = "a\x1b[31m match\t\x9b2J \u202e b"
    row = "".join(each.text for each in excerpt(body, 7, 12, 40).row(40))
    assert row.isprintable()
    assert "match" in row


@given(
    st.text("ab اﻻلـَ\u0301漢\t\u200f\u202e\x1b🙂", max_size=80), st.data(), st.integers(1, 40), st.sampled_from([0, 1])
)
def test_a_row_fills_its_width_exactly(body: str, data: st.DataObject, width: int, base: int) -> None:
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, len(body)))
    found = excerpt(body, start, end, width, base)
    assert found.before + found.text + found.after in body
    row = "".join(each.text for each in found.row(width))
    assert cell_len(row) == width
