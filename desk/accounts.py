"""Who may sign in: names with hashed passwords and roles in a file beside the store, live sessions, failures counted.

Not in the store: its SQL page shows everything that the store holds. Without this file, or with nobody in it, the desk
only reads.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import unicodedata
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Final

SHORTEST, LONGEST = 10, 200  # characters of a password
LONGEST_NAME = 80
COST: Final = (1 << 15, 8, 3)  # scrypt's n, r, p: one of the equal settings of OWASP's list of 2024; 32 MB, about 0.2 s
MEMORY: Final = 64 << 20
SESSION: Final = timedelta(hours=12)
MOST_SESSIONS: Final = 1000
FREE_FAILURES: Final = 5  # of a name, or four times as many of an address, within the WINDOW
WINDOW: Final = timedelta(minutes=15)
MOST_COUNTED: Final = 10_000
CLERK, EDITOR = "clerk", "editor"
ROLES: Final = (CLERK, EDITOR)
"""Clerks write what another may put right; editors also decide: on corrections, and where reviews differ."""


class AccountsError(Exception):
    """The file of users cannot be read, or refuses what was to be written; the text says what to do."""


def folded(name: str) -> str:
    """Return a name as it is compared: NFC, single spaces, no case.

    >>> folded("  Lan   ANH ")
    'lan anh'
    """
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def hashed(password: str) -> str:
    """Return what is kept of a password: scrypt with a salt of its own, its cost beside it."""
    salt = secrets.token_bytes(16)
    n, r, p = COST
    return f"scrypt${n}${r}${p}${_text(salt)}${_text(_scrypt(password, salt, n, r, p))}"


def fits(password: str, kept: str) -> bool:
    """Tell whether a password is the one of which `kept` was made. Raises AccountsError for a line that is none."""
    try:
        kind, *cost, salt, digest = kept.split("$")
        n, r, p = (int(number) for number in cost)
        expected = base64.b64decode(digest, validate=True)
        if kind != "scrypt" or n > 1 << 17 or not 1 <= r * p <= 64:
            raise ValueError(kind)
        return hmac.compare_digest(_scrypt(password, base64.b64decode(salt, validate=True), n, r, p), expected)
    except ValueError as error:
        raise AccountsError("a password's line is damaged: diembao desk-user add NAME sets it anew") from error


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    spelt = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(spelt, salt=salt, n=n, r=r, p=p, maxmem=max(MEMORY, 256 * n * r), dklen=32)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def beside(db: Path) -> Path:
    """Return where the users of a store stand unless told otherwise.

    >>> beside(Path("/srv/diembao.db")).as_posix()
    '/srv/diembao-users.json'
    """
    return db.with_name(f"{db.stem}-users.json")


def read_users(path: Path) -> dict[str, str]:
    """Return {name: hash} of a file of users; empty when there is no such file. Raises AccountsError for any other."""
    return _read(path)[0]


def read_roles(path: Path) -> dict[str, str]:
    """Return {name: role} of everybody in a file of users; raises as `read_users`.

    Who stands there without a role is an editor: files from before there were roles (2026-11) let everybody decide, and
    an update takes no work from an office.
    """
    users, told = _read(path)
    return {name: told.get(name, EDITOR) for name in users}


def _read(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return {name: hash} and {name: role} as they stand in the file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}, {}
    except (OSError, UnicodeDecodeError) as error:
        raise AccountsError(f"{path} cannot be read: {error}") from error
    try:
        file = json.loads(text)
        users, roles = file["users"], file.get("roles", {})
        whole = isinstance(users, dict) and all(isinstance(line, str) and name for name, line in users.items())
        whole = whole and isinstance(roles, dict)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        whole = False
    if not whole:
        raise AccountsError(f'{path} is no file of users like {{"users": {{"Lan": "scrypt$…"}}}}')
    for name, role in roles.items():
        if role not in ROLES or name not in users:
            raise AccountsError(f"{path}: {name!r} has the role {role!r}; a user has one of {', '.join(ROLES)}")
    return dict(users), dict(roles)


def write_users(path: Path, users: Mapping[str, str], roles: Mapping[str, str] | None = None) -> None:
    """Write a file of users, whole or not at all, for its owner's eyes only where the system knows such rights."""
    told = {"users": dict(users)} | ({"roles": dict(roles)} if roles else {})
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123 - a mode from the first byte on
            file.write(text)
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise AccountsError(f"{path} cannot be written: {error.strerror or error}") from error


def named(users: Mapping[str, str], name: str) -> str | None:
    """Return the name as it stands in the file, whatever case was typed, or None."""
    return next((known for known in users if folded(known) == folded(name)), None)


def add_user(path: Path, name: str, password: str, role: str | None = None) -> bool:
    """Give a person a password; return True when the name is new, False when its password was replaced.

    Without `role` a person keeps theirs; of new ones the first is an editor, since somebody must decide, others clerks.
    """
    spaced = " ".join(unicodedata.normalize("NFC", name).split())
    if not spaced or not spaced.isprintable() or len(spaced) > LONGEST_NAME:
        raise AccountsError(f"{name[:100]!r} is no name of 1 to {LONGEST_NAME} printable characters")
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountsError(f"a password has {SHORTEST} to {LONGEST} characters, not {len(password)}")
    if folded(password) == folded(name) or len(set(password)) < 4:
        raise AccountsError("the password is the name itself or one or two signs repeated: take another")
    users, roles = _read(path)
    known = named(users, spaced)
    if known is None or role is not None:
        roles[known or spaced] = _role(role or (CLERK if users else EDITOR))
    write_users(path, {**users, known or spaced: hashed(password)}, roles)
    return known is None


def set_role(path: Path, name: str, role: str) -> str:
    """Say what a person may do, from their next request on; return the name as it stands in the file."""
    users, roles = _read(path)
    known = _known(path, users, name)
    write_users(path, users, {**roles, known: _role(role)})
    return known


def _role(role: str) -> str:
    if role not in ROLES:
        raise AccountsError(f"{role!r} is no role; there are {', '.join(ROLES)}")
    return role


def _known(path: Path, users: Mapping[str, str], name: str) -> str:
    known = named(users, name)
    if known is None:
        raise AccountsError(f"{path} names nobody called {name!r}; it has {', '.join(users) or 'nobody'}")
    return known


def remove_user(path: Path, name: str) -> None:
    """Take a person out of the file; their sessions end with the next request."""
    users, roles = _read(path)
    gone = _known(path, users, name)
    write_users(path, *({user: told for user, told in side.items() if user != gone} for side in (users, roles)))


@dataclass(frozen=True, slots=True)
class Session:
    """One person signed in: until when, and by which password (a new one ends the sessions of the old)."""

    name: str
    line: str
    until: datetime


@dataclass(slots=True, eq=False)
class Accounts:
    """The users of one desk, read anew whenever their file has changed, and what only this process knows of them."""

    path: Path
    _seen: tuple[int, int] | None = None
    _users: dict[str, str] = field(default_factory=dict)
    _editors: tuple[str, ...] = ()
    _sessions: OrderedDict[str, Session] = field(default_factory=OrderedDict)
    _failures: OrderedDict[str, list[datetime]] = field(default_factory=OrderedDict)
    _one: Lock = field(default_factory=Lock)
    _nobody: str = ""

    def users(self) -> dict[str, str]:
        """Return {name: hash}."""
        try:
            told = self.path.stat()
        except OSError:
            self._seen, self._users, self._editors = None, {}, ()
            return self._users
        if self._seen != (told.st_mtime_ns, told.st_size):
            users, roles = _read(self.path)
            self._users = users
            self._editors = tuple(name for name in users if roles.get(name, EDITOR) == EDITOR)
            self._seen = (told.st_mtime_ns, told.st_size)
        return self._users

    def editors(self) -> tuple[str, ...]:
        """Return who may decide."""
        self.users()
        return self._editors

    def sign_in(self, name: str, password: str, address: str, now: datetime) -> str | None:
        """Return the token of a new session, or None for a wrong name or password; slow by purpose, so in a thread.

        Raises AccountsError after too many failures. One at a time, so that passwords tried in masses take no more than
        one core and 32 MB; a name nobody has costs as much as a wrong password.
        """
        with self._one:
            keys = {f"name {folded(name)[:LONGEST_NAME]}": 1, f"address {address}": 4}
            if any(len(self._recent(key, now)) >= FREE_FAILURES * times for key, times in keys.items()):
                raise AccountsError("Đăng nhập sai quá nhiều lần. Chờ 15 phút rồi thử lại.")
            users = self.users()
            known = named(users, name)
            if not self._nobody:
                self._nobody = hashed(secrets.token_hex(16))
            right = fits(password[:LONGEST], users[known] if known else self._nobody)
            if known is None or not right or len(password) > LONGEST:
                for key in keys:
                    self._failures[key] = [*self._recent(key, now), now]
                    self._failures.move_to_end(key)
                while len(self._failures) > MOST_COUNTED:
                    self._failures.popitem(last=False)
                return None
            self._failures.pop(f"name {folded(name)[:LONGEST_NAME]}", None)
            token = secrets.token_urlsafe(32)
            self._sessions[_digest(token)] = Session(known, users[known], now + SESSION)
            while len(self._sessions) > MOST_SESSIONS:
                self._sessions.popitem(last=False)
            return token

    def person(self, token: str, now: datetime) -> str | None:
        """Return who holds a session, or None: no such one, ended, or the password was changed since."""
        session = self._sessions.get(_digest(token)) if token else None
        if session is None:
            return None
        if now >= session.until or self.users().get(session.name) != session.line:
            self.sign_out(token)
            return None
        return session.name

    def sign_out(self, token: str) -> None:
        """End a session."""
        self._sessions.pop(_digest(token), None)

    def _recent(self, key: str, now: datetime) -> list[datetime]:
        return [moment for moment in self._failures.get(key, ()) if now - moment < WINDOW]


def _digest(token: str) -> str:
    """What is kept of a token, so that looking it up tells nothing by its time."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
