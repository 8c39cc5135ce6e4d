"""Pictures of every page of the desk and of the Word digest, over the demo's store, into docs/screenshots.

`make screenshots`. Needs chromium, soffice and pdftoppm, and for the Word digest a font with Times New Roman's widths
and Vietnamese letters (fonts-liberation2). The pictures are looked at by people, no test compares them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.desk.browser import WIDTHS, admit, browser, demo, served
from tests.desk.generated import generate

OUT = Path(__file__).parents[2] / "docs" / "screenshots"
MORNING = "2026-11-21"  # on which the demo's second run is read
OFFICE = "UBND tỉnh Khánh Hòa; Văn phòng"
OFFICER, PASSWORD = "Lê Thị Mẫu", "một câu đủ dài để nhớ"
PAGES = {
    "hom-nay": f"/hom-nay?day={MORNING}",
    "bai": "/bai?q=thu+tuc+hanh+chinh",
    "chu-de": "/chu-de",
    "mot-chu-de": "/chu-de/procedures",
    "so-lieu": "/so-lieu",
    "chi-tieu": "/so-lieu/online_dossier_rate",
    "tinh": "/tinh/tuyen-quang",
    "bao": "/bao",
    "mot-bao": "/bao/baosongmay",
    "dang-nhap": "/dang-nhap",
}
SIGNED_IN = {
    "phan-anh": "/phan-anh",
    "phan-anh-tuan": "/phan-anh/tuan",
    "duyet": "/duyet",
    "tim-da-luu": "/tim-da-luu",
    "sua-loi": "/sua-loi",
    "nhat-ky": "/nhat-ky",
}
TELEPHONE = {
    "hom-nay": PAGES["hom-nay"],
    "bai": PAGES["bai"],
    "so-lieu": PAGES["so-lieu"],
    "phan-anh": "/phan-anh",
}


def take(page: Any, home: str, name: str, path: str) -> None:
    """Take what the window shows of one page."""
    page.goto(home + path, wait_until="networkidle")
    page.screenshot(path=OUT / f"{name}.png")


def sign_in(page: Any, home: str) -> None:
    """Sign in as the demo's officer."""
    page.goto(f"{home}/dang-nhap")
    page.fill("#ten", OFFICER)
    page.fill("#mat-khau", PASSWORD)
    page.click("form.sheet button")
    page.wait_for_load_state("networkidle")


def work(page: Any, home: str) -> None:
    """Do what an officer does of a morning: assign, answer, save a search, report a wrong figure and decide on it."""
    page.goto(f"{home}/bai?chude=citizen_voice")
    articles = page.eval_on_selector_all("main article h3 a", "all => all.map(a => a.getAttribute('href'))")
    for number, article in enumerate(articles[:3]):
        page.goto(f"{home}/phan-anh{article}")
        page.fill("#unit", ("UBND xã Mẫu", "Sở Nội vụ", "UBND phường Hai")[number])
        page.fill("#deadline", ("2026-11-30", "2026-11-24", "2026-12-03")[number])
        page.fill("#directive", "Công văn 12/UBND-VP ngày 21/11/2026")
        page.select_option("#state", "assigned")
        if number == 2:
            page.fill("#finding", "Đã kiểm tra, phản ánh đúng một phần.")
            page.fill("#answer_url", "https://mau.gov.vn.example/tra-loi")
            page.select_option("#state", "answered")
        page.click("button.main")
        page.wait_for_url("**xong=1")
    take(page, home, "mot-phan-anh", f"/phan-anh{articles[0]}")
    page.goto(f"{home}/tim-da-luu/moi?q=hồ sơ trực tuyến")
    page.fill("#ten", "Hồ sơ trực tuyến")
    page.click("button.main")
    page.wait_for_url("**/tim-da-luu**")
    page.goto(f"{home}/hom-nay?day={MORNING}")
    page.click("main article h3 a")
    page.wait_for_load_state("networkidle")
    article = page.url.removeprefix(home)
    page.locator("a[href*='loai=figure']").first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=OUT / "bao-sai.png")
    page.fill("#gia-tri", "0,7241")
    page.fill("#dung", "Bảng công bố kèm bài ghi 0,7241 điểm.")
    page.click("button.main")
    page.wait_for_url("**xong=1**")
    page.click("button[value=accepted]")
    page.wait_for_url("**xong=2**")
    take(page, home, "mot-bai", article)


def shoot(context: Any, home: str) -> None:
    """Take each page at the width of a desk, the first ones as a telephone shows them, and one in the dark."""
    page = context.new_page()
    page.set_viewport_size({"width": WIDTHS["desk"], "height": 900})
    for name, path in PAGES.items():
        take(page, home, name, path)
    sign_in(page, home)
    work(page, home)
    for name, path in SIGNED_IN.items():
        take(page, home, name, path)
    page.goto(f"{home}/bai")
    edited = page.locator("a[href^='/bai/']:has-text('Tuyên Quang')").first.get_attribute("href")
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 740})
    for name, path in {**TELEPHONE, "mot-bai": edited}.items():
        take(page, home, f"{name}-dien-thoai", path)
    page.set_viewport_size({"width": WIDTHS["tablet"], "height": 1000})
    page.emulate_media(color_scheme="dark")
    take(page, home, "hom-nay-toi", PAGES["hom-nay"])


def print_digest(db: Path, folder: Path) -> None:
    """Print the first page of the Word digest, as LibreOffice lays it out."""
    word = folder / "diem-bao.docx"
    command = [sys.executable, "-m", "jobs.cli", "digest", "--db", str(db), "--day", MORNING, "--format", "docx"]
    told = ["--office", OFFICE, "--signer", "Chánh Văn phòng", "--out", str(word)]
    subprocess.run([*command, *told], check=True, timeout=120)
    office = ["soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*office, "--outdir", str(folder), str(word)], check=True, timeout=180, capture_output=True)
    picture = ["pdftoppm", "-png", "-r", "80", "-f", "1", "-l", "1", "-singlefile"]
    subprocess.run([*picture, str(word.with_suffix(".pdf")), str(OUT / "diem-bao-word")], check=True, timeout=60)


def main() -> None:
    """Make the stores, open the desk, take the pictures; the demo's papers never disagree, generated ones do."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        db, many = Path(folder) / "demo.db", Path(folder) / "many.db"
        demo(db)
        admit(db, OFFICER, PASSWORD)
        generate(many, 1000)
        with browser() as chromium:
            context = chromium.new_context(locale="vi-VN")
            with served(db) as home:
                shoot(context, home)
            with served(many) as home:
                page = context.new_page()
                page.set_viewport_size({"width": WIDTHS["desk"], "height": 900})
                take(page, home, "venh", "/venh")
        print_digest(db, Path(folder))


if __name__ == "__main__":
    main()
