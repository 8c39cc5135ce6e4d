"""Marks inside a text: figures and legal documents in place, words found, words changed. All else is escaped."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from desk.wording import STATUS_NAMES, comparison, document_name, measure, period_name
from store.changes import text_changes

MOST_WORDS = 1500  # of a line whose changed words are sought: SequenceMatcher is quadratic
_WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of the text that lead to a row of a table below it."""

    start: int  # code points of the text
    end: int
    tag: str  # mark, cite or span
    row: str  # id of the row
    said: str  # what a reader sees, or hears, at these words
    look: str = ""  # a class, where the tag alone does not tell


def marks(
    figures: Iterable[Mapping[str, Any]],
    references: Iterable[Mapping[str, Any]],
    places: Iterable[Mapping[str, Any]] = (),
    doubts: Mapping[int, str] = {},
) -> list[Mark]:
    """Make the marks of an article, from its rows of v_figures, legal_references and places.

    `doubts` says of a figure, by its number, why it should be looked at again.
    """
    found = []
    for row in figures:
        doubt = doubts.get(row["figure_id"], "")
        said = f"{tip(row)} · cần xem lại: {doubt}" if doubt else tip(row)
        found.append(Mark(row["start"], row["end"], "mark", f"so-{row['figure_id']}", said, "doubt" if doubt else ""))
    found += [
        Mark(row["start"], row["end"], "cite", f"vb-{row['reference_id']}", document_name(row)) for row in references
    ]
    found += [Mark(row["start"], row["end"], "span", row["row"], row["said"], "place") for row in places]
    return found


def marked(text: str, found: Iterable[Mark]) -> list[Markup]:
    """Return the lines of a text with its marks: links to the rows, each with a tip shown on hover and focus.

    Of marks that overlap the first is shown, the longest of those that begin together; words read twice have both
    tips. Several marks may lead to one row: the first has its id `tu-row`, the others `tu-row-2` and so on.

    >>> marked("Đạt 5 < 9\\nHết", [Mark(4, 5, "mark", "so-1", 'a"b')])[1]
    Markup('Hết')
    >>> print(marked("Đạt 5 < 9\\nHết", [Mark(4, 5, "mark", "so-1", 'a"b')])[0])
    Đạt <mark id="tu-so-1"><a href="#so-1" aria-describedby="y-so-1">5</a><span class="tip" role="tooltip" \
id="y-so-1">a&#34;b</span></mark> &lt; 9
    """
    out, done = [], 0
    times: Counter[str] = Counter()
    ordered = sorted(found, key=lambda mark: (mark.start, -mark.end))
    for (start, end), same in groupby(ordered, key=lambda mark: (mark.start, mark.end)):
        if start < done or "\n" in text[start:end]:
            continue
        first, *others = same
        said = " / ".join(dict.fromkeys(mark.said for mark in (first, *others)))
        times[first.row] += 1
        id_ = first.row if times[first.row] == 1 else f"{first.row}-{times[first.row]}"
        look = Markup(' class="{}"').format(first.look) if first.look else ""
        out.append(escape(text[done:start]))
        out.append(
            Markup(
                '<{tag} id="tu-{id}"{look}><a href="#{row}" aria-describedby="y-{id}">{words}</a>'
                '<span class="tip" role="tooltip" id="y-{id}">{said}</span></{tag}>'
            ).format(tag=first.tag, row=first.row, id=id_, look=look, words=text[start:end], said=said)
        )
        done = end
    out.append(escape(text[done:]))
    return [Markup(line) for line in "".join(out).split("\n")]  # noqa: S704 - every part was escaped above


def tip(figure: Mapping[str, Any]) -> str:
    """Say what a marked figure means: indicator, whose, period, value, status, what it is compared with."""
    value = f"{measure(figure)} ({STATUS_NAMES[figure['status']]})"
    against = comparison(figure) if figure["kind"] in ("level", "rank") else ""
    parts = (figure["indicator"], figure["scope"], period_name(figure["period"]), value, against)
    return " · ".join(part for part in parts if part)


def highlighted(snippet: str, hits: Sequence[Sequence[int]]) -> Markup:
    """Mark the words that were found in a snippet, `hits` as store.search gives them.

    >>> print(highlighted("thủ tục <b>", [[0, 3], [4, 7]]))
    <mark>thủ tục</mark> &lt;b&gt;
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted((start, end) for start, end in hits):
        if joined and not snippet[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    out, done = Markup(), 0
    for start, end in joined:
        out += escape(snippet[done:start]) + Markup("<mark>{}</mark>").format(snippet[start:end])
        done = end
    return out + escape(snippet[done:])


def edited(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[Markup, Markup]]:
    """Return the lines that differ between two versions, side by side: rows with title, lead, body, captions, tables.

    An empty side is a line only the other has. A line that only moved stands on both sides without a mark.

    >>> old = {"title": "Tên", "lead": None, "body": ["Đạt 86% hồ sơ.", "Hết chuyện."]}
    >>> new = old | {"body": ["Thêm hẳn một câu.", "Đạt 87% hồ sơ.", "Hết chuyện."]}
    >>> for pair in edited(old, new): print(*pair, sep=" | ")
     | <ins>Thêm hẳn một câu.</ins>
    Đạt <del class="figure">86%</del> hồ sơ. | Đạt <ins class="figure">87%</ins> hồ sơ.
    """
    return [difference(change.before, change.after) for change in text_changes(before, after)]


def difference(before: str, after: str) -> tuple[Markup, Markup]:
    """Both states of a line with the words marked that only one of them has.

    >>> for line in difference("đạt 86,4%, tốt", "đạt 87,4%, tốt"): print(line)
    đạt <del class="figure">86,4%,</del> tốt
    đạt <ins class="figure">87,4%,</ins> tốt
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    if not old or not new or len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        return _within("del", before), _within("ins", after)
    removed, added = Markup(), Markup()
    for step, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = "".join(old[i:j]), "".join(new[k:m])
        removed += escape(gone) if step == "equal" else _within("del", gone)
        added += escape(came) if step == "equal" else _within("ins", came)
    return removed, added


def _within(tag: str, text: str) -> Markup:
    """Mark words that changed; those with digits stand out, for a figure may have changed."""
    if not text:
        return Markup()
    look = Markup(' class="figure"') if any(sign.isdigit() for sign in text) else ""
    return Markup("<{0}{2}>{1}</{0}>").format(tag, text, look)
