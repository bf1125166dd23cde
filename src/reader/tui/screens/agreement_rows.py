"""How agreement looks: measures under what they are about, heat maps, annotators and articles in rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.cells import cell_len

from reader.agreement.measures import NO_PAIR, NOTHING, Confusion, Measure
from reader.i18n import _, _n, rtl
from reader.model.scheme import ARTICLE, Scheme, shown
from reader.tui.themes import HEAT
from reader.tui.widgets import table
from reader.tui.widgets.sheet import Piece, Row
from reader.workflow import figures
from reader.workflow.agreeing import GOLD, Agreement
from reader.workflow.comparing import ArticleAgreement

_VALUE, _INTERVAL, _MATCHED, _COUNTED = 6, 17, 13, 17
_WIDE: Final = 84
"""Columns from which on a measure says what n is."""
_NARROW: Final = 70
"""Columns from which on an article says how many cases it has, and how many spans are the same to the letter."""
_NAME: Final = 12
"""Cells of a name beside a matrix or above its columns."""
_CELL: Final = 8
_NARROW_CELL: Final = 4


# Measures ------------------------------------------------------------------------------------------------------------


def measures(found: Agreement, scheme: Scheme, width: int) -> list[Row]:
    """Draw the measures, all that is about a label together; those of annotators are in the matrix."""
    wanted = [each for each in found.measures if each.about != "annotators"]
    said = [each for each in wanted if each.undefined not in (NOTHING, NO_PAIR)]
    order = list(dict.fromkeys((each.round, each.about == "task", each.on) for each in said))
    rows: list[Row] = []
    for round_, task, on in order:
        group = [each for each in said if (each.round, each.about == "task", each.on) == (round_, task, on)]
        title = _("whole task") if task else _("article") if on == ARTICLE else _("all labels")
        title = scheme.shown_label(on) if on and on != ARTICLE else title
        rows.append([Piece(table.cell(" · ".join(filter(None, (title, round_))), width), "title")])
        for each in sorted(group, key=lambda each: bool(each.attribute)):
            rows += _measure(each, scheme, width)
    if unused := dict.fromkeys(figures.about(scheme, each) for each in wanted if each.undefined == NOTHING):
        text = _("nobody marked any: {names}").format(names=", ".join(unused))
        rows += [[], [Piece(table.cell(text, width), "dim")]]
    return rows


def _measure(measure: Measure, scheme: Scheme, width: int) -> Iterator[Row]:
    """Draw one measure; a reason for which there is no room beside it stands beneath."""
    attribute = shown(scheme.attribute(measure.attribute, measure.on)) if measure.attribute else ""
    name = ": ".join(filter(None, (attribute, _(measure.name))))
    name = " · ".join(filter(None, (name, " – ".join(measure.annotators))))
    columns = [_VALUE, _INTERVAL, _MATCHED, *([_COUNTED] if width >= _WIDE else [])]
    room = max(width - sum(columns) - len(columns) - 2, 8)
    lead = Piece("  " + table.cell(name, room) if not rtl() else table.cell(name, room) + "  ")
    if measure.value is None:
        text = figures.value(measure)
        left = width - room - 3
        if cell_len(text) <= left:
            yield [lead, Piece(" "), Piece(table.cell(text, left), "warning")]
        else:
            yield [lead]
            yield [Piece("    "), Piece(table.cell(text, max(width - 4, 1)), "warning")]
        return
    texts = (
        figures.short(measure.value),
        figures.interval(measure),
        figures.matched(measure),
        figures.counted(measure),
    )
    styles = ("strong", "dim", "", "dim")
    row = [lead]
    for text, cells, style in zip(texts, columns, styles, strict=False):
        row += [Piece(" "), Piece(table.cell(text, cells, "end"), style)]
    yield row


# Heat maps -----------------------------------------------------------------------------------------------------------


def pairs(found: Agreement, scheme: Scheme, width: int) -> list[Row]:
    """Draw how far every two annotators agree, gold among them; where there are two at least."""
    values: dict[tuple[str, ...], float | None] = {each.annotators: each.value for each in found.measures
              if each.about == "annotators" and len(each.annotators) == 2 and not each.round}  # fmt: skip
    names = [*found.annotators, *([GOLD] if any(GOLD in pair for pair in values) else [])]
    if len(names) < 2 or not values:
        return []
    cells = [[_pair(values, one, other) for other in names] for one in names]
    shown_names = [_(GOLD) if name == GOLD else name for name in names]
    title = _("F1, overlap of all spans, of every two") if scheme.spans else _("percent agreement of every two")
    return [[Piece(table.cell(title, width), "title")], *_matrix(shown_names, cells, width)]


def _pair(values: Mapping[tuple[str, ...], float | None], one: str, other: str) -> tuple[str, str, str]:
    """Give a cell: in full, short, and its style."""
    value = values.get((one, other), values.get((other, one)))
    if value is None:
        return ("·" if one == other else "–"), "·" if one == other else "–", "dim"
    return figures.short(value), f"{100 * value:.0f}", _heat("agree", value)


def confusion(found: Confusion, scheme: Scheme, width: int, place: str) -> list[Row]:
    """Draw how often values met: blue where they are the same, orange where they differ, by their share of the row."""
    names = figures.values(scheme, found)
    cells = []
    for row, counts in enumerate(found.counts):
        total = sum(counts) or 1
        kinds = ["agree" if column == row else "differ" for column in range(len(counts))]
        cells.append([
            (f"{count:g}", f"{count:.0f}", _heat(kind, count / total) if count else "dim")
            for count, kind in zip(counts, kinds, strict=True)
        ])  # fmt: skip
    title = _("{attribute}: coincidences of values").format(attribute=figures.confused(scheme, found))
    return [[Piece(table.cell(f"{title}  {place}", width), "title")], *_matrix(names, cells, width)]


def _heat(kind: str, share: float) -> str:
    """Choose the ground for a share of 1: none for the least."""
    step = min(int(share * (HEAT + 1)), HEAT)
    if kind == "differ" and share > 0:
        step = max(step, 1)
    return f"{kind}-{step}" if step > 0 else ""


def _matrix(names: Sequence[str], cells: Sequence[Sequence[tuple[str, str, str]]], width: int) -> Iterator[Row]:
    """Draw a square matrix; where it is too wide its columns have numbers for names, and short values."""
    full = _NAME + len(names) * (_CELL + 1) <= width
    cell = _CELL if full else _NARROW_CELL
    lead = _NAME if full else _NAME + 3
    room = max((width - lead) // (cell + 1), 1)
    heads = names if full else [str(number) for number in range(1, len(names) + 1)]
    rows = names if full else [f"{number} {name}" for number, name in enumerate(names, 1)]
    yield [
        Piece(table.cell("", lead)),
        *_spaced([Piece(table.cell(name, cell, "end"), "dim") for name in heads[:room]]),
    ]
    for name, line in zip(rows, cells, strict=True):
        drawn = [Piece(table.cell(text if full else short, cell, "end"), style) for text, short, style in line[:room]]
        yield [Piece(table.cell(name, lead)), *_spaced(drawn)]
    if room < len(names):
        left = _n("{count} column has no room", "{count} columns have no room", len(names) - room)
        yield [Piece(table.cell(left.format(count=len(names) - room), width), "dim")]


def _spaced(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        yield Piece(" ")
        yield piece


# Annotators ----------------------------------------------------------------------------------------------------------


def people(found: Agreement, width: int) -> list[Row]:
    """Draw what each annotator did, how far it agrees with the rest and with gold, and each with themselves."""
    columns = [7, 8, 7, *([_INTERVAL] if width >= _WIDE else []), 6, 9]
    heads = [_("done"), _("spans"), _("rest"), *([_("95 %")] if width >= _WIDE else []), _("gold"), _("time")]
    room = max(width - sum(columns) - len(columns), 4)
    rows: list[Row] = [_line(_("annotator"), room, heads, columns, "dim")]
    single = {each.annotators: each for each in found.measures if each.about == "annotators" and not each.round}
    for work in found.work:
        name = work.annotator
        rest = single.get((name,)) or _only_pair(single, name, found.annotators)
        gold = next((each for pair, each in single.items() if {*pair} == {name, GOLD}), None)
        texts = [str(work.layers), str(work.spans), _value(rest)]
        texts += [figures.interval(rest) if rest else ""] if width >= _WIDE else []
        rows.append(_line(name, room, [*texts, _value(gold), _time(work.seconds)], columns))
    again = [each for pair, each in single.items() if len(pair) == 2 and all("@" in name for name in pair)]
    if again:
        rows += [[], [Piece(table.cell(_("the same annotator twice"), width), "title")]]
        for each in again:
            texts = [figures.short(each.value) if each.value is not None else "–", figures.matched(each)]
            rows.append(_line(" – ".join(each.annotators), max(width - 22, 4), texts, [7, 13]))
    return rows


def _line(name: str, room: int, texts: Sequence[str], columns: Sequence[int], style: str = "") -> Row:
    cells = [Piece(table.cell(text, cells, "end"), style) for text, cells in zip(texts, columns, strict=True)]
    return [Piece(table.cell(name, room), style or "strong"), *_spaced(cells)]


def _only_pair(single: Mapping[tuple[str, ...], Measure], name: str, everyone: Sequence[str]) -> Measure | None:
    """Of two annotators, each is the other's rest."""
    return single.get(tuple(everyone)) if name in everyone and len(everyone) == 2 else None


def _value(measure: Measure | None) -> str:
    return "–" if measure is None or measure.value is None else figures.short(measure.value)


def _time(seconds: int) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02}" if seconds else "–"


# Articles ------------------------------------------------------------------------------------------------------------

_SIGNED_OFF: Final = "■"


def article_heads(width: int) -> str:
    """Name the columns of the articles."""
    titles = (_("F1"), _("exact"), _("cases"), _("differ"), _("article"), _("annotators"), _("title"))
    return _article("", titles, width, "start")


def article(each: ArticleAgreement, title: str, width: int) -> str:
    """Draw an article; its title where reading it begins."""
    overlap, exact = ("–" if value is None else figures.short(value) for value in (each.overlap, each.exact))
    name = each.article if each.round == "main" else f"{each.article} · {each.round}"
    texts = (overlap, exact, str(each.cases), str(each.disputed), name, " ".join(each.annotators), title)
    return _article(_SIGNED_OFF if each.signed_off else "", texts, width, "text")


def _article(sign: str, texts: Sequence[str], width: int, title: table.Align) -> str:
    narrow, wide = width < _NARROW, width >= _WIDE
    columns = [6, 0 if narrow else 6, 0 if narrow else 6, 6, 20 if wide else 16, 14 if wide else 0]
    columns.append(max(width - sum(columns) - len([each for each in columns if each]) - 4, 0))
    aligned: tuple[table.Align, ...] = ("end", "end", "end", "end", "start", "start", title)
    cells = [
        table.cell(text, cells, align) for text, cells, align in zip(texts, columns, aligned, strict=True) if cells
    ]
    return table.row(["", table.cell(sign, 1), *cells, ""])
