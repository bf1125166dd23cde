"""The page of one speaker: names, and every claim with its stance, from which the article opens."""

from collections import Counter

from textual.app import ComposeResult

from reader.i18n import _, _n
from reader.store.identities import IdentityClaim
from reader.tui.screens import speaker_rows
from reader.tui.screens.keyed import KeyedScreen
from reader.tui.widgets import table
from reader.tui.widgets.bars import Bar, Piece
from reader.tui.widgets.virtual_list import VirtualList
from reader.workflow.identities import IdentityRow, claims_of, in_order, stance_title


class SpeakerScreen(KeyedScreen):
    """What an identity claims, by article and place."""

    CONTEXT = "speaker"

    def __init__(self, row: IdentityRow) -> None:
        super().__init__()
        self._row = row

    def compose(self) -> ComposeResult:
        """Lay the page out."""
        yield Bar(id="header")
        yield Bar(id="aliases")
        yield Bar(id="stances")
        yield VirtualList[IdentityClaim](self._draw, empty=_("no claims are linked with this speaker yet"))
        yield Bar(id="status")
        yield Bar(id="keys")

    def on_mount(self) -> None:
        """Say who it is."""
        one = self._row.identity
        about = " · ".join(each for each in (self.app.project.scheme.shown_kind(one.kind), one.affiliation) if each)
        self.query_one("#header", Bar).show([Piece(one.name, "strong")], [Piece(about, "dim")])
        aliases = [Piece(_("also") + " ", "dim"), Piece(" · ".join(one.aliases))]
        self.query_one("#aliases", Bar).show(aliases if one.aliases else [Piece(_("no other names"), "dim")])
        self.query_one("#keys", Bar).show(self.key_pieces())
        self.set_focus(self.query_one(VirtualList))

    def on_screen_resume(self) -> None:
        """Read the claims, which may have changed while an article was open."""
        view = self.app.project.store.view(self.app.annotator)
        found: VirtualList[IdentityClaim] = self.query_one(VirtualList)
        claims = claims_of(self.app.project, view, self._row.identity.id)
        found.show(claims, found.index)
        count = len({each.claim for each in claims})
        counts = in_order(self.app.project.scheme, Counter(each.stance for each in claims))
        self.query_one("#stances", Bar).show(
            [Piece(speaker_rows.stances(counts, self.app.project.scheme) or _("no claims"), "accent")],
            [Piece(_n("{count} claim", "{count} claims", count).format(count=count), "dim")],
        )
        self._show_status()

    def on_resize(self) -> None:
        """Give up bars where there is no room for them."""
        self.set_class(self.app.size.height < 10, "-short")

    def _draw(self, claim: IdentityClaim, width: int) -> str:
        article = min(20, width // 4)
        text = max(width - article - 13, 1)
        stance = stance_title(self.app.project.scheme, claim.stance) or "–"
        return table.row([
            "", table.cell(claim.article, article), table.cell(stance, 9),
            table.cell(claim.text, text, "text"), "",
        ])  # fmt: skip

    def _show_status(self) -> None:
        claim: IdentityClaim | None = self.query_one(VirtualList).chosen
        self.query_one("#status", Bar).show(
            [Piece(claim.title)] if claim else [], [Piece(claim.annotator, "dim")] if claim else []
        )

    def on_virtual_list_chosen(self, _event: VirtualList.Chosen) -> None:
        """Say which article the claim is from."""
        self._show_status()

    def on_virtual_list_opened(self, _event: VirtualList.Opened) -> None:
        """Open the article of the claim that was clicked twice."""
        self.action_open()

    def action_open(self) -> None:
        """Open the article at the chosen claim."""
        claim: IdentityClaim | None = self.query_one(VirtualList).chosen
        if claim is not None:
            self.app.open_article(claim.article, at=claim.start)

    def action_close(self) -> None:
        """Go back to the speakers."""
        self.app.pop_screen()
