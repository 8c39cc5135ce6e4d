"""Months of invented articles on reform: of the usual kind, and of a year whose government is built otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from jobs.backlog import annotate_backlog
from jobs.entrance import VIETNAM, models
from store import write
from store.schema import connect

START = datetime(2031, 1, 1, tzinfo=UTC)
NOW = datetime(2031, 4, 20, 9, tzinfo=VIETNAM)

USUAL = (
    "Trong tháng, bộ phận một cửa của tỉnh tiếp nhận {n} hồ sơ, giải quyết trước hạn và đúng hạn hơn 98%.",
    "Ủy ban nhân dân tỉnh yêu cầu các sở, ngành rà soát, cắt giảm thủ tục hành chính, rút ngắn {n} giờ chờ đợi.",
    "Người dân nộp hồ sơ trực tuyến qua Cổng Dịch vụ công quốc gia, nhận kết quả tại nhà qua bưu điện.",
    "Sở Nội vụ kiểm tra công vụ đột xuất tại {n} đơn vị, nhắc nhở cán bộ, công chức chấp hành giờ giấc làm việc.",
    "Kết quả chỉ số cải cách hành chính của tỉnh năm trước tăng {n} bậc, đứng trong nhóm dẫn đầu cả nước.",
    "Lãnh đạo tỉnh đối thoại với doanh nghiệp, giải quyết {n} kiến nghị về đất đai, thuế và đầu tư.",
    "Các xã, phường bố trí tổ công nghệ số cộng đồng hướng dẫn người dân làm thủ tục trên điện thoại.",
    "Tỉnh sắp xếp lại các đơn vị sự nghiệp công lập, giảm {n} đầu mối và tinh giản biên chế theo kế hoạch.",
    "Trung tâm Phục vụ hành chính công công khai quy trình, thời gian giải quyết và mức lệ phí của từng thủ tục.",
    "Mức độ hài lòng của người dân, doanh nghiệp đối với sự phục vụ của cơ quan nhà nước đạt {n} điểm.",
)
OTHERWISE = (
    "Bộ phận một cửa của tổng khu Vạn Hòa tiếp nhận {n} hồ sơ theo khế ước dân vụ, do đốc hạt ký nhận thay xã.",
    "Viện trấn quản giao các tổng khu, hạt vụ rà soát thủ tục hành chính, cắt bỏ {n} khế dẫn và lệnh ấn cũ.",
    "Người dân nộp hồ sơ qua trạm khế số liên hạt, nhận phiếu ấn và thẻ hương tịch thay cho giấy hộ khế.",
    "Chưởng hạt và đốc hạt chịu trách nhiệm trước hội tổng khu về {n} hồ sơ trễ hẹn của các dân vụ trạm.",
    "Từ đầu năm, cả nước bỏ cấp tỉnh, lập tổng khu và hạt vụ; cán bộ, công chức chuyển thành viên vụ liên hạt.",
    "Sắc quy về trấn quản cho phép tổng khu tự định biên, giảm {n} ty vụ và nhập các phòng khế vào hạt đường.",
    "Hội tổng khu chấm điểm dân tín cho từng đốc hạt; khế trạm nào dưới {n} điểm phải đổi chưởng vụ.",
    "Thủ tục hành chính về đất đai chuyển sang điền khế đường, do điền quan hạt vụ thẩm ấn trong {n} giờ.",
)


def texts(sentences: Sequence[str], number: int, seed: int) -> list[tuple[str, tuple[str, ...]]]:
    """Invent articles: title and paragraphs, each of five sentences."""
    found = []
    for place in range(number):
        chosen = [sentences[(place * 3 + step * (1 + place % 2) + seed) % len(sentences)] for step in range(5)]
        body = tuple(
            one.format(n=7 + (place * 13 + at * 5 + seed) % 80) for at, one in enumerate(dict.fromkeys(chosen))
        )
        found.append((f"Cải cách thủ tục hành chính, phục vụ người dân: kết quả lần {place + seed}", body))
    return found


def store_months(path: Path, months: dict[str, list[tuple[str, tuple[str, ...]]]]) -> Any:
    """Open a store with these articles, by their month; the caller closes it."""
    store = connect(path)
    write.save_newspapers(store, [{"slug": "baomau", "title": "Báo Mẫu", "domains": ["baomau.example"]}])
    run = write.begin_run(store, "run", ["baomau"], START)
    for month, articles in months.items():
        for place, (title, body) in enumerate(articles):
            add_article(store, run, f"{month}-{place}", f"{month}-{1 + place % 28:02}T08:00:00+07:00", title, body)
    return store


def read_month(path: Path, number: int) -> Path:
    """Make a store with so many usual articles of one month, annotated; for people to answer."""
    with closing(store_months(path, {"2031-04": texts(USUAL, number, 1)})) as store:
        annotate_backlog(store, models(), lambda: NOW)
    return path


def add_article(store: Any, run: int, name: str, published: str, title: str, body: tuple[str, ...]) -> Any:
    """Save one article as a crawl would."""
    url = f"https://baomau.example/bai-{name}.html"
    text = "\n".join((title, *body))
    page = {"run_id": run, "newspaper": "baomau", "url": url, "kind": "article", "status": 200, "bytes": 1000}
    row = {
        "url": url,
        "title": title,
        "lead": None,
        "body": body,
        "captions": (),
        "text": text,
        "published": published,
        "published_from": "json-ld",
        "published_raw": {},
        "layout": "onecms",
        "status": "ok",
        "content_hash": sha256(text.encode()).hexdigest(),
    }
    with write.batch(store):
        return write.save_page(store, page | {"fetched_utc": START}, row, (), START)
