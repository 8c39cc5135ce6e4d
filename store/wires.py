"""Which agency or newspaper an article names as its source: the wire it came over."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Name as shown, and how it is written in bylines, in lower case.
WIRES: dict[str, tuple[str, ...]] = {
    "TTXVN": (
        "ttxvn",
        "thông tấn xã việt nam",
        "vietnam+",
        "vietnamplus",
        "vietnamplus.vn",
        "baotintuc.vn",
        "báo tin tức",
    ),
    "VGP": ("vgp", "chinhphu.vn", "baochinhphu.vn", "báo chính phủ", "báo điện tử chính phủ", "vgp news", "chính phủ"),
    "Nhân Dân": ("nhandan.vn", "nhandan.com.vn", "báo nhân dân", "nhân dân", "ndo"),
    "VOV": ("vov", "vov.vn", "đài tiếng nói việt nam"),
    "VTV": ("vtv", "vtv.vn", "vtv news"),
    "Quân đội nhân dân": ("qđnd", "qdnd.vn", "báo quân đội nhân dân", "quân đội nhân dân"),
    "Công an nhân dân": ("cand", "cand.com.vn", "báo công an nhân dân"),
    "Lao Động": ("laodong.vn", "báo lao động", "lao động"),
    "Người Lao Động": ("nlđ", "nld", "nld.com.vn", "người lao động", "báo người lao động"),
    "Tuổi Trẻ": ("tuoitre.vn", "tuổi trẻ", "báo tuổi trẻ", "tto"),
    "Thanh Niên": ("thanhnien.vn", "thanh niên", "báo thanh niên"),
    "VnExpress": ("vnexpress", "vnexpress.net", "vne"),
    "Dân trí": ("dantri.com.vn", "dân trí", "báo dân trí"),
    "Tiền Phong": ("tienphong.vn", "tiền phong", "báo tiền phong"),
    "VietNamNet": ("vietnamnet", "vietnamnet.vn"),
}
_NAMES = {written: name for name, ways in WIRES.items() for written in ways}
_ALONE = frozenset({"ttxvn", "vgp", "vietnam+", "vietnamplus"})  # nobody is called so: they need no "theo"
_SAID = re.compile(
    r"\(?\b(?:theo|nguồn)(?: tin)?\s{0,2}:?\s{1,2}([^().,;\n]{1,60}(?:\.(?:com\.)?(?:vn|net))?)", re.IGNORECASE
)
_DATELINE = re.compile(r"^.{0,40}?\(?\b(ttxvn|vgp)\b\)?\s{0,2}[-–—]", re.IGNORECASE)
_AT_END = re.compile(
    r"[.?!…”\"/)]\s{0,3}\(?(?:theo|nguồn)\s{0,2}:?\s{1,2}([^().,;\n]{1,60}(?:\.(?:com\.)?(?:vn|net))?)\)?\.?$",
    re.IGNORECASE,
)
BYLINE = 120  # characters of a last line that may be a byline


def wire_of(author: str | None, body: Sequence[str]) -> str | None:
    """Return the source an article names in its byline or its last lines, or in its dateline; None if it names none.

    >>> wire_of("Hồng Hà (Theo TTXVN)", []), wire_of("PV/TTXVN", []), wire_of("Theo Chinhphu.vn", [])
    ('TTXVN', 'TTXVN', 'VGP')
    >>> wire_of("Lan Anh", ["Một đoạn dài.", "(Theo Báo Sông Mây)"]), wire_of(None, ["(VGP) - Sáng nay, tỉnh họp."])
    ('Báo Sông Mây', 'VGP')
    >>> wire_of(None, ["Tỉnh họp sáng nay để bàn việc lập trung tâm mới." * 3 + " Theo Chinhphu.vn"])
    'VGP'
    >>> wire_of("Lan Anh", ["Theo TTXVN đưa tin, tỉnh họp sáng nay để bàn nhiều việc, trong đó có việc lập trung tâm, "
    ...     "giao việc cho từng sở và định ngày hoàn thành."]) is None
    True
    """
    lines = [author or "", *(line for line in body[-2:] if len(line) <= BYLINE)]
    for line in lines:
        found = (
            _SAID.search(line) if line == author or line.lstrip("( ").lower().startswith(("theo", "nguồn")) else None
        )
        if found:
            return _NAMES.get(found[1].strip().lower().split("/")[0], found[1].strip())
    for line in lines:
        parts = [part.strip().lower() for part in re.split(r"[/()–-]", line)]
        alone = next((_NAMES[part] for part in parts if part in _ALONE), None)
        if alone:
            return alone
    ended = _AT_END.search(body[-1][-BYLINE:]) if body else None
    if ended:
        return _NAMES.get(ended[1].strip().lower().split("/")[0], ended[1].strip())
    dated = _DATELINE.search(body[0]) if body else None
    return _NAMES[dated[1].lower()] if dated else None
