"""One article put to a person in the terminal: what is shown, which keys answer, and what comes of it."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final, Literal

import click

Ask = Callable[[str], str | None]
"""Show a prompt and return the line typed; None at the end of the input."""
Tell = Callable[[str], None]

RELEVANCE_KEYS: Final = {
    "c": "core",
    "core": "core",
    "2": "core",
    "p": "partial",
    "partial": "partial",
    "1": "partial",
    "n": "none",
    "none": "none",
    "0": "none",
}
RELEVANCE_NAMES: Final = {"core": "trọng tâm", "partial": "một phần", "none": "không"}
HELP: Final = """  Enter  nhận đáp án của mô hình trong ngoặc vuông
  a      nhận cả đáp án của mô hình cho bài này
  c p n  bài nói về cải cách hành chính: trọng tâm, một phần, không
  0 1 2  chủ đề: không có, có nhắc, chủ đề chính
  .      các chủ đề còn lại như trong ngoặc      <  quay lại chủ đề trước
  g …    ghi chú      s  để bài này lại      q  nghỉ      ?  giúp đỡ"""
LONGEST_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Answered:
    """What a person chose: relevance, the topics present with their strengths, a note."""

    relevance: str
    topics: dict[str, int]
    note: str | None


class LeaveError(Exception):
    """The person leaves this article for later (`skip`) or ends (`quit`)."""

    def __init__(self, how: Literal["skip", "quit"]) -> None:
        """Say how."""
        super().__init__(how)
        self.how = how


@dataclass(slots=True)
class Interview:
    """One article and one person. `blind` hides what the model said, so that it cannot lead the answer."""

    question: Mapping[str, Any]
    ask: Ask
    tell: Tell
    blind: bool = False
    note: str | None = None
    said: dict[str, int] = field(default_factory=dict)

    def answer(self) -> Answered:
        """Ask until the answer is one the guideline allows. Raises LeaveError."""
        if not self.blind:
            self.said = {tag["topic"]: tag["strength"] for tag in self.question["tags"]}
        while True:
            relevance = self._relevance()
            if relevance is None:
                return Answered(str(self.question["relevance"]), dict(self.said), self.note)
            if relevance == "none":
                return Answered("none", {}, self.note)
            topics = self._topics()
            if topics:
                return Answered(relevance, topics, self.note)
            self.tell("  Bài trọng tâm hoặc một phần phải có ít nhất một chủ đề; nếu không có thì chọn n.")

    def _relevance(self) -> str | None:
        """Ask how far the article is about the reform; None accepts all the model said."""
        usual = None if self.blind else self.question["relevance"]
        while True:
            typed = self._typed(f"Cải cách hành chính: c/p/n{f' [{usual}]' if usual else ''}, ? giúp đỡ: ")
            if typed == "a" and usual:
                return None
            if not typed and usual:
                return str(usual)
            if typed in RELEVANCE_KEYS:
                return RELEVANCE_KEYS[typed]
            if typed != "?":
                self._not_understood(typed, "c, p hoặc n")

    def _topics(self) -> dict[str, int]:
        """Ask topic by topic; returns those that are present."""
        topics = self.question["topics"]
        chosen = {topic["id"]: self.said.get(topic["id"], 0) for topic in topics}
        at = 0
        while at < len(topics):
            topic = topics[at]
            typed = self._typed(f"  {at + 1:2}/{len(topics)} {topic['name_vi']} [{chosen[topic['id']]}]: ")
            if typed in ("0", "1", "2"):
                chosen[topic["id"]] = int(typed)
            if typed in ("", "0", "1", "2"):
                at += 1
            elif typed == ".":
                break
            elif typed == "<":
                at = max(0, at - 1)
            elif typed == "?":
                self.tell(f"     {topic['definition']}")
            else:
                self._not_understood(typed, "0, 1 hoặc 2")
        return {topic: strength for topic, strength in chosen.items() if strength}

    def _typed(self, prompt: str) -> str:
        """Return what was typed, cleaned; notes, help and leaving are dealt with here."""
        while True:
            line = self.ask(prompt)
            if line is None:
                raise LeaveError("quit")
            text = unicodedata.normalize("NFKC", line).strip()
            word = text.lower()
            if word in ("s", "q"):
                raise LeaveError("skip" if word == "s" else "quit")
            if word == "g" or word.startswith("g "):
                self.note = " ".join(text[1:].split()) or None
                self.tell(f"  Ghi chú: {self.note or '(bỏ)'}")
                continue
            if word == "?":
                self.tell(HELP)
            return word

    def _not_understood(self, typed: str, wanted: str) -> None:
        shown = typed[:LONGEST_SHOWN] + ("…" if len(typed) > LONGEST_SHOWN else "")
        self.tell(f"  Không hiểu {shown!r}: gõ {wanted}, hoặc ? để xem các phím.")


def shown(question: Mapping[str, Any], blind: bool = False, others: Sequence[Mapping[str, Any]] = ()) -> Iterator[str]:
    """Yield the lines that show an article: where it stood, the text with the sentences of each tag, what was said.

    A sentence that made a tag stands in «…» with the numbers of its topics behind; `others` are reviews to decide
    between.
    """
    day = (question["published"] or "")[:10]
    yield click.style(f"── {question['newspaper'] or '?'} {day} · {question['url']}", dim=True)
    title, _, rest = marked(question, blind).partition("\n")
    yield click.style(title, bold=True)
    yield rest
    yield ""
    if not blind:
        yield f"Mô hình: {_said(question['relevance'], {tag['topic']: tag['strength'] for tag in question['tags']})}"
        numbers = {topic["id"]: place for place, topic in enumerate(question["topics"], 1)}
        for tag in question["tags"]:
            words = ", ".join(reason["word"] for reason in tag["why"][:3])
            yield f"  {numbers[tag['topic']]:2} {tag['name_vi']}: {tag['strength']} ({_decimal(tag['score'])}; {words})"
    for review in others:
        yield f"{review['who']}: {_said(review['relevance'], review['topics'])}" + (
            f" ({review['note']})" if review["note"] else ""
        )


def marked(question: Mapping[str, Any], blind: bool = False) -> str:
    """Return the text with the sentences that made tags in «…» and the numbers of their topics behind.

    >>> topics = [{"id": "procedures"}, {"id": "models"}]
    >>> tags = [{"topic": "models", "sentences": [{"start": 5, "end": 12}]}]
    >>> marked({"text": "Một.\\nHai ba.\\nBốn.", "topics": topics, "tags": tags})
    'Một.\\n«Hai ba.»[2]\\nBốn.'
    """
    text = str(question["text"])
    numbers = {topic["id"]: place for place, topic in enumerate(question["topics"], 1)}
    spans = sorted(
        (passage["start"], passage["end"], numbers[tag["topic"]])
        for tag in (() if blind else question["tags"])
        for passage in tag["sentences"]
    )
    parts, last = [], 0
    for (start, end), group in groupby(spans, key=lambda span: span[:2]):
        while start < end and text[start] == "\n":  # a mark stands in the line of its sentence
            start += 1
        if start < last:
            continue
        parts += [text[last:start], "«", text[start:end], "»[", ",".join(str(span[2]) for span in group), "]"]
        last = end
    return "".join([*parts, text[last:]])


def _said(relevance: str | None, topics: Mapping[str, int]) -> str:
    name = RELEVANCE_NAMES.get(relevance or "", "chưa đọc")
    return f"{relevance or '-'} ({name})" + "".join(f"; {topic} {strength}" for topic, strength in topics.items())


def _decimal(number: float) -> str:
    return f"{number:.2f}".replace(".", ",")
