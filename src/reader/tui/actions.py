"""Every action of the screens in one place: its id, keys, what it does, and where it is offered.

Bindings, the key line, help and the command palette are all made from here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from reader.i18n import N_, _

Context = Literal[
    "library", "reading", "review", "search", "questions", "status", "comparison", "speakers", "speaker", "agreement"
]


@dataclass(frozen=True, slots=True)
class Action:
    """Something a user can do with a key."""

    id: str
    """Unique; `context.name`, by which keys are remapped."""
    keys: tuple[str, ...]
    """Characters, or key names of Textual such as `ctrl+left`; the first is shown. None: the palette alone has it."""
    title: str
    """What it does, for help, in the language of the code; `text` gives it in the interface's."""
    group: str
    """The heading it stands under in help."""
    call: str
    """The action of the screen that carries it out."""
    footer: str = ""
    """A word for the key line; empty to leave it out."""
    about: str = ""
    """The motion that the title speaks of, where it speaks of one."""

    @property
    def context(self) -> str:
        """Where it is offered."""
        return self.id.partition(".")[0]

    @property
    def text(self) -> str:
        """What it does, in the interface's language."""
        return _(self.title).format(motion=_(self.about)) if self.about else _(self.title)


MOVING: Final = N_("Moving")
SELECTING: Final = N_("Selecting")
TAGGING: Final = N_("Tagging")
CURRENT_ITEM: Final = N_("The current item")
SEARCHING: Final = N_("Searching")
ELSEWHERE: Final = N_("Going elsewhere")
MERGING: Final = N_("Merging and undo")

_MOTIONS: Final = (
    ("left", ("left",), N_("one character left")),
    ("right", ("right",), N_("one character right")),
    ("up", ("up",), N_("one line up")),
    ("down", ("down",), N_("one line down")),
    ("line_start", ("home",), N_("start of the line, in reading order")),
    ("line_end", ("end",), N_("end of the line, in reading order")),
    ("page_up", ("pageup",), N_("one page up")),
    ("page_down", ("pagedown",), N_("one page down")),
    ("article_start", ("ctrl+home", "z"), N_("start of the article")),
    ("article_end", ("ctrl+end", "Z"), N_("end of the article")),
    ("word_left", ("ctrl+left",), N_("one word left")),
    ("word_right", ("ctrl+right",), N_("one word right")),
    ("next_word", ("w", "W"), N_("next word, in reading order")),
    ("previous_word", ("b",), N_("previous word")),
    ("next_clause", ("h",), N_("next clause")),
    ("previous_clause", ("H",), N_("previous clause")),
    ("next_sentence", ("j",), N_("next sentence")),
    ("previous_sentence", ("k",), N_("previous sentence")),
    ("next_paragraph", ("J",), N_("next paragraph")),
    ("previous_paragraph", ("K",), N_("previous paragraph")),
)
_EXTENDING: Final = ("left", "right", "up", "down", "home", "end", "pageup", "pagedown", "ctrl+left", "ctrl+right",
                     "ctrl+home", "ctrl+end")  # fmt: skip


def _shifted(key: str) -> str:
    """Give the key with Shift, as Textual writes it."""
    return "ctrl+shift+" + key.removeprefix("ctrl+") if key.startswith("ctrl+") else "shift+" + key


TEXT: Final[tuple[Action, ...]] = (
    *(Action(f"reading.{name}", keys, title, MOVING, f"move('{name}')") for name, keys, title in _MOTIONS),
    *(
        Action(f"reading.extend_{name}", (_shifted(keys[0]),), N_("select: {motion}"), SELECTING,
               f"extend('{name}')", about=title)
        for name, keys, title in _MOTIONS
        if keys[0] in _EXTENDING
    ),
    Action("reading.select", ("v",), N_("start or stop selecting"), SELECTING, "select"),
    Action("reading.select_exactly", ("V",), N_("the same, without snapping to words"), SELECTING, "select_exactly"),
    Action("reading.to_clause_end", ("t",), N_("select to the end of the clause; again: of the next"), SELECTING,
           "to_end('clause')"),
    Action("reading.to_sentence_end", ("f",), N_("select to the end of the sentence; again: of the next"), SELECTING,
           "to_end('sentence')"),
    Action("reading.widen", ("e",), N_("widen: word, quotation or clause, sentence, paragraph"), SELECTING,
           "widen", N_("widen")),
    Action("reading.narrow", ("E",), N_("narrow again"), SELECTING, "narrow"),
)  # fmt: skip
"""What the text itself answers to."""

ITEMS: Final[tuple[Action, ...]] = (
    Action("reading.copy", ("ctrl+c", "C"), N_("copy the selection, as logical text"), SELECTING, "copy"),
    Action("reading.link", ("l",), N_("link: then a digit, or a letter and a digit"), TAGGING, "link", N_("link")),
    Action("reading.add_fragment", ("a",), N_("add the selection to the current item"), TAGGING, "add_fragment"),
    Action("reading.remove_fragment", ("X",), N_("take the fragment at the caret off the current item"), TAGGING,
           "remove_fragment"),
    Action("reading.relabel", ("R",), N_("relabel: then a label key"), TAGGING, "relabel"),
    Action("reading.delete", ("x", "delete"), N_("delete, with its links"), TAGGING, "delete"),
    Action("reading.undo", ("u",), N_("undo"), TAGGING, "undo", N_("undo")),
    Action("reading.redo", ("U",), N_("redo"), TAGGING, "redo"),
    Action("reading.next_item", ("tab",), N_("next item"), CURRENT_ITEM, "item(1)"),
    Action("reading.previous_item", ("shift+tab",), N_("previous item"), CURRENT_ITEM, "item(-1)"),
    Action("reading.cycle", (";",), N_("next of the items at the caret"), CURRENT_ITEM, "cycle"),
    Action("reading.value", tuple("123456789"), N_("set the value of the attribute shown"), CURRENT_ITEM, "value"),
    Action("reading.next_attribute", (",",), N_("show the next attribute"), CURRENT_ITEM, "next_attribute"),
    Action("reading.edit", ("enter",), N_("edit all attributes and the note"), CURRENT_ITEM, "edit"),
    Action("reading.hold_start", ("[",), N_("move its start; Enter keeps, Esc leaves"), CURRENT_ITEM, "hold('start')"),
    Action("reading.hold_end", ("]",), N_("move its end; Enter keeps, Esc leaves"), CURRENT_ITEM, "hold('end')"),
    Action("reading.note", ("m",), N_("note, or question to the lead"), CURRENT_ITEM, "note"),
    Action("reading.problem", ("!",), N_("next problem"), CURRENT_ITEM, "problem"),
    Action("reading.problems", ("P",), N_("list of all problems"), CURRENT_ITEM, "problems"),
    Action("reading.place", (), N_("give a span without a place the selected text"), CURRENT_ITEM, "place"),
    Action("reading.article", ("A",), N_("attributes of the article"), CURRENT_ITEM, "article"),
    Action("reading.search", ("/",), N_("search in the article"), SEARCHING, "search", N_("search")),
    Action("reading.next_match", ("n",), N_("next match"), SEARCHING, "match(1)"),
    Action("reading.previous_match", ("N",), N_("previous match"), SEARCHING, "match(-1)"),
    Action("reading.search_all", ("F",), N_("search in all articles"), SEARCHING, "search_all"),
    Action("reading.done", ("d",), N_("done with the article"), ELSEWHERE, "done", N_("done")),
    Action("reading.skip", (), N_("skip the article, with a reason"), ELSEWHERE, "skip"),
    Action("reading.next_article", ("y",), N_("next article"), ELSEWHERE, "neighbour(1)"),
    Action("reading.previous_article", ("Y",), N_("previous article"), ELSEWHERE, "neighbour(-1)"),
    Action("reading.unfinished", ("D",), N_("next unfinished article"), ELSEWHERE, "unfinished"),
    Action("reading.questions", ("Q",), N_("questions to the lead, and answers"), ELSEWHERE, "questions"),
    Action("reading.gold", ("G",), N_("compare with gold, in training, when it is done"), ELSEWHERE, "gold"),
    Action("reading.flip", ("p",), N_("flip the paragraph's direction"), ELSEWHERE, "flip"),
    Action("reading.exclude", (), N_("exclude the selection for everybody, or take it in again (leads)"), ELSEWHERE,
           "exclude"),
    Action("reading.panel", ("f2",), N_("show or hide the panel"), ELSEWHERE, "panel"),
    Action("reading.guidelines", ("g",), N_("guidelines"), ELSEWHERE, "guidelines"),
    Action("reading.help", ("?",), N_("help"), ELSEWHERE, "help", N_("help")),
    Action("reading.palette", ("ctrl+p", "f1"), N_("command palette"), ELSEWHERE, "app.command_palette"),
    Action("reading.leave", ("escape",), N_("leave the mode or the selection"), ELSEWHERE, "leave"),
    Action("reading.close", ("q",), N_("back to the library"), ELSEWHERE, "close"),
)  # fmt: skip

READING: Final = TEXT + ITEMS
OF_SPANS: Final = frozenset({"reading.widen", "reading.link"})
"""What the key line leaves out where the scheme has no span labels."""

DECIDING: Final = N_("Deciding")

REVIEW: Final[tuple[Action, ...]] = (
    Action("review.take", tuple("123456789"), N_("take that annotator's version; again: all of it"), DECIDING, "value"),
    Action("review.next_case", ("tab",), N_("next open case"), DECIDING, "case(1)", N_("next")),
    Action("review.previous_case", ("shift+tab",), N_("previous open case"), DECIDING, "case(-1)"),
    Action("review.majority", ("a",), N_("take the version of the majority"), DECIDING, "majority", N_("majority")),
    Action("review.reject", ("0",), N_("reject all: nothing here is gold"), DECIDING, "reject", N_("reject")),
    Action("review.undo", ("u",), N_("undo"), DECIDING, "undo", N_("undo")),
    Action("review.redo", ("U",), N_("redo"), DECIDING, "redo"),
    Action("review.accept", ("A",), N_("accept all cases of which all say the same"), DECIDING, "accept", N_("agreed")),
    Action("review.done", ("d",), N_("sign the article off, or return it"), ELSEWHERE, "done", N_("finish")),
    Action("review.help", ("?",), N_("help"), ELSEWHERE, "help", N_("help")),
    Action("review.note", ("m",), N_("note, cause, flag for the guidelines"), DECIDING, "note", N_("remark")),
    Action("review.edit", ("enter",), N_("make the selection your own version; else annotate gold yourself"), DECIDING,
           "edit", N_("own version")),
    Action("review.any_next_case", ("]",), N_("next case, decided or not"), DECIDING, "any_case(1)"),
    Action("review.any_previous_case", ("[",), N_("previous case, decided or not"), DECIDING, "any_case(-1)"),
    Action("review.discard", ("D",), N_("discard all decisions over the article; asks for its id"), ELSEWHERE,
           "discard"),
    Action("review.next_article", ("y",), N_("next article"), ELSEWHERE, "neighbour(1)"),
    Action("review.previous_article", ("Y",), N_("previous article"), ELSEWHERE, "neighbour(-1)"),
    Action("review.names", ("n",), N_("hide the annotators' names, or show them"), ELSEWHERE, "names"),
    Action("review.guidelines", ("g",), N_("guidelines"), ELSEWHERE, "guidelines"),
    Action("review.palette", ("ctrl+p", "f1"), N_("command palette"), ELSEWHERE, "app.command_palette"),
    Action("review.leave", ("escape",), N_("leave the selection"), ELSEWHERE, "leave"),
    Action("review.close", ("q",), N_("back to the library"), ELSEWHERE, "close"),
)  # fmt: skip
"""What review answers to beside the motions of the text and the scheme's labels, in the order of the key line."""

QUESTIONS: Final[tuple[Action, ...]] = (
    Action("questions.open", ("enter",), N_("go to the item"), ELSEWHERE, "open", N_("go there")),
    Action("questions.answer", ("a",), N_("answer (leads and reviewers)"), ELSEWHERE, "answer", N_("answer")),
    Action("questions.all", ("o",), N_("open questions alone, or all"), ELSEWHERE, "all", N_("open or all")),
    Action("questions.help", ("?",), N_("help"), ELSEWHERE, "help", N_("help")),
    Action("questions.close", ("escape", "q"), N_("back"), ELSEWHERE, "close", N_("back")),
)

STATUS: Final[tuple[Action, ...]] = (
    Action("status.answer", ("enter", "a"), N_("answer the question; annotators go to the item"), ELSEWHERE, "answer",
           N_("answer")),
    Action("status.open", ("t",), N_("go to the item"), ELSEWHERE, "open", N_("go there")),
    Action("status.all", ("o",), N_("open questions alone, or all"), ELSEWHERE, "all", N_("open or all")),
    Action("status.round", ("r",), N_("count the next round alone; after the last, all"), ELSEWHERE, "round",
           N_("round")),
    Action("status.lists", ("tab",), N_("from the annotators to the questions, and back"), ELSEWHERE, "lists",
           N_("annotators or questions")),
    Action("status.help", ("?",), N_("help"), ELSEWHERE, "help", N_("help")),
    Action("status.palette", ("ctrl+p", "f1"), N_("command palette"), ELSEWHERE, "app.command_palette"),
    Action("status.close", ("escape", "q"), N_("back"), ELSEWHERE, "close", N_("back")),
)  # fmt: skip

COMPARISON: Final[tuple[Action, ...]] = (
    Action("comparison.open", ("enter",), N_("go to the place in the article"), ELSEWHERE, "open", N_("go there")),
    Action("comparison.all", ("o",), N_("differences alone, or all"), ELSEWHERE, "all", N_("differences or all")),
    Action("comparison.unfinished", ("D",), N_("next unfinished article"), ELSEWHERE, "unfinished",
           N_("next unfinished")),
    Action("comparison.guidelines", ("g",), N_("guidelines"), ELSEWHERE, "guidelines", N_("guidelines")),
    Action("comparison.help", ("?",), N_("help"), ELSEWHERE, "help", N_("help")),
    Action("comparison.palette", ("ctrl+p", "f1"), N_("command palette"), ELSEWHERE, "app.command_palette"),
    Action("comparison.close", ("escape", "q"), N_("back to the article"), ELSEWHERE, "close", N_("back")),
)  # fmt: skip

LIBRARY: Final[tuple[Action, ...]] = (
    Action("library.open", ("enter",), N_("open the article"), ELSEWHERE, "open", N_("open")),
    Action("library.next", ("n",), N_("open the next unfinished article"), ELSEWHERE, "next", N_("next unfinished")),
    Action("library.filter", ("/",), N_("filter as you type"), ELSEWHERE, "filter", N_("filter")),
    Action("library.search", ("f",), N_("find words in all articles"), ELSEWHERE, "search", N_("find")),
    Action("library.sort", ("o",), N_("sort by the next column"), ELSEWHERE, "sort", N_("sort")),
    Action("library.status", ("w",), N_("show one status alone: the next"), ELSEWHERE, "status", N_("status")),
    Action("library.questions", ("Q",), N_("questions to the lead, and answers"), ELSEWHERE, "questions"),
    Action("library.speakers", ("s",), N_("speakers: who is named, and what they claim"), ELSEWHERE, "speakers",
           N_("speakers")),
    Action("library.round", ("r",), N_("go on in another round"), ELSEWHERE, "round"),
    Action("library.progress", ("p",), N_("how far everybody is, and open questions"), ELSEWHERE, "progress",
           N_("progress")),
    Action("library.review", ("v",), N_("review what is finished, lowest agreement first"), ELSEWHERE, "review"),
    Action("library.agreement", ("a",), N_("agreement: how far annotators agree, and where they do not"), ELSEWHERE,
           "agreement"),
    Action("library.import", ("i",), N_("import files"), ELSEWHERE, "import", N_("import")),
    Action("library.export", ("x",), N_("export to a file"), ELSEWHERE, "export", N_("export")),
    Action("library.guidelines", ("g",), N_("guidelines"), ELSEWHERE, "guidelines"),
    Action("library.help", ("?",), N_("help"), ELSEWHERE, "help", N_("help")),
    Action("library.palette", ("ctrl+p", "f1"), N_("command palette"), ELSEWHERE, "app.command_palette"),
    Action("library.leave", ("escape",), N_("clear the filter"), ELSEWHERE, "leave"),
    Action("library.quit", ("q",), N_("quit"), ELSEWHERE, "quit", N_("quit")),
)  # fmt: skip

SPEAKERS: Final[tuple[Action, ...]] = (
    Action("speakers.open", ("enter",), N_("names and claims of the speaker"), CURRENT_ITEM, "open", N_("open")),
    Action("speakers.rename", ("r",), N_("rename; the old name stays as an alias"), CURRENT_ITEM, "rename",
           N_("rename")),
    Action("speakers.mark", ("m",), N_("mark, or take the mark off"), MERGING, "mark", N_("mark")),
    Action("speakers.merge", ("M",), N_("merge the marked one into this one"), MERGING, "merge", N_("merge")),
    Action("speakers.duplicates", ("d",), N_("next two whose names are alike"), MERGING, "duplicates", N_("alike")),
    Action("speakers.undo", ("u",), N_("undo your last change to a speaker"), MERGING, "undo", N_("undo")),
    Action("speakers.redo", ("U",), N_("redo"), MERGING, "redo"),
    Action("speakers.filter", ("/",), N_("filter as you type"), ELSEWHERE, "filter", N_("filter")),
    Action("speakers.help", ("?",), N_("help"), ELSEWHERE, "help", N_("help")),
    Action("speakers.add_alias", ("a",), N_("add an alias"), CURRENT_ITEM, "add_alias", N_("alias")),
    Action("speakers.remove_alias", ("A",), N_("remove an alias"), CURRENT_ITEM, "remove_alias"),
    Action("speakers.kind", ("k",), N_("kind"), CURRENT_ITEM, "kind", N_("kind")),
    Action("speakers.affiliation", ("f",), N_("affiliation"), CURRENT_ITEM, "affiliation", N_("affiliation")),
    Action("speakers.sort", ("o",), N_("sort by the next column"), ELSEWHERE, "sort", N_("sort")),
    Action("speakers.palette", ("ctrl+p", "f1"), N_("command palette"), ELSEWHERE, "app.command_palette"),
    Action("speakers.leave", ("escape",), N_("clear the filter, else back"), ELSEWHERE, "leave"),
    Action("speakers.close", ("q",), N_("back to the library"), ELSEWHERE, "close", N_("back")),
)  # fmt: skip
"""In the order of the key line, so that a narrow window shows what is wanted most."""

SPEAKER: Final[tuple[Action, ...]] = (
    Action("speaker.open", ("enter",), N_("open the article at the claim"), ELSEWHERE, "open", N_("open the article")),
    Action("speaker.help", ("?",), N_("help"), ELSEWHERE, "help", N_("help")),
    Action("speaker.close", ("escape", "q"), N_("back to the speakers"), ELSEWHERE, "close", N_("back")),
)

SEARCH: Final[tuple[Action, ...]] = (
    Action("search.open", ("enter",), N_("open the article at the match"), ELSEWHERE, "open", N_("open")),
    Action("search.scope", ("tab",), N_("search the articles, or your own annotated text"), ELSEWHERE, "scope",
           N_("articles or own annotations")),
    Action("search.rows", ("down",), N_("from the words to what was found"), ELSEWHERE, "rows"),
    Action("search.field", ("/",), N_("change the words"), ELSEWHERE, "field", N_("words")),
    Action("search.help", ("?",), N_("help"), ELSEWHERE, "help", N_("help")),
    Action("search.palette", ("ctrl+p", "f1"), N_("command palette"), ELSEWHERE, "app.command_palette"),
    Action("search.leave", ("escape", "q"), N_("back"), ELSEWHERE, "leave", N_("back")),
)  # fmt: skip
"""What the search over all articles answers to; letters act among what was found."""

AGREEMENT: Final[tuple[Action, ...]] = (
    Action("agreement.next", ("tab",), N_("next view"), ELSEWHERE, "turn(1)", N_("view")),
    Action("agreement.previous", ("shift+tab",), N_("previous view"), ELSEWHERE, "turn(-1)"),
    Action("agreement.summary", ("1",), N_("the measures and their matrices"), ELSEWHERE, "view(0)"),
    Action("agreement.people", ("2",), N_("every annotator beside the others"), ELSEWHERE, "view(1)"),
    Action("agreement.articles", ("3",), N_("the articles, lowest agreement first"), ELSEWHERE, "view(2)"),
    Action("agreement.open", ("enter",), N_("review the chosen article"), ELSEWHERE, "open", N_("review")),
    Action("agreement.worst", ("v",), N_("review the article of lowest agreement that is not signed off"), ELSEWHERE,
           "worst", N_("worst")),
    Action("agreement.label", ("l",), N_("one label alone: the next"), ELSEWHERE, "label", N_("label")),
    Action("agreement.round", ("r",), N_("one round alone: the next"), ELSEWHERE, "round", N_("round")),
    Action("agreement.confusion", ("c",), N_("next confusion matrix"), ELSEWHERE, "confusion", N_("matrix")),
    Action("agreement.everything", ("m",), N_("the less common measures too, or not"), ELSEWHERE, "everything",
           N_("more")),
    Action("agreement.help", ("?",), N_("help"), ELSEWHERE, "help", N_("help")),
    Action("agreement.palette", ("ctrl+p", "f1"), N_("command palette"), ELSEWHERE, "app.command_palette"),
    Action("agreement.close", ("escape", "q"), N_("back to the library"), ELSEWHERE, "close", N_("back")),
)  # fmt: skip

BY_CONTEXT: Final[dict[Context, tuple[Action, ...]]] = {
    "library": LIBRARY,
    "reading": READING,
    "review": REVIEW,
    "search": SEARCH,
    "questions": QUESTIONS,
    "status": STATUS,
    "comparison": COMPARISON,
    "speakers": SPEAKERS,
    "speaker": SPEAKER,
    "agreement": AGREEMENT,
}

SCREENS: Final[dict[Context, str]] = {
    "reading": N_("Keys while reading"),
    "review": N_("Keys in review"),
    "library": N_("Keys in the library"),
    "search": N_("Keys in the search"),
    "questions": N_("Keys of the questions"),
    "status": N_("Keys of the status screen"),
    "comparison": N_("Keys beside gold"),
    "speakers": N_("Keys among the speakers"),
    "speaker": N_("Keys on the page of a speaker"),
    "agreement": N_("Keys on the agreement screen"),
}
"""The screens in the order of the help, with their headings there."""

_KEY_NAMES: Final = {
    "left": "←", "right": "→", "up": "↑", "down": "↓", "pageup": "PgUp", "pagedown": "PgDn", "home": "Home",
    "end": "End", "enter": "Enter", "escape": "Esc", "tab": "Tab", "shift+tab": "Shift+Tab", "delete": "Del",
}  # fmt: skip


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
        if action.footer and action.keys:
            yield key_name(action.keys[0]), _(action.footer)


def grouped(actions: tuple[Action, ...]) -> dict[str, list[tuple[Action, str]]]:
    """Give all actions with their keys under their headings, in the registry's order."""
    groups: dict[str, list[tuple[Action, str]]] = {}
    for action in actions:
        keys = "1–9" if action.call == "value" else "  ".join(key_name(key) for key in action.keys) or "Ctrl+P"
        groups.setdefault(action.group, []).append((action, keys))
    return groups
