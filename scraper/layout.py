"""Layout: the selectors of one page design and how to read by them; those that papers share are in `families`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.blocks import Block, blocks, part_tables
from scraper.dates import Dating, Moment, Order, choose, read_moment
from scraper.declarations import Declarations, absolute, read_declarations
from scraper.items import Article
from scraper.prose import (
    author,
    byline_last,
    is_cipher,
    is_picture_credit,
    is_promotion,
    is_related_head,
    is_under_picture,
    signed,
)
from scraper.scripts import literal
from scraper.selection import LayoutError, MarkupError, clean, each, many, maybe, one, parse, printed, words

LOCKS: Final = (
    "[data-encrypted], [data-cipher], .paywall, .article-paywall, .premium-lock, .content-locked, .encrypted-content, "
    ".box-paywall, .vip-content-lock, .locked-content"
)
TOLD_ANYWAY: Final = 600
"""Letters of a body from which on it counts as told: a paywall shows a paragraph or two."""
_MOVING: Final = "video, iframe, .video, .VCSortableInPreviewMode[type=VideoStream], [data-video-src]"


@dataclass(frozen=True, slots=True)
class Layout:
    """One page design as a value. Every field is a CSS selector unless said otherwise.

    `title` and `body` match exactly once, `lead` once or never. `drop` is left out of the body. `published` may match
    several elements; the first that carries a date counts. `lead_in_body`: the body's first paragraph is the lead
    ("bold": if it is set so as a whole). `caption_after_picture`: a paragraph right after a picture is its caption
    where it is set apart or worded as one. `cover`: captions outside the body. `dateline`: the element a lead begins
    with that names the place, parted from it by style alone. `meta_order`: how meta elements write numeric dates.
    `locks`: more elements than `LOCKS` that a page keeps its body behind. `body_script`: JavaScript variables (or
    functions) whose string is the body's markup, where `body` is empty and a script fills it. Of a meta element the
    content is read.
    """

    name: str
    title: str
    body: str
    lead: str | None = None
    lead_in_body: bool | Literal["bold"] = False
    dateline: str | None = None
    drop: tuple[str, ...] = ()
    captions: tuple[str, ...] = ("figcaption",)
    caption_after_picture: bool = False
    cover: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    published: str | None = None
    meta_order: Order = "day-first"
    section: str | None = None
    tags: str | None = None
    related: tuple[str, ...] = ()
    locks: tuple[str, ...] = ()
    body_script: tuple[str, ...] = ()

    def read(self, page: LexborHTMLParser, url: str) -> Article:
        """Read the article on a page of this design; raise LayoutError where the page is built otherwise."""
        title_node = one(page, self.title, url)
        title = printed(title_node)
        if not title:
            raise LayoutError(f"no text at {self.title!r} in {url}")
        body, sealed = self._body(page, url)
        declared = read_declarations(page, url, self.meta_order)
        related = [node for box in each(page, self.related) for node in box]
        lead_node = maybe(page, self.lead, url) if self.lead else None
        lead = self._lead(lead_node) if lead_node else None
        dropped = {node.mem_id for node in (*related, *_all(body, self.drop), title_node, lead_node) if node}
        captioned = {node.mem_id for node in _all(body, self.captions)}
        told, captions = self._captions(blocks(body, dropped - {body.mem_id}, captioned))
        told = [line for line in told if line.text != title and line.text != lead]
        told, byline = byline_last(told)
        sealed = sealed or any(is_cipher(line.text) for line in told)
        told = [line for line in told if not (is_promotion(line) or is_related_head(line.text) or is_cipher(line.text))]
        told, tables, tables_at = part_tables(told)
        if lead is None and len(told) > 1 and self._leads(told[0]):
            lead, told = told[0].text, told[1:]
            tables_at = tuple(max(0, place - 1) for place in tables_at)
        withheld = self._withheld(page, body, told, sealed or declared.paid)
        if not told and not tables and not withheld:
            raise LayoutError(f"no paragraph at {self.body!r} in {url}")
        if (linked := _links(told)) and not withheld:
            raise LayoutError(f"the body at {self.body!r} is mostly links, {linked}, in {url}")
        dating = self._dating(page, declared)
        news = linked_news(related, url)
        return Article(
            url=url,
            canonical=declared.canonical,
            newspaper="",
            layout=self.name,
            status="withheld" if withheld else "ok",
            title=title,
            lead=lead,
            body=tuple(line.text for line in told),
            captions=tuple(dict.fromkeys([*filter(None, map(printed, _all(page, self.cover))), *captions])),
            author=self._author(page, byline),
            published=dating.when,
            published_from=dating.source,
            published_raw=dating.raw or {},
            updated=updated(declared, dating),
            section=self._section(page) or declared.section,
            tags=self._tags(page, self.tags) if self.tags else declared.tags,
            related=tuple(news),
            related_urls=tuple(news.values()),
            tables=tables,
            tables_at=tables_at,
            warnings=(*dating.conflicts, *([withheld] if withheld else [])),
        )

    def _leads(self, first: Block) -> bool:
        if self.lead_in_body == "bold":
            return first.strong >= 0.85 * len(first.text.replace(" ", ""))
        return self.lead_in_body

    def _lead(self, node: LexborNode) -> str | None:
        lead = printed(node)
        stamp = next((words(place) for place in many(node, self.dateline)), "") if self.dateline else ""
        if stamp and lead.startswith(stamp):
            lead = f"{stamp} - {lead.removeprefix(stamp).lstrip(' -–—')}"
        return lead or None

    def _body(self, page: LexborHTMLParser, url: str) -> tuple[LexborNode, bool]:
        """Return the body, and whether a script that we cannot read keeps it."""
        body = one(page, self.body, url)
        if not self.body_script or words(body):
            return body, False
        markup = next(filter(None, (literal(page, name) for name in self.body_script)), "")
        try:
            written = parse(markup, url).body
        except MarkupError as error:
            raise LayoutError(f"the string {' or '.join(self.body_script)} of a script: {error}") from error
        return written or body, not markup

    def _captions(self, lines: Iterable[Block]) -> tuple[list[Block], list[str]]:
        told: list[Block] = []
        captions: list[str] = []
        for line in lines:
            under = self.caption_after_picture and is_under_picture(line)
            if line.kind == "caption" or under or is_picture_credit(line.text):
                captions.append(line.text)
            else:
                told.append(line)
        return told, captions

    def _author(self, page: LexborHTMLParser, byline: str | None) -> str | None:
        for nodes in each(page, self.author):
            names = [name for node in nodes if (name := signed(printed(node)))]
            if names:
                return ", ".join(dict.fromkeys(names))
        return author(byline) if byline else None

    def _dating(self, page: LexborHTMLParser, declared: Declarations) -> Dating:
        seen: list[Moment] = []
        for node in many(page, self.published) if self.published else []:
            if moment := read_moment(printed(node), "visible"):
                seen.append(moment)
                break
        return choose([*declared.moments, *seen])

    def _section(self, page: LexborHTMLParser) -> str | None:
        found = [printed(node) for node in many(page, self.section)] if self.section else []
        return next((text for text in reversed(found) if text), None)

    def _tags(self, page: LexborHTMLParser, selector: str) -> tuple[str, ...]:
        found = (words(node).strip(" ,#") for node in many(page, selector))
        return tuple(dict.fromkeys(tag for tag in found if tag))

    def _withheld(self, page: LexborHTMLParser, body: LexborNode, told: list[Block], sealed: bool) -> str | None:
        """Say why the page is without its body; a lock on a page that tells its story all the same is none."""
        if sum(len(line.text) for line in told) >= TOLD_ANYWAY:
            return None
        if sealed or many(page, LOCKS) or _all(page, self.locks):
            return "the body is withheld: the page keeps it behind a lock"
        if not told and many(body, _MOVING):
            return "the body is withheld: the page shows a film and no text"
        return None


def updated(declared: Declarations, dating: Dating) -> datetime | None:
    """Return when the page says it was changed, if that is after it was published."""
    moment = declared.updated
    if moment is None or dating.when is None or moment.when - dating.when < timedelta(minutes=1):
        return None
    return moment.when


def linked_news(boxes: Iterable[LexborNode], url: str) -> dict[str, str]:
    """Return the articles that boxes of related news link to, in page order: title -> address.

    Where the link holds a heading, with a summary and a date perhaps, the heading is the title.
    """
    found: dict[str, str] = {}
    for link in (link for box in boxes for link in many(box, "a[href]")):
        title = words(link.css_first("h1, h2, h3, h4, h5, h6") or link)
        address = absolute(url, clean(link.attributes.get("href") or ""))
        if title and address:
            found.setdefault(title, address)
    return found


def _all(under: LexborHTMLParser | LexborNode, selectors: tuple[str, ...]) -> list[LexborNode]:
    return many(under, ", ".join(selectors)) if selectors else []


def _links(told: list[Block]) -> str | None:
    """Say how much of a body is links, where that is most of it: such a body is a list of other news."""
    linked = sum(line.linked for line in told)
    if not linked:
        return None
    whole = sum(len(line.text.replace(" ", "")) for line in told)
    return f"{linked} of {whole} letters" if len(told) > 2 and linked > 0.6 * whole else None
