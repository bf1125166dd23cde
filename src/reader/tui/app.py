"""The application: which screen is up, how it talks to the user, and every way out of it."""

import asyncio
import gc
import signal
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, work
from textual._compositor import CompositorUpdate
from textual.binding import Binding
from textual.screen import Screen, SystemModalScreen

from reader.errors import ReaderError
from reader.i18n import _, rtl
from reader.model.annotation import Annotator
from reader.terminal.query import Query
from reader.terminal.rows import APP_ORDER, Profile
from reader.text import Offset
from reader.text.lines import lay_out, row_base
from reader.text.sanitise import one_line
from reader.tui import actions
from reader.tui.driver import ModeDriver
from reader.tui.host import Host
from reader.tui.keyboard import Keyboard
from reader.tui.repaints import Painted
from reader.tui.screens.keyed import KeyedScreen
from reader.tui.screens.reading import ReadingScreen
from reader.tui.themes import THEME_TITLES, THEMES
from reader.tui.whole_rows import WholeRows, changed_rows
from reader.tui.widgets.keys import carry_out
from reader.workflow import rounds, settings
from reader.workflow.project import Project
from reader.workflow.session import Session, open_session

if TYPE_CHECKING:
    from reader.tui.screens.palette import Command
    from reader.tui.screens.prompts import Suggestion
    from reader.workflow.reviewed import ToReview

_NOTICE_CELLS = 56
_SETTLED = 0.5
"""Seconds after which a screen that took the place of another is painted to its end."""
_BACK_UP_AFTER = 2.0
"""Seconds behind the first screen: the day's copy is nothing that anybody waits for."""
_LINES_ABOVE = 6
"""Lines shown above the offset that an article is opened at."""


class ReaderApp(Host, inherit_bindings=False):  # Textual's Ctrl+Q would leave with a note half written
    """The screens of `reader`: opens the library, or an article at once."""

    CSS_PATH = [  # noqa: RUF012 - Textual's own form
        "styles/app.tcss", "styles/agreement.tcss", "styles/library.tcss", "styles/reading.tcss", "styles/review.tcss",
        "styles/search.tcss", "styles/speakers.tcss", "styles/status.tcss",
    ]  # fmt: skip
    TITLE = "reader"
    ENABLE_COMMAND_PALETTE = False  # Textual draws text in logical order; ours does not
    BINDINGS: ClassVar = [
        Binding("ctrl+p,f1", "command_palette", show=False),
        Binding("ctrl+c", "way_out", show=False),
    ]

    def __init__(
        self,
        project: Project,
        annotator: Annotator,
        *,
        article: str | None = None,
        library: bool = True,
        review: "ToReview | None" = None,
        keyboard: Keyboard | None = None,
        theme: str = "",
        profile: Profile | Callable[[], Profile] = APP_ORDER,
        query: Query | None = None,
        backups: int = 0,
    ) -> None:
        """Make the application.

        Args:
            project: an open project.
            annotator: who is at work.
            article: what to open; None for the library, or the next unfinished article.
            library: whether to begin in the library when no article is named.
            review: what to review, where the article, or the first that waits, is opened for that.
            keyboard: the actions with this user's keys.
            theme: one of `THEMES`; the first when empty.
            profile: how the terminal wants its rows; a function is asked before the first paint.
            query: questions that the terminal may not have answered yet.
            backups: how many daily copies of the database are kept.
        """
        super().__init__(driver_class=ModeDriver)
        self.project = project
        self.annotator = annotator
        self.round = review.round if review else rounds.current(project, annotator.name)
        self.keyboard = keyboard or Keyboard()
        self.query_of_terminal = query
        """What the terminal was asked before the application was made."""
        self._profile = profile
        self._first = article
        self._library_first = (library and article is None) or review is not None
        self._to_review = review
        self._backups = backups
        self.hides_names = False
        self._failure: BaseException | None = None
        self._queues: dict[str, Sequence[str]] = {}
        self._painted: Painted | None = None
        """What is on the terminal, for a moment after a screen took the place of another."""
        for each in THEMES:
            self.register_theme(each)
        # setting it would parse all styles and paint once more
        self.set_reactive(ReaderApp.theme, theme or THEMES[0].name)
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_class(rtl(), "-rtl")

    @property
    def profile_is_known(self) -> bool:
        """Whether it is settled how this terminal wants its rows."""
        return isinstance(self._profile, Profile)

    @property
    def profile(self) -> Profile:
        """How this terminal wants its rows. Settling it may take a moment, which is why the first paint asks first."""
        if not isinstance(self._profile, Profile):
            self._profile = self._profile()
        return self._profile

    def run_screens(self) -> int:
        """Run until the user leaves.

        Returns:
            The exit code.

        Raises:
            ReaderError: something failed that nobody foresaw.
        """
        self.run()
        if isinstance(self._failure, ReaderError):  # such as a file that is gone, where no screen could go on
            raise self._failure
        if self._failure is not None:
            from reader.workflow.crash import explained

            raise explained(self._failure)
        return self.return_code or 0

    def on_mount(self) -> None:
        """Open the first screen, and leave in order when the terminal goes away."""
        try:
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGHUP):
                loop.add_signal_handler(number, self.exit, 0)
        except (NotImplementedError, RuntimeError, ValueError):
            pass  # not in the main thread, as in tests
        self.set_timer(1, _collect_garbage_again)
        if self._backups:
            self.set_timer(_BACK_UP_AFTER, self.keep_daily_copy)
        if self._library_first:
            self.push_library()
            if self._to_review is not None:
                self.open_review(self._first, round_=self._to_review.round)
        else:
            try:
                self.push_screen(ReadingScreen(open_session(self.project, self.annotator, self._first, self.round)))
            except ReaderError as error:
                self.push_library()
                self.complain(error)

    @work(thread=True)
    def keep_daily_copy(self) -> None:
        """Make the day's copy of the database in a thread of its own; what keeps it from being made is a notice."""
        from reader.workflow.backups import keep_daily

        try:
            with self.project.reopened() as project:
                keep_daily(project, self._backups)
        except ReaderError as error:
            message = _("today's copy was not made: {error}").format(error=error.message)
            self.call_from_thread(self.complain, ReaderError(message, error.hint))

    def push_library(self) -> None:
        """Show the library."""
        from reader.tui.screens.library import LibraryScreen

        self.push_screen(LibraryScreen())

    # What screens ask for --------------------------------------------------------------------------------------------

    def open_article(
        self, article: str, *, replace: bool = False, at: Offset | None = None, round_: str | None = None
    ) -> None:
        """Open an article, on top of the library or in place of the one that is open; at an offset, where one is given.

        An article that is open already is gone back to.
        """
        if round_ is not None:
            self.take_round(round_)
        if at is not None and self._go_back_to(article, at):
            return
        try:
            screen = ReadingScreen(Session(self.project, self.annotator, article, self.round), start_at=at)
        except ReaderError as error:
            self.complain(error)
            return
        if at is not None:
            screen.view.go(at)
            screen.view.scroll_lines(-_LINES_ABOVE)
        if replace:
            self._put_in_place(screen)
        else:
            self.push_screen(screen)

    def _put_in_place(self, screen: Screen[None]) -> None:
        """Put a screen in the place of the one that is up, and write each of its paints once."""
        painted = self._painted = Painted()
        self.switch_screen(screen)
        self.set_timer(_SETTLED, lambda: self._forget(painted))

    def _forget(self, painted: Painted) -> None:
        """Write every paint again, unless another screen was put in place meanwhile."""
        if self._painted is painted:
            self._painted = None

    def _go_back_to(self, article: str, at: Offset) -> bool:
        """Go to an offset of an article that is open beneath other screens; False when it is not."""
        open_ones = [each for each in self.screen_stack if isinstance(each, ReadingScreen)]
        wanted = (article, self.round)
        found = next((each for each in open_ones if (each.session.article.id, each.session.round) == wanted), None)
        if found is None:
            return False
        while self.screen is not found:
            self.pop_screen()
        found.view.go(at)
        return True

    def review_queue(self, round_: str = "main", *, again: bool = False) -> Sequence[str]:
        """Give the articles of a round in the order of their review; worked out once, or again."""
        from reader.workflow.review_queue import queue

        if again or round_ not in self._queues:
            self._queues[round_] = queue(self.project, self.annotator, round_)
        return self._queues[round_]

    def open_review(self, article: str | None = None, *, replace: bool = False, round_: str = "main") -> None:
        """Open an article for review, or the first that waits for it; in place of the screen that is up, or on top."""
        from reader.tui.screens.review import ReviewScreen
        from reader.workflow.review_queue import next_for_review
        from reader.workflow.reviewed import ToReview
        from reader.workflow.reviewing import Review

        sample = (self._to_review or ToReview()).sample
        try:
            if article is None:  # only then all articles are compared, for the order of their review
                waiting = self.review_queue(round_, again=True)
                article = next_for_review(self.project, self.annotator, waiting, round_)
            review = Review(self.project, self.annotator, article, round_, sample=sample)
        except ReaderError as error:
            self.complain(error)
            return
        screen = ReviewScreen(review, hidden=self.hides_names)
        if replace:
            self._put_in_place(screen)
        else:
            self.push_screen(screen)

    def take_round(self, round_: str) -> None:
        """Go on in another round, and remember it."""
        self.round = round_
        rounds.remember(self.project, self.annotator.name, round_)

    def show_search(self) -> None:
        """Show the search over all articles."""
        from reader.tui.screens.search import SearchScreen

        self.push_screen(SearchScreen())

    def close_article(self) -> None:
        """Go back to the library, opening it where there is none yet."""
        from reader.tui.screens.library import LibraryScreen

        if any(isinstance(screen, LibraryScreen) for screen in self.screen_stack):
            self.pop_screen()
        else:
            self.switch_screen(LibraryScreen())

    def show_speakers(self) -> None:
        """Show the project's identities."""
        from reader.tui.screens.speakers import SpeakersScreen

        self.push_screen(SpeakersScreen(self))

    def show_agreement(self) -> None:
        """Show how far the annotators agree."""
        from reader.tui.screens.agreement import AgreementScreen

        self.push_screen(AgreementScreen())

    def show_guidelines(self) -> None:
        """Show the scheme's guidelines."""
        from reader.tui.screens.pages import Page

        try:
            self.push_screen(Page(_("Guidelines"), self.project.guidelines()))
        except ReaderError as error:
            self.complain(error)

    def show_help(self) -> None:
        """Show the keys."""
        from reader.tui.screens.pages import Page, help_text

        text = help_text(self.project.scheme, self.keyboard)
        self.push_screen(Page(_("Help"), text, "rtl" if rtl() else "ltr"))

    def show_questions(self) -> None:
        """Show the questions to the lead."""
        from reader.tui.screens.questions import QuestionsScreen

        self.push_screen(QuestionsScreen())

    def show_status(self) -> None:
        """Show how far everybody is, and the questions to the lead."""
        from reader.tui.screens.status import StatusScreen

        self.push_screen(StatusScreen())

    def show_comparison(self, article: str, round_: str) -> None:
        """Show how the annotator's finished layer of an article differs from gold."""
        from reader.tui.screens.comparison import ComparisonScreen
        from reader.workflow.training import compare

        try:
            self.push_screen(ComparisonScreen(compare(self.project, self.annotator, article, round_)))
        except ReaderError as error:
            self.complain(error)

    def say(self, message: str, *details: str) -> None:
        """Tell the user something that went well."""
        self.clear_notifications()
        self.notify(_notice([message, *details], self.size.width), timeout=4, markup=False)

    def complain(self, error: ReaderError) -> None:
        """Tell the user what went wrong, and what to do."""
        self.clear_notifications()
        self.notify(_notice([error.message, error.hint], self.size.width), severity="error", timeout=8, markup=False)

    # Textual ---------------------------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Carry keys out one after the other; the palette, which is Textual's own, has them its own way."""
        if isinstance(event, events.InputEvent | events.Resize):
            self._painted = None
        if not isinstance(event, events.Key) or event.is_forwarded or isinstance(self.screen, SystemModalScreen):
            await super().on_event(event)
        elif not await self._check_bindings(event.key, priority=True):
            try:
                await carry_out(self, event)
            except ReaderError as error:  # what nobody closer had to say anything about, such as a file that is gone
                self.complain(error)

    def action_way_out(self) -> None:
        """Tell those who try to interrupt the program how it is left."""
        self.say(_("q leaves; everything is saved"))

    def action_command_palette(self) -> None:
        """Offer the screen's actions and the themes, and carry out what is chosen."""
        from reader.tui.screens.palette import palette

        commands = list(self._commands(self.screen))

        def take(chosen: "Suggestion | None") -> None:
            if chosen is not None:
                commands[int(chosen.key or 0)].act()

        self.push_screen(palette(commands), take)

    def _commands(self, screen: Screen[object]) -> "Iterator[Command]":
        from reader.tui.screens.palette import Command

        offered = self.keyboard.actions(screen.CONTEXT) if isinstance(screen, KeyedScreen) else ()
        left_out = {action.id for action in actions.TEXT} | {"reading.value"}
        for action in offered:
            if action.id not in left_out and action.call != "app.command_palette":
                keys = "  ".join(actions.key_name(key) for key in action.keys)
                yield Command(action.text, keys, partial(self.call_later, screen.run_action, action.call))
        for title, key, call in screen.own_commands() if isinstance(screen, KeyedScreen) else ():
            yield Command(title, key, partial(self.call_later, screen.run_action, call))
        for theme, title in THEME_TITLES.items():
            yield Command(_("theme: {name}").format(name=_(title)), "", partial(self.choose_theme, theme))

    def choose_theme(self, theme: str) -> None:
        """Take another theme, and remember it."""
        self.theme = theme
        settings.remember_everywhere("theme", theme)

    def _display(self, screen: Screen[object], renderable: Any) -> None:
        """Write an update; whole rows where the terminal's profile rewrites them."""
        if isinstance(self._driver, ModeDriver):
            self._driver.enter_mode()
        written = isinstance(renderable, CompositorUpdate) and not self._batch_count  # what comes in a batch is dropped
        if written and self._painted and not self._painted.is_news(renderable):
            renderable = None
        if self.profile.finish is not None and isinstance(renderable, CompositorUpdate):
            strips = screen._compositor.render_strips()  # noqa: SLF001 - the one place that has finished rows
            renderable = WholeRows(strips, changed_rows(renderable, len(strips)), self.profile)
        super()._display(screen, renderable)

    def _handle_exception(self, error: Exception) -> None:
        """The one boundary for what nobody foresaw: leave in order, and say where the details are."""
        if self.is_headless:
            super()._handle_exception(error)
            return
        self._failure = error
        self.exit(1)


def _collect_garbage_again() -> None:
    """End the pause that `reader.cli.reading.open_screens` began, leaving what is loaded out of later rounds."""
    gc.freeze()
    gc.enable()


def _notice(lines: list[str], width: int) -> str:
    """Break a notice into rows that fit, each ordered and shaped."""
    cells = max(min(_NOTICE_CELLS, width - 8), 8)
    rows: list[str] = []
    for line in lines:
        flat = one_line(line)
        if flat:
            laid_out = lay_out(flat, row_base(flat), cells)
            rows += [each.drawn(cells).rstrip() for each in laid_out]
    return "\n".join(rows)
