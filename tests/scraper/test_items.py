"""An article's text, hash and row."""

from __future__ import annotations

import json
from dataclasses import replace

from scraper.items import Article

ARTICLE = Article(
    url="https://baomau.example/a-1.html",
    canonical=None,
    newspaper="baomau",
    layout="mau",
    status="ok",
    title="Xã mới nhận hồ sơ",
    lead="Người dân nộp hồ sơ tại thôn.",
    body=("Đạt 97,8%.",),
    captions=("Người dân nộp hồ sơ tại thôn - Ảnh: L.M", "Quang cảnh hội nghị. Ảnh: L.M"),
)


def test_text_leaves_out_captions_that_repeat_the_lead() -> None:
    assert ARTICLE.text.split("\n") == [
        "Xã mới nhận hồ sơ",
        "Người dân nộp hồ sơ tại thôn.",
        "Đạt 97,8%.",
        "Quang cảnh hội nghị. Ảnh: L.M",
    ]


def test_hash_knows_the_told_from_the_rest() -> None:
    assert replace(ARTICLE, warnings=("x",), url="y").content_hash == ARTICLE.content_hash
    changes = (
        replace(ARTICLE, title="x"),
        replace(ARTICLE, lead=None),
        replace(ARTICLE, body=()),
        replace(ARTICLE, captions=()),
        replace(ARTICLE, tables=((("312",),),), tables_at=(0,)),
    )
    assert len({article.content_hash for article in (ARTICLE, *changes)}) == 6


def test_row_is_json() -> None:
    linked = replace(ARTICLE, related=("Tin khác",), related_urls=("https://baomau.example/b-2.html",))
    assert linked.row()["related"] == [{"title": "Tin khác", "url": "https://baomau.example/b-2.html"}]
    assert json.loads(json.dumps(ARTICLE.row()))["captions"][1] == "Quang cảnh hội nghị. Ảnh: L.M"
