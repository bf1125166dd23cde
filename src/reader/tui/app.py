"""The application: which screen is up, how it talks to the user, and every way out of it."""

import asyncio
import gc
import signal
import sys
from collections.abc import Callable
from typing import Any, ClassVar

from textual._compositor import CompositorUpdate
from textual.app import SystemCommand
from textual.binding import Binding
from textual.screen import Screen

from reader.errors import ReaderError
from reader.i18n import _
from reader.model.annotation import Annotator
from reader.terminal.query import Query
from reader.terminal.rows import APP_ORDER, Profile
from reader.text.lines import lay_out, row_base
from reader.text.sanitise import one_line
from reader.tui import actions
from reader.tui.driver import ModeDriver
from reader.tui.host import Host
from reader.tui.screens.reading import ReadingScreen
from reader.tui.themes import THEMES
from reader.tui.whole_rows import WholeRows, changed_rows
from reader.workflow.project import Project
from reader.workflow.session import Session, open_session

_NOTICE_CELLS = 56


class ReaderApp(Host):
    """The screens of `reader`: opens the library, or an article at once."""

    CSS_PATH = ["styles/app.tcss", "styles/library.tcss", "styles/reading.tcss"]  # noqa: RUF012 - Textual's own form
    TITLE = "reader"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar = [Binding("ctrl+p,f1", "command_palette", show=False)]

    def __init__(
        self,
        project: Project,
        annotator: Annotator,
        *,
        article: str | None = None,
        library: bool = True,
        profile: Profile | Callable[[], Profile] = APP_ORDER,
        query: Query | None = None,
    ) -> None:
        """Make the application.

        Args:
            project: an open project.
            annotator: who is at work.
            article: what to open; None for the library, or the next unfinished article.
            library: whether to begin in the library when no article is named.
            profile: how the terminal wants its rows; a function is asked before the first paint.
            query: questions that the terminal may not have answered yet.
        """
        super().__init__(driver_class=ModeDriver)
        self.project = project
        self.annotator = annotator
        self.query_of_terminal = query
        """What the terminal was asked before the application was made."""
        self._profile = profile
        self._first = article
        self._library_first = library and article is None
        self._failure: BaseException | None = None
        for theme in THEMES:
            self.register_theme(theme)
        self.set_reactive(ReaderApp.theme, "reader-dark")  # setting it would parse all styles and paint once more
        self.stylesheet.set_variables(self.get_css_variables())

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
        """Run until the user leaves; returns the exit code."""
        self.run()
        if self._failure is not None:
            from reader.workflow.crash import report

            sys.stderr.write(
                f"error: something went wrong inside the program: {one_line(str(self._failure))}\n"
                f"hint: what was saved is saved. Details are in {report(self._failure)}; please report it.\n"
            )
            return 1
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
        if self._library_first:
            self.push_library()
        else:
            try:
                self.push_screen(ReadingScreen(open_session(self.project, self.annotator, self._first)))
            except ReaderError as error:
                self.push_library()
                self.complain(error)

    def push_library(self) -> None:
        """Show the library."""
        from reader.tui.screens.library import LibraryScreen

        self.push_screen(LibraryScreen())

    # What screens ask for --------------------------------------------------------------------------------------------

    def open_article(self, article: str, *, replace: bool = False) -> None:
        """Open an article, on top of the library or in place of the one that is open."""
        try:
            screen = ReadingScreen(Session(self.project, self.annotator, article))
        except ReaderError as error:
            self.complain(error)
            return
        if replace:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def close_article(self) -> None:
        """Go back to the library, opening it where there is none yet."""
        from reader.tui.screens.library import LibraryScreen

        if any(isinstance(screen, LibraryScreen) for screen in self.screen_stack):
            self.pop_screen()
        else:
            self.switch_screen(LibraryScreen())

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

        self.push_screen(Page(_("Help"), help_text(self.project.scheme)))

    def say(self, message: str, *details: str) -> None:
        """Tell the user something that went well."""
        self.clear_notifications()
        self.notify(_notice([message, *details], self.size.width), timeout=4, markup=False)

    def complain(self, error: ReaderError) -> None:
        """Tell the user what went wrong, and what to do."""
        self.clear_notifications()
        self.notify(_notice([error.message, error.hint], self.size.width), severity="error", timeout=8, markup=False)

    # Textual ---------------------------------------------------------------------------------------------------------

    def get_system_commands(self, screen: Screen[object]) -> object:  # type: ignore[override]  # an iterable
        """Offer the screen's actions in the command palette, and the two themes."""
        offered = {"ReadingScreen": actions.ITEMS, "LibraryScreen": actions.LIBRARY}.get(type(screen).__name__, ())
        for action in offered:
            if action.call == "value":
                continue
            keys = "  ".join(actions.key_name(key) for key in action.keys)
            yield SystemCommand(action.title, keys, lambda call=action.call: self.call_later(screen.run_action, call))
        yield SystemCommand(_("light or dark"), _("switch the theme"), self.action_switch_theme)

    def action_switch_theme(self) -> None:
        """Switch between the light and the dark theme."""
        self.theme = "reader-light" if self.theme == "reader-dark" else "reader-dark"

    def _display(self, screen: Screen[object], renderable: Any) -> None:
        """Write an update; whole rows where the terminal's profile rewrites them."""
        if isinstance(self._driver, ModeDriver):
            self._driver.enter_mode()
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
