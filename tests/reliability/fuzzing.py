"""Files that are almost right: what importers are given to show that nothing gets past them.

An import of such a file ends in a message of the program's or is correct, which `reader verify` tells; nothing else.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from reader.errors import ReaderError
from reader.workflow.checks import verified
from reader.workflow.importing import Options, import_files
from reader.workflow.project import Project

TOKENS = (
    b"", b"\n", b"\t", b" ", b"\r\n", b"\0", b"\xff", b"-1", b"0", b"1", b"99999", b"99999999999999999999", b"1e400",
    b"null", b"true", b"[]", b"{}", b'""', b'"', b"[", b"}", b",", b":", b";", b"\\ud800", b"\\u0000", b"../../x",
    "\N{RIGHT-TO-LEFT OVERRIDE}".encode(), "😀".encode(), b"\xef\xbb\xbf", b"\x1b[31m", b"=1+1", b"T1", b"E1", b"R1",
)  # fmt: skip
"""What is put in the place of something else."""


@st.composite
def mutated(draw: st.DrawFn, data: bytes, most: int = 4) -> bytes:
    """Change some bytes of a file: cut, doubled, moved, or replaced by what does not belong there."""
    for _number in range(draw(st.integers(1, most))):
        start = draw(st.integers(0, len(data)))
        end = min(start + draw(st.integers(0, 12) | st.integers(0, 400)), len(data))
        part = data[start:end]
        match draw(st.sampled_from(["cut", "double", "move", "replace", "insert", "number"])):
            case "cut":
                data = data[:start] + data[end:]
            case "double":
                data = data[:end] + part + data[end:]
            case "move":
                rest = data[:start] + data[end:]
                place = draw(st.integers(0, len(rest)))
                data = rest[:place] + part + rest[place:]
            case "replace":
                data = data[:start] + draw(st.sampled_from(TOKENS)) + data[end:]
            case "insert":
                data = data[:start] + draw(st.sampled_from(TOKENS) | st.binary(max_size=4)) + data[start:]
            case _:
                digits = [place for place, byte in enumerate(data) if 48 <= byte <= 57]
                if digits:
                    place = draw(st.sampled_from(digits))
                    data = (
                        data[:place] + draw(st.sampled_from([b"0", b"7", b"12", b"-", b"9999999"])) + data[place + 1 :]
                    )
    return data


def imported(project: Project, path: Path, **options: object) -> bool:
    """Import a file that may be damaged; tells whether it was taken, and checks the project in either case."""
    before = len(project.store.article_ids())
    try:
        import_files(project, [path], options=Options(**{"annotator": "fuzz", "extend_scheme": True, **options}))
    except ReaderError:
        assert len(project.store.article_ids()) == before
        return False
    assert verified(project) == []
    return True


@st.composite
def mutated_json(draw: st.DrawFn, value: Any, most: int = 3) -> Any:
    """Change some values of a JSON document: removed, doubled, exchanged, or replaced by what does not belong there."""
    value = _copied(value)
    for _number in range(draw(st.integers(1, most))):
        places = list(_places(value))
        if not places:
            return value
        holder, key = draw(st.sampled_from(places))
        match draw(st.sampled_from(["remove", "double", "exchange", "replace", "replace", "near"])):
            case "remove":
                del holder[key]
            case "double" if isinstance(holder, list):
                holder.insert(key, _copied(holder[key]))
            case "exchange":
                other, place = draw(st.sampled_from(places))
                holder[key] = _copied(other[place])
            case "near" if isinstance(holder[key], int):
                holder[key] += draw(st.sampled_from([-1, 1, 2, 1 << 31, -(1 << 70)]))
            case "near" if isinstance(holder[key], str):
                holder[key] += draw(st.text(max_size=3))
            case _:
                holder[key] = _copied(draw(_ODD))
    return value


_ODD = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from(
    [[], {}, [[]], [None], {"": ""}, "\0", "\ud800", "../../etc/passwd", "\x1b[31m", 1 << 62, 1e308, "x" * 300]
)  # fmt: skip


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """List every place in a document: what holds a value, and under which key or number."""
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        if isinstance(holder, dict | list):
            for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
                yield holder, key
                waiting.append(holder[key])


def _copied(value: Any) -> Any:
    return json.loads(json.dumps(value))
