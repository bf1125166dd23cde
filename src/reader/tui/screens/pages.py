"""Pages to read: the guidelines, and the help made from the registry of actions."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen

from reader.i18n import _
from reader.model.scheme import Scheme, shown
from reader.text import Direction
from reader.tui import actions
from reader.tui.keyboard import Keyboard
from reader.tui.widgets.bars import Bar, Piece
from reader.tui.widgets.text_pane import TextPane


class Page(Screen[None]):
    """A page of text with a title; Esc and `q` leave it."""

    BINDINGS = [Binding("escape,q,g,question_mark", "app.pop_screen", show=False)]  # noqa: RUF012 - Textual's own form

    def __init__(self, title: str, markdown: str, direction: Direction = "auto") -> None:
        super().__init__()
        self._title = title
        self._markdown = markdown
        self._direction: Direction = direction

    def compose(self) -> ComposeResult:
        """Lay the page out."""
        yield Bar(id="header")
        yield TextPane(self._markdown, self._direction)
        yield Bar(id="keys")

    def on_mount(self) -> None:
        """Fill the bars in."""
        self.query_one("#header", Bar).show([Piece(self._title, "strong")])
        self.query_one("#keys", Bar).show(
            [Piece("↑ ↓ PgUp PgDn ", "key"), Piece(_("scroll") + "  "), Piece("Esc ", "key"), Piece(_("back"))]
        )


def help_text(scheme: Scheme, keyboard: Keyboard) -> str:
    """Write the help page: the keys of the screens as they are for this user, and those of the scheme."""
    lines: list[str] = []
    for context, title in actions.SCREENS.items():
        lines += ["# " + _(title), ""]
        for heading, rows in actions.grouped(keyboard.actions(context)).items():
            if context == "reading":
                lines += ["## " + _(heading), ""]
                lines += [f"- {key}   {text}" for key, text in _of_scheme(scheme, heading)]
            lines += [f"- {_apart(keys)}   {action.text}" for action, keys in rows] + [""]
    lines += [
        "",
        "# " + _("Mouse"),
        "",
        "- " + _("click: caret and item; twice: word; three times: sentence; drag: select; wheel: scroll"),
        "",
        "# " + _("Saving"),
        "",
        _("Every change is saved as it is made; there is no save key. Undo works across restarts."),
    ]
    return "\n".join(lines)


def _apart(keys: str) -> str:
    """Keep every key as it is written, in a page that runs right-to-left too."""
    return "  ".join(f"\u2066{key}\u2069" for key in keys.split())


def _of_scheme(scheme: Scheme, heading: str) -> list[tuple[str, str]]:
    """List the keys of the scheme that belong under a heading."""
    if heading == actions.TAGGING:
        return [(label.key, _("tag {label}").format(label=shown(label))) for label in scheme.spans if label.key]
    if heading == actions.CURRENT_ITEM:
        return [(each.key, shown(each)) for each in scheme.attributes if each.key]
    return []
