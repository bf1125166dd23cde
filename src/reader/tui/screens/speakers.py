"""The speakers: who is named in the articles, and the way to put their names in order."""

from collections.abc import Callable
from typing import Final

from textual import work
from textual.app import ComposeResult

from reader.errors import ReaderError, RuleError
from reader.i18n import N_, _, _n, rtl
from reader.store.journal import Change
from reader.text.folding import fold
from reader.text.sanitise import one_line
from reader.tui.host import Host
from reader.tui.screens import speaker_rows
from reader.tui.screens.dialogs import Confirm, PickList
from reader.tui.screens.keyed import KeyedScreen
from reader.tui.screens.prompts import Prompt
from reader.tui.screens.speaker import SpeakerScreen
from reader.tui.widgets.bars import Bar, Piece
from reader.tui.widgets.bidi_text import BidiInput, BidiTextArea
from reader.tui.widgets.table import Heads
from reader.tui.widgets.virtual_list import VirtualList
from reader.workflow import identities
from reader.workflow.identities import IdentityRow
from reader.workflow.suggesting import Pair, likely_duplicates

_MARK: Final = "▸"
_NAME_CHARACTERS: Final = 24
"""Of the marked one's name in the status line."""
_SORT_SHOWN: Final = 44
"""Columns from which on the status line names the order."""

_SORTS: Final[tuple[tuple[str, Callable[[IdentityRow], tuple[object, ...]]], ...]] = (
    (N_("name"), lambda row: (fold(row.identity.name), row.identity.id)),
    (N_("claims"), lambda row: (-row.claims, -row.mentions, fold(row.identity.name), row.identity.id)),
    (N_("kind"), lambda row: (not row.identity.kind, row.identity.kind, fold(row.identity.name), row.identity.id)),
    (N_("affiliation"), lambda row: (not row.identity.affiliation, fold(row.identity.affiliation), row.identity.id)),
)


class SpeakersScreen(KeyedScreen):
    """A table of the project's identities, each with what it claims as far as the annotator may see."""

    CONTEXT = "speakers"

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._changes = identities.Identities(host.project, host.annotator)
        self._rows: list[IdentityRow] = []
        self._sort = 0
        self._marked: str | None = None
        """The identity that `M` merges."""
        self._pairs: list[Pair] | None = None
        """Likely duplicates; None when they are to be looked for again."""
        self._pair = -1

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Bar(id="header")
        yield Heads(speaker_rows.heads)
        yield VirtualList[IdentityRow](self._draw)
        yield BidiInput(placeholder=_("filter by name, alias, kind or affiliation"), id="filter")
        yield Bar(id="status")
        yield Bar(id="keys")

    def on_mount(self) -> None:
        """Show the identities."""
        self.query_one("#keys", Bar).show(self.key_pieces())
        self.set_focus(self._table)

    def on_screen_resume(self) -> None:
        """Read what may have changed meanwhile."""
        self.reload()

    def on_resize(self) -> None:
        """Fit the parts to the window."""
        self.set_class(self.app.size.height < 10, "-short")

    # What is shown ---------------------------------------------------------------------------------------------------

    @property
    def _table(self) -> VirtualList[IdentityRow]:
        return self.query_one(VirtualList)

    @property
    def _filter(self) -> BidiInput:
        return self.query_one("#filter", BidiInput)

    def reload(self, keep: str | None = None) -> None:
        """Read the identities again.

        Args:
            keep: the identity to choose; the one that is chosen when None.
        """
        view = self.app.project.store.view(self.app.annotator)
        rows = identities.listing(self.app.project, view)
        if [each.identity for each in rows] != [each.identity for each in self._rows]:
            self._pairs = None
        self._rows = rows
        if all(each.identity.id != self._marked for each in rows):
            self._marked = None
        self._show(keep)
        self.query_one("#header", Bar).show(
            [Piece(_("Speakers") + "  ", "strong"), Piece(str(len(rows)), "accent"),
             Piece("  " + (_("claims of your own work") if view.blind else _("claims of all annotators")), "dim")],
            [Piece(self.app.annotator.name, "strong"), Piece(f"  {_(self.app.annotator.role)}", "dim")],
        )  # fmt: skip

    def _show(self, keep: str | None = None) -> None:
        table, wanted = self._table, fold(self._filter.value.strip())
        keep = keep or (table.chosen.identity.id if table.chosen else None)
        shown = [each for each in self._rows if not wanted or wanted in self._searched(each)]
        shown.sort(key=_SORTS[self._sort][1])
        index = next((at for at, each in enumerate(shown) if each.identity.id == keep), min(table.index, len(shown)))
        table.empty = (
            _("nobody matches the filter: Esc clears it")
            if wanted
            else _("nobody is named yet: tag a speaker in an article, then press i")
        )
        table.show(shown, index)
        self._show_status()

    def _show_status(self) -> None:
        row = self._table.chosen
        left: list[Piece] = []
        if row is not None:
            left.append(
                Piece(_n("{count} mention", "{count} mentions", row.mentions).format(count=row.mentions), "dim")
            )
            if row.identity.aliases:
                left += [Piece("  " + _("also") + " ", "dim"), Piece(" · ".join(row.identity.aliases))]
        right = []
        if self._marked is not None:
            marked = next(each.identity.name for each in self._rows if each.identity.id == self._marked)
            right += [Piece(f"{_MARK} ", "accent"), Piece(one_line(marked, _NAME_CHARACTERS)), Piece("  ")]
        if self.size.width >= _SORT_SHOWN:
            right.append(Piece(_("sorted by {column}").format(column=_(_SORTS[self._sort][0])), "dim"))
        if len(self._table.rows) != len(self._rows):
            right.append(Piece(f"  {len(self._table.rows)} / {len(self._rows)}", "dim"))
        self.query_one("#status", Bar).show(left, right)

    def _draw(self, row: IdentityRow, width: int) -> str:
        mark = _MARK if row.identity.id == self._marked else ""
        return f" {speaker_rows.draw(row, width - 2, mark, self.app.project.scheme)} "

    def on_virtual_list_chosen(self, _event: VirtualList.Chosen) -> None:
        """Say more about the chosen one."""
        self._show_status()

    def on_virtual_list_opened(self, _event: VirtualList.Opened) -> None:
        """Open the speaker that was clicked twice."""
        self.action_open()

    def on_bidi_text_area_changed(self, _event: BidiTextArea.Changed) -> None:
        """Filter as one types."""
        self._show()

    # Changes ---------------------------------------------------------------------------------------------------------

    def change(self, act: Callable[[], Change], keep: str | None = None) -> Change | None:
        """Change something, say why not where it is refused, and show what is there now.

        Args:
            act: makes the change.
            keep: the identity to choose afterwards; the one that is chosen when None.
        """
        made: Change | None = None
        try:
            made = act()
        except ReaderError as error:
            self.app.complain(error)
        self.reload(keep)
        return made

    def _chosen(self) -> IdentityRow | None:
        chosen = self._table.chosen
        if chosen is None:
            self.app.complain(RuleError(_("nobody is chosen"), _("Tag a speaker in an article, then press i.")))
        return chosen

    def _ask(self, title: str, value: str, act: Callable[[str], Change], *, hint: str = "") -> None:
        """Ask for a text and make a change of it; the same text again changes nothing."""

        def take(text: str | None) -> None:
            if text is not None and text.strip() != value:
                self.change(lambda: act(text))

        self.app.push_screen(Prompt(title, value=value, hint=hint or _("Enter saves · Esc leaves it")), take)

    def action_rename(self) -> None:
        """Ask for another name."""
        if row := self._chosen():
            one = row.identity
            hint = _("The old name stays as an alias · Enter saves · Esc leaves it")
            self._ask(_("Name"), one.name, lambda text: self._changes.rename(one.id, text), hint=hint)

    def action_add_alias(self) -> None:
        """Ask for a further name."""
        if row := self._chosen():
            one = row.identity
            title = _("Also known as: \u2068{name}\u2069").format(name=one.name)
            self._ask(title, "", lambda text: self._changes.add_alias(one.id, text))

    def action_remove_alias(self) -> None:
        """Ask which alias to take off."""
        row = self._chosen()
        if row is None:
            return
        one = row.identity
        if not one.aliases:
            self.app.complain(RuleError(_("it has no aliases"), _("a adds one.")))
            return

        def take(number: int | None) -> None:
            if number is not None:
                self.change(lambda: self._changes.remove_alias(one.id, one.aliases[number]))

        self.app.push_screen(PickList(_("Take which alias off?"), one.aliases), take)

    def action_kind(self) -> None:
        """Ask for the kind."""
        row = self._chosen()
        if row is None:
            return
        one, scheme = row.identity, self.app.project.scheme
        kinds = ["", *(each.name for each in scheme.kinds)]

        def take(number: int | None) -> None:
            if number is not None and kinds[number] != one.kind:
                self.change(lambda: self._changes.set_kind(one.id, kinds[number]))

        begin = "\u200f" if rtl() else "\u200e"
        marks = ["●" if each == one.kind else " " for each in kinds]
        titles = [scheme.shown_kind(each) or _("not set") for each in kinds]
        lines = [f"{begin}{mark} {title}" for mark, title in zip(marks, titles, strict=True)]
        self.app.push_screen(PickList(_("What kind of speaker?"), lines), take)

    def action_affiliation(self) -> None:
        """Ask for the affiliation."""
        if row := self._chosen():
            one = row.identity
            self._ask(_("Affiliation"), one.affiliation, lambda text: self._changes.set_affiliation(one.id, text))

    def action_mark(self) -> None:
        """Mark the chosen one to be merged, or take its mark off."""
        if row := self._chosen():
            self._marked = None if self._marked == row.identity.id else row.identity.id
            self._table.refresh()
            self._show_status()

    def action_merge(self) -> None:
        """Ask whether the marked one is to be merged into the chosen one, and do it."""
        row = self._chosen()
        if row is None:
            return
        if self._marked is None:
            self.app.complain(RuleError(_("nobody is marked"), _("Mark one with m, choose the other, press M.")))
            return
        into = row.identity.id
        try:
            gone, target = self._changes.check_merge(self._marked, into)
        except ReaderError as error:
            self.app.complain(error)
            return

        def take(yes: bool | None) -> None:
            if yes and (made := self.change(lambda: self._changes.merge(gone.id, into), into)):
                self.app.say(_("merged; u takes it back"), identities.described(made))

        mentions = next(each.mentions for each in self._rows if each.identity.id == gone.id)
        self.app.clear_notifications()
        self.app.push_screen(
            Confirm(
                _("Merge these two speakers?"),
                _("marked, goes into the other: {name}").format(name=f"\u2068{gone.name}\u2069"),
                _("chosen, stays: {name}").format(name=f"\u2068{target.name}\u2069"),
                _n(
                    "What names the first will name the second, in all layers ({count} mention that you see).",
                    "What names the first will name the second, in all layers ({count} mentions that you see).",
                    mentions,
                ).format(count=mentions),
                _("The names of the first become aliases of the second."),
            ),
            take,
        )

    def action_duplicates(self) -> None:
        """Go to the next two that are probably one, the likest first."""
        if self._pairs is None:
            self.look_for_duplicates()
        else:
            self._next_pair()

    @work(thread=True, exclusive=True, group="duplicates")
    def look_for_duplicates(self) -> None:
        """Compare all names in the background."""
        known = [each.identity for each in self._rows]
        self.app.call_from_thread(self._found, likely_duplicates(known))

    def _found(self, pairs: list[Pair]) -> None:
        self._pairs, self._pair = pairs, -1
        self._next_pair()

    def _next_pair(self) -> None:
        """Mark the one that is named less, has fewer aliases, or is newer, and choose the other."""
        if not self._pairs:
            self.app.say(_("no two names look like one"))
            return
        self._pair = (self._pair + 1) % len(self._pairs)
        pair = self._pairs[self._pair]
        uses = {each.identity.id: each.mentions for each in self._rows}
        newer_first = sorted((pair.one, pair.other), key=lambda each: each.created, reverse=True)
        less, more = sorted(newer_first, key=lambda each: (uses.get(each.id, 0), len(each.aliases)))
        self._marked = less.id
        self._filter.value = ""
        self._show(more.id)
        self.app.say(
            _("{number} of {count}: probably one").format(number=self._pair + 1, count=len(self._pairs)),
            f"\u2068{less.name}\u2069 = \u2068{more.name}\u2069",
            _("M merges them; d goes on."),
        )

    def action_undo(self) -> None:
        """Take the last change back."""
        if made := self.change(self._changes.undo):
            self.app.say(_("undone"), identities.described(made))

    def action_redo(self) -> None:
        """Make the change again that was taken back."""
        if made := self.change(self._changes.redo):
            self.app.say(_("done again"), identities.described(made))

    # Going elsewhere -------------------------------------------------------------------------------------------------

    def action_open(self) -> None:
        """Show the names and claims of the chosen one."""
        if row := self._chosen():
            self.app.push_screen(SpeakerScreen(row))

    def action_filter(self) -> None:
        """Begin to filter."""
        self._filter.add_class("-open")
        self._filter.take = lambda _text: self.stop_writing()
        self.write_in(self._filter)

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._sort = (self._sort + 1) % len(_SORTS)
        self._show()

    def action_leave(self) -> None:
        """Clear the filter; where there is none, go back."""
        if not self._filter.has_class("-open"):
            self.action_close()
            return
        self._filter.value = ""
        self._filter.remove_class("-open")
        self.stop_writing()

    def action_close(self) -> None:
        """Go back to the library."""
        self.app.pop_screen()

    def _searched(self, row: IdentityRow) -> str:
        """Give the folded text of an identity in which the filter looks."""
        one = row.identity
        kind = self.app.project.scheme.shown_kind(one.kind)
        return "\n".join(map(fold, (one.name, *one.aliases, one.kind, kind, one.affiliation)))
