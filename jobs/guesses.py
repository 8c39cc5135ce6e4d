"""Selectors of an unknown page design, guessed: what the fallback reads is looked up in the markup with BeautifulSoup.

The fallback knows the text and not where it stands; the markup knows names and not what they mean. Both together give a
`Layout` that is tried on the page at once; what does not hold is left out, and told.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup, Tag
from selectolax.lexbor import LexborHTMLParser

from jobs.markup import (
    UTILITY,
    beginnings,
    classes,
    first,
    holder_of,
    holders,
    lineage,
    named,
    naming,
    naming_of_ancestor,
    only,
    same,
    signature,
    speaking,
)
from scraper.decoding import decode
from scraper.items import Article
from scraper.layout import Layout
from scraper.prose import author as name_in
from scraper.reading import read_article
from scraper.selection import LayoutError, MarkupError, parse, texts

HELD = 0.85  # of the body's letters that its element must hold: a stray paragraph must not widen it to the page
LEADS = re.compile(r"sapo|chapo|lead|summary|intro|description|tom-?tat", re.IGNORECASE)
AUTHORS = re.compile(r"author|tac-?gia|byline|writer|but-?danh|nguon", re.IGNORECASE)
CRUMBS = re.compile(r"bread|crumb|cate|chuyen-?muc|channel|zone", re.IGNORECASE)
TAGS = re.compile(r"tag|keyword|tu-?khoa", re.IGNORECASE)
RELATED = re.compile(
    r"relat|lien-?quan|cung-?chuyen|doc-?them|xem-?them|read-?more|tin-?khac|other-?news", re.IGNORECASE
)
FURNITURE = re.compile(r"share|social|(?:^|[-_])ads?(?:[-_]|$)|advert|banner|comment|binh-?luan|copyright|rating", re.I)
DATED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4} \d{1,2}:\d{2}:\d{2} [AP]M")


@dataclass(slots=True)
class Design:
    """A guessed layout as its fields, what each was guessed from, what is doubtful, and what it reads on the page."""

    fields: dict[str, Any] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    article: Article | None = None

    def guessed(self, name: str, value: Any, why: str) -> None:
        """Note a field and what it was guessed from; an empty value is no guess."""
        if value:
            self.fields[name] = value
            self.told.append(f"{name}: {why}")


def guess_design(page: bytes, url: str, name: str) -> Design:
    """Guess the layout of a page no known layout fits. Never raises: what cannot be guessed is told as unsure."""
    markup = decode(page).text
    told = read_article(page, url)
    design = Design({"title": "h1", "body": "article"})
    try:
        tree = parse(markup, url)
    except MarkupError as error:
        design.unsure.append(f"layouts: the page cannot be parsed: {error}")
        return design
    # Of the markup as the crawl's parser has put it right: a stray </html> or an open <td> must not move anything.
    soup = BeautifulSoup(tree.html or "", "html.parser")
    body = _body(soup, tree, told, design)
    title = _title(soup, tree, told, design)
    _lead(soup, tree, told, body, design)
    _captions(soup, told, body, design)
    _author(soup, tree, told, body, design)
    _published(soup, tree, told, body, design)
    _surroundings(soup, tree, told, title, body, design)
    _try(tree, url, name, told, design)
    if body is not None and _drop_strays(tree, told, body, design):
        _try(tree, url, name, told, design)
    _compare(told, design)
    return design


# ----------------------------------------------------------------------------------------------------------- the fields
def _body(soup: BeautifulSoup, tree: LexborHTMLParser, told: Article, design: Design) -> Tag | None:
    letters: dict[int, int] = {}
    tags: dict[int, Tag] = {}
    total = 0
    for paragraph in told.body:
        size = len(signature(paragraph))
        holder = next(beginnings(soup, paragraph), None)
        if holder is None:
            continue
        total += size
        for above in (holder, *holder.parents):
            letters[id(above)] = letters.get(id(above), 0) + size
            tags[id(above)] = above
    held = [tag for key, tag in tags.items() if letters[key] >= HELD * total and tag.name not in ("p", "span", "font")]
    body = min(held, key=lambda tag: len(tag.get_text()), default=None)
    if body is None or body.name in ("[document]", "html", "body"):
        design.unsure.append("body: no element holds the text the fallback reads")
        return None
    widest = 1.1 * len(signature(body.get_text())) + 200
    for place, tag in enumerate([body, *list(body.parents)[:3]]):
        if tag.name in ("[document]", "html", "body") or len(signature(tag.get_text())) > widest:
            break
        if selector := only(tag, tree):
            up = f", {place} up" if place else ""
            why = f"the innermost element with {HELD:.0%} of the text the fallback reads{up}"
            design.guessed("body", selector, why)
            return tag
    design.unsure.append(f"body: the element that holds the text, {body.name}, has no name of its own")
    return body


def _title(soup: BeautifulSoup, tree: LexborHTMLParser, told: Article, design: Design) -> Tag | None:
    found = list(holders(soup, told.title)) if told.title else []
    found = [tag for tag in found if tag.name not in ("title", "a", "script", "figcaption")]
    heads = [each for tag in found for each in lineage(tag, 2) if re.fullmatch("h[1-4]", each.name)]
    for tag in (*sorted(heads, key=lambda each: each.name), *found):
        for each in lineage(tag, 1):
            if signature(each.get_text()) == signature(told.title) and (selector := only(each, tree)):
                design.guessed("title", selector, f"the <{each.name}> with the title the page declares")
                return each
    if len(tree.css("h1")) == 1:
        design.guessed("title", "h1", "the only <h1>")
        return soup.select_one("h1")
    design.unsure.append("title: no element of its own holds the title the page declares")
    return None


def _lead(soup: BeautifulSoup, tree: LexborHTMLParser, told: Article, body: Tag | None, design: Design) -> None:
    holder = holder_of(soup, told.lead, LEADS) if told.lead else None
    if holder is None:
        holder = next((tag for tag in named(soup, LEADS) if 60 <= len(tag.get_text(strip=True)) <= 900), None)
        if holder is None or holder.name == "a":
            design.unsure.append("lead: the page shows none, or the first paragraph is it (lead_in_body)")
            return
    for each in lineage(holder, 2):
        selector = only(each, tree) if same(signature(each.get_text()), signature(holder.get_text())) else None
        if selector and (speaking(selector.split()[-1]) or each.name in ("h2", "h3", "h4")):
            design.guessed("lead", selector, "the element with the lead that og:description and the place of it tell")
            return
    if body is not None and body in holder.parents:
        design.guessed("lead_in_body", True, "the lead is a nameless first paragraph of the body")


def _captions(soup: BeautifulSoup, told: Article, body: Tag | None, design: Design) -> None:
    if not told.captions:
        design.unsure.append("captions: the page shows none")
        return
    found: dict[str, str] = {"figcaption": ""}
    nameless = 0
    for caption in told.captions:
        holder = holder_of(body or soup, caption)
        own = next((each for each in lineage(holder, 2) if _own(each, caption)), None) if holder else None
        if own is None:
            nameless += holder is not None
        elif own.name != "figcaption":
            found[f"{own.name}.{next(name for name in classes(own) if not UTILITY.match(name))}"] = ""
    design.guessed(
        "captions", tuple(found) if len(found) > 1 else (), "the elements of what the fallback calls captions"
    )
    design.guessed("caption_after_picture", nameless > 0, "a caption without a name follows its picture")


def _own(tag: Tag, words: str) -> bool:
    fits = len(signature(tag.get_text())) <= 1.2 * len(signature(words)) + 10
    return fits and (tag.name == "figcaption" or any(not UTILITY.match(name) for name in classes(tag)))


def _author(soup: BeautifulSoup, tree: LexborHTMLParser, told: Article, body: Tag | None, design: Design) -> None:
    found: list[str] = []
    short = [tag for tag in named(soup, AUTHORS) if len(signature(tag.get_text())) <= 60]
    names = [tag for tag in short if name_in(" ".join(tag.get_text().split()))]
    told_by = [tag for tag in names if not told.author or signature(told.author).casefold() in _small(tag)]
    for tag in sorted(told_by, key=lambda each: body is None or body not in each.parents):
        if selector := first(tag, tree):
            found.append(selector)
            break
    nameless = holder_of(soup, told.author) if told.author and not found else None
    if nameless is not None and nameless.name not in ("figcaption", "td") and len(signature(nameless.get_text())) <= 60:
        found += [selector for each in lineage(nameless, 1) if speaking(selector := first(each, tree) or "")][:1]
    for selector in ('meta[property="dable:author"]', 'meta[name="author"]'):
        meta = soup.select_one(selector)
        content = str(meta.get("content") or "") if meta is not None else ""
        if content and (signature(told.author or "") or "\0") in signature(content):
            found.append(selector)
    design.guessed("author", tuple(found), f"where {told.author or 'a name'!r} stands")
    if not found:
        design.unsure.append("author: no element names one; a last paragraph that is a name is read without a selector")


def _small(tag: Tag) -> str:
    return signature(tag.get_text()).casefold()


def _published(soup: BeautifulSoup, tree: LexborHTMLParser, told: Article, body: Tag | None, design: Design) -> None:
    if any(AMERICAN.fullmatch(str(meta.get("content") or "")) for meta in soup.select("meta[content]")):
        design.guessed("meta_order", "month-first", "a meta element writes AM or PM")
    if told.published is None:
        design.unsure.append("published: no date could be read")
        return
    day = f"{told.published:%d/%m/%Y}"
    places: list[tuple[int, int, Tag]] = []
    for number, string in enumerate(soup.find_all(string=DATED)):
        found = DATED.search(string)
        tag = string.parent
        if found is None or tag is None or tag.name in ("script", "style", "title", "option", "[document]"):
            continue
        same = f"{int(found[1]):02}/{int(found[2]):02}/{found[3]}" == day
        inside = body is not None and body in tag.parents
        if same and len(signature(string)) <= (40 if inside else 80):
            timed = f"{told.published:%H:%M}" in string or told.published.strftime("%H:%M").lstrip("0") in string
            around = any(f"{told.published:%H:%M}" in each.get_text() for each in lineage(tag, 1))
            places.append(((0 if timed else 1 if around else 2) + 3 * inside, number, tag))
    for rank, _, tag in sorted(places, key=lambda place: place[:2]):
        for each in lineage(tag, 2)[1 if rank % 3 == 1 else 0 :]:
            selector = only(each, tree) or first(each, tree)
            if selector and speaking(selector) and len(each.get_text(strip=True)) <= 160:
                design.guessed("published", selector, f"where {day} stands{' in the body' if rank >= 3 else ''}")
                return
    design.unsure.append(f"published: {day} comes from {told.published_from}; no element shows it by name")


def _surroundings(
    soup: BeautifulSoup, tree: LexborHTMLParser, told: Article, title: Tag | None, body: Tag | None, design: Design
) -> None:
    """Guess section, tags, boxes of related news and what is no text of the article."""
    if told.section is None:
        for tag in _nearest(soup, title, CRUMBS):
            links = [link for link in tag.find_all("a") if link.get_text(strip=True)]
            selector = only(tag, tree)
            if links and selector and len(links) <= 4 and len(tag.get_text(strip=True)) <= 120:
                design.guessed("section", f"{selector} a", "the breadcrumb")
                break
        else:
            design.unsure.append("section: neither a breadcrumb nor JSON-LD names it")
    for tag in named(soup, TAGS):
        selector = only(tag, tree)
        links = tag.find_all("a")
        if selector and links and all(len(link.get_text(strip=True)) <= 60 for link in links) and len(links) <= 20:
            design.guessed("tags", f"{selector} a", "links in an element that says tag")
            break
    if body is None:
        return
    boxes = [tag for tag in named(body, RELATED) if tag.find("a")]
    design.guessed("related", _selectors(boxes, body), "boxes of links inside the body")
    furniture = [tag for tag in named(body, FURNITURE) if tag.get_text(strip=True)]
    furniture = [tag for tag in furniture if len(signature(tag.get_text())) < 0.2 * len(signature(body.get_text()))]
    design.guessed("drop", _selectors(furniture, body), "what the body holds besides its text")


def _nearest(soup: BeautifulSoup, title: Tag | None, wish: re.Pattern[str]) -> list[Tag]:
    """Give the elements that fit a wish, those that stand last before the title first."""
    order = {id(tag): number for number, tag in enumerate(soup.find_all(True))}
    at = order.get(id(title), 0)
    return sorted(named(soup, wish), key=lambda tag: (order[id(tag)] > at, abs(order[id(tag)] - at)))


def _selectors(tags: Iterable[Tag], body: Tag) -> tuple[str, ...]:
    outer = [tag for tag in tags if tag is not body]
    chosen = [tag for tag in outer if not any(other in tag.parents for other in outer)]
    return tuple(dict.fromkeys(name for tag in chosen if (name := next(naming_of_ancestor(tag), None))))


# ----------------------------------------------------------------------------------------------------------- the trial
WEAKEST: Sequence[str] = (
    "related",
    "drop",
    "tags",
    "section",
    "captions",
    "caption_after_picture",
    "lead_in_body",
    "lead",
)
"""In this order fields are left out until the page can be read."""


def _try(tree: LexborHTMLParser, url: str, name: str, told: Article, design: Design) -> None:
    """Read the page by the guesses; leave out what stands in the way, and tell where the fallback reads otherwise."""
    for weak in ("", *WEAKEST):
        if weak and design.fields.pop(weak, None) is not None:
            design.unsure.append(f"{weak}: left out, the page could not be read with it")
        try:
            design.article = Layout(name=name, **design.fields).read(tree, url)
            break
        except LayoutError as error:
            problem = str(error)
    if design.article is None:
        design.unsure.append(f"layouts: the guessed selectors do not read the page: {problem}")
        return


def _drop_strays(tree: LexborHTMLParser, told: Article, body: Tag, design: Design) -> bool:
    """Drop elements with a name of their own whose line the fallback leaves out: dates, bylines, buttons."""
    known = signature("".join((told.title, told.lead or "", *told.body, *told.captions)))
    strays: list[str] = []
    for line in design.article.body if design.article else ():
        holder = next(holders(body, line), None) if signature(line) not in known else None
        names = [name for name in naming(holder) if speaking(name) and " " not in name] if holder else []
        if names and all(signature("".join(texts(node))) not in known for node in tree.css(names[0])):
            strays.append(names[0])
    design.guessed(
        "drop", tuple(dict.fromkeys([*design.fields.get("drop", ()), *strays])), "named lines that are no text"
    )
    return bool(strays)


def _compare(told: Article, design: Design) -> None:
    """Tell where the guessed selectors and the fallback differ much."""
    if design.article is None:
        return
    here, there = (len(signature("".join(each.body))) for each in (design.article, told))
    if there and not 0.8 <= here / there <= 1.25:
        design.unsure.append(f"body: {here} letters by these selectors, {there} by the fallback: compare with the page")
