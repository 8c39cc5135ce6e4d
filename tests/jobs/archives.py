"""WARC files of our own sentences: as our crawl leaves them, and as Common Crawl's CC-NEWS has them."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ENGLISH = (
    "<html><head><title>One stop shop</title></head><body><article><h1>One stop shop</h1>{}</article></body></html>"
)


def page(number: int, host: str = "baosongmay.example") -> tuple[str, str]:
    """An article of the OneCMS family with its address; every figure and title is its own."""
    url = f"http://{host}/xa-vung-cao-tra-ho-so-dung-hen-{1000 + number}.html"
    title = f"Xã vùng cao trả hồ sơ đúng hẹn, kỳ {number}"
    published = f"2024-{1 + number % 12:02d}-{1 + number % 27:02d}T08:{number % 60:02d}:00+07:00"
    declared = f'{{"@type": "NewsArticle", "datePublished": "{published}"}}'
    return (
        url,
        f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>
<link rel="canonical" href="{url}"><script type="application/ld+json">{declared}</script></head>
<body><h1 class="sc-longform-header-title block-sc-title">{title}</h1>
<div class="block-sc-sapo">Người dân vùng cao không còn phải đi lại nhiều lần, kỳ {number}.</div>
<article class="entry"><p>Bộ phận một cửa của xã đã giải quyết {100 + number} hồ sơ, không hồ sơ nào trễ.</p>
<p>Tỉ lệ hồ sơ nộp trực tuyến đạt {50 + number % 40},{number % 9 + 1}%, hẹn bằng tin nhắn.</p></article>
</body></html>""",
    )


def write_warc(path: Path, pages: Iterable[tuple[str, str]], *, kind: str = "text/html; charset=utf-8") -> Path:
    """Write one WARC.gz with a warcinfo record, a request and a response for each page, as CC-NEWS has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True, warc_version="1.0")
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "of the tests"}))
        for url, html in pages:
            body, moment = html.encode(), {"WARC-Date": "2026-06-05T01:00:00Z"}
            ask = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
            writer.write_record(
                writer.create_warc_record(url, "request", http_headers=ask, warc_headers_dict=dict(moment))
            )
            answer = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    url,
                    "response",
                    payload=BytesIO(body),
                    length=len(body),
                    http_headers=answer,
                    warc_headers_dict=dict(moment),
                )
            )
    return path


def english(number: int) -> tuple[str, str]:
    """A page no filter of ours lets through."""
    return f"https://paper.example/story-{number}.html", ENGLISH.format(
        "<p>Forms are handed in at one counter.</p>" * 40
    )
