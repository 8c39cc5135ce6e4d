"""Pictures of every page of the desk and of the Word digest, over the demo's store, into docs/screenshots.

`make screenshots`. Needs chromium, soffice and pdftoppm; the pictures are looked at by people, no test compares them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.desk.browser import WIDTHS, browser, demo, served

OUT = Path(__file__).parents[2] / "docs" / "screenshots"
MORNING = "2026-10-14"  # the newest of the demo's mornings with news
PAGES = {
    "hom-nay": f"/hom-nay?day={MORNING}",
    "bai": "/bai?q=thu+tuc+hanh+chinh",
    "chu-de": "/chu-de",
    "so-lieu": "/so-lieu",
    "chi-tieu": "/so-lieu/online_dossier_rate",
    "tinh": "/tinh/tuyen-quang",
    "venh": "/venh",
    "phan-anh": "/phan-anh",
    "duyet": "/duyet",
    "bao": "/bao",
}


def shoot(page: Any, home: str) -> None:
    """Take each page at the width of a desk, and the first ones as a telephone and in the dark shows them."""
    for name, path in PAGES.items():
        page.set_viewport_size({"width": WIDTHS["desk"], "height": 900})
        page.goto(home + path, wait_until="networkidle")
        page.screenshot(path=OUT / f"{name}.png")
    page.goto(f"{home}/hom-nay?day={MORNING}")
    page.click("main article h3 a")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=OUT / "mot-bai.png")
    article = page.url
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 740})
    for name, address in (
        ("hom-nay", home + PAGES["hom-nay"]),
        ("mot-bai", article),
        ("so-lieu", home + PAGES["so-lieu"]),
    ):
        page.goto(address, wait_until="networkidle")
        page.screenshot(path=OUT / f"{name}-dien-thoai.png")
    page.set_viewport_size({"width": WIDTHS["tablet"], "height": 1000})
    page.emulate_media(color_scheme="dark")
    page.goto(home + PAGES["hom-nay"], wait_until="networkidle")
    page.screenshot(path=OUT / "hom-nay-toi.png")


def print_digest(db: Path, folder: Path) -> None:
    """Print the first page of the Word digest, as LibreOffice lays it out."""
    word = folder / "diem-bao.docx"
    command = [sys.executable, "-m", "jobs.cli", "digest", "--db", str(db), "--day", MORNING, "--format", "docx"]
    subprocess.run([*command, "--out", str(word)], check=True, timeout=120)
    office = ["soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*office, "--outdir", str(folder), str(word)], check=True, timeout=180, capture_output=True)
    picture = ["pdftoppm", "-png", "-r", "80", "-f", "1", "-l", "1", "-singlefile"]
    subprocess.run([*picture, str(word.with_suffix(".pdf")), str(OUT / "diem-bao-word")], check=True, timeout=60)


def main() -> None:
    """Make the store, open the desk, take the pictures."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        db = Path(folder) / "demo.db"
        demo(db)
        with served(db) as home, browser() as chromium:
            shoot(chromium.new_context(locale="vi-VN").new_page(), home)
        print_digest(db, Path(folder))


if __name__ == "__main__":
    main()
