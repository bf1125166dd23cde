"""Parquet, partitioned by layer and annotator: tables for DuckDB, Spark, pandas or Hugging Face `datasets`."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from reader.errors import InputError
from reader.exchange import claims, features
from reader.exchange.format import Format, Writing
from reader.exchange.record import Record
from reader.i18n import _
from reader.model.annotation import Identity, Item
from reader.model.scheme import ARTICLE, Scheme

if TYPE_CHECKING:
    import pyarrow as pa

    Schemas = dict[str, pa.Schema]

_BATCH: Final = 20_000
"""Rows that are held back until they are written as one row group."""

_OPEN: Final = 64
"""Files that are open at once; of many annotators those last written to."""


def write(records: Iterable[Record], writing: Writing, folder: Path) -> int:
    """Write records as tables, a folder each; see docs/data-model.md for their columns.

    Args:
        records: what to write.
        writing: the scheme gives the columns of attributes.
        folder: empty.

    Returns:
        How many files were made.

    Raises:
        InputError: pyarrow is not installed.
    """
    tables = _Tables(folder, _schemas(writing.scheme))
    has_claims = any(label.name == claims.CLAIM for label in writing.scheme.spans)
    try:
        last, known = ("", ""), set[str]()
        for record in records:
            if (record.article.id, record.sha256) != last:
                last = (record.article.id, record.sha256)
                tables.add("articles", "", _article(record))
            for each in record.identities:
                if each.id not in known:
                    known.add(each.id)
                    tables.add("identities", "", _identity(each))
            if record.annotator is None:
                continue
            place = f"layer={record.layer}/annotator={quote(record.annotator, safe='')}"
            for table, rows in _layer(record, writing.scheme).items():
                for row in rows:
                    tables.add(table, place, row)
            for row in claims.rows(record, writing.scheme) if has_claims else ():
                tables.add("claims", place, _claim(row))
    finally:
        count = tables.close()
    return count


_OWN_CLAIM_COLUMNS: Final = tuple(name for name in claims.COLUMNS if name not in ("layer", "annotator"))
"""Those of a row a claim that its folder does not say."""


def _article(record: Record) -> dict[str, Any]:
    article = record.article
    return {
        "id": article.id, "title": article.title, "source": article.source, "url": article.url,
        "published": article.published, "language": article.language, "direction": article.direction,
        "sha256": record.sha256, "excluded": _ranges(record.excluded), "text": record.body,
    }  # fmt: skip


def _claim(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _OWN_CLAIM_COLUMNS} | {"fragments": _ranges(row["fragments"])}


def _identity(identity: Identity) -> dict[str, Any]:
    return {
        "id": identity.id, "name": identity.name, "aliases": list(identity.aliases), "kind": identity.kind,
        "affiliation": identity.affiliation,
    }  # fmt: skip


def _layer(record: Record, scheme: Scheme) -> dict[str, list[dict[str, Any]]]:
    where = {"article": record.article.id, "round": record.round}
    spans = [
        {
            **where, **_item(span, scheme), "start": span.start, "end": span.end,
            "fragments": _ranges(span.fragments), "text": span.text(record.body),
        }
        for span in record.spans
    ]  # fmt: skip
    relations = [{**where, **_item(each, scheme), "from": each.source, "to": each.target} for each in record.relations]
    layer = {
        **where, "status": record.status, "seconds": record.seconds, "sha256": record.sha256,
        "attributes": _values(record.attributes, ARTICLE, scheme), "scheme": record.scheme_version,
    }  # fmt: skip
    return {"layers": [layer], "spans": spans, "relations": relations}


def _item(item: Item, scheme: Scheme) -> dict[str, Any]:
    return {
        "id": item.id, "label": item.label, "attributes": _values(item.attributes, item.label, scheme),
        "note": item.note or None, "created": item.created or None, "updated": item.updated or None,
    }  # fmt: skip


def _values(values: Any, on: str, scheme: Scheme) -> dict[str, str | None]:
    return {each.name: values.get(each.name) for each in scheme.attributes if _of(each.on, on, scheme)}


def _of(labels: tuple[str, ...], on: str, scheme: Scheme) -> bool:
    """Tell whether an attribute has a column in the table that holds a label: spans, relations or layers."""
    return any(_table(each, scheme) == _table(on, scheme) for each in labels)


def _table(label: str, scheme: Scheme) -> str:
    if label == ARTICLE:
        return "layers"
    return "relations" if any(each.name == label for each in scheme.relations) else "spans"


def _ranges(ranges: Iterable[tuple[int, int]]) -> list[dict[str, int]]:
    return [{"start": start, "end": end} for start, end in ranges]


def _schemas(scheme: Scheme) -> "Schemas":
    """Give the columns of every table.

    Raises:
        InputError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # tens of megabytes, and needed here alone
    except ImportError:
        raise InputError(
            _("Parquet needs pyarrow, which is not installed"), _("Install it with: pip install 'bidi-reader[parquet]'")
        ) from None
    text, number = pa.string(), pa.int64()
    ranges = pa.list_(pa.struct([("start", number), ("end", number)]))

    def texts(*names: str) -> list[Any]:
        return [(name, text) for name in names]

    def attributes(table: str) -> list[Any]:
        names = [each.name for each in scheme.attributes if any(_table(on, scheme) == table for on in each.on)]
        return [("attributes", pa.struct(texts(*names)))] if names else []

    def item(table: str) -> list[Any]:
        return [*texts("article", "round", "id", "label"), *attributes(table), *texts("note", "created", "updated")]

    whole = [("start", number), ("end", number), ("fragments", ranges)]
    return {
        "articles": pa.schema([
            *texts("id", "title", "source", "url", "published", "language", "direction", "sha256"),
            ("excluded", ranges), ("text", text),
        ]),
        "layers": pa.schema([
            *texts("article", "round", "status"), ("seconds", number), ("sha256", text), *attributes("layers"),
            ("scheme", number),
        ]),
        "spans": pa.schema([*item("spans"), *whole, ("text", text)]),
        "relations": pa.schema([*item("relations"), *texts("from", "to")]),
        "identities": pa.schema([*texts("id", "name"), ("aliases", pa.list_(text)), *texts("kind", "affiliation")]),
        "claims": pa.schema([next((each for each in whole if each[0] == name), (name, text))
                             for name in _OWN_CLAIM_COLUMNS]),
    }  # fmt: skip


class _Tables:
    """Files that grow by row groups, one a table and partition."""

    def __init__(self, folder: Path, schemas: "Schemas") -> None:
        self._folder = folder
        self._schemas = schemas
        self._rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._writers: dict[tuple[str, str], Any] = {}
        self._held = 0
        self._parts: dict[tuple[str, str], int] = {}

    def add(self, table: str, place: str, row: dict[str, Any]) -> None:
        """Take a row in; `place` is the partition's folder, below the table's."""
        self._rows.setdefault((table, place), []).append(row)
        self._held += 1
        if self._held >= _BATCH:
            self._flush()

    def close(self) -> int:
        """Write what is held back, and close all files; give how many there are."""
        try:
            self._flush()
        finally:
            for writer in self._writers.values():
                writer.close()
        return sum(self._parts.values())

    def _flush(self) -> None:
        import pyarrow as pa

        for key, rows in self._rows.items():
            self._writer(key).write_table(pa.Table.from_pylist(rows, self._schemas[key[0]]))
        self._rows.clear()
        self._held = 0

    def _writer(self, key: tuple[str, str]) -> Any:
        """Give the open file of a partition; of those open the one opened first makes room, and has a next part."""
        import pyarrow.parquet as pq

        if key not in self._writers:
            if len(self._writers) >= _OPEN:
                oldest = next(iter(self._writers))
                self._writers.pop(oldest).close()
            table, place = key
            folder = self._folder / table / place
            folder.mkdir(parents=True, exist_ok=True)
            number = self._parts[key] = self._parts.get(key, 0) + 1
            self._writers[key] = pq.ParquetWriter(
                folder / f"part-{number - 1}.parquet", self._schemas[table], compression="zstd"
            )
        return self._writers[key]


FORMAT: Final = Format(
    name="parquet",
    title="Parquet",
    suffix="",
    holds=frozenset(features.ALL) - {features.GOLD, features.ORPHANS},
    remark=(
        "A folder of tables: `articles`, `layers`, `spans`, `relations`, `identities` and, where the scheme has claims,"
        " `claims`; those of layers partitioned by `layer` and `annotator`. Needs the extra `parquet`"
        " (`pip install 'bidi-reader[parquet]'`)."
    ),
    folder=write,
)
