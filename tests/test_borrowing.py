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
RUN = 12  # words
SET_PHRASES = (  # as `runs` cuts them: titles, official names and targets that everyone writes the same way
    "nghị quyết số 57 nq tw ngày 22 12 2024 của bộ chính trị",
    "nghị quyết số 68 nq tw về phát triển kinh tế tư nhân",
    "của quốc hội về sắp xếp đơn vị hành chính cấp tỉnh",
    "nghị định quy định chức năng nhiệm vụ quyền hạn và cơ cấu tổ chức",
    "về thực hiện thủ tục hành chính theo cơ chế một cửa",
    "giảm tối thiểu 10 đơn vị sự nghiệp công lập so với năm",  # a target of 18-NQ/TW
    "số hóa hồ sơ kết quả giải quyết thủ tục hành chính",  # an indicator's name
    "sơ kết công tác cải cách hành chính 6 tháng đầu năm",  # the half-yearly conference
    "làm việc với bộ lao động thương binh và xã hội chiều",  # a ministry's name
)
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
    shared = {" ".join(run): ours[run] for text in real_texts() for run in runs(text) if run in ours}
    borrowed = {run: path for run, path in shared.items() if not any(run in phrase for phrase in SET_PHRASES)}
    assert borrowed == {}
    assert [phrase for phrase in SET_PHRASES if not any(run in phrase for run in shared)] == [], "needed no more"
