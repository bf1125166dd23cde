"""Fields for text of any direction: what is typed, what is drawn, and where the caret stands."""

import base64
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from reader.tui.themes import THEMES
from reader.tui.widgets.bidi_text import BidiInput, BidiTextArea

CARET, SELECTED = "▮", "▒"


class Field:
    """An application with one field and what can be read off it."""

    def __init__(self, app: App[None], field: BidiTextArea, pilot: Pilot[None], messages: list[Any]) -> None:
        self.app = app
        self.field = field
        self.pilot = pilot
        self.messages = messages

    async def press(self, *keys: str) -> None:
        """Press keys, all at once, as a terminal may send them."""
        for key in keys:
            self.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.press(*text)

    async def paste(self, text: str) -> None:
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    def cells(self) -> list[list[tuple[str, Any]]]:
        """Characters with their grounds, row by row."""
        strips = self.app.screen._compositor.render_strips()[: self.field.size.height]
        width = self.field.size.width
        return [
            [(each, segment.style.bgcolor) for segment in strip.crop(0, width) for each in segment.text]
            for strip in strips
        ]

    @property
    def rows(self) -> list[str]:
        """The characters of the field, the caret's replaced by a block."""
        caret = self.field.get_component_rich_style("typed--caret").bgcolor
        return ["".join(CARET if ground == caret else each for each, ground in row) for row in self.cells()]

    @property
    def row(self) -> str:
        (row,) = self.rows
        return row

    @property
    def selected_cells(self) -> list[str]:
        """For every row, the cells that have the ground of the selection."""
        ground = self.field.get_component_rich_style("typed--selection").bgcolor
        return ["".join(SELECTED if own == ground else "." for _each, own in row) for row in self.cells()]


@asynccontextmanager
async def typing(
    kind: type[BidiTextArea] = BidiInput, width: int = 20, height: int = 1, **options: Any
) -> AsyncIterator[Field]:
    messages: list[Any] = []

    class Fields(App[None]):
        def compose(self) -> ComposeResult:
            field = kind(**options)
            field.styles.width, field.styles.height = width, height
            yield field

        def on_bidi_text_area_changed(self, event: BidiTextArea.Changed) -> None:
            messages.append(event)

        def on_bidi_text_area_submitted(self, event: BidiTextArea.Submitted) -> None:
            messages.append(event)

        def on_bidi_text_area_cut(self, event: BidiTextArea.Cut) -> None:
            messages.append(event)

    app = Fields()
    for theme in THEMES:
        app.register_theme(theme)
    app.theme = "reader-dark"
    async with app.run_test(size=(max(width, 30), height + 2)) as pilot:
        field = app.query_one(kind)
        field.focus()
        await pilot.pause()
        yield Field(app, field, pilot, messages)


async def test_typed_letter_by_letter() -> None:
    steps = [
        "                  ▮ﻡ", "                 ▮ﺮﻣ", "                ▮ﺡﺮﻣ", "               ▮ﺐﺣﺮﻣ", "              ▮ﺎﺒﺣﺮﻣ",
        "             ▮ ﺎﺒﺣﺮﻣ", "            ▮a ﺎﺒﺣﺮﻣ", "           ▮ab ﺎﺒﺣﺮﻣ", "          ▮abc ﺎﺒﺣﺮﻣ", "         ▮ abc ﺎﺒﺣﺮﻣ",
        "        ▮abc 1 ﺎﺒﺣﺮﻣ", "       ▮abc 12 ﺎﺒﺣﺮﻣ", "      ▮abc 123 ﺎﺒﺣﺮﻣ",
    ]  # fmt: skip
    async with typing() as it:
        assert it.row == "▮" + " " * 19
        for character, row in zip("مرحبا abc 123", steps, strict=True):
            await it.press(character)
            assert it.row == row
        assert it.field.value == "مرحبا abc 123"
        assert it.messages[-1].value == "مرحبا abc 123"
        await it.press("enter")
        assert (type(it.messages[-1]), it.messages[-1].value) == (BidiTextArea.Submitted, "مرحبا abc 123")


async def test_lam_and_alef_share_a_cell_and_marks_take_none() -> None:
    async with typing(width=8) as it:
        await it.type("سلام")
        assert it.row == "    ▮" + "ﻡﻼﺳ"
        await it.press("home", "left")
        assert (it.row, it.field.cursor_location) == ("     ﻡ▮ﺳ", (0, 1))
        it.field.move_cursor((0, 2))
        await it.pilot.pause()
        assert it.row == "     ﻡ▮ﺳ"
        await it.press("backspace")
        assert it.field.value == "سام"
        await it.press("ctrl+z")
        assert it.field.value == "سلام"
        await it.press("end")
        await it.type("ٌّ")
        assert it.field.value == "سلامٌّ"
        assert it.row.startswith("    ▮ﻡ")
        await it.press("backspace")
        assert it.field.value == "سلامٌ"


async def test_left_and_right_go_from_cell_to_cell_across_runs() -> None:
    async with typing(value="مرحبا abc 123") as it:
        assert it.row.index(CARET) == 6
        for cell in range(7, 20):
            await it.press("right")
            assert it.row.index(CARET) == cell
        for cell in range(18, 5, -1):
            await it.press("left")
            assert it.row.index(CARET) == cell
        await it.press("home")
        assert it.row.index(CARET) == 19
        await it.press("end")
        assert it.row.index(CARET) == 6


async def test_words_are_left_and_right_as_one_sees_them() -> None:
    async with typing(value="واحد اثنان ثلاثة") as it:
        await it.press("home", "ctrl+left")
        assert it.field.cursor_location == (0, 5)
        await it.press("ctrl+left", "ctrl+right")
        assert it.field.cursor_location == (0, 5)
        await it.press("ctrl+delete")
        assert it.field.value == "واحد  ثلاثة"
        await it.press("end", "ctrl+w")
        assert it.field.value == "واحد  "
    async with typing(value="one two") as it:
        await it.press("ctrl+left")
        assert it.field.cursor_location == (0, 4)
        await it.press("ctrl+right", "ctrl+shift+left")
        assert it.field.selected_text == "two"


async def test_a_selection_covers_its_cells_and_no_others() -> None:
    async with typing(value="مرحبا abc 123", width=14) as it:
        await it.press("home", *["shift+left"] * 4)
        assert it.field.selected_text == "مرحب"
        assert it.selected_cells == [".........." + SELECTED * 4]
        it.field.selection = ((0, 3), (0, 8))
        await it.pilot.pause()
        assert it.field.selected_text == "با ab"
        assert it.selected_cells == [".▒▒.....▒▒▒..."]
        await it.press("left")
        assert it.field.cursor_location == (0, 8)
        await it.press("ctrl+a")
        assert it.field.selected_text == it.field.value
        await it.press("ا")
        assert it.field.value == "ا"


async def test_a_click_and_a_drag_find_the_offset_under_the_mouse() -> None:
    async with typing(value="مرحبا abc 123", width=14) as it:
        for cell, offset in ((13, 0), (9, 4), (8, 5), (1, 6), (3, 8), (7, 12), (0, 13)):
            await it.pilot.click(it.field, offset=(cell, 0))
            assert it.field.cursor_location == (0, offset)
            assert it.row.index(CARET) == cell
        await it.pilot.mouse_down(it.field, offset=(13, 0))
        await it.pilot.hover(it.field, offset=(9, 0))
        await it.pilot.mouse_up(it.field, offset=(9, 0))
        assert it.field.selected_text == "مرحب"


async def test_copies_are_in_logical_order(monkeypatch: pytest.MonkeyPatch) -> None:
    async with typing(value="مرحبا abc") as it:
        written: list[str] = []
        monkeypatch.setattr(it.app._driver, "write", written.append)
        await it.press("home", *["shift+left"] * 5, "ctrl+c")
        assert it.app.clipboard == "مرحبا"
        (code,) = [each for each in written if each.startswith("\x1b]52;c;")]
        assert base64.b64decode(code.removeprefix("\x1b]52;c;").removesuffix("\a")).decode() == "مرحبا"
        await it.press("ctrl+x", "end", "ctrl+v")
        assert it.field.value == " abcمرحبا"


async def test_deleting_to_the_ends_of_a_line_goes_by_reading_order() -> None:
    async with typing(value="مرحبا abc") as it:
        await it.press("ctrl+left", "home", "ctrl+u")
        assert it.field.value == "مرحبا abc"
        it.field.move_cursor((0, 5))
        await it.press("ctrl+u")
        assert it.field.value == " abc"
        await it.press("ctrl+z", "ctrl+k")
        assert it.field.value == "مرحبا"


async def test_undo_and_redo() -> None:
    async with typing() as it:
        await it.type("قال")
        await it.press(" ", "ctrl+w")
        assert it.field.value == ""
        await it.press("ctrl+z")
        assert (it.field.value, it.row) == ("قال ", "               ▮ ﻝﺎﻗ")
        await it.press("ctrl+z")
        assert it.field.value == ""
        await it.press("ctrl+y", "ctrl+y")
        assert it.field.value == ""
        await it.press("ctrl+z")
        assert it.field.value == "قال "


@pytest.mark.parametrize(("kind", "value"), [(BidiInput, "a b [31mc d"), (BidiTextArea, "a\nb [31mc\td")])
async def test_a_paste_brings_text_and_no_controls(kind: type[BidiTextArea], value: str) -> None:
    async with typing(kind, height=3 if kind is BidiTextArea else 1) as it:
        await it.paste("a\r\nb\u202e \x1b[31mc\t\x00\x9bd")
        assert it.field.value == value
        assert not set("".join(it.rows)) & set("\x1b\x9b\u202e\t\n")
        await it.press("ctrl+z")
        assert it.field.value == ""


@pytest.mark.parametrize("kind", [BidiInput, BidiTextArea])
@pytest.mark.parametrize("piece", ["a line of words\n", "سطر من الكلمات "])
async def test_a_megabyte_is_cut_at_the_limit_and_the_owner_is_told(kind: type[BidiTextArea], piece: str) -> None:
    async with typing(kind, max_length=20_000) as it:
        await it.type("xy")
        begun = time.perf_counter()
        await it.paste(piece * (1_000_000 // len(piece)))
        assert time.perf_counter() - begun < 5
        assert len(it.field.value) == 20_000
        (cut,) = [each for each in it.messages if isinstance(each, BidiTextArea.Cut)]
        assert cut.limit == 20_000
        await it.press("z")
        assert len(it.field.value) == 20_000
        await it.press("backspace", "z")
        assert it.field.value.endswith("z")


async def test_a_cut_keeps_clusters_whole() -> None:
    async with typing(max_length=4) as it:
        await it.paste("ab👨\u200d👩\u200d👧")
        assert it.field.value == "ab"
    async with typing(value="abcdefg", max_length=4) as it:
        assert it.field.value == "abcd"


async def test_several_lines_each_in_its_own_direction() -> None:
    async with typing(BidiTextArea, width=12, height=4) as it:
        await it.type("قال:")
        await it.press("ctrl+j")
        await it.type("see p. 3, or more")
        assert it.rows == ["        :ﻝﺎﻗ", "see p. 3,   ", "or more▮    ", "            "]
        await it.press("up", "up")
        assert it.field.cursor_location == (0, 4)
        await it.press("ctrl+home", "shift+down")
        assert it.field.selected_text == "قال:\nsee p. 3,"
        assert it.selected_cells[0] == ".......▒▒▒▒▒"
        await it.press("enter")
        assert it.messages[-1].value == "قال:\nsee p. 3, or more"
        await it.press("right", "home", "backspace")
        assert it.field.value == "قال:see p. 3, or more"


async def test_a_long_line_scrolls_with_the_caret() -> None:
    async with typing(width=10) as it:
        await it.type("abcdefghijkl")
        assert it.row == "defghijkl▮"
        await it.press("home")
        assert it.row == "▮bcdefghij"
    async with typing(width=6) as it:
        await it.type("واحد اثنان")
        assert it.row == "▮" + "ﻥﺎﻨﺛﺍ"
        await it.press("home")
        assert it.row == "ﺍ ﺪﺣﺍ▮"
        await it.press("end", "home", *["delete"] * 5)
        assert it.row == " ﻥﺎﻨﺛ▮"


@pytest.mark.parametrize("kind", [BidiInput, BidiTextArea])
@pytest.mark.parametrize("width", [1, 2, 5])
async def test_narrow_fields_keep_the_caret_in_sight(kind: type[BidiTextArea], width: int) -> None:
    async with typing(kind, width=width) as it:
        for character in "مرحبا abc 漢字 😀 لا":
            await it.press(character)
            assert CARET in it.row
        for key in [*["left"] * 4, "home", *["right"] * 3, "end", "up", "down", "pageup", "pagedown"]:
            await it.press(key)
            assert CARET in it.row


async def test_placeholder_is_ordered_and_shaped_and_gives_way() -> None:
    async with typing(placeholder="بحث", width=8) as it:
        assert it.row == "▮    ﺚﺤﺑ"
        it.field.rtl = True
        await it.pilot.pause()
        assert it.row == "     ﺚﺤ▮"
        await it.press("1")
        assert it.row == "      ▮1"
        assert it.field.value == "1"


async def test_an_owner_sets_the_value() -> None:
    async with typing(width=8) as it:
        it.field.value = "قبل\nبعد"
        await it.pilot.pause()
        assert it.field.value == "قبل بعد"
        assert it.row == "▮" + "ﺪﻌﺑ ﻞﺒﻗ"


async def test_who_wants_to_know_at_once_is_told_before_the_key_is_over() -> None:
    async with typing() as it:
        told: list[str] = []
        it.field.tell = told.append
        for key in "ا", "ب":
            await it.field.type_key(events.Key(key, key))
        it.field.insert("ت")
        await it.field.type_key(events.Key("backspace", None))
        it.field.undo()
        assert told == ["ا", "اب", "ابت", "اب", "ابت"]
        await it.pilot.pause()
        assert not any(isinstance(each, BidiTextArea.Changed) for each in it.messages)


async def test_joiners_and_direction_marks_can_be_typed_and_controls_cannot() -> None:
    async with typing() as it:
        await it.press("م", "ی", "\u200c", "خ", "\u200f", "\u00a0", "\x01", "\x9b", "\u202e", "tab", "escape", "f5")
        assert it.field.value == "می\u200cخ\u200f\u00a0"


async def test_keys_sent_together_act_one_after_the_other() -> None:
    async with typing() as it:
        await it.press("a", "b", "backspace", "c", "left", "d", "ctrl+w", "e")
        assert it.field.value == "ec"
