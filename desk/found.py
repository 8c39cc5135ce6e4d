"""What a search found, as an Atom feed."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from desk.wording import web
from store.rows import VIETNAM

ATOM = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what no XML may hold


def feed(rows: Iterable[Mapping[str, Any]], title: str, address: str, host: str, now: datetime) -> bytes:
    """Write rows of `store.finding` as Atom; `address` is the feed's own, `host` stands before our pages.

    An entry is updated when its article was published; without a date, now.

    >>> row = {"article_id": 7, "title": "Một <cửa>", "lead": None, "published": None, "url": "javascript:x",
    ...     "newspaper_title": "Báo Mẫu", "topic_names": None}
    >>> now = datetime(2026, 3, 1, tzinfo=VIETNAM)
    >>> "<title>Một &lt;cửa&gt;</title>" in feed([row], "t", "http://x/bai.atom", "http://x", now).decode()
    True
    """
    ElementTree.register_namespace("", ATOM)
    stamp = now.astimezone(VIETNAM).isoformat(timespec="seconds")
    root = ElementTree.Element(f"{{{ATOM}}}feed")
    _add(root, "id", address)
    _add(root, "title", title)
    _add(root, "updated", stamp)
    _add(root, "link", rel="self", href=address)
    _add(_add(root, "author"), "name", "điểm báo")
    for row in rows:
        item = _add(root, "entry")
        page = f"{host}/bai/{row['article_id']}"
        _add(item, "id", page)
        _add(item, "title", row["title"])
        _add(item, "updated", row["published"] or stamp)
        _add(item, "link", rel="alternate", href=page)
        if web(row["url"]):
            _add(item, "link", rel="via", href=web(row["url"]))
        _add(_add(item, "author"), "name", row["newspaper_title"] or "Báo chưa rõ")
        for name in (row["topic_names"] or "").split("; "):
            if name:
                _add(item, "category", term=name)
        if row["lead"]:
            _add(item, "summary", row["lead"])
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    cleaned = {key: _NO_XML.sub("", value) for key, value in attributes.items()}
    child = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", cleaned)
    child.text = _NO_XML.sub("", text) or None
    return child
