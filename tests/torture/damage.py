"""What comes in as text and goes out as table, page and search; models and archives that were tampered with."""

from __future__ import annotations

import csv
import io
import random
import re
import shutil
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from desk.export import table_of
from jobs.archives import verify
from nlp.text import fold, searchable, searchable_map
from nlp.topics.classifier import ModelError, load
from store import write
from store.schema import connect
from store.search import index_pending, search
from tests.desk.conftest import MORNING, Browser, catalogue, open_desk
from tests.desk.test_export import ATTACKS
from tests.scraper.loopback import ROOT, Site, newspaper, order, proxy
from tests.store.conftest import annotate, article, page, save
from tests.store.test_search import HOSTILE
from tests.torture.report import Report

SIGNS = "\"*():^-+ \t\n\x00\ud800{}[]<>%_\\'`~|&;,.ANDORNOTEAR thủtụcđộng"
PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "javascript:alert(1)",
    "<iframe src=javascript:alert(1)></iframe>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "<style>@import'http://127.0.0.1/x.css';</style>",
    "</title><script>alert(1)</script>",
    "<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
    "<base href=//127.0.0.1/>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "<!--><script>alert(1)//-->",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
)


def queries(times: int, folder: Path, seed: int = 11) -> Report:
    """Ask the search `times` hostile questions: every one is a question, none is SQL."""
    report = Report("hostile searches", times)
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    with closing(connect(folder / "test.db")) as db:
        catalogue(db)
        run = write.begin_run(db, "run", ["baomau"], MORNING)
        for number in range(20):
            save(db, run, page(number, run), article(number))
        index_pending(db, fold, searchable)
        found = 0
        for number in range(times):
            query = HOSTILE[number] if number < len(HOSTILE) else _query(chance)
            try:
                found += bool(search(db, query, fold, searchable, searchable_map=searchable_map))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
                report.wrong.append(f"{ascii(query)[:80]}: {type(error).__name__}: {error}"[:300])
        report.figures = {"found something": found}
    return report


def _query(chance: random.Random) -> str:
    words = ("thủ tục", "hồ sơ", "CCHC", "dung hen", '"một cửa"', "NEAR(a b)", "title:", "-")
    return "".join(
        chance.choice(words) + " " if chance.random() < 0.2 else chance.choice(SIGNS)
        for _ in range(chance.randrange(1, 40))
    )


def formulas(times: int, folder: Path) -> Report:
    """Write thirteen formulas as CSV and XLSX: none is live."""
    report = Report("formulas", times)
    rows = [{"title": attack, "value": number} for number, attack in enumerate(ATTACKS)]
    back = list(csv.reader(io.StringIO(table_of(rows, "csv", "x").decode("utf-8-sig"))))[1:]
    report.wrong += [f"live in CSV: {cell!r}" for cell, _ in back if not cell.startswith("'")]
    if len(back) != len(ATTACKS):
        report.wrong.append(f"{len(back)} rows, not {len(ATTACKS)}")
    if b"<f>" in table_of(rows, "xlsx", "x"):
        report.wrong.append("live in XLSX")
    report.figures = {"formulas": len(ATTACKS)}
    return report


def scripts(times: int, folder: Path) -> Report:
    """Print an article made of each of seventeen payloads on every page of the desk: none is live."""
    report = Report("scripts in articles", times)
    folder.mkdir(parents=True, exist_ok=True)
    with closing(connect(folder / "test.db")) as db:
        catalogue(db)
        run = write.begin_run(db, "run", ["baomau"], MORNING)
        for number, evil in enumerate(PAYLOADS):
            more = {"title": evil, "lead": evil, "author": evil, "section": evil, "published": MORNING.replace(hour=5)}
            row = article(number, body=(f"{evil} 62,4% {evil}",), url=f"https://baomau.example/{number}?{evil}", **more)
            saved = save(db, run, page(number, run), row)
            tags = [{"topic": "procedures", "score": 0.9, "strength": 2, "why": [{"word": evil, "weight": 1}]}]
            annotate(db, saved, row["text"], figures=[], tags=tags)
        index_pending(db, fold, searchable)
    addresses = ["/hom-nay", "/bai", "/bai?q=script", "/so-lieu", "/bao", "/diembao", "/diembao/articles"]
    addresses += [f"/bai/{number}" for number in range(1, len(PAYLOADS) + 1)]
    addresses += [f"/bai?q={evil}" for evil in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>')]
    desk = open_desk(folder / "test.db")
    browser: Browser = next(desk)
    try:
        for address in addresses:
            answer = browser.get(address)
            if answer.status_code != 200:
                report.wrong.append(f"{address}: {answer.status_code}")
            report.wrong += [f"{address}: {each}" for each in alive(answer.text)]
        for form in ("html", "md"):
            answer = browser.get(f"/hom-nay?ngay=2025-03-05&dang={form}")
            if form == "html":
                report.wrong += [f"digest: {each}" for each in alive(answer.text)]
    finally:
        for _ in desk:
            pass
    report.figures = {"payloads": len(PAYLOADS), "pages": len(addresses)}
    return report


def alive(markup: str) -> list[str]:
    """Name what a browser would run or fetch that came from a payload."""
    soup = BeautifulSoup(markup, "html.parser")
    told = [
        str(tag)[:120] for tag in soup.find_all(["script", "style", "iframe", "base", "svg", "math"]) if foreign(tag)
    ]
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            words = value if isinstance(value, str) else " ".join(value)
            if name.startswith("on") or re.match(r"\s*(?:javascript|data|vbscript):", words, re.IGNORECASE):
                told.append(str(tag)[:120])
    return told


def foreign(tag: Any) -> bool:
    """Say whether an element is none of ours or Datasette's own: it carries a payload's words."""
    words = str(tag)
    return "alert(" in words or "127.0.0.1" in words


def model(times: int, folder: Path) -> Report:
    """Change one bit of the model's weights: they are refused by name."""
    report = Report("model with other bytes", times)
    shutil.copytree(ROOT / "models", folder / "models")
    path = folder / "models" / "topics.npz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    try:
        load(path)
        report.wrong.append("it was loaded")
    except ModelError as error:
        if "sha256" not in str(error):
            report.wrong.append(str(error))
    return report


def archives(times: int, folder: Path, seed: int = 13) -> Report:
    """Damage an archive in `times` ways: whatever is lost is named, and nothing that is whole is."""
    report = Report("damaged archives", times)
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    with proxy(Site(newspaper(30))) as address:
        subprocess.run(order(folder, address), cwd=ROOT, capture_output=True, timeout=60, check=True)
    (file,) = (folder / "archive").glob("*.warc.gz")
    whole = file.read_bytes()
    noticed = harmless = 0
    with closing(connect(folder / "test.db")) as db:
        if verify(db, folder / "archive").damage:
            report.wrong.append("damage was seen in a whole archive")
        for number in range(times):
            content = bytearray(whole)
            kind = ("cut", "bit", "zeros", "piece", "swapped")[number % 5]
            place = chance.randrange(len(content) - 2000)
            if kind == "cut":
                del content[place:]
            elif kind == "bit":
                content[place] ^= 1 << chance.randrange(8)
            elif kind == "zeros":
                content[place : place + 512] = bytes(512)
            elif kind == "piece":
                del content[place : place + chance.randrange(1, 2000)]
            else:
                content[place : place + 1000], content[:1000] = content[:1000], content[place : place + 1000]
            file.write_bytes(content)
            seen = verify(db, folder / "archive").damage
            noticed += bool(seen)
            if not seen and kind == "bit":
                harmless += 1  # a bit of a gzip header that says nothing, or of the record that no page is
            elif not seen:
                report.wrong.append(f"{number} {kind} at {place}: nothing was noticed")
        file.write_bytes(whole)
    report.figures = {"noticed": noticed, "harmless": harmless}
    if harmless > times / 20:
        report.wrong.append(f"{harmless} flipped bits were called harmless")
    return report


TORTURES: dict[str, Callable[[int, Path], Report]] = {
    "queries": queries,
    "formulas": formulas,
    "scripts": scripts,
    "model": model,
    "archives": archives,
}
