"""Right files of tools, small, to be damaged: what each tool writes, and what reader writes for it."""

import json
from typing import Any

from reader.exchange import formats, jsonl
from reader.exchange.format import Writing
from tests.unit.exchange import roundtrip, test_doccano, test_label_studio, test_prodigy, test_web_annotation

OWN = json.dumps({
    "schema": "reader/1", "article": {"id": "news", "title": "T", "text": "Salem 😀 said\nthat it rains, e\u0301t Omar.",
                                      "excluded": [[0, 3]]},
    "annotator": "a1", "status": "done", "seconds": 30, "attributes": {"usable": "yes"},
    "spans": [
        {"id": "01900000-0000-7000-8000-000000000001", "label": "speaker", "start": 0, "end": 5,
         "attributes": {"identity": "01900000-0000-7000-8000-000000000009"}, "note": "who?"},
        {"id": "01900000-0000-7000-8000-000000000002", "label": "claim", "start": 18, "end": 32,
         "fragments": [[18, 20], [27, 32]], "attributes": {"source": "speaker", "remark": "r"}},
    ],
    "relations": [
        {"id": "01900000-0000-7000-8000-000000000003", "label": "stance", "attributes": {"stance": "deny"}, "note": "n", "question": True,
         "from": "01900000-0000-7000-8000-000000000001", "to": "01900000-0000-7000-8000-000000000002"},
    ],
    "identities": [{"id": "01900000-0000-7000-8000-000000000009", "name": "Salem", "aliases": ["S"]}],
})  # fmt: skip

_FOREIGN: dict[str, list[Any]] = {
    "doccano": [json.loads(each) for each in (test_doccano.TUPLES, test_doccano.ENTITIES, test_doccano.ANNOTATIONS)],
    "label-studio": [[test_label_studio.TASK]],
    "prodigy": [test_prodigy.TASK],
    "w3c": [test_web_annotation.INLINE, test_web_annotation.INLINE[0]],
}


def documents(name: str) -> list[Any]:
    """Give small right documents of a format: each one is a line of a file, or a whole file where it is a list."""
    record = jsonl.loads(OWN, "seed")
    text = "\n".join(formats.named(name).lines([record], Writing(roundtrip.scheme())))
    return [*_FOREIGN[name], json.loads(text)]
