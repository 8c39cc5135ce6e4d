"""Readers of figures by others, in an environment of their own: CPU seconds for each text. Started by `tests.bench`.

Standard input: a JSON list of texts; argument: the reader's name; standard output: a JSON list, seconds and number of
findings for each text. A text is read paragraph by paragraph, which is kinder to both than the whole at once.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from time import process_time
from typing import Any

DIMENSIONS = ("number", "amount-of-money", "quantity", "duration", "distance", "volume")
MOMENT = 1_760_000_000  # Duckling wants to know when the text was said


def duckling() -> Callable[[str], list[Any]]:
    """Facebook's Duckling in Vietnamese, by its native binding; its times, which we do not read here, are left out."""
    import duckling as native

    zones = native.load_time_zones("/usr/share/zoneinfo")
    moment = native.parse_ref_time(zones, "Asia/Ho_Chi_Minh", MOMENT)
    locale = native.parse_locale("VI_VN", native.default_locale_lang(native.parse_lang("VI")))
    context, dimensions = native.Context(moment, locale), native.parse_dimensions(list(DIMENSIONS))
    return lambda text: native.parse(text, context, dimensions)


def quantulum3() -> Callable[[str], list[Any]]:
    """quantulum3, which knows English only; without its classifier of units, which would only cost time."""
    warnings.simplefilter("ignore")
    from quantulum3 import parser

    return parser.parse


READERS = {"duckling": duckling, "quantulum3": quantulum3}


def main() -> None:
    """Read every text once, after one that warms up."""
    read = READERS[sys.argv[1]]()
    texts = json.load(sys.stdin)
    told = []
    for text in texts[:1] + texts:
        began = process_time()
        found = sum(len(read(paragraph)) for paragraph in text.split("\n") if paragraph)
        told.append((process_time() - began, found))
    json.dump(told[1:], sys.stdout)


if __name__ == "__main__":
    main()
