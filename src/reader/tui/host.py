"""What screens may ask of the application, so that they need not import it."""

from collections.abc import Sequence

from textual.app import App

from reader.errors import ReaderError
from reader.model.annotation import Annotator
from reader.text import Offset
from reader.tui.keyboard import Keyboard
from reader.workflow.project import Project


class Host(App[int]):
    """The application as its screens see it."""

    project: Project
    annotator: Annotator

    keyboard: Keyboard

    round: str
    """In which the annotator works now."""

    hides_names: bool
    """Whether a reviewer wants annotators' names hidden."""

    def open_article(
        self, article: str, *, replace: bool = False, at: Offset | None = None, round_: str | None = None
    ) -> None:
        """Open an article, on top of the library or in place of the one that is open.

        Args:
            article: its id.
            replace: whether it takes the place of the screen that is up.
            at: where to begin; None for where the annotator was last. An article that is open already is then gone
                back to.
            round_: the round to go on in; None for the one that the annotator works in.
        """
        raise NotImplementedError

    def close_article(self) -> None:
        """Go back to the library, opening it where there is none yet."""
        raise NotImplementedError

    def review_queue(self, round_: str = "main", *, again: bool = False) -> Sequence[str]:
        """Give the articles of a round in the order of their review; worked out once, or again."""
        raise NotImplementedError

    def open_review(self, article: str | None = None, *, replace: bool = False, round_: str = "main") -> None:
        """Open an article for review, or the first that waits for it; in place of the screen that is up, or on top."""
        raise NotImplementedError

    def take_round(self, round_: str) -> None:
        """Go on in another round, and remember it."""
        raise NotImplementedError

    def show_search(self) -> None:
        """Show the search over all articles."""
        raise NotImplementedError

    def show_speakers(self) -> None:
        """Show the project's identities."""
        raise NotImplementedError

    def show_agreement(self) -> None:
        """Show how far the annotators agree."""
        raise NotImplementedError

    def show_guidelines(self) -> None:
        """Show the scheme's guidelines."""
        raise NotImplementedError

    def show_help(self) -> None:
        """Show the keys."""
        raise NotImplementedError

    def show_questions(self) -> None:
        """Show the questions to the lead."""
        raise NotImplementedError

    def show_status(self) -> None:
        """Show how far everybody is, and the questions to the lead."""
        raise NotImplementedError

    def show_comparison(self, article: str, round_: str) -> None:
        """Show how the annotator's finished layer of an article differs from gold."""
        raise NotImplementedError

    def say(self, message: str, *details: str) -> None:
        """Tell the user something that went well."""
        raise NotImplementedError

    def complain(self, error: ReaderError) -> None:
        """Tell the user what went wrong, and what to do."""
        raise NotImplementedError
