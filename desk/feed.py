"""The digest for programs: JSON with everything it holds, and Atom for readers of feeds."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from desk.digest import Digest, article_line, coverage, footer, heading, summary
from desk.outline import titles
from desk.wording import printable, web
from store.rows import local

ARTICLE = ("article_id", "version_id", "version", "newspaper", "newspaper_title", "province", "published", "title")
MORE = ("lead", "url", "relevance", "topic_names", "figures", "story_id", "role", "late", "printed_first_by")


def record(digest: Digest) -> bytes:
    """Write everything the digest holds as one JSON object; moments are Vietnamese local time."""
    told: dict[str, Any] = {
        "title": titles(digest)[1],
        "period": digest.period,
        "code": digest.code,
        "since": local(digest.since),
        "until": local(digest.until),
        "known": local(digest.known) if digest.known else None,
        "office": digest.office,
        "summary": summary(digest),
        "coverage": coverage(digest),
        "counts": {
            name: getattr(digest, name)
            for name in ("articles", "stories", "duplicates", "others", "unread", "after_cut_off")
        },
        "sections": [{"topic": topic, "stories": [_story(row) for row in rows]} for topic, rows in digest.sections],
        "needs": [row["article_id"] for row in digest.needs],
        "highlights": [row["article_id"] for row in digest.highlights],
        "late": [row["article_id"] for row in digest.late],
        "figures": [dict(row) for row in digest.figures],
        "slips": [dict(row) for row in digest.slips],
        "documents": [dict(row) for row in digest.documents],
        "papers": [dict(row) for row in digest.papers],
        "topics": [{"name": name, "stories": now, "before": before} for name, now, before in digest.topics],
        "provinces": [{"name": name, "stories": now, "before": before} for name, now, before in digest.provinces],
        "months": dict(digest.months),
        "targets": [dict(row) for row in digest.targets],
        "articles": [{name: row[name] for name in (*ARTICLE, "url", "model", "code")} for row in digest.evidence],
        "masthead": asdict(digest.masthead),
        "footer": footer(digest),
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _story(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in (*ARTICLE, *MORE)} | {
        "topics": json.loads(row["topics"] or "[]"),
        "reprints": row["reprints"],
    }


def atom(digest: Digest) -> bytes:
    """Write the stories as an Atom feed (RFC 4287); ids stay the same from digest to digest."""
    kind, about = titles(digest)
    updated = local(digest.known or digest.until)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi">',
        f"<id>tag:diembao,2026:{digest.period}/{_said(digest.code)}</id>",
        f"<title>{_said(f'{kind.capitalize()}: {about}')} ({_said(heading(digest))})</title>",
        f"<subtitle>{_said(summary(digest))} {_said(coverage(digest))}</subtitle>",
        f"<updated>{updated}</updated>",
        f"<author><name>{_said(digest.office or 'diembao')}</name></author>",
    ]
    for topic, rows in digest.sections:
        lines += [line for row in rows for line in _entry(topic, row)]
    return ("\n".join([*lines, "</feed>"]) + "\n").encode("utf-8", "replace")


def _entry(topic: str, row: dict[str, Any]) -> list[str]:
    address = web(row["url"])
    moment = local(datetime.fromisoformat(row["published"]))
    return [
        "<entry>",
        f"<id>tag:diembao,2026:article/{row['article_id']}</id>",
        f"<title>{_said(row['title'])}</title>",
        f"<updated>{moment}</updated><published>{moment}</published>",
        *([f"<link rel='alternate' href={quoteattr(printable(address))}/>"] if address else []),
        f"<author><name>{_said(row['newspaper_title'] or 'Báo chưa rõ')}</name></author>",
        f"<category term={quoteattr(printable(topic))}/>",
        f"<summary>{_said(article_line(row))}{'. ' + _said(row['lead']) if row['lead'] else ''}</summary>",
        "</entry>",
    ]


def _said(text: str) -> str:
    return escape(printable(text))
