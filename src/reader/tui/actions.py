"""Every action of the screens in one place: its id, keys, what it does, and where it is offered.

Bindings, the key line, help and the command palette are all made from here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from textual.binding import Binding

from reader.i18n import _

Context = Literal["library", "reading", "speakers", "speaker"]


@dataclass(frozen=True, slots=True)
class Action:
    """Something a user can do with a key."""

    id: str
    """Unique; `context.name`, by which keys are remapped."""
    keys: tuple[str, ...]
    """Characters, or key names of Textual such as `ctrl+left`; the first is shown. None: the palette alone has it."""
    title: str
    """What it does, for help."""
    group: str
    """The heading it stands under in help."""
    call: str
    """The action of the screen that carries it out."""
    footer: str = ""
    """A word for the key line; empty to leave it out."""

    @property
    def context(self) -> str:
        """Where it is offered."""
        return self.id.partition(".")[0]


MOVING: Final = _("Moving")
SELECTING: Final = _("Selecting")
TAGGING: Final = _("Tagging")
CURRENT_ITEM: Final = _("The current item")
ELSEWHERE: Final = _("Going elsewhere")
MERGING: Final = _("Merging and undo")

_MOTIONS: Final = (
    ("left", ("left",), _("one character left")),
    ("right", ("right",), _("one character right")),
    ("up", ("up",), _("one line up")),
    ("down", ("down",), _("one line down")),
    ("line_start", ("home",), _("start of the line, in reading order")),
    ("line_end", ("end",), _("end of the line, in reading order")),
    ("page_up", ("pageup",), _("one page up")),
    ("page_down", ("pagedown",), _("one page down")),
    ("article_start", ("ctrl+home", "z"), _("start of the article")),
    ("article_end", ("ctrl+end", "Z"), _("end of the article")),
    ("word_left", ("ctrl+left",), _("one word left")),
    ("word_right", ("ctrl+right",), _("one word right")),
    ("next_word", ("w", "W"), _("next word, in reading order")),
    ("previous_word", ("b",), _("previous word")),
    ("next_sentence", ("j",), _("next sentence")),
    ("previous_sentence", ("k",), _("previous sentence")),
    ("next_paragraph", ("J",), _("next paragraph")),
    ("previous_paragraph", ("K",), _("previous paragraph")),
)
_EXTENDING: Final = ("left", "right", "up", "down", "home", "end", "pageup", "pagedown", "ctrl+left", "ctrl+right",
                     "ctrl+home", "ctrl+end")  # fmt: skip


def _shifted(key: str) -> str:
    """Give the key with Shift, as Textual writes it."""
    return "ctrl+shift+" + key.removeprefix("ctrl+") if key.startswith("ctrl+") else "shift+" + key


TEXT: Final[tuple[Action, ...]] = (
    *(Action(f"reading.{name}", keys, title, MOVING, f"move('{name}')") for name, keys, title in _MOTIONS),
    *(
        Action(f"reading.extend_{name}", (_shifted(keys[0]),), _("select: {motion}").format(motion=title), SELECTING,
               f"extend('{name}')")
        for name, keys, title in _MOTIONS
        if keys[0] in _EXTENDING
    ),
    Action("reading.select", ("v",), _("start or stop selecting"), SELECTING, "select"),
    Action("reading.select_exactly", ("V",), _("the same, without snapping to words"), SELECTING, "select_exactly"),
    Action("reading.to_clause_end", ("t",), _("select to the end of the clause; again: of the next"), SELECTING,
           "to_end('clause')"),
    Action("reading.to_sentence_end", ("f",), _("select to the end of the sentence; again: of the next"), SELECTING,
           "to_end('sentence')"),
    Action("reading.widen", ("e",), _("widen: word, quotation or clause, sentence, paragraph"), SELECTING,
           "widen", _("widen")),
    Action("reading.narrow", ("E",), _("narrow again"), SELECTING, "narrow"),
)  # fmt: skip
"""What the text itself answers to."""

ITEMS: Final[tuple[Action, ...]] = (
    Action("reading.copy", ("ctrl+c", "C"), _("copy the selection, as logical text"), SELECTING, "copy"),
    Action("reading.link", ("l",), _("link: then a digit, or a letter and a digit"), TAGGING, "link", _("link")),
    Action("reading.add_fragment", ("a",), _("add the selection to the current item"), TAGGING, "add_fragment"),
    Action("reading.relabel", ("R",), _("relabel: then a label key"), TAGGING, "relabel"),
    Action("reading.delete", ("x", "delete"), _("delete, with its links"), TAGGING, "delete"),
    Action("reading.undo", ("u",), _("undo"), TAGGING, "undo", _("undo")),
    Action("reading.redo", ("U",), _("redo"), TAGGING, "redo"),
    Action("reading.next_item", ("tab",), _("next item"), CURRENT_ITEM, "item(1)"),
    Action("reading.previous_item", ("shift+tab",), _("previous item"), CURRENT_ITEM, "item(-1)"),
    Action("reading.value", tuple("123456789"), _("set the value of the attribute shown"), CURRENT_ITEM, "value"),
    Action("reading.next_attribute", (",",), _("show the next attribute"), CURRENT_ITEM, "next_attribute"),
    Action("reading.edit", ("enter",), _("edit all attributes and the note"), CURRENT_ITEM, "edit"),
    Action("reading.hold_start", ("[",), _("move its start; Enter keeps, Esc leaves"), CURRENT_ITEM, "hold('start')"),
    Action("reading.hold_end", ("]",), _("move its end; Enter keeps, Esc leaves"), CURRENT_ITEM, "hold('end')"),
    Action("reading.note", ("m",), _("note, or question to the lead"), CURRENT_ITEM, "note"),
    Action("reading.problem", ("!",), _("next problem"), CURRENT_ITEM, "problem"),
    Action("reading.article", ("A",), _("attributes of the article"), CURRENT_ITEM, "article"),
    Action("reading.done", ("d",), _("done with the article"), ELSEWHERE, "done", _("done")),
    Action("reading.skip", (), _("skip the article, with a reason"), ELSEWHERE, "skip"),
    Action("reading.next_article", ("y",), _("next article"), ELSEWHERE, "neighbour(1)"),
    Action("reading.previous_article", ("Y",), _("previous article"), ELSEWHERE, "neighbour(-1)"),
    Action("reading.flip", ("p",), _("flip the paragraph's direction"), ELSEWHERE, "flip"),
    Action("reading.exclude", (), _("exclude the selection for everybody, or take it in again (leads)"), ELSEWHERE,
           "exclude"),
    Action("reading.panel", ("f2",), _("show or hide the panel"), ELSEWHERE, "panel"),
    Action("reading.guidelines", ("g",), _("guidelines"), ELSEWHERE, "guidelines"),
    Action("reading.help", ("?",), _("help"), ELSEWHERE, "help", _("help")),
    Action("reading.palette", ("ctrl+p", "f1"), _("command palette"), ELSEWHERE, "app.command_palette"),
    Action("reading.leave", ("escape",), _("leave the mode or the selection"), ELSEWHERE, "leave"),
    Action("reading.close", ("q",), _("back to the library"), ELSEWHERE, "close"),
)  # fmt: skip

READING: Final = TEXT + ITEMS

LIBRARY: Final[tuple[Action, ...]] = (
    Action("library.open", ("enter",), _("open the article"), ELSEWHERE, "open", _("open")),
    Action("library.next", ("n",), _("open the next unfinished article"), ELSEWHERE, "next", _("next unfinished")),
    Action("library.filter", ("/",), _("filter as you type"), ELSEWHERE, "filter", _("filter")),
    Action("library.sort", ("o",), _("sort by the next column"), ELSEWHERE, "sort", _("sort")),
    Action("library.import", ("i",), _("import files"), ELSEWHERE, "import", _("import")),
    Action("library.export", ("x",), _("export to a file"), ELSEWHERE, "export", _("export")),
    Action("library.speakers", ("s",), _("speakers: who is named, and what they claim"), ELSEWHERE, "speakers",
           _("speakers")),
    Action("library.guidelines", ("g",), _("guidelines"), ELSEWHERE, "guidelines"),
    Action("library.help", ("?",), _("help"), ELSEWHERE, "help", _("help")),
    Action("library.palette", ("ctrl+p", "f1"), _("command palette"), ELSEWHERE, "app.command_palette"),
    Action("library.leave", ("escape",), _("clear the filter"), ELSEWHERE, "leave"),
    Action("library.quit", ("q",), _("quit"), ELSEWHERE, "quit", _("quit")),
)  # fmt: skip

SPEAKERS: Final[tuple[Action, ...]] = (
    Action("speakers.open", ("enter",), _("names and claims of the speaker"), CURRENT_ITEM, "open", _("open")),
    Action("speakers.rename", ("r",), _("rename; the old name stays as an alias"), CURRENT_ITEM, "rename", _("rename")),
    Action("speakers.add_alias", ("a",), _("add an alias"), CURRENT_ITEM, "add_alias", _("alias")),
    Action("speakers.remove_alias", ("A",), _("remove an alias"), CURRENT_ITEM, "remove_alias"),
    Action("speakers.kind", ("k",), _("kind"), CURRENT_ITEM, "kind", _("kind")),
    Action("speakers.affiliation", ("f",), _("affiliation"), CURRENT_ITEM, "affiliation", _("affiliation")),
    Action("speakers.mark", ("m",), _("mark, or take the mark off"), MERGING, "mark", _("mark")),
    Action("speakers.merge", ("M",), _("merge the marked one into this one"), MERGING, "merge", _("merge")),
    Action("speakers.duplicates", ("d",), _("next two that are probably one"), MERGING, "duplicates", _("duplicates")),
    Action("speakers.undo", ("u",), _("undo your last change to a speaker"), MERGING, "undo", _("undo")),
    Action("speakers.redo", ("U",), _("redo"), MERGING, "redo"),
    Action("speakers.filter", ("/",), _("filter as you type"), ELSEWHERE, "filter", _("filter")),
    Action("speakers.sort", ("o",), _("sort by the next column"), ELSEWHERE, "sort", _("sort")),
    Action("speakers.help", ("?",), _("help"), ELSEWHERE, "help", _("help")),
    Action("speakers.palette", ("ctrl+p", "f1"), _("command palette"), ELSEWHERE, "app.command_palette"),
    Action("speakers.leave", ("escape",), _("clear the filter, else back"), ELSEWHERE, "leave"),
    Action("speakers.close", ("q",), _("back to the library"), ELSEWHERE, "close", _("back")),
)

SPEAKER: Final[tuple[Action, ...]] = (
    Action("speaker.open", ("enter",), _("open the article at the claim"), ELSEWHERE, "open", _("open the article")),
    Action("speaker.help", ("?",), _("help"), ELSEWHERE, "help", _("help")),
    Action("speaker.close", ("escape", "q"), _("back to the speakers"), ELSEWHERE, "close", _("back")),
)

_KEY_NAMES: Final = {
    "left": "←", "right": "→", "up": "↑", "down": "↓", "pageup": "PgUp", "pagedown": "PgDn", "home": "Home",
    "end": "End", "enter": "Enter", "escape": "Esc", "tab": "Tab", "shift+tab": "Shift+Tab", "delete": "Del",
}  # fmt: skip


def bindings(actions: tuple[Action, ...]) -> list[Binding]:
    """Make Textual's bindings of actions, one a key."""
    found = []
    for action in actions:
        for key in action.keys:
            call = f"value({key})" if action.call == "value" else action.call
            name = "comma" if key == "," else key  # a bare comma parts keys
            found.append(Binding(name, call, action.title, show=False, id=f"{action.id}.{key}"))
    return found


def key_name(key: str) -> str:
    """Give a key as people write it."""
    if key in _KEY_NAMES:
        return _KEY_NAMES[key]
    *modifiers, last = key.split("+")
    if not modifiers:
        return key.upper() if len(key) > 1 else key
    return "+".join([*(each.capitalize() for each in modifiers), _KEY_NAMES.get(last, last.upper())])


def key_line(actions: tuple[Action, ...]) -> Iterator[tuple[str, str]]:
    """Give the key and word of every action that the key line shows."""
    for action in actions:
        if action.footer:
            yield key_name(action.keys[0]), action.footer


def grouped(actions: tuple[Action, ...]) -> dict[str, list[tuple[str, str]]]:
    """Give (keys, title) of all actions under their headings, in the registry's order."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for action in actions:
        keys = "1–9" if action.call == "value" else "  ".join(key_name(key) for key in action.keys) or "Ctrl+P"
        groups.setdefault(action.group, []).append((keys, action.title))
    return groups
