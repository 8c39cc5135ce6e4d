"""A string that a page's script holds, read without running it: some papers write an article's body by script."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from selectolax.lexbor import LexborHTMLParser

_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))")
_PLAIN: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
_MOST_SCRIPTS: Final = 200
_LONGEST: Final = 2_000_000


def literal(page: LexborHTMLParser, name: str) -> str | None:
    """Return the string a script assigns to the variable or key `name`, or hands to the function of that name.

    None where no script does so with a plain literal; a template string with a part to be computed is none. The
    longest wins where there are several. Markup that was escaped for HTML is given back as markup.
    """
    assigned = re.compile(rf"(?<![\w$.]){re.escape(name)}[\"']?\s{{0,20}}[=:(]\s{{0,20}}([\"'`])")
    found: list[str] = []
    for script in page.css("script")[:_MOST_SCRIPTS]:
        source = script.text()
        if name not in source or len(source) > _LONGEST:
            continue
        for start in assigned.finditer(source):
            if (text := _string(source, start.end(), start[1])) is not None:
                found.append(text)
    longest = max(found, key=len, default=None)
    return unescape(longest) if longest and "<" not in longest else longest


def _string(source: str, start: int, quote: str) -> str | None:
    """Read the literal that opened before `start`; None where it does not end or has parts to be computed."""
    place = start
    while (end := source.find(quote, place)) >= 0:
        slashes = len(source[start:end]) - len(source[start:end].rstrip("\\"))
        if slashes % 2 == 0:
            break
        place = end + 1
    else:
        return None
    text = source[start:end]
    if (quote == "`" and "${" in text) or (quote != "`" and re.search(r"(?<!\\)\n", text)):
        return None
    return unescaped(text)


def unescaped(text: str) -> str:
    r"""Undo the escapes of a JavaScript string.

    >>> unescaped(r"<p>T\u1ec9nh \"m\x31\"<\/p>")
    '<p>Tỉnh "m1"</p>'
    """
    plain = _ESCAPE.sub(_letter, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _letter(found: re.Match[str]) -> str:
    digits = found[1] or found[2] or found[3]
    if digits is None:
        return _PLAIN.get(found[4], found[4])
    code = int(digits, 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"
