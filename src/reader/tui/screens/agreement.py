"""Agreement on the screen: measures and heat maps, annotators, and the articles from which review is opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from textual import events, work
from textual.app import ComposeResult
from textual.message import Message
from textual.worker import get_current_worker

from reader.errors import InputError, ReaderError
from reader.i18n import N_, _, _n
from reader.tui.screens import agreement_rows as rows
from reader.tui.screens.keyed import KeyedScreen
from reader.tui.widgets import table
from reader.tui.widgets.bars import Bar, Piece, progress_bar
from reader.tui.widgets.keys import run_bound
from reader.tui.widgets.sheet import Piece as Drawn
from reader.tui.widgets.sheet import Row, Sheet
from reader.tui.widgets.virtual_list import VirtualList
from reader.workflow.agreeing import Agreement, agreement
from reader.workflow.comparing import ArticleAgreement, Compared, by_article
from reader.workflow.project import Project

_VIEWS: Final = (N_("measures"), N_("annotators"), N_("articles"))
_SUMMARY, _PEOPLE, _ARTICLES = range(3)
_TELL: Final = 50
"""Articles after which it is said how far the work has come."""


class Wanted(NamedTuple):
    """What is compared."""

    label: str = ""
    """The label that is compared alone; empty for all."""
    round: str = ""
    """The round that is; empty for all."""
    everything: bool = False
    """Whether the less common measures are worked out too."""

    @property
    def compared(self) -> Compared:
        """The same in the words of the workflow."""
        labels, rounds = (tuple(filter(None, (each,))) for each in (self.label, self.round))
        return Compared(labels=labels, rounds=rounds, everything=self.everything)


class _LeftError(Exception):
    """Nobody waits for the work any more."""


class AgreementScreen(KeyedScreen):
    """Three views of one comparison, which is worked out in a thread of its own."""

    CONTEXT = "agreement"

    @dataclass
    class Progressed(Message):
        """Some articles have been compared."""

        wanted: Wanted
        done: int
        total: int

    @dataclass
    class Measured(Message):
        """The measures are worked out, or cannot be."""

        wanted: Wanted
        found: Agreement | ReaderError

    @dataclass
    class Listed(Message):
        """The articles are compared one by one."""

        wanted: Wanted
        articles: list[ArticleAgreement]

    def __init__(self) -> None:
        super().__init__()
        self._wanted = Wanted()
        self._view = _SUMMARY
        self._found: Agreement | ReaderError | None = None
        """None while the first comparison is worked out."""
        self._progress = (0, 0)
        """How many articles of how many; zeros when nothing is being worked out."""
        self._matrix = 0
        """Which of the confusion matrices is shown."""
        self._matrix_rows = range(0)
        self._titles: dict[str, str] = {}
        self._rounds: list[str] = []
        self._stale = True
        """Whether what is shown may have changed."""

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Bar(id="header")
        yield Bar(id="views")
        yield Sheet(self._draw)
        yield table.Heads(rows.article_heads)
        yield VirtualList[ArticleAgreement](self._draw_article)
        yield Bar(id="status")
        yield Bar(id="keys")

    def on_mount(self) -> None:
        """Begin to compare."""
        self.query_one("#keys", Bar).show(self.key_pieces())
        self._turn_to(_SUMMARY)

    def on_screen_resume(self) -> None:
        """Compare when the screen comes up, and again behind a review, which may have changed what there is."""
        if self._stale:
            self._stale = False
            self._compare()

    def on_resize(self, event: events.Resize) -> None:
        """Give up bars where there is no room for them."""
        self.set_class(event.size.height < 14, "-short")
        self.set_class(event.size.height < 8, "-tiny")

    @property
    def _body(self) -> Sheet | VirtualList[ArticleAgreement]:
        return self.query_one(VirtualList) if self._view == _ARTICLES else self.query_one(Sheet)

    async def act(self, key: str, character: str) -> bool:
        """Do what a key means, in the body too."""
        return await super().act(key, character) or await run_bound(self._body, key)

    # Comparing -------------------------------------------------------------------------------------------------------

    def _compare(self, wanted: Wanted | None = None) -> None:
        """Work out what is wanted; what is shown stays until then."""
        self._wanted = wanted or self._wanted
        self._rounds = self.app.project.store.view(self.app.annotator).rounds()
        self._progress = (0, 1)
        self._show()
        self.run_comparison(self._wanted)

    @work(thread=True, exclusive=True, group="agreement")
    def run_comparison(self, wanted: Wanted) -> None:
        """Work out the measures, then the articles; ends early when something else is wanted, or nobody waits."""
        try:
            with self.app.project.reopened() as project:
                self._work_out(project, wanted)
        except ReaderError as error:
            self.post_message(self.Measured(wanted, error))
        except _LeftError:
            return

    def _work_out(self, project: Project, wanted: Wanted) -> None:
        worker, done = get_current_worker(), 0
        total = 2 * len(project.store.article_ids())

        def seen() -> None:
            nonlocal done
            done += 1
            if worker.is_cancelled:
                raise _LeftError
            if done % _TELL == 0:
                self.post_message(self.Progressed(wanted, done, total))

        view = project.store.view(self.app.annotator)
        self.post_message(self.Measured(wanted, agreement(project, view, wanted.compared, seen)))
        self.post_message(self.Listed(wanted, by_article(project, view, wanted.compared, seen)))

    def on_agreement_screen_progressed(self, event: Progressed) -> None:
        """Say how far the work has come."""
        if event.wanted == self._wanted and self._progress[1]:
            self._progress = (event.done, event.total)
            self._show()

    def on_agreement_screen_measured(self, event: Measured) -> None:
        """Show the measures, or why there are none."""
        if event.wanted == self._wanted:
            self._found = event.found
            if isinstance(event.found, ReaderError):
                self._progress = (0, 0)
                self.query_one(VirtualList).show([])
            self._show()

    def on_agreement_screen_listed(self, event: Listed) -> None:
        """Show the articles; the chosen one stays chosen."""
        if event.wanted != self._wanted:
            return
        self._progress = (0, 0)
        listed: VirtualList[ArticleAgreement] = self.query_one(VirtualList)
        kept = listed.chosen
        same = (at for at, each in enumerate(event.articles)
                if kept and (each.article, each.round) == (kept.article, kept.round))  # fmt: skip
        listed.show(event.articles, next(same, 0))
        self._show()

    # Showing ---------------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        found = self._found
        self.query_one(VirtualList).empty = " ".join(self._nothing())
        left = [Piece(_("Agreement") + "  ", "strong")]
        if isinstance(found, Agreement):
            count = found.articles
            text = _n("{count} article done by two or more", "{count} articles done by two or more", count)
            left.append(Piece(text.format(count=count), "dim"))
        done, total = self._progress
        right = [Piece(progress_bar(done, total), "accent"), Piece("  ")] if total else []
        self.query_one("#header", Bar).show(left, [*right, Piece(self.app.annotator.name, "strong")])
        views = [
            Piece(f"{number} {_(name)}  ", "accent" if number == self._view + 1 else "dim")
            for number, name in enumerate(_VIEWS, 1)
        ]
        self.query_one("#views", Bar).show(views, self._filters())
        self.query_one(Sheet).show()
        self._show_status()

    def _filters(self) -> list[Piece]:
        label, round_, everything = self._wanted
        texts = [
            _("only: {label}").format(label=self.app.project.scheme.shown_label(label)) if label else "",
            _("round: {name}").format(name=round_) if round_ else "",
            _("all measures") if everything else "",
        ]
        return [Piece("  ".join(filter(None, texts)), "accent")]

    def _show_status(self) -> None:
        chosen: ArticleAgreement | None = self.query_one(VirtualList).chosen
        if self._view == _ARTICLES and chosen is not None:
            state = [Piece(_("signed off"), "accent")] if chosen.signed_off else []
            title = Piece(self._title(chosen.article))
            self.query_one("#status", Bar).show([title], [Piece(" · ".join(chosen.annotators) + "  ", "dim"), *state])
            return
        found = self._found
        notices = " ".join(found.notices) if isinstance(found, Agreement) else ""
        layers = found.layers if isinstance(found, Agreement) else 0
        text = _n("{count} layer", "{count} layers", layers).format(count=layers)
        self.query_one("#status", Bar).show([Piece(notices, "warning")], [Piece(text if layers else "", "dim")])

    def _nothing(self) -> list[str]:
        """Say why there is nothing to see, and what to do; nothing where there is."""
        if self._found is None:
            return [_("comparing the layers…")]
        if isinstance(self._found, ReaderError):
            return [self._found.message, self._found.hint]
        if not self._found.articles:
            return [_("no two annotators have finished the same article"), _("Annotators finish one with the key d.")]
        return [_("comparing the articles…")] if self._progress[1] else []

    def _draw(self, width: int) -> Sequence[Row]:
        """Draw the view that is up, of those that are no list."""
        found = self._found
        if not isinstance(found, Agreement) or (not found.articles and self._view == _SUMMARY):
            styles = ("error" if isinstance(found, ReaderError) else "strong", "dim")
            drawn = [table.cell(text, width) for text in self._nothing()]
            return [[], [], *([Drawn(text, style)] for text, style in zip(drawn, styles, strict=False))]
        if self._view == _PEOPLE:
            return rows.people(found, width)
        scheme = self.app.project.scheme
        drawn_rows = [*rows.measures(found, scheme, width), [], *rows.pairs(found, scheme, width), []]
        first = len(drawn_rows)
        if found.confusions:
            self._matrix %= len(found.confusions)
            place = f"{self._matrix + 1}/{len(found.confusions)}"
            drawn_rows += rows.confusion(found.confusions[self._matrix], scheme, width, place)
        self._matrix_rows = range(first, len(drawn_rows))
        return drawn_rows

    def _draw_article(self, each: ArticleAgreement, width: int) -> str:
        return rows.article(each, self._title(each.article), width)

    def _title(self, article: str) -> str:
        if article not in self._titles:
            known = self.app.project.store.article(article)
            self._titles[article] = known.title if known else ""
        return self._titles[article]

    def on_virtual_list_chosen(self, _event: VirtualList.Chosen) -> None:
        """Say more about the chosen article."""
        self._show_status()

    def on_virtual_list_opened(self, _event: VirtualList.Opened) -> None:
        """Review the article that was clicked twice."""
        self.action_open()

    # Actions ---------------------------------------------------------------------------------------------------------

    def _turn_to(self, view: int) -> None:
        self._view = view
        self.set_class(view == _ARTICLES, "-articles")
        self.set_focus(self._body)
        self._show()

    def action_turn(self, way: int) -> None:
        """Show the next view."""
        self.action_view((self._view + way) % len(_VIEWS))

    def action_view(self, view: int) -> None:
        """Show a view from its beginning."""
        self.query_one(Sheet).action_edge(-1)
        self._turn_to(view)

    def action_open(self) -> None:
        """Review the chosen article; in the other views, show the articles first."""
        if self._view != _ARTICLES:
            self.action_view(_ARTICLES)
            return
        chosen: ArticleAgreement | None = self.query_one(VirtualList).chosen
        if chosen is not None:
            self._review(chosen)

    def action_worst(self) -> None:
        """Review the article of lowest agreement that is not signed off."""
        listed: VirtualList[ArticleAgreement] = self.query_one(VirtualList)
        waiting = [each for each in listed.rows if not each.signed_off]
        if waiting:
            listed.choose(listed.rows.index(waiting[0]))
            self._review(waiting[0])
        elif listed.rows:
            self.app.say(_("all articles are signed off"))
        else:
            self.app.complain(InputError(_("there is no article to review"), " ".join(self._nothing())))

    def _review(self, chosen: ArticleAgreement) -> None:
        self._stale = True
        self.app.open_review(chosen.article, round_=chosen.round)

    def action_label(self) -> None:
        """Compare the next label alone; after the last, all."""
        labels = ["", *(label.name for label in self.app.project.scheme.spans)]
        self._compare(self._wanted._replace(label=_next(labels, self._wanted.label)))

    def action_round(self) -> None:
        """Compare the next round alone; after the last, all."""
        self._compare(self._wanted._replace(round=_next(["", *self._rounds], self._wanted.round)))

    def action_everything(self) -> None:
        """Work out the less common measures too, or no more."""
        self._compare(self._wanted._replace(everything=not self._wanted.everything))

    def action_confusion(self) -> None:
        """Show the next confusion matrix."""
        if not isinstance(self._found, Agreement) or not self._found.confusions:
            self.app.say(_("no attribute has two values that met"))
            return
        sheet = self.query_one(Sheet)
        before = self._matrix_rows
        if self._view != _SUMMARY:
            self._turn_to(_SUMMARY)
        elif sheet.shows(before):
            self._matrix += 1
        sheet.show()
        sheet.reveal(self._matrix_rows)

    def action_close(self) -> None:
        """Go back to the library."""
        self.app.pop_screen()


def _next(names: Sequence[str], name: str) -> str:
    at = names.index(name) if name in names else 0
    return names[(at + 1) % len(names)]
