"""Gold open for annotation, from within review: the same screen and the same keys, and back."""

from reader.tui.screens.reading import ReadingScreen


class GoldScreen(ReadingScreen):
    """A reviewer's own hand in the gold of one article."""

    begin_with: str | None = None
    """The item that is current at first."""

    def on_mount(self) -> None:
        """Begin with the item that was under review."""
        super().on_mount()
        if self.begin_with is not None:
            self.make_current(self.begin_with, go=True)

    def open_again(self) -> None:
        """Go back to review, which shows the new text."""
        self.dismiss()

    def action_done(self) -> None:
        """Go back to review, where gold is finished."""
        self.dismiss()

    def action_close(self) -> None:
        """Go back to review."""
        self.dismiss()

    def action_skip(self) -> None:
        """Go back to review; gold is not skipped."""
        self.dismiss()

    def action_neighbour(self, way: int) -> None:  # noqa: ARG002 - which article it would be is review's
        """Go back to review, which goes from article to article."""
        self.dismiss()

    def action_unfinished(self) -> None:
        """Go back to review."""
        self.dismiss()
