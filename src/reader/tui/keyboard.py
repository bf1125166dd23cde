"""What a key means: the registry's keys as the user has changed them, and other layouts by their keys' places."""

import difflib
import re
import unicodedata
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from typing import Final

from reader.i18n import _
from reader.model.scheme import Scheme
from reader.tui import actions
from reader.tui.actions import Action, Context
from reader.workflow.config import Config, Setting

_PLACES: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,./"
"""The keys of an American keyboard, row by row; the rows below give what stands there in other layouts."""


def _layout(row: str, shifted: Mapping[str, str]) -> dict[str, str]:
    """Put the characters of a layout beside the American keys of the same place; a blank has none."""
    return {there: key for there, key in zip(row, _PLACES, strict=True) if there != " "} | dict(shifted)


LAYOUTS: Final[dict[str, dict[str, str]]] = {
    # Arabic (101): Windows, macOS "Arabic – PC", xkb `ara`
    "ar": _layout(
        "ضصثقفغعهخحجدشسيبلاتنمكطئءؤر ىةوزظ",
        {
            "\u0644\u0627": "b", "\ufefb": "b", "\u064e": "Q", "\u064b": "W", "\u064f": "E", "\u064c": "R",
            "\u0644\u0625": "T", "\u0625": "Y", "‘": "U", "÷": "I", "×": "O", "؛": "P", "\u0650": "A", "\u064d": "S",
            "\u0644\u0623": "G", "\u0623": "H", "\u0640": "J", "،": "K", "\u0652": "X", "\u0644\u0622": "B",
            "\u0622": "N", "’": "M", "ذ": "`", "\u0651": "~", "؟": "?",
        },
    ),
    # Persian, ISIRI 9147: xkb `ir`
    "fa": _layout(
        "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو./",
        {
            "\u0652": "Q", "\u064c": "W", "\u064d": "E", "\u064b": "R", "\u064f": "T", "\u0650": "Y", "\u064e": "U",
            "\u0651": "I", "\u0624": "A", "\u0626": "S", "\u064a": "D", "\u0625": "F", "\u0623": "G", "\u0622": "H",
            "\u0629": "J", "»": "K", "«": "L", "\u0643": "Z", "\u0653": "X", "\u0698": "C", "\u0670": "V",
            "\u200c": "B", "\u0654": "N", "\u0621": "M", "؟": "?",
        },
    ),
    # Hebrew, SI-1452: xkb `il`; its shifted letters are Latin capitals already
    "he": _layout("/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ.", {}),
    # French: digits are reached with Shift, and brackets with AltGr
    "azerty": {
        "&": "1", "é": "2", '"': "3", "'": "4", "(": "5", "-": "6", "è": "7", "_": "8", "ç": "9", "^": "[", "$": "]",
    },
}  # fmt: skip
"""What a character that no action has stands for: the American key in the same place."""

AUTO: Final = "auto"
_BY_LANGUAGE: Final = {"ar": ("ar", "fa"), "fa": ("fa", "ar"), "he": ("he", "ar")}
_ANY_LANGUAGE: Final = ("ar", "fa", "he")

_NAMED: Final = frozenset(
    ("left", "right", "up", "down", "home", "end", "pageup", "pagedown", "enter", "escape", "tab", "space", "delete",
     "backspace", "insert", *(f"f{number}" for number in range(1, 25)))
)  # fmt: skip
_KEY: Final = re.compile(r"((?:ctrl|alt|shift)\+)*(.+)")
_FIXED: Final = frozenset({"reading.value"})
"""Actions whose keys are what they say: the digits."""


class Keyboard:
    """The actions with the keys that they have for this user, and the meaning of every key that is pressed."""

    def __init__(self, config: Config | None = None) -> None:
        """Apply a user's settings.

        Raises:
            InputError: one of them names an action, a key or a layout that does not exist, or gives a key to two
                actions of a screen.
        """
        self._config = config or Config()
        self._actions = dict(actions.BY_CONTEXT)
        chosen = self._config.keyboard
        self.layouts: tuple[str, ...] = chosen.values if chosen else (AUTO,)
        for name in self.layouts:
            if chosen is not None and name not in (*LAYOUTS, AUTO):
                raise self._config.fault(
                    chosen, _("there is no keyboard {name!r}").format(name=name),
                    _("There are {names}.").format(names=", ".join([AUTO, *LAYOUTS])),
                )  # fmt: skip
        for action, setting in self._config.keys.items():
            self._give(action, setting)
        for context in self._actions:
            self._refuse_shared(context)

    def actions(self, context: Context) -> tuple[Action, ...]:
        """List the actions of a screen with their keys."""
        return self._actions[context]

    def check(self, scheme: Scheme) -> None:
        """Check that no key that the user has given is one of a scheme's.

        Raises:
            InputError: one is.
        """
        own = {each.key: each.name for each in scheme.spans} | {each.key: each.name for each in scheme.attributes}
        for name, setting in self._config.keys.items():
            for key in setting.values if name.startswith("reading.") else ():
                if key and key in own:
                    raise self._config.fault(
                        setting, _("{key} is the scheme's key of {name}").format(key=key, name=own[key]),
                        _("Give {action} another key.").format(action=name),
                    )  # fmt: skip

    def read(self, character: str, bound: Container[str], language: str = "") -> str:
        """Tell which character a key stands for.

        Args:
            character: what the key writes; several letters for a key that writes a ligature.
            bound: the characters that mean something here; those stand for themselves.
            language: of the article, which says the layout where the user leaves that open.

        Returns:
            The character itself where it is bound, a digit of the keyboard for a digit of any script, else the
            character of the key in the same place; itself again where there is none.
        """
        if not character or character in bound:
            return character
        if len(character) == 1 and not character.isascii() and character.isdecimal():
            return str(unicodedata.decimal(character))
        for name, certain in self._tables(language.partition("-")[0].lower()):
            if character in LAYOUTS[name] and (certain or not character.isascii()):
                return LAYOUTS[name][character]
        return character

    def _tables(self, language: str) -> Iterator[tuple[str, bool]]:
        """Give the layouts to look into, and whether it is certain that they are in use."""
        for name in self.layouts:
            if name == AUTO:
                yield from ((each, each == language) for each in _BY_LANGUAGE.get(language, _ANY_LANGUAGE))
            else:
                yield name, True

    # The user's own keys ---------------------------------------------------------------------------------------------

    def _give(self, name: str, setting: Setting) -> None:
        """Give an action the keys of a setting."""
        context = next((each for each in self._actions if name.partition(".")[0] == each), None)
        known = [each.id for each in self._actions[context]] if context else []
        if context is None or name not in known:
            everything = [each.id for some in self._actions.values() for each in some]
            near = difflib.get_close_matches(name, everything, n=1)
            hint = _("Did you mean {name!r}?").format(name=near[0]) if near else _("docs/keys.md lists the actions.")
            raise self._config.fault(setting, _("there is no action {name!r}").format(name=name), hint)
        if name in _FIXED:
            raise self._config.fault(
                setting, _("the keys of {name} are the digits").format(name=name),
                _("`keyboard: azerty` lets their keys stand for them without Shift."),
            )  # fmt: skip
        for key in setting.values:
            self._check_key(key, setting)
        self._actions[context] = tuple(
            replace(each, keys=setting.values) if each.id == name else each for each in self._actions[context]
        )

    def _check_key(self, key: str, setting: Setting) -> None:
        match = _KEY.fullmatch(key)
        last = match.group(2) if match else ""
        if (len(key) == 1 and key.isprintable() and key != " ") or last in _NAMED:
            return
        if match and key != last and len(last) == 1 and last.isprintable():
            return
        raise self._config.fault(
            setting, _("there is no key {key!r}").format(key=key),
            _("A key is one character, or such as ctrl+n, alt+x, shift+left, f5, pageup."),
        )  # fmt: skip

    def _refuse_shared(self, context: Context) -> None:
        """Refuse a key that two actions of a screen would have."""
        owners: dict[str, str] = {}
        for action in self._actions[context]:
            for key in action.keys:
                other = owners.setdefault(key, action.id)
                if other == action.id:
                    continue
                given = [each for each in (action.id, other) if each in self._config.keys]
                raise self._config.fault(
                    self._config.keys[given[0]],
                    _("{key} would be the key of {one} and of {other}").format(key=key, one=action.id, other=other),
                    _("Give one of them another key."),
                )
