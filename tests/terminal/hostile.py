"""A project in which everything that can hold text holds commands to the terminal."""

import json
import re
from pathlib import Path

from reader.workflow.exporting import Selection, lines
from reader.workflow.importing import import_files
from tests import projects

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\x9d0;x\x9c\x90q\x07\x08\u202eevil\u202c\u2066x\u2069\x7f\x85"
"""Window titles, erasing, colours, device strings, bells, backspaces, and what turns text round; in C0 and C1."""

OBEYED = (
    "\x1b]0;",
    "\x1b]2;",
    "\x1b[2Jx",
    "\x9b",
    "\x9c",
    "\x9d",
    "\x90",
    "\x07",
    "\x08",
    "\u202e",
    "\u2066",
    "\x7f",
    "\x85",
    "\x00",
    "\x1b[31m",
)
"""What of it must never be written to a terminal."""

_OWN = re.compile("\x1b]22;[a-z-]*(\x07|\x1b\\\\)")
"""The shape of the mouse pointer, which Textual sets."""

ARTICLE = '---\nid: evil\ntitle: "t \\e]0;owned\\a \\x9b2J \\u202Eevil"\nsource: "s\\e[31m"\nurl: "\\e]0;"\n---\nbody %s word another\n'


def make(folder: Path) -> Path:
    """Make the project: an article, two finished layers, notes, questions, identities, records of others."""
    with projects.make_from_files(folder, {"evil.md": ARTICLE % EVIL}) as project:
        project.annotator("lead")
        for name in ("a1", "a2"):
            work = projects.session(project, name, "evil")
            claim = work.tag("claim", 0, 4, exact=True)
            work.set_note(claim, EVIL, question=True)
            start = work.body.index("word")
            speaker = work.tag("speaker", start, start + 4, exact=True)
            if name == "a1":
                work.set_identity(speaker, "Bob")
                work.tag("cue", start + 5, start + 12)
            work.set_status("done")
        record = json.loads(next(lines(project, project.store.view(), Selection(annotators=("a1",)))))
        for each in (*record["spans"], *record["relations"]):
            each["note"] = each["created"] = each["updated"] = EVIL
        record["article"] |= {
            "id": "import",
            "title": f"{EVIL}\n{EVIL}",
            "source": EVIL,
            "published": EVIL,
            "language": EVIL,
        }
        record["identities"] = [{"id": EVIL, "name": EVIL, "aliases": [EVIL], "affiliation": EVIL}]
        record["spans"] = [span | {"id": span["id"] + EVIL, "attributes": {}} for span in record["spans"]]
        record["relations"], record["seconds"] = [], 5
        record["scheme"]["name"] = EVIL
        file = folder / f"evil{EVIL.replace('/', '')}.jsonl"
        file.write_text(json.dumps(record) + "\n", encoding="utf-8")
        import_files(project, [file])
        file.unlink()
    return folder


def obeyed(raw: str) -> list[str]:
    """List what a terminal would have obeyed of all that was written to it, but for the screens' own commands."""
    rest = _OWN.sub("", raw)
    return [each for each in OBEYED if each in rest]
