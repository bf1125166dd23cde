"""brat standoff: a folder with a text file and an annotation file for every article, a subfolder an annotator."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from reader.errors import InputError
from reader.exchange import features
from reader.exchange.brat import files
from reader.exchange.brat import writing as standoff
from reader.exchange.brat.files import ANNOTATIONS, CONFIGURATION, TEXT, Folder, Pair
from reader.exchange.brat.reading import Document, StandoffReader, decoded_file
from reader.exchange.fields import Fields
from reader.exchange.format import Format, Found, Reading, Writing
from reader.exchange.record import Record
from reader.exchange.source import Source
from reader.i18n import _
from reader.model.article import Article, default_title, digest

_LINE: Final = re.compile(r"(T\S*\t\S+ [0-9]+ [0-9]+|[REAMN]\S*\t\S+ \S+|[REAMN]\S*\t\S+:\S+|\*\t\S+ |#\S*\t\S+ \S+)")


def recognises(source: Source) -> bool:
    """Tell whether something is a folder with annotation files, or one such file."""
    if source.is_folder:
        return Folder(source.path).is_brat
    if source.path.suffix != ANNOTATIONS:
        return False
    first = next((line for _where, line in source.lines()), None)
    return first is None or _LINE.match(first.lstrip("\ufeff")) is not None


def read(source: Source, reading: Reading) -> Iterator[Found]:
    """Read a folder, or one annotation file with the text beside it.

    Raises:
        InputError: a file is none of brat's, or there is no text for it.
    """
    if source.is_folder:
        folder = Folder(source.path)
        own = folder.is_own
        for pair in folder.pairs(reading.annotator_pattern, reading.losses):
            yield _found(pair, reading, own=own)
        return
    named, text = files.beside(source.path, reading.annotator_pattern, Path.is_file)
    yield _found(Pair(named, text, source.path, ()), reading, own=False)


def _found(pair: Pair, reading: Reading, *, own: bool) -> Found:
    """Read one text with its annotations."""
    stem = pair.named.article
    name = files.name_of(stem) if own else None
    document, article = _document(pair, reading, name or files.proposed_id(stem), stem)
    named = name is not None or pair.text is None
    if pair.annotations is None:
        body = document.body
        return Found(pair.name, Record(article, body, digest(body), scheme_version=0), named)
    fields = Fields(pair.name)
    reader = StandoffReader(pair.name, reading.losses)
    layer = reader.read(decoded_file(files.contents(pair.annotations), fields), document)
    annotator = pair.named.annotator
    if reading.annotator_pattern is None and pair.parts:
        annotator = (files.name_of(pair.parts[0]) if own else None) or pair.parts[0]
    return Found(pair.name, layer.record(article, annotator, identities=reader.identities.values()), named)


def _document(pair: Pair, reading: Reading, identifier: str, stem: str) -> tuple[Document, Article]:
    """Give the text that annotations are of: from its file, else from the project.

    Raises:
        InputError: there is none.
    """
    if pair.text is not None:
        name = "/".join((*pair.parts, pair.text.name))
        document = Document.of(files.contents(pair.text), Fields(name))
        return document, Article(identifier, default_title(document.body))
    known = (
        reading.find_text(reading.into) if reading.into else reading.find_text(stem) or reading.find_text(identifier)
    )
    if known is None:
        raise InputError(
            _("{name}: there is no {text} with its text, and no article {article!r} in the project").format(
                name=pair.name, text=stem + TEXT, article=reading.into or stem
            ),
            _("Put the text beside it, or name the article with --into ID."),
        )
    article, body = known
    return Document(body), article


def write(records: Iterable[Record], writing: Writing, folder: Path) -> int:
    """Write a folder that brat opens as it is.

    Raises:
        InputError: two layers would be in one file.
    """
    _put(folder / CONFIGURATION, standoff.configuration(writing.scheme))
    count = 1
    for record in records:
        name = files.file_name(record.article.id)
        if record.annotator is None:
            _put(folder / f"{name}{TEXT}", record.body)
            count += 1
            continue
        place = folder / files.file_name(record.annotator)
        place.mkdir(exist_ok=True)
        try:
            _put(place / f"{name}{ANNOTATIONS}", *(line + "\n" for line in standoff.lines(record, writing.scheme)))
        except FileExistsError:
            raise InputError(
                _("{annotator} has several layers over {article}, and brat has one file for them").format(
                    annotator=record.annotator, article=record.article.id
                ),
                _("Choose one with --round or --layer."),
            ) from None
        _put(place / f"{name}{TEXT}", record.body)
        count += 2
    return count


def _put(path: Path, *texts: str) -> None:
    """Write a file that is not there yet."""
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.writelines(texts)


FORMAT: Final = Format(
    name="brat",
    title="brat standoff",
    suffix="",
    holds=frozenset(
        {
            features.FRAGMENTS, features.SPAN_ATTRIBUTES, features.RELATIONS, features.RELATION_ATTRIBUTES,
            features.NOTES,
        }
    ),
    remark=(
        "A folder with a subfolder for each annotator. Events become relations from their trigger, an attribute without"
        " a value has the value `yes`, groups of equivalents and references to databases are left out. Values and notes"
        " with line ends, tabs or outer spaces are written as JSON strings, and spans are cut at line ends as brat cuts"
        " them; a note of the type `Fragments` tells where that alone would not give the span back. brat keeps the"
        " attributes of relations, but does not show them."
    ),
    recognises=recognises,
    read=read,
    folder=write,
)  # fmt: skip
