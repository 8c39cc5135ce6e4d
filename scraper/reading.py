"""One page read to the end: decoded, laid out or handed to the fallback, and checked before anyone stores it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from scraper.declarations import declared_address
from scraper.decoding import decode
from scraper.fallback import read_unknown
from scraper.items import Article
from scraper.layout import Layout
from scraper.refusals import notice, refusal
from scraper.selection import LayoutError, MarkupError, breaks_off, parse

_MARKED: Final = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
_WORD: Final = re.compile(r"\w{2,}")
_HEAD_ENDS: Final = re.compile(r"</(?:head|HEAD)>")
_SHORT: Final = 1_000
_STRAY_END: Final = re.compile(r"</html\s{0,5}>(?=.{0,500}?<(?:head|body|p|div)\b)", re.IGNORECASE | re.DOTALL)


def read_article(
    html: bytes | str,
    url: str,
    layouts: Sequence[Layout] = (),
    newspaper: str = "",
    *,
    content_type: str | None = None,
    now: datetime | None = None,
) -> Article:
    """Read the article on a page: by the first of `layouts` that fits, else by the fallback, with a warning.

    Never raises on a bad page: what cannot be read comes back with status "unreadable" and says why. `now` lets a
    date in the future be told; without it that check is left out.
    """
    warnings: list[str] = []
    encoded: bytes | None = None
    if isinstance(html, bytes):
        decoded = decode(html, content_type)
        warnings += decoded.warnings
        html, encoded = decoded.text, decoded.encoded
    elif "\ufffd" in html:
        warnings.append(f"{html.count(chr(0xFFFD))} letters could not be read (U+FFFD)")
    try:
        page = parse(html, url, encoded)
    except MarkupError as error:
        return _unreadable(url, newspaper, (*warnings, str(error)))
    if _ends_early(html):
        warnings.append("broken markup repaired: </html> stands before the end")
    article, failures = _by_layout(page, url, layouts)
    warnings += failures
    if breaks_off(html):
        warnings.append("the page breaks off before </html>")
    if why := _told_nothing(article) if article else refusal(page):
        return _unreadable(url, newspaper, (*warnings, f"no article: {why}"))
    if article is None:
        article = read_unknown(page, html, url)
    return replace(article, newspaper=newspaper, warnings=(*warnings, *article.warnings, *_doubts(article, now)))


def _ends_early(html: str) -> bool:
    """Say whether `</html>` stands in the first half of a page, with more of the page right after it."""
    half = len(html) // 2
    early = any(html.find(end, 0, half) >= 0 for end in ("</html", "</HTML", "</Html"))
    return early and bool(_STRAY_END.search(html[:half]))


def address_of(html: bytes | str, content_type: str | None = None) -> str | None:
    """Return the address a page declares for itself, for files that come without one; None where it declares none."""
    text = decode(html, content_type).text if isinstance(html, bytes) else html
    head = _HEAD_ENDS.search(text)
    for markup in ([text[: head.start()]] if head else []) + [text]:
        try:
            if address := declared_address(parse(markup, "a page without an address")):
                return address
        except MarkupError:
            return None
    return None


def _told_nothing(article: Article) -> str | None:
    """Say what a short page in a newspaper's own design tells instead of news."""
    return notice(article.title) if sum(map(len, article.body)) < _SHORT else None


def _by_layout(page: LexborHTMLParser, url: str, layouts: Sequence[Layout]) -> tuple[Article | None, list[str]]:
    failures: list[str] = []
    for layout in layouts:
        try:
            return layout.read(page, url), []
        except LayoutError as error:
            failures.append(f"layout {layout.name} does not fit: {error}")
    return None, failures


def _unreadable(url: str, newspaper: str, warnings: tuple[str, ...]) -> Article:
    return Article(url, None, newspaper, "fallback", "unreadable", "", None, (), warnings=warnings)


def _repeats(body: Sequence[str]) -> bool:
    """Say whether a paragraph long enough to be no refrain stands there twice."""
    long = [text for text in body if len(text) >= 80]
    return len(set(long)) < len(long)


def _is_index(article: Article) -> bool:
    """Say whether a third of the body's lines are titles that the page links to as other news."""
    titles = set(article.related)
    return bool(titles) and 3 * sum(text in titles for text in article.body) > len(article.body)


def _shares_a_word(title: str, told: str) -> bool:
    words = sorted(set(_WORD.findall(title)), key=len, reverse=True)
    return not words or any(word in told and _stands_in(word, told) for word in words)


def _stands_in(word: str, told: str) -> bool:
    """Say whether a word stands in a text by itself; a pattern of its own for every word would cost more to compile."""
    place = told.find(word)
    while place >= 0:
        end = place + len(word)
        if not (_in_word(told[place - 1 : place]) or _in_word(told[end : end + 1])):
            return True
        place = told.find(word, place + 1)
    return False


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _doubts(article: Article, now: datetime | None) -> list[str]:
    """Say what looks wrong about an article before it is stored."""
    doubts: list[str] = []
    told = " ".join((article.lead or "", *article.body))
    if article.status == "ok":
        if not _shares_a_word(article.title, told) and not _shares_a_word(article.title.casefold(), told.casefold()):
            doubts.append("lead and body share no word with the title")
        if len(told) >= 100 and not _MARKED.search(told):
            doubts.append("no Vietnamese letter in lead and body")
        if article.published is None:
            doubts.append("no date of publication")
        if article.lead and sum(map(len, article.body)) < 0.5 * len(article.lead) and not article.tables:
            doubts.append("the body is shorter than half the lead")
        if len(set(article.body)) < len(article.body) and _repeats(article.body):
            doubts.append("a paragraph of the body stands there twice")
        if _is_index(article):
            doubts.append("the body holds the headlines of related news")
    if now and article.published and article.published > now + timedelta(hours=1):
        doubts.append(f"published {article.published.isoformat()} is in the future")
    if article.published_from and article.published_from.endswith(":day"):
        doubts.append("published has a day and no time")
    return doubts
