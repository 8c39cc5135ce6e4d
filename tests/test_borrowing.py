"""Real texts are the newspapers' property: no run of their words stands in our texts (needs the research data)."""

import gzip
import html
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
SHARED = HOUSE.parent / "shared" / "data"
RUN = 16  # words; titles of laws and official names reach 15
SENTENCE = 9  # words; shorter ones are headings and set phrases
STOP = re.compile(r"[.!?;:](?=\s)|\n")
OURS = ("models/training/*.jsonl", "jobs/samples/*.jsonl", "tests/**/*.jsonl", "tests/**/*.toml", "tests/**/*.html")
WORD = re.compile(r"\w+")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the research data (../shared) is not here"),
]


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every run of RUN words, and every whole sentence of SENTENCE words or more."""
    text = unicodedata.normalize("NFC", text).casefold()
    words = WORD.findall(text)
    for start in range(len(words) - RUN + 1):
        yield tuple(words[start : start + RUN])
    for sentence in STOP.split(text):
        if len(found := WORD.findall(sentence)) >= SENTENCE:
            yield tuple(found)


def real_texts() -> Iterator[str]:
    for path in (
        *SHARED.glob("topics/*.jsonl*"),
        *SHARED.glob("corpus/*.gz"),
        *SHARED.glob("figures/*documents.jsonl"),
    ):
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for line in filter(None, raw.decode("utf-8").split("\n")):
            row = json.loads(line)
            yield f"{row.get('title') or ''}\n{row.get('text') or ''}"
    for path in (*SHARED.glob("pages_real/*.json"), SHARED / "seed" / "gold.json"):
        row = json.loads(path.read_text(encoding="utf-8"))
        yield "\n".join(
            [row["title"], row.get("sapo") or row.get("lead") or "", *row["body"], *row.get("captions", [])]
        )


def test_no_sentence_is_borrowed() -> None:
    ours: dict[tuple[str, ...], str] = {}
    for pattern in OURS:
        for path in HOUSE.glob(pattern):
            text = re.sub(
                r"<[^<>]{0,5000}>",
                " ",
                html.unescape(path.read_text(encoding="utf-8", errors="replace")).replace("\\n", "\n"),
            )
            ours.update((run, str(path.relative_to(HOUSE))) for run in runs(text))
    borrowed = {" ".join(run): ours[run] for text in real_texts() for run in runs(text) if run in ours}
    assert borrowed == {}
