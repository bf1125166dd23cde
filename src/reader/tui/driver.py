"""The terminal driver: Textual's own, in explicit mode for as long as the screens are up."""

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver

from reader.terminal import modes
from reader.tui.pasting import PasteParser


class ExplicitDriver(LinuxDriver):
    """Tells the terminal to keep its hands off right-to-left text, and takes that back on every way out.

    Textual stops application mode when it quits, fails, is suspended or receives a signal that ends it; starting and
    stopping here covers them all.
    """

    def start_application_mode(self) -> None:
        """Enter application mode, then explicit mode, before the first paint."""
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual leaves it untyped
        if self._writer_thread is not None:
            self.write(modes.ENTER)
            self.flush()

    def stop_application_mode(self) -> None:
        """Leave explicit mode, then application mode."""
        if self._writer_thread is not None:
            self.write(modes.LEAVE)
        super().stop_application_mode()

    def run_input_thread(self) -> None:
        """Read input with a parser of our own, which Textual's driver takes from its module."""
        vars(linux_driver)["XTermParser"] = PasteParser
        super().run_input_thread()
