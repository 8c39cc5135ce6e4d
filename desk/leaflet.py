"""The digest as a plain text for Zalo: short lines, no markup, limited length, "còn n tin" at the end."""

from desk.digest import Digest, coverage, figure_cells, heading, summary
from desk.outline import titles
from desk.wording import web

LONGEST = 1900  # characters; a message of Zalo holds 2,000
LONGEST_TITLE = 110
FIGURES = 5


def leaflet(digest: Digest) -> bytes:
    """Write what needs an answer, then the rest by topic, as far as it fits."""
    kind, about = titles(digest)
    head = [f"{kind} {about.upper()}" if digest.period == "day" else f"{kind}: {about}", heading(digest)]
    head += [summary(digest), ""]
    foot = ["", coverage(digest).partition(" Không được ghé")[0]]
    urgent = {row["article_id"] for row in digest.needs}
    blocks = [("CẦN XỬ LÝ", list(digest.needs))] if digest.needs else []
    blocks += [(topic.upper(), [r for r in rows if r["article_id"] not in urgent]) for topic, rows in digest.sections]
    lines, left = list(head), digest.stories
    room = LONGEST - sum(len(line) + 1 for line in foot) - 40
    figures = [f"• {', '.join(cell for cell in figure_cells(row)[:4])}" for row in digest.figures[:FIGURES]]
    room -= sum(len(_line(line)) + 1 for line in figures) + (12 if figures else 0)
    size = sum(len(line) + 1 for line in lines)
    for name, rows in blocks:
        for place, row in enumerate(rows):
            told = [] if place else [_line(name)]
            told.append(f"• {_short(row['title'])} ({row['newspaper_title'] or 'Báo chưa rõ'})")
            address = web(row["url"])
            told += [address] if address and len(address) <= LONGEST_TITLE else []
            grown = sum(len(_line(line)) + 1 for line in told)
            if size + grown > room:
                break
            lines += [_line(line) for line in told]
            size, left = size + grown, left - 1
    lines += [f"… còn {left} tin trong bản đầy đủ."] if left else []
    if figures:
        lines += ["SỐ LIỆU MỚI", *(_line(figure) for figure in figures)]
        more = len(digest.figures) - len(figures)
        lines += [f"… còn {more} số liệu."] if more else []
    text = "\n".join(line for line in [*lines, *foot]) + "\n"
    return text.encode("utf-8", "replace")


def _line(text: str) -> str:
    """One line of limited length.

    >>> _line("a\\nb")
    'a b'
    """
    said = " ".join(text.split())
    return said if len(said) <= 2 * LONGEST_TITLE else said[: 2 * LONGEST_TITLE - 1].rstrip() + "…"


def _short(title: str) -> str:
    """A title cut at a word.

    >>> len(_short("hồ sơ " * 50)) <= LONGEST_TITLE
    True
    """
    said = " ".join(title.split())
    if len(said) <= LONGEST_TITLE:
        return said
    return said[: LONGEST_TITLE - 1].rpartition(" ")[0] + "…" if " " in said[:LONGEST_TITLE] else said[:109] + "…"
