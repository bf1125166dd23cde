"""Where the selectors of Web Annotations are in a text: by position where the quotation agrees, else by quotation."""

from collections.abc import Iterable
from typing import NamedTuple

from reader.exchange.offsets import ForeignText
from reader.text import Offset
from reader.text.quoting import Quote, QuoteFinder
from reader.text.sanitise import normalise


class Place(NamedTuple):
    """What is known of the place of a target: a position, a quotation, or both."""

    start: int | None
    end: int | None
    quote: Quote | None


class AnchoredText:
    """A text in which places are looked for.

    Args:
        raw: the text as the file, or the project, has it.
        places: all that will be looked for; they tell together what positions count.
    """

    def __init__(self, raw: str, places: Iterable[Place] = ()) -> None:
        self.body = normalise(raw)
        self._quotes = QuoteFinder(self.body)
        self._counts = [ForeignText(raw)]
        if raw.isascii() or max(raw) <= "\uffff":
            return
        told = [each for each in places if each.quote is not None and each.start is not None]
        agreed = sum(self._counted(each, self._counts[0]) is not None for each in told)
        if told and agreed == len(told):
            return
        self._counts.append(ForeignText(raw, "utf16"))  # as tools in JavaScript count, whatever the model says
        if sum(self._counted(each, self._counts[1]) is not None for each in told) > agreed:
            self._counts.reverse()

    def find(self, place: Place) -> tuple[Offset, Offset] | None:
        """Find a place; None where it is not there, or could be several."""
        if place.start is not None:
            for count in self._counts:
                if (found := self._counted(place, count)) is not None:
                    return found
        likely = None if place.quote is None else self._quotes.place(place.quote, place.start)
        return None if likely is None else (likely.start, likely.end)

    def _counted(self, place: Place, count: ForeignText) -> tuple[Offset, Offset] | None:
        """Give the range of a position, counted in one way; None where it is none, or another text than the quoted."""
        if place.start is None or place.end is None:
            return None
        start, end = count.offset(place.start), count.offset(place.end)
        if start is None or end is None or start >= end:
            return None
        if place.quote is not None and _flat(self.body[start:end]) != _flat(place.quote.text):
            return None
        return start, end


def _flat(text: str) -> str:
    return " ".join(text.split())
