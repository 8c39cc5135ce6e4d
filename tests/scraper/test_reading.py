"""A page read to the end: doubts are told, bad pages are refused in bounded time, the seed article comes out right."""

from __future__ import annotations

import json
import random
import time
from datetime import datetime
from pathlib import Path

import pytest

from scraper.dates import VIETNAM
from scraper.families.dataimages import DATAIMAGES
from scraper.families.fckeditor import FCKEDITOR
from scraper.families.onecms import ONECMS
from scraper.reading import address_of, read_article
from scraper.spiders.baoquangtri import QUANGTRI_2024

SHARED = Path(__file__).parents[2].parent / "shared"
URL = "https://baomau.example/thoi-su/xa-moi-nhan-ho-so-102345.html"
LAYOUTS = (ONECMS, FCKEDITOR, DATAIMAGES, QUANGTRI_2024)
PAGE = Path(__file__).parent / "pages" / "baonghean" / "1.html"
M = 1_000_000


@pytest.mark.skipif(not (SHARED / "data" / "seed").is_dir(), reason="the seed article is not here")
def test_seed_article_equals_its_gold() -> None:
    seed = SHARED / "data" / "seed"
    gold = json.loads((seed / "gold.json").read_text(encoding="utf-8"))
    article = read_article((seed / "page.html").read_bytes(), gold["url"], (DATAIMAGES, QUANGTRI_2024), "baoquangtri")
    told = article.row()
    for key in ("url", "newspaper", "title", "lead", "body", "captions", "author", "published"):
        assert told[key] == gold[key], key
    assert list(article.related) == gold["related"]
    document = json.loads((seed / "document.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert article.text == document["text"]
    assert article.warnings == ()


HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "binary": random.Random(1).randbytes(300_000),
    "pdf": b"%PDF-1.7\n" + random.Random(2).randbytes(200_000),
    "5 MB of nested div": b"<div>" * M,
    "nested and closed": b"<div>" * 1_400 + b"x" + b"</div>" * 1_400,
    "NUL bytes": b"<p>a\x00b</p>" * 5_000 + b"\x00" * M,
    "1 MB without spaces": b"<h1>t</h1><p>" + b"a" * M,
    "1 MB of digits": b"<h1>t</h1><p>" + b"1" * M,
    "1 MB of slashes": b"<p>" + b"1/" * (M // 2),
    "1 MB of <": b"<" * M,
    "1 MB of &": b"&" * M,
    "1 MB of <a": b"<a " * (M // 3),
    "1 MB of spaces": b"<p>" + b" " * M + b"x",
    "1 MB of names": ("<p>" + "Lê Mai, " * 110_000).encode(),
    "1 MB of clocks": b"<p>" + b"10:10 " * 170_000,
    "1 MB of brackets": b"<p>" + b"(a" * 500_000,
    "many paragraphs": b"<p>xin chao cac ban doc gan xa.</p>" * 25_000,
    "many classes": b'<div class="related x"><p>abc</p></div>' * 14_000,
    "many links": b"<a href=x>lien ket</a> " * 25_000,
    "many breaks": b"<p>" + b"x<br>" * 50_000,
    "many cells": b"<table>" + b"<tr><td>a<td>b" * 19_000,
    "nested tables": b"<table><tr><td>" * 450,
    "nested lists of JSON": b'<script type="application/ld+json">' + b"[" * 200_000 + b"</script>",
    "bad canonical": b'<link rel=canonical href="http://[bad"><p>x',
    "cut in the head": PAGE.read_bytes()[:3_000],
    "cut in the body": PAGE.read_bytes()[:31_000],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_bad_page_is_read_or_refused_in_bounded_time(name: str) -> None:
    start = time.process_time()
    article = read_article(HOSTILE[name], URL, LAYOUTS, "baomau")
    took = time.process_time() - start
    assert took < 20, f"{name} took {took:.1f} s"
    assert article.newspaper == "baomau"
    assert article.status == "unreadable" or (article.title and article.body)
    assert article.status == "ok" or article.warnings
    assert json.dumps(article.row())


def page(
    title: str = "Xã mới nhận hồ sơ", body: str = "Xã mới đã nhận 1.164 hồ sơ.", date: str = "04/03/2025 08:15"
) -> str:
    return f"<h1 class='title-detail'>{title}</h1><span id=update-time>{date}</span><div id=noidung><p>{body}</p></div>"


NOW = datetime(2025, 3, 4, 9, 0, tzinfo=VIETNAM)
DOUBTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (page(), ()),
    (page(body="Giá vàng hôm nay tăng."), ("lead and body share no word with the title",)),
    (page(body="Xa moi nhan ho so cua nguoi dan. " * 5, title="Xa moi"), ("no Vietnamese letter in lead and body",)),
    (page(date="vừa xong"), ("no date of publication",)),
    (page(date="05/03/2025 08:15"), ("published 2025-03-05T08:15:00+07:00 is in the future",)),
    (page(date="04/03/2025"), ("published has a day and no time",)),
    (
        page(body="Xã mới nhận hồ sơ. " * 8 + "</p><p>" + "Xã mới nhận hồ sơ. " * 8),
        ("a paragraph of the body stands there twice",),
    ),
    (page() + "<body><p>nửa trang", ("the page breaks off before </html>",)),
    (page(body="Xã mới nhận h\ufffd sơ."), ("1 letters could not be read (U+FFFD)",)),
    ("<html></html><head></head>" + page() + " " * 200, ("broken markup repaired: </html> stands before the end",)),
)


def test_body_shorter_than_its_lead_is_doubted() -> None:
    lead = "<p class=sapo-detail>" + "Xã mới nhận hồ sơ ngay tại thôn. " * 5 + "</p>"
    article = read_article(page() + lead, URL, (QUANGTRI_2024,), now=NOW)
    assert article.warnings == ("the body is shorter than half the lead",)


def test_body_of_related_headlines_is_doubted() -> None:
    headlines = "</p><p>".join(f"Xã thứ {i} nhận hồ sơ" for i in range(4))
    related = "".join(f"<a href=/{i}>Xã thứ {i} nhận hồ sơ</a>" for i in range(4))
    markup = f"<div class=content-detail>{page(body=headlines)}<div class=related>{related}</div></div>"
    article = read_article(markup, URL, (QUANGTRI_2024,), now=NOW)
    assert article.warnings == ("the body holds the headlines of related news",)


@pytest.mark.parametrize(("markup", "warnings"), DOUBTS)
def test_doubts_are_told(markup: str, warnings: tuple[str, ...]) -> None:
    article = read_article(markup, URL, (QUANGTRI_2024,), now=NOW)
    assert (article.layout, article.warnings) == ("quangtri-2024", warnings)


def test_page_may_tell_its_own_address() -> None:
    assert (
        address_of('<link rel="canonical" href="https://baomau.example/a-1.html">') == "https://baomau.example/a-1.html"
    )
    assert (
        address_of(b'<meta property="og:url" content="https://baomau.example/b-2.html">')
        == "https://baomau.example/b-2.html"
    )
    assert address_of('<link rel="canonical" href="/a-1.html">') is None
    assert address_of("<div>" * 100_000) is None
