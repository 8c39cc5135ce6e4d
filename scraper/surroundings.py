"""What stands around an article on a page no layout describes: its tags, its section, the other news it points to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.blocks import Block
from scraper.declarations import Declarations, absolute
from scraper.headlines import bare
from scraper.prose import is_link, is_promotion
from scraper.selection import clean, many, words

_TAG_BOX: Final = re.compile(
    r"(?:^|[-_\s])(?:(?:box|list|article|detail|news|post|block)-?)?(?:tags?|keywords?|tu-?khoa|hashtags?)(?:$|[-_\s])",
    re.IGNORECASE,
)
_TAG_ADDRESS: Final = re.compile(
    r"/(?:tags?|tu-?khoa|keywords?|hashtags?|topics?)(?:[/.?=-]|$)|[?&](?:tag|keyword)=", re.I
)
_TOPIC_ADDRESS: Final = re.compile(
    r"/(?:events?|su-?kien|chu-?de|chuyen-?de|topics?|tags?|tu-?khoa)(?:[/.?=-]|$)", re.I
)
_CRUMBS: Final = re.compile(r"bread-?crumb|brcrum|(?:^|[-_\s])crumbs?(?:$|[-_\s])", re.IGNORECASE)
_HOME: Final = re.compile(r"trang chủ|home(?:page)?|tin tức|\W*", re.IGNORECASE)
_ON_THE_SUBJECT: Final = re.compile(r"\W{0,3}(?:tin |bài |bài viết )?(?:liên quan|cùng sự kiện)\W{0,3}", re.IGNORECASE)
_RELATED_BOX: Final = (
    "[class*='related' i], [class*='relates' i], [class*='lienquan' i], [class*='lien-quan' i], [id*='related' i]"
)
_MOST_RELATED: Final = 5
"""Titles; longer lists are whatever is new."""
_MOST_TAGS: Final = 30
_LONGEST_TAG: Final = 60
_LEAST_TITLE: Final = 20
_NEAR: Final = 500
"""Elements after the story's last line within which its tags stand; the widest gap seen was 190."""


def tags_around(page: LexborHTMLParser, declared: Declarations, text: str, last: int) -> tuple[str, ...]:
    """Return the tags printed after the story, else the declared ones; `last` is the `mem_id` of its last element.

    Declared tags count where the story speaks of half of them: many sites declare one list on every page.
    """
    if found := _printed_tags(page, last):
        return found
    told = f" {' '.join(bare(text))} "
    spoken = [tag for tag in declared.tags if f" {' '.join(bare(tag))} " in told]
    return declared.tags if 2 * len(spoken) >= len(declared.tags) else ()


def _printed_tags(page: LexborHTMLParser, last: int) -> tuple[str, ...]:
    root = page.body
    if root is None:
        return ()
    order = {node.mem_id: place for place, node in enumerate(root.traverse(include_text=False))}
    begin = order.get(last, len(order))
    near = range(begin, begin + _NEAR)
    for box in many(root, "[class], [id]"):
        named = f"{box.attributes.get('class') or ''} {box.attributes.get('id') or ''}"[:300]
        if order.get(box.mem_id, -1) in near and _TAG_BOX.search(named):
            tags = _texts(many(box, "a"))
            if 0 < len(tags) <= _MOST_TAGS:
                return tags
    links = [
        link
        for link in many(root, "a[href]")
        if order.get(link.mem_id, -1) in near and _TAG_ADDRESS.search((link.attributes.get("href") or "")[:500])
    ]
    return _texts(links) if len(links) <= _MOST_TAGS else ()


def _texts(links: Sequence[LexborNode]) -> tuple[str, ...]:
    found = (words(link).strip(" ,;#") for link in links)
    return tuple(dict.fromkeys(text for text in found if 2 <= len(text) <= _LONGEST_TAG))


def section_above(page: LexborHTMLParser, declared: Declarations, title: str) -> str | None:
    """Return the section the page declares, else the last one of its trail of links."""
    if declared.section:
        return declared.section
    for box in many(page, "[class], [id]"):
        named = f"{box.attributes.get('class') or ''} {box.attributes.get('id') or ''}"[:300]
        if _CRUMBS.search(named):
            trail = [text for link in many(box, "a") if (text := words(link)) and not _HOME.fullmatch(text)]
            if (trail := [text for text in trail if len(text) <= 40 and text != title]) and len(trail) <= 6:
                return trail[-1]
    return None


def related_around(page: LexborHTMLParser, url: str, lines: Sequence[Block], told: range, title: str) -> dict[str, str]:
    """Return the other news that is linked within the story, else in a short box of related news right below it.

    `told` says where the story stands among all `lines` of the page.
    """
    headlines = [line.text for line in lines[told.start : told.stop] if _is_headline(line, title)]
    headlines = headlines or [line.text for line in _box_below(page, lines[told.stop :]) if _is_headline(line, title)]
    if not 0 < len(headlines) <= _MOST_RELATED:
        return {}
    addresses: dict[str, str] = {}
    for link in many(page, "a[href]"):
        if (text := words(link)) and (address := absolute(url, clean(link.attributes.get("href") or ""))):
            addresses.setdefault(text, address)
    found = {text: addresses[text] for text in dict.fromkeys(headlines) if text in addresses}
    return {text: address for text, address in found.items() if not _TOPIC_ADDRESS.search(address[:500])}


def _box_below(page: LexborHTMLParser, below: Sequence[Block]) -> list[Block]:
    """Return the lines of the first box below the story that a head or its name calls related news."""
    named = {node.mem_id for node in many(page, _RELATED_BOX)}
    for place, line in enumerate(below[:40]):
        if box := next((element for element in line.path if element in named), None):
            return [other for other in below if box in other.path]
        if _ON_THE_SUBJECT.fullmatch(line.text) and place + 1 < len(below):
            shared = [element for element in line.path if element in below[place + 1].path]
            return [other for other in below[place + 1 :] if shared[-1:] and shared[-1] in other.path]
    return []


def _is_headline(line: Block, title: str) -> bool:
    told = len(line.text) >= _LEAST_TITLE and len(line.text.split()) >= 4 and not line.text.endswith(".")
    return told and line.text != title and is_link(line) and not is_promotion(line)
