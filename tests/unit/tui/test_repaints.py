"""What was written once is not written again, and whatever differs is."""

from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from reader.tui.repaints import Painted


def strip(text: str, style: str = "") -> Strip:
    return Strip([Segment(text, Style.parse(style))], len(text))


def whole(*rows: tuple[Strip, ...]) -> LayoutUpdate:
    return LayoutUpdate(list(rows), Region(0, 0, 6, len(rows)))


def part(y: int, pieces: dict[int, Strip | None]) -> ChopsUpdate:
    chops: list[dict[int, Strip | None]] = [{}, {}, {}]
    chops[y] = pieces
    return ChopsUpdate(chops, [(y, 0, 6)], [[6]] * 3)


ROWS = ((strip("abc"), strip("def")), (strip("ghijkl"),))


def test_the_same_again_is_no_news() -> None:
    painted = Painted()
    assert painted.is_news(whole(*ROWS))
    assert not painted.is_news(whole(*ROWS))
    assert not painted.is_news(part(0, {0: None, 3: strip("def")}))
    assert not painted.is_news(part(1, {0: strip("ghijkl")}))


def test_whatever_differs_is_news_and_known_from_then_on() -> None:
    painted = Painted()
    painted.is_news(whole(*ROWS))
    assert painted.is_news(part(0, {0: None, 3: strip("deX")}))
    assert not painted.is_news(part(0, {3: strip("deX")}))
    assert painted.is_news(whole(*ROWS))
    assert painted.is_news(whole(ROWS[0], (strip("ghijkl", "bold"),)))
    assert painted.is_news(whole(*ROWS, (strip("mno"),)))


def test_a_row_that_is_cut_elsewhere_is_unknown() -> None:
    painted = Painted()
    painted.is_news(whole(*ROWS))
    assert painted.is_news(part(1, {3: strip("XYZ")}))
    assert painted.is_news(whole(*ROWS))
    assert painted.is_news(part(0, {0: strip("abcX")}))
    assert painted.is_news(whole(*ROWS))


def test_what_is_neither_is_news_and_leaves_nothing_known() -> None:
    painted = Painted()
    painted.is_news(whole(*ROWS))
    assert painted.is_news(CompositorUpdate())
    assert painted.is_news(whole(*ROWS))
