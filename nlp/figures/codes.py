"""Codes: what a period code means: its first and last day, the same period a year or a step before (figures.md 7)."""

from __future__ import annotations

import calendar
import re


def bounds_of(code: str) -> tuple[str | None, str]:
    """Return the first and last day of a period code; an open beginning is None.

    >>> bounds_of("2024-6M"), bounds_of("<=2024-05"), bounds_of("2021/2025"), bounds_of("2024-Q3")
    (('2024-01-01', '2024-06-30'), (None, '2024-05-31'), ('2021-01-01', '2025-12-31'), ('2024-07-01', '2024-09-30'))
    """
    if code.startswith("<="):
        return None, bounds_of(code[2:])[1]
    if "/" in code:
        first, last = code.split("/")
        return bounds_of(first)[0], bounds_of(last)[1]
    year = int(code[:4])
    rest = code[5:]
    if not rest:
        months = (1, 12)
    elif rest.endswith("M"):
        months = (1, int(rest[:-1]))
    elif rest == "H2":
        months = (7, 12)
    elif rest.startswith("Q"):
        months = (3 * int(rest[1:]) - 2, 3 * int(rest[1:]))
    elif len(rest) == 5:
        return code, code
    else:
        months = (int(rest), int(rest))
    return f"{year}-{months[0]:02d}-01", f"{year}-{months[1]:02d}-{calendar.monthrange(year, months[1])[1]:02d}"


def year_before(code: str) -> str:
    """Return the same period one year earlier (cùng kỳ).

    >>> year_before("2024-9M"), year_before("<=2025-06-15"), year_before("2021/2025")
    ('2023-9M', '<=2024-06-15', '2020/2024')
    """
    return re.sub(r"(?<!\d)\d{4}(?!\d)", lambda m: str(int(m[0]) - 1), code)


def step_before(code: str) -> str:
    """Return the quarter or month before a quarter or month (so với quý trước).

    >>> step_before("2024-Q1"), step_before("2024-05"), step_before("2024")
    ('2023-Q4', '2024-04', '2023')
    """
    year, rest = int(code[:4]), code[5:]
    if rest.startswith("Q"):
        quarter = int(rest[1:])
        return f"{year - 1}-Q4" if quarter == 1 else f"{year}-Q{quarter - 1}"
    if len(rest) == 2 and rest.isdigit():
        return f"{year - 1}-12" if rest == "01" else f"{year}-{int(rest) - 1:02d}"
    return str(year - 1)
