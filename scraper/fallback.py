"""A page no layout describes: our own search for the article, trafilatura as a second witness; marked as such."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from scraper.blocks import Block, blocks, part_tables
from scraper.confidence import confidence, signs_of
from scraper.dates import choose
from scraper.declarations import Declarations, read_declarations
from scraper.headlines import bare, begins_alike, headline, lead, visible_moment, writer
from scraper.items import Article
from scraper.layout import LOCKS, TOLD_ANYWAY, updated
from scraper.prose import (
    author,
    byline_last,
    ends_in_credit,
    is_cipher,
    is_credit,
    is_link,
    is_picture_credit,
    is_promotion,
    is_stamp,
    is_under_picture,
)
from scraper.region import article_lines, boxes_beside, clutter, framed_captions, second_reading, story, weigh
from scraper.selection import breaks_off, clean, many
from scraper.surroundings import related_around, section_above, tags_around

_LEAST_STORY: Final = 300
_UNSURE: Final = 0.1
_LIST_OF_LINKS: Final = 0.3
"""Lists of news read as articles had confidence 0.03 at most, the pages we know 0.67 at least."""


def read_unknown(page: LexborHTMLParser, html: str, url: str) -> Article:
    """Read the article on a page of unknown design; status "unreadable" where none is found."""
    declared = read_declarations(page, url, "month-first" if "onecms" in html[:200_000] else "day-first")
    root = page.body
    if root is None:
        return _nothing(url, declared, "the page has no body")
    framed = framed_captions(root)
    lines = blocks(root, clutter(root), framed)
    head = page.css_first("head > title")
    page_title = clean(head.text()) if head else ""
    second = second_reading(page, len(lines), len(html))
    article = article_lines(lines, second)
    if sum(len(lines[place].text) for place in article) < _LEAST_STORY:  # what was taken for clutter may be the story
        lines = blocks(root, (), framed)
        article = article_lines(lines, second)
    if not article:
        return _nothing(url, declared, "no article found on the page")
    prose_at = next((place for place in article if weigh(lines[place], False) > 0), article[0])
    title, title_at = headline(lines, declared, page_title, url, prose_at)
    if title_at is not None and article[0] <= title_at < article[-1]:
        article = [place for place in article if place > title_at]
    telling = story([place for place in article if lines[place].text != title], lines)
    body_at = telling[0] if telling else article[0]
    lead_at = lead(lines, declared, title_at, body_at)
    lead_text = lines[lead_at].text if lead_at is not None else None
    copies = {place for place in range(lead_at or 0) if begins_alike(lines[place].text, lead_text or "")}
    told = [lines[place] for place in telling if place != lead_at and place not in copies]
    told, captions = _told(told, title, lead_text)
    told, byline = byline_last(told)
    told = [line for line in told if not (is_promotion(line) or is_picture_credit(line.text))]
    everything = blocks(root)  # date and writer may stand between share buttons, which are clutter
    above, first, last = _frame(everything, title, lines[body_at].text, (told or [lines[body_at]])[-1].text)
    printed = visible_moment(everything, above, first)
    dating = choose([*declared.moments, *([printed] if printed else [])])
    near = everything[first if above is None else above :]
    stands = range(first - len(everything) + len(near), last + 1 - len(everything) + len(near))
    withheld = sum(len(line.text) for line in told) < TOLD_ANYWAY and (declared.paid or bool(many(page, LOCKS)))
    rows = [line.text for line in told if line.kind == "row"]
    told, tables, tables_at = part_tables(told)
    if not told and lead_at is not None and not withheld:
        told, lead_text = [lines[lead_at]], None  # news of one paragraph
    if not title or not (told or lead_text or withheld):
        return _nothing(url, declared, "no headline or no text found on the page", title)
    lines_told = [*([lead_text] if lead_text else []), *(line.text for line in told)]
    text = " ".join((title, *lines_told))
    linked = _linked([lines[place] for place in telling])
    signs = signs_of(
        ours=[*lines_told, *rows, *captions],
        theirs=second,
        title=title,
        titles=[told for told in (*declared.titles, page_title) if told],
        url=url,
        linked=linked,
        dated=0.0 if dating.when is None else 0.5 if dating.conflicts else 1.0,
        whole=not breaks_off(html),
    )
    sure = confidence(signs)
    if sure < _UNSURE and linked > _LIST_OF_LINKS:
        return _nothing(url, declared, f"no article: a list of links, confidence {sure:.2f}", title)
    news = related_around(page, url, everything, range(first, last + 1), title)
    return Article(
        url=url,
        canonical=declared.canonical,
        newspaper="",
        layout="fallback",
        status="withheld" if withheld else "ok",
        title=title,
        lead=lead_text,
        body=tuple(line.text for line in told),
        captions=tuple(dict.fromkeys(captions)),
        author=writer(near, stands, declared, byline, _site_names(declared, url)),
        published=dating.when,
        published_from=dating.source,
        published_raw=dating.raw or {},
        updated=updated(declared, dating),
        section=section_above(page, declared, title),
        tags=tags_around(page, declared, text, lines[article[-1]].path[-1]),
        related=tuple(news),
        related_urls=tuple(news.values()),
        tables=tables,
        tables_at=tables_at,
        confidence=sure,
        warnings=(*dating.conflicts, f"no layout describes this page; confidence {sure:.2f}", *_doubts(told, linked)),
    )


def _frame(everything: Sequence[Block], title: str, first: str, last: str) -> tuple[int | None, int, int]:
    """Say where headline, first and last line of the article stand among all lines of the page."""
    body_at = next((place for place, line in enumerate(everything) if line.text == first), len(everything) - 1)
    end = max((place for place, line in enumerate(everything) if line.text == last), default=body_at)
    above = [place for place in range(body_at) if everything[place].text.startswith(title)] if title else []
    return (above[-1] if above else None), body_at, end


def _nothing(url: str, declared: Declarations, why: str, title: str = "") -> Article:
    return Article(url, declared.canonical, "", "fallback", "unreadable", title, None, (), warnings=(why,))


def _site_names(declared: Declarations, url: str) -> list[str]:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    own = [part for part in host.split(".") if len(part) > 3]
    return [*own, *declared.sites]


def _told(lines: Sequence[Block], title: str, lead_text: str | None) -> tuple[list[Block], list[str]]:
    """Part captions from prose and drop what repeats headline or lead."""
    told: list[Block] = []
    captions: list[str] = []
    open_caption = False
    repeated = {bare(title), bare(lead_text or "")}
    beside = boxes_beside(lines)
    for line in lines:
        if line.kind != "caption" and not beside.isdisjoint(line.path):
            continue
        if line.kind == "caption" or is_under_picture(line) or ends_in_credit(line.text):
            captions.append(line.text)
            open_caption = line.text[-1:] in ",–-" and line.kind != "caption"
        elif open_caption and len(line.text) < 120:
            captions[-1] += f" {line.text}"
            open_caption = False
        elif (
            is_cipher(line.text)
            or is_link(line)
            or is_stamp(line.text)
            or bare(line.text) in repeated
            or (is_credit(line) and author(line.text) is None and line.align != "right")
        ):
            continue
        else:
            if told and begins_alike(told[-1].text, line.text):
                told.pop()  # a cut copy of what follows
            told.append(line)
            if len(line.text) > 60:
                repeated.add(bare(line.text))
    prose = sum(len(line.text) for line in told)
    if captions and prose < 0.5 * sum(map(len, captions)) and prose < 400:  # a photo story is told under its pictures
        kept = [line for line in lines if bare(line.text) not in repeated]
        return kept, []
    return told, captions


def _linked(lines: Sequence[Block]) -> float:
    length = sum(len(line.text.replace(" ", "")) for line in lines)
    return min(1.0, sum(line.linked for line in lines) / length) if length else 0.0


def _doubts(told: Sequence[Block], linked: float) -> list[str]:
    return [f"the body is mostly links: {linked:.0%} of its letters"] if linked > 0.5 or not told else []
