"""`diembao figures explain`: for each number of an article, the rules that made it a figure or excluded it."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from jobs.entrance import OK, SOME_INPUT_BAD, complain, db_option, opened, reading, stop

FIELD_NAMES = {
    "kind": "loại",
    "value": "giá trị",
    "approx": "mức chính xác",
    "unit": "đơn vị",
    "indicator": "chỉ tiêu",
    "scope": "của ai",
    "period": "kỳ",
    "status": "tình trạng",
    "cmp": "so sánh",
    "base": "gốc so sánh",
    "base_value": "giá trị gốc",
}
OUTCOME_NAMES = {
    "figure": "SỐ LIỆU",
    "comparison": "mức so sánh của số liệu đứng trước",
    "base_value": "giá trị gốc của phép so sánh",
    "total": "tổng số của số liệu đứng trước",
    "date": "ngày",
    "time": "giờ",
    "year": "năm",
    "period": "kỳ thời gian",
    "legal_ref": "số hiệu văn bản",
    "article_ref": "điều, khoản, mục",
    "name_number": "số trong tên gọi",
    "set_name": "tên một nhóm",
    "level_name": "mức độ",
    "grade_name": "hạng, bậc, cấp",
    "meeting_ordinal": "thứ tự kỳ họp",
    "event_ordinal": "thứ tự lần",
    "phone": "số điện thoại",
    "id_number": "mã số",
    "url_email": "địa chỉ mạng",
    "version": "phiên bản",
    "standard": "tiêu chuẩn",
    "address": "địa chỉ",
    "road": "tên đường",
    "admin_name": "tên đơn vị có số",
    "slogan": "khẩu hiệu",
    "idiom": "cách nói quen",
    "rhetoric_count": "số đếm mở lời",
    "enumerator": "số thứ tự mục",
    "table_label": "số bảng, hình",
    "page_ui": "chữ của trang mạng",
    "caption": "chú thích ảnh",
    "age": "tuổi",
    "sports": "tỉ số thể thao",
    "vague": "lượng mơ hồ",
    "homograph": "từ đồng âm, không phải số",
    "bare_number": "số không có đơn vị",
    "threshold": "ngưỡng mô tả một nhóm",
    "hypothetical": "số giả định",
}
REVIEW_NAMES = {
    "implausible": "ngoài khoảng hợp lý của chỉ tiêu",
    "english_thousands": "dấu phẩy được đọc là hàng nghìn",
    "broken_groups": "nhóm số viết lỗi",
}


@click.command()
@click.argument("article", type=click.IntRange(min=1), required=False)
@click.option(
    "--jsonl", "source", metavar="FILE", help="JSON lines {id, title, text, published, province}; - is standard input."
)
@click.option("--text", "plain", metavar="FILE", help="Plain text, UTF-8; - is standard input.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a document, for programs.")
@db_option
def explain(article: int | None, source: str | None, plain: str | None, as_json: bool, db: Path) -> None:
    """Say for each number of an article which rules made it a figure, or kept it from being one.

    ARTICLE is an id of the store (--db). Offsets count Unicode code points of the text.
    """
    if sum(given is not None for given in (article, source, plain)) != 1:
        raise click.UsageError("name one of ARTICLE, --jsonl and --text")
    bad = False
    for row in _rows(article, source, plain, db):
        if isinstance(row, Exception):
            bad = True
            complain(row)
        elif as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            _print(row)
    raise SystemExit(SOME_INPUT_BAD if bad else OK)


def _rows(article: int | None, source: str | None, plain: str | None, db: Path) -> Iterator[dict[str, Any] | Exception]:
    """Yield {id, numbers} of each document, or the error of a line in its place."""
    from jobs.filters import InputError, json_lines, text_of
    from nlp.text import Document, clean

    if article is not None:
        yield _explained(_of_store(article, db))
        return
    with opened(source or plain or "-") as lines:
        name = "<stdin>" if (source or plain) == "-" else str(source or plain)
        if plain is not None:
            yield _explained(Document(name, clean(lines.read().decode("utf-8-sig", errors="replace"))))
            return
        for place, row in json_lines(lines, name):
            try:
                if isinstance(row, InputError):
                    raise row
                document = text_of(row, place).document
            except InputError as error:
                yield error
                continue
            yield _explained(document)


def _of_store(article: int, db: Path) -> Any:
    """Read the current version of an article; exits 2 when the store has none of that id."""
    from jobs.backlog import document_of
    from store.read import article as find

    with reading(db) as store:
        found = find(store, article)
    if found is None:
        stop(f"{db}: no article {article}; `diembao search` prints the ids", 2)
    return document_of(found)


def _explained(document: Any) -> dict[str, Any]:
    from nlp.figures.extract import explain as decide
    from nlp.places import find_places
    from nlp.references import find_references

    day = document.published
    decisions = decide(document, find_references(document.text, day), find_places(document.text, day))
    return {"id": document.id, "title": document.title, "numbers": [asdict(decision) for decision in decisions]}


def _print(row: dict[str, Any]) -> None:
    """Print the numbers of a document, one a block, with labels in Vietnamese."""
    click.echo(click.style(row["title"] or row["id"], bold=True))
    if not row["numbers"]:
        click.echo("  Không có số nào. (No number.)")
    for number in row["numbers"]:
        outcome = number["outcome"]
        label = OUTCOME_NAMES.get(outcome, outcome)
        place = f"{number['start']}–{number['end']}"
        if outcome != "figure":
            click.echo(f"  {number['raw']!r:40} {place:>13}  {label} [{number['rule']}]")
            continue
        click.echo(f"  {click.style(repr(number['raw']), bold=True):40} {place:>13}  {label}")
        for told in number["fields"]:
            words = f" «{told['words']}»" if told["words"] and told["field"] not in ("value", "unit", "approx") else ""
            click.echo(f"      {FIELD_NAMES[told['field']]:14} {told['value']}{words}  [{told['source']}]")
        for reason in number["review"]:
            click.echo(f"      cần xem lại    {REVIEW_NAMES.get(reason, reason)}")
