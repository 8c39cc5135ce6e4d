"""A peer in an interpreter of its own, of an environment of its own. Started by `tests.bench.peers`.

Argument: the reader's name. It says its version in a line; then, for each line of standard input, a JSON list of texts,
it answers with a line: CPU seconds for each text, and how many findings.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from time import process_time
from typing import Any

DIMENSIONS = ("number", "amount-of-money", "quantity", "duration", "distance", "volume")
MOMENT = 1_760_000_000  # Duckling wants to know when the text was said


def duckling() -> Callable[[str], int]:
    """Facebook's Duckling in Vietnamese, by its native binding; its times, which we do not read here, are left out."""
    native = import_module("duckling")
    zones = native.load_time_zones("/usr/share/zoneinfo")
    moment = native.parse_ref_time(zones, "Asia/Ho_Chi_Minh", MOMENT)
    locale = native.parse_locale("VI_VN", native.default_locale_lang(native.parse_lang("VI")))
    context, dimensions = native.Context(moment, locale), native.parse_dimensions(list(DIMENSIONS))
    return by_paragraphs(lambda text: native.parse(text, context, dimensions))


def quantulum3() -> Callable[[str], int]:
    """quantulum3, which knows English only; without its classifier of units, which would only cost time."""
    return by_paragraphs(import_module("quantulum3.parser").parse)


def by_paragraphs(parse: Callable[[str], Any]) -> Callable[[str], int]:
    """Read a text paragraph by paragraph, which is kinder to both than the whole at once."""
    return lambda text: sum(len(parse(paragraph)) for paragraph in text.split("\n") if paragraph)


def newspaper4k() -> Callable[[str], int]:
    """newspaper4k with all its fields; no pictures are fetched."""
    newspaper = import_module("newspaper")

    def read(html: str) -> int:
        article = newspaper.Article("https://bao.example/bai.html", language="vi", fetch_images=False)
        article.download(input_html=html)
        article.parse()
        return len(article.text)

    return read


def readability() -> Callable[[str], int]:
    """readability-lxml: title and body's markup, no more."""
    document = import_module("readability").Document

    def read(html: str) -> int:
        page = document(html)
        return len(page.title()) + len(page.summary())

    return read


READERS = {
    "duckling": (duckling, "pyduckling-native-phihos"),
    "quantulum3": (quantulum3, "quantulum3"),
    "newspaper4k": (newspaper4k, "newspaper4k"),
    "readability-lxml": (readability, "readability-lxml"),
}


def main() -> None:
    """Answer line by line until nothing more is asked."""
    warnings.simplefilter("ignore")
    reader, package = READERS[sys.argv[1]]
    read = reader()
    answers, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no answer
    print(json.dumps(version(package)), file=answers, flush=True)
    for line in sys.stdin:
        taken: list[float] = []
        found = 0
        for text in json.loads(line):
            began = process_time()
            found += read(text)
            taken.append(process_time() - began)
        print(json.dumps([taken, found]), file=answers, flush=True)


if __name__ == "__main__":
    main()
