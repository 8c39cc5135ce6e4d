"""The portals of what was the province of Đắk Nông."""

from scraper.families.sharepoint import SHAREPOINT, SHAREPOINT_IMPORTED
from scraper.newspaper import Certainty, NewspaperSpider


class DakNongSpider(NewspaperSpider):
    """The portals of Đắk Nông's districts and departments, in stored pages of April to August 2019.

    The province went to Lâm Đồng on 1 July 2025. Articles are one slug and no id; the pages declare no address and no
    date but the visible one. Items taken over from another system are often left to the fallback.
    """

    name = "daknong"
    title = "Cổng thông tin điện tử Đắk Nông"
    province = "lam-dong"
    domains = ("daknong.gov.vn",)
    sections = ("http://dakrlap.daknong.gov.vn/tin-tuc-su-kien/cai-cach-hanh-chinh",)
    article_url = r"^/(?:[a-z0-9]{1,30}-){4,60}[a-z0-9]{1,30}/?$"
    layouts = (SHAREPOINT, SHAREPOINT_IMPORTED)
    enabled = False
    why_disabled = (
        "tỉnh Đắk Nông nhập vào Lâm Đồng từ ngày 1/7/2025, không biết cổng cũ còn mở hay không; "
        "chỉ dùng để đọc trang đã lưu"
    )
    seen = "2019-08"
    certainty = Certainty.of(
        "title P domains P feeds U sitemaps U sections P article_url P",
        "headline P lead P body P author U published P robots U",
    )
