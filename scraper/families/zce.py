"""The "zce/cms-body" newsroom system: addresses end in -post<id>.html, bodies in `.zce-content-body.cms-body`."""

from typing import Final

from scraper.layout import Layout

ZCE: Final = Layout(
    name="zce",
    title="h1.article__title",
    lead=".article__sapo",
    body=".article__body.cms-body",
    drop=(".article__meta", ".ads_middle", ".sda_middle", ".banner", ".rennab", ".tts-player"),
    captions=("figcaption", "td.caption", ".cms-caption"),
    author=(".cms-author .name",),
    published="time.article__time, .article__meta time",
    section=".breadcrumb h2 a, .breadcrumbs h2 a",
    tags=".article__tag .box-content a, .article__tags .box-content a",
    related=(".article-relate", ".article__footer .related-news", ".article__body .related-news"),
)
"""Hà Tĩnh, Lào Cai, Gia Lai, Sài Gòn Giải Phóng, Pháp Luật TP.HCM, Nhân Dân. Paragraphs are `<p>` or bare `<div>`;
where no writer is linked the byline is the body's last line, set right."""
