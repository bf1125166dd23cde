"""Searching articles and annotated text."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import click

from reader.cli import terminal
from reader.cli.common import acting_if_known, open_project
from reader.cli.output import colors, complain, data, note, terminal_width
from reader.cli.reading import fill
from reader.i18n import _
from reader.store.view import FoundSpan
from reader.terminal import modes, rows
from reader.text.excerpts import Excerpt
from reader.text.lines import one_row
from reader.text.sanitise import drawable
from reader.text.units import Range
from reader.workflow.project import Project
from reader.workflow.search import Text, all_hits, search_annotated

_CONTEXT: Final = 120
"""Cells of a match with its surroundings where nobody knows how wide the window is."""

_NARROWEST: Final = 20
_MATCHED: Final = "1;7"


@dataclass(frozen=True, slots=True)
class _Match:
    """One match: a line of output."""

    article: str
    title: str
    text: Text
    place: Range
    in_title: bool = False
    span: FoundSpan | None = None

    def excerpt(self, width: int) -> Excerpt:
        """Take it out of its text with its surroundings."""
        return self.text.excerpt(*self.place, width)

    @property
    def columns(self) -> list[str]:
        """What stands before its text."""
        where = _("title") if self.in_title else str(self.place.start)
        return [self.article, where, *((self.span.label, self.span.annotator) if self.span else ())]


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--label", metavar="L", help="Only annotated text, of this label.")
@click.option("--annotated", is_flag=True, help="Only annotated text, as far as you may see it.")
@click.option("--annotator", metavar="A", help="Only annotated text, of this annotator.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, metavar="N", help="Matches at most.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def search(
    context: click.Context,
    words: tuple[str, ...],
    label: str | None,
    annotated: bool,
    annotator: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Search all articles, or what was annotated, for words however they are spelt.

    Hamza, vowel signs, tatweel, Persian letters, digits and case make no difference, and a word is found inside longer
    ones. Articles that hold all words come best first; an argument with spaces is looked for as it stands.

    \b
    Example:
      reader search روسيا "وزير الخارجية"
      reader search --label claim --json النفط | jq .[].text
    """
    project = open_project(context)
    fill(project)
    query = " ".join(f'"{word}"' if len(word.split()) > 1 and '"' not in word else word for word in words)
    if annotated or label or annotator:
        matches = _annotated(project, query, label, annotator)
    else:
        matches = _in_articles(project, query)
    found = list(islice(matches, limit + 1))
    shown = found[:limit]
    if as_json:
        data([_record(match) for match in shown])
    elif shown:
        _print(shown)
    if len(found) > limit:
        note(_("there are more than {limit:,} matches; --limit {more} shows more").format(limit=limit, more=limit * 10))
    if not found:
        complain(
            _("nothing was found"), _("Use fewer words, or parts of them; what stands in quotes must stand together.")
        )
        context.exit(1)


def _in_articles(project: Project, query: str) -> Iterator[_Match]:
    for hit in all_hits(project, query):
        for place in hit.ranges:
            yield _Match(hit.article, hit.title, hit.text, place, hit.in_title)


def _annotated(project: Project, query: str, label: str | None, annotator: str | None) -> Iterator[_Match]:
    view = project.store.view(acting_if_known(project))
    for hit in search_annotated(project, view, query, label=label, annotator=annotator):
        for place in hit.ranges:
            yield _Match(hit.span.article, hit.span.title, hit.text, place, span=hit.span)


def _record(match: _Match) -> dict[str, Any]:
    excerpt = match.excerpt(_CONTEXT)
    start, end = (None, None) if match.in_title else match.place
    record: dict[str, Any] = {
        "article": match.article, "title": match.title, "start": start, "end": end, "text": excerpt.text,
        "before": excerpt.before, "after": excerpt.after,
    }  # fmt: skip
    if match.span is not None:
        record |= {"label": match.span.label, "annotator": match.span.annotator, "span": match.span.id}
    return record


def _print(matches: Sequence[_Match]) -> None:
    """Print a line a match: in its own order on a terminal, in logical order between tabs elsewhere."""
    if not sys.stdout.isatty():
        for match in matches:
            line = [*match.columns, match.excerpt(_CONTEXT).logical]
            sys.stdout.write("\t".join(map(drawable, line)) + "\n")
        return
    room = terminal_width()
    widths = [max(map(len, column)) for column in zip(*(match.columns for match in matches), strict=True)]
    widths[0] = min(widths[0], max(room // 4, 4))
    rest = max(room - sum(widths) - 2 * len(widths), _NARROWEST)
    matched = _MATCHED if colors(sys.stdout) else ""
    profile = terminal.profile(sys.stdout)
    with modes.held(sys.stdout, profile):
        for match in matches:
            head = [one_row(value, width, align="left") for value, width in zip(match.columns, widths, strict=True)]
            stretches = match.excerpt(rest).row(rest)
            runs = [rows.Run("  ".join([*head, ""]))]
            runs += [rows.Run(each.text, matched if each.matched else "") for each in stretches]
            sys.stdout.write(rows.encode(runs, profile).rstrip(" ") + "\n")


COMMANDS = {"search": search}
