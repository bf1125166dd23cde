"""Rows of a list of articles, read where they are looked at."""

from collections.abc import Callable, Sequence
from typing import Final, overload

from reader.store.listing import ArticleSummary, Listing

_PAGE: Final = 64
"""Articles that are read together."""
_PAGES: Final = 32
"""Pages that are kept."""


class Listed(Sequence[ArticleSummary]):
    """Articles in an order, of which those are described that are asked for."""

    def __init__(
        self, listing: Listing, ids: Sequence[str], seen: Callable[[list[ArticleSummary]], None] = lambda _page: None
    ) -> None:
        """Take the ids of articles.

        Args:
            listing: what describes them.
            ids: in their order.
            seen: is told of every page that was read.
        """
        self.ids = ids
        self._listing = listing
        self._seen = seen
        self._pages: dict[int, dict[str, ArticleSummary]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> ArticleSummary: ...

    @overload
    def __getitem__(self, index: slice) -> list[ArticleSummary]: ...

    def __getitem__(self, index: int | slice) -> ArticleSummary | list[ArticleSummary]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        article = self.ids[index]
        found = self._page((index % len(self)) // _PAGE).get(article)
        return found or ArticleSummary(article, "", "", 0, 0, "new", 0, "")  # it is gone meanwhile

    def _page(self, number: int) -> dict[str, ArticleSummary]:
        if number not in self._pages:
            if len(self._pages) >= _PAGES:
                self._pages.clear()
            page = self._listing.summaries(self.ids[number * _PAGE : (number + 1) * _PAGE])
            self._pages[number] = {each.id: each for each in page}
            self._seen(page)
        return self._pages[number]
