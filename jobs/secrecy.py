"""What is not said aloud: passwords and keys inside addresses, masked in log records and in every complaint."""

import logging
import re

MASK = "***"
KEYS = ("key", "token", "password", "passwd", "passphrase", "pwd", "secret", "sig", "signature", "auth", "session")
"""Ends of the names of what a query string should not hold, and does: apikey, access_token, X-Amz-Signature."""
# No class crosses what ends it (a slash, an ampersand), so each address is walked once however long the line is.
_USER = re.compile(r"://[^\s/?#]{1,1000}@")
_VALUE = re.compile(
    rf"(?P<name>(?:[?&;]|%3F|%26)[\w.-]{{0,40}}?(?:{'|'.join(KEYS)})(?:=|%3D))[^\s&;#<>\"']{{1,4000}}", re.IGNORECASE
)


def masked(text: str) -> str:
    """Put a mask over user and password before a host, and over the value of a key in a query.

    >>> masked("smtps://toasoan:mat@khau@mail.mau.example: <GET https://baomau.example/rss?token=a1b2&trang=2>")
    'smtps://***@mail.mau.example: <GET https://baomau.example/rss?token=***&trang=2>'
    """
    if "://" not in text and "=" not in text and "%3" not in text:
        return text
    return _VALUE.sub(rf"\g<name>{MASK}", _USER.sub(f"://{MASK}@", text))


class Discreet(logging.LogRecord):
    """A log record that masks what it says, its traceback too, whichever logger wrote it and wherever it goes."""

    def getMessage(self) -> str:  # noqa: N802  (logging's name)
        """Return the message with its arguments, masked."""
        return masked(super().getMessage())

    @property
    def exc_text(self) -> str | None:
        """The traceback as text, as a formatter leaves it here before it is printed."""
        return self._traceback

    @exc_text.setter
    def exc_text(self, text: str | None) -> None:
        self._traceback = text and masked(text)


def keep_secrets() -> None:
    """Have every log record of this process masked: a filter of one logger would not see the records of its children.

    Formatters print what `exc_text` holds, so tracebacks are masked where they are kept.
    """
    logging.setLogRecordFactory(Discreet)
