"""A page no layout describes: our own search for the article, trafilatura as a second witness; marked as such."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.blocks import Block, blocks, letters, part_tables
from scraper.dates import choose
from scraper.declarations import Declarations, read_declarations
from scraper.headlines import bare, begins_alike, headline, lead, visible_moment, writer
from scraper.items import Article
from scraper.layout import LOCKS, TOLD_ANYWAY, updated
from scraper.prose import (
    author,
    byline_last,
    is_cipher,
    is_credit,
    is_link,
    is_picture_credit,
    is_promotion,
    is_related_head,
    is_stamp,
    is_under_picture,
)
from scraper.selection import clean, many

_CLUTTER: Final = re.compile(
    r"(?:^|[-_\s])(?:related?|relation|lien-?quan|tin-?lien-?quan|shar(?:e|es|ing)|social|socials|comments?|binh-?luan|"
    r"breadcrumbs?|menu|navbar|nav|footer|sidebar|widget|banners?|ads?|adv|advert\w{0,12}|quang-?cao|tags?|box-?tags?|keywords?|"
    r"tu-?khoa|popup|modal|newsletter|subscribe|recommend\w{0,8}|suggest\w{0,8}|xem-?them|doc-?them|readmore|tin-?khac|"
    r"other-?news|most-?(?:read|view)\w{0,4}|vote|rating|emotion|reaction|copyright|wm-ipp\w{0,8}|toolbar|ribbon|"
    r"breaking|login|hidden|print-?only|audio|relate-?container|contextmenu|quick-?launch\w{0,8})(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(
    r"relatednews|related-?(?:news|post|box|article)|tinlienquan|lienquan|boxtin|box-?relat|list-?news|news-?list|binhluan|"
    r"sharemxh|fb-like|social-?share|box-?comment|zone-?ads|adsbygoogle|onecms_?load|footer|insert-?link|link-?inserted|"
    r"readmore|kbwscwl|box-?tinlienquan|type=[\"']?relat",
    re.IGNORECASE,
)
_CAPTION_HINT: Final = re.compile(
    r"caption|image_?desc|img_?desc|pic_?desc|photo_?desc|chu-?thich|pcaption|note-?img|^desc$|\bimage\b"
)
_CAPTION_TAGS: Final = frozenset(("div", "p", "td", "span", "figcaption", "em"))
_CLUTTER_TAGS: Final = ("footer", "aside", "nav", "form")
_NO_CLUTTER: Final = frozenset(
    ("html", "body", "main", "article", "a", "span", "b", "strong", "em", "i", "u", "h1", "font", "label")
)
_SPARED: Final = frozenset(("p", "h2"))
"""Left out only for names that can mean nothing else."""
_ENDS: Final = re.compile(r"[.!?:;…][\"'”’)\]]{0,2}$")
_LONGEST_FOR_TRAFILATURA: Final = 1_500_000
_MOST_FOR_TRAFILATURA: Final = 1_000
"""Lines; the longest real page of ours has 260. Its search among neighbours is quadratic (8,000 lines took 12 s)."""
_MOST_CLUTTER: Final = 0.3
_MOST_UNDER_A_PICTURE: Final = 3
_LEAST_STORY: Final = 300
_NEARLY_ALL: Final = 0.85


def read_unknown(page: LexborHTMLParser, html: str, url: str) -> Article:
    """Read the article on a page of unknown design; status "unreadable" where none is found."""
    declared = read_declarations(page, url, "month-first" if "onecms" in html[:200_000] else "day-first")
    root = page.body
    if root is None:
        return _nothing(url, declared, "the page has no body")
    framed = _captions(root)
    lines = blocks(root, _clutter(root), framed)
    head = page.css_first("head > title")
    page_title = clean(head.text()) if head else ""
    article = _region(lines, _second_reading(page, lines, len(html)))
    if sum(len(lines[place].text) for place in article) < _LEAST_STORY:  # what was taken for clutter may be the story
        lines = blocks(root, (), framed)
        article = _region(lines, _second_reading(page, lines, len(html)))
    if not article:
        return _nothing(url, declared, "no article found on the page")
    prose_at = next((place for place in article if _weight(lines[place], False) > 0), article[0])
    title, title_at = headline(lines, declared, page_title, url, prose_at)
    if title_at is not None and article[0] <= title_at < article[-1]:
        article = [place for place in article if place > title_at]
    story = _story([place for place in article if lines[place].text != title], lines)
    body_at = story[0] if story else article[0]
    start = title_at if title_at is not None and title_at < body_at else max(0, body_at - 6)
    lead_at = lead(lines, declared, start, body_at)
    lead_text = lines[lead_at].text if lead_at is not None else None
    copies = {place for place in range(lead_at or 0) if begins_alike(lines[place].text, lead_text or "")}
    told = [lines[place] for place in story if place != lead_at and place not in copies]
    told, captions = _told(told, title, lead_text)
    told, byline = byline_last(told)
    told = [line for line in told if not (is_promotion(line) or is_picture_credit(line.text))]
    everything = blocks(root)  # date and writer may stand between share buttons, which are clutter
    above, first, last = _frame(everything, title, lines[body_at].text, (told or [lines[body_at]])[-1].text)
    printed = visible_moment(everything, above, first)
    dating = choose([*declared.moments, *([printed] if printed else [])])
    near = everything[first if above is None else above : last + 15]
    withheld = sum(len(line.text) for line in told) < TOLD_ANYWAY and (declared.paid or bool(many(page, LOCKS)))
    told, tables, tables_at = part_tables(told)
    if not told and lead_at is not None and not withheld:
        told, lead_text = [lines[lead_at]], None  # news of one paragraph
    if not title or not (told or lead_text or withheld):
        return _nothing(url, declared, "no headline or no text found on the page", title)
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
        author=writer(near, declared, byline, _site_names(declared, url)),
        published=dating.when,
        published_from=dating.source,
        published_raw=dating.raw or {},
        updated=updated(declared, dating),
        section=declared.section,
        tags=_tags(declared, " ".join((title, lead_text or "", *(line.text for line in told)))),
        tables=tables,
        tables_at=tables_at,
        warnings=(*dating.conflicts, *_doubts(told, lines, article)),
    )


def _tags(declared: Declarations, text: str) -> tuple[str, ...]:
    """Keep the tags the story speaks of, none where it speaks of few: many sites declare one list on every page."""
    told = f" {' '.join(bare(text))} "
    spoken = tuple(tag for tag in declared.tags if f" {' '.join(bare(tag))} " in told)
    return spoken if 2 * len(spoken) >= len(declared.tags) else ()


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


# --- what is no part of any article ---


def _clutter(root: LexborNode) -> set[int]:
    """Return the elements whose names say menu, share, related and the like, unless most of the page stands in one."""
    shown = letters(root)
    whole = shown.get(root.mem_id, 0)
    found: set[int] = set()
    for node in (*many(root, "[class], [id]"), *many(root, ", ".join(_CLUTTER_TAGS))):
        if node.tag in _NO_CLUTTER or node.mem_id in found:
            continue
        attributes = node.attributes
        named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:300]
        named_so = _JOINED.search(named) or (node.tag not in _SPARED and _CLUTTER.search(named))
        telling = node.tag in _CLUTTER_TAGS or named_so
        if telling and shown.get(node.mem_id, 0) < _MOST_CLUTTER * whole and node.css_first("h1") is None:
            found.add(node.mem_id)
    return found


def _captions(root: LexborNode) -> set[int]:
    """Return the elements that are captions: by name, or by standing in a figure or a small table with a picture."""
    found: set[int] = set()
    for node in many(root, "[class]"):
        named = (node.attributes.get("class") or "").lower()
        if node.tag not in _CAPTION_TAGS or not _CAPTION_HINT.search(named):
            continue
        if len(node.text()) <= 500 and node.css_first("img, table, figure, ul") is None:
            found.add(node.mem_id)
    for frame in many(root, "figure, table"):
        text = frame.text()
        if (
            frame.css_first("img") is None
            or len(text) > 700
            or any(inner.mem_id != frame.mem_id for inner in many(frame, "table, figure, li"))
        ):
            continue
        cells = many(frame, "td, p, div") if frame.tag == "table" else many(frame, "p, div")
        texts = [cell for cell in cells if cell.css_first("img") is None and clean(cell.text())]
        if len({clean(cell.text()) for cell in texts}) <= _MOST_UNDER_A_PICTURE:  # more of it is a story in a frame
            found.update(cell.mem_id for cell in texts)
    return found


# --- where the article stands ---


def _second_reading(page: LexborHTMLParser, lines: Sequence[Block], length: int) -> frozenset[int]:
    """Return the places of the lines trafilatura takes for the article too; empty where it cannot say."""
    if length > _LONGEST_FOR_TRAFILATURA or len(lines) > _MOST_FOR_TRAFILATURA:
        return frozenset()
    from lxml.etree import LxmlError
    from trafilatura import extract

    try:
        text = extract(page.html or "", include_comments=False, include_tables=True, favor_recall=True, fast=True)
    except (LxmlError, ValueError, TypeError, AttributeError, RecursionError):  # its parsers on markup made to break
        return frozenset()
    told = " ".join(bare(text or ""))
    return frozenset(
        place for place, line in enumerate(lines) if len(line.text) > 25 and " ".join(bare(line.text)) in told
    )


def _weight(line: Block, seconded: bool) -> float:
    """Weigh a line: prose counts for a place to be the article, links and scraps count against it."""
    length = len(line.text)
    if line.kind == "caption":
        return 0.4 * length if length >= 60 and _ENDS.search(line.text) else 0.0
    if line.linked > 0.5 * length or is_related_head(line.text):
        return -float(length)
    if line.kind == "row":
        return 0.3 * length
    prose = length >= 60 or (length >= 20 and bool(_ENDS.search(line.text)))
    if line.kind == "heading" or not prose:
        return -0.3 * length if length < 60 else 0.0
    return length * (2.0 if seconded else 1.0)


def _region(lines: Sequence[Block], seconded: frozenset[int]) -> list[int]:
    """Return the places of the lines under the element whose prose most outweighs its links and scraps."""
    weights: dict[int, float] = {}
    deepest: dict[int, int] = {}
    for place, line in enumerate(lines):
        weight = _weight(line, place in seconded)
        for depth, element in enumerate(line.path[-60:]):
            weights[element] = weights.get(element, 0.0) + weight
            deepest[element] = depth
    if not weights:
        return []
    best = max(weights, key=lambda element: (round(weights[element]), deepest[element]))
    if weights[best] <= 0:
        return []
    best = _core(lines, seconded, best)
    return [place for place, line in enumerate(lines) if best in line.path]


def _core(lines: Sequence[Block], seconded: frozenset[int], best: int) -> int:
    """Go down from the best element as long as one element in it holds nearly all its prose."""
    prose: dict[int, float] = {}
    under: dict[int, set[int]] = {}
    for place, line in enumerate(lines):
        if best not in line.path:
            continue
        weight = len(line.text) if line.kind == "caption" else max(0.0, _weight(line, place in seconded))
        inner = line.path[line.path.index(best) :]
        for above, element in zip((None, *inner), inner, strict=False):
            prose[element] = prose.get(element, 0.0) + weight
            if above is not None:
                under.setdefault(above, set()).add(element)
    while inside := [element for element in under.get(best, ()) if prose[element] >= _NEARLY_ALL * prose[best]]:
        best = inside[0]
    return best


def _story(places: Sequence[int], lines: Sequence[Block]) -> list[int]:
    """Cut what stands before and after the story inside its element: dates above, lists of other news below."""
    whole = sum(len(lines[place].text) for place in places) or 1
    kept: list[int] = []
    told = 0
    for place in places:
        line = lines[place]
        if is_related_head(line.text) and told > 0.3 * whole:
            break
        told += len(line.text)
        if not kept and _is_before_story(line):
            continue
        kept.append(place)
    return kept


def _is_before_story(line: Block) -> bool:
    """Say whether a short line above the first sentence is a date, a section or a link; subheads, bold lines stay."""
    if len(line.text) >= 60 or line.kind == "caption":
        return False
    dated = sum(letter.isdigit() for letter in line.text) >= 4
    if not dated and _ENDS.search(line.text):
        return False
    return is_link(line) or (line.kind != "heading" and line.strong < 0.8 * len(line.text.replace(" ", "")))


def _told(lines: Sequence[Block], title: str, lead_text: str | None) -> tuple[list[Block], list[str]]:
    """Part captions from prose and drop what repeats headline or lead."""
    told: list[Block] = []
    captions: list[str] = []
    open_caption = False
    repeated = {bare(title), bare(lead_text or "")}
    boxes = _boxes(lines)
    for line in lines:
        if line.kind != "caption" and not boxes.isdisjoint(line.path):
            continue
        if line.kind == "caption" or is_under_picture(line):
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
            told.append(line)
            if len(line.text) > 60:
                repeated.add(bare(line.text))
    prose = sum(len(line.text) for line in told)
    if captions and prose < 0.5 * sum(map(len, captions)) and prose < 400:  # a photo story is told under its pictures
        kept = [line for line in lines if bare(line.text) not in repeated]
        return kept, []
    return told, captions


def _boxes(lines: Sequence[Block]) -> set[int]:
    """Return the elements beside the story that link to other news or invite: all of what stands in them goes.

    A box is what hangs off the way from the page down to where most prose stands; a quarter of its letters are links,
    or one of its lines invites, and it holds less than a third of the prose.
    """
    homes: dict[tuple[int, ...], int] = {}
    for line in lines:
        homes[line.path[:-1]] = homes.get(line.path[:-1], 0) + len(line.text)
    home = max(homes, key=lambda way: homes[way], default=())
    length: dict[int, int] = {}
    linked: dict[int, int] = {}
    inviting: set[int] = set()
    for line in lines:
        shared = next((i for i, (a, b) in enumerate(zip(line.path, home, strict=False)) if a != b), len(home))
        if shared >= len(line.path) - 1:
            continue  # stands in the story's own element, or is the box's only line
        box = line.path[shared]
        length[box] = length.get(box, 0) + len(line.text)
        linked[box] = linked.get(box, 0) + line.linked
        if is_promotion(line):
            inviting.add(box)
    whole = sum(len(line.text) for line in lines)
    return {
        box for box, size in length.items() if size < 0.33 * whole and (box in inviting or linked[box] > 0.25 * size)
    }


def _doubts(told: Sequence[Block], lines: Sequence[Block], article: Sequence[int]) -> list[str]:
    linked = sum(lines[place].linked for place in article)
    length = sum(len(lines[place].text) for place in article) or 1
    doubts = ["no layout describes this page"]
    if linked > 0.5 * length or not told:
        doubts.append(f"the body is mostly links: {linked} of {length} letters")
    return doubts
