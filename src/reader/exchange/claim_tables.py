"""Tables of claims for spreadsheets, data frames and databases: a row a claim and speaker, CSV or TSV."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

from reader.exchange import claims, features
from reader.exchange.format import Format, Writing
from reader.exchange.record import Record

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that spreadsheets take for a formula (OWASP, CSV injection)."""

_HOLDS: Final = frozenset({features.FRAGMENTS})
_REMARK: Final = (
    "Claims with their speakers alone, a row for each two, and of layers and identities what the columns say. A cell"
    " that a spreadsheet would take for a formula begins with `'`."
)


def _rows(records: Iterable[Record], writing: Writing, dialect: type[csv.Dialect]) -> Iterator[str]:
    held = io.StringIO()
    writer = csv.writer(held, dialect)

    def line(cells: Iterable[str]) -> str:
        held.seek(0)
        held.truncate()
        writer.writerow(cells)
        return held.getvalue().removesuffix("\n")

    yield line(claims.COLUMNS)
    for record in records:
        for row in claims.rows(record, writing.scheme):
            yield line(_cell(row[name]) for name in claims.COLUMNS)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(f"{start}-{end}" for start, end in value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


class _Comma(csv.excel):
    """As in RFC 4180, with the line ends of all other exports."""

    lineterminator = "\n"


class _Tab(csv.excel_tab):
    lineterminator = "\n"


def _format(name: str, title: str, dialect: type[csv.Dialect]) -> Format:
    return Format(
        name=name,
        title=title,
        suffix=f".{name}",
        holds=_HOLDS,
        remark=_REMARK,
        lines=lambda records, writing: _rows(records, writing, dialect),
        per=("claim",),
    )


CSV: Final = _format("csv", "CSV", _Comma)
TSV: Final = _format("tsv", "TSV", _Tab)
