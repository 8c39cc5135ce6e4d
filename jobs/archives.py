"""The raw pages over years: is every page still readable where the store says, and which may go."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from scraper.archive import ArchiveError, Place, read_record
from store.read import archive_ends
from store.upkeep import archive_ages, archived, forget_archive

GIGABYTE = 1_000_000_000
PIECE = 65_536  # bytes read at once; unpacked they are a few megabytes at the most


@dataclass(frozen=True, slots=True)
class Damage:
    """One page that the archive does not give back, or one file that is not as the store left it."""

    file: str
    what: str
    url: str | None = None

    def line(self) -> str:
        """The damage as one line."""
        return f"{self.file}: {self.what}" + (f" ({self.url})" if self.url else "")


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was looked at."""

    files: int
    pages: int
    damage: tuple[Damage, ...]


def verify(store: Any, folder: Path) -> Verified:
    """Read every archived page back from its place and compare it with its digest.

    A truncated WARC reads silently short in other tools; here each page is asked for by offset and length. Files the
    store knows nothing of are told too: they are what a killed run left, and the next run cuts them back.
    """
    damage = list(_ends(store, folder))
    missing = {each.file for each in damage if each.what == "missing"}
    pages, files, seen = 0, set(), None
    for row in archived(store):
        files.add(row["archive_file"])
        place = Place(row["archive_file"], row["archive_offset"], row["archive_length"], row["digest"])
        if place.file in missing or place == seen:
            continue
        pages, seen = pages + 1, place
        try:
            read_record(folder, place)
        except ArchiveError as error:
            damage.append(Damage(place.file, str(error).removeprefix(f"{place.file} "), row["final_url"]))
    hurt = {each.file for each in damage}
    for file, length in sorted(archive_ends(store).items()):
        files.add(file)
        if file not in hurt and (where := broken_member(folder / file, length)) is not None:
            damage.append(Damage(file, f"at {where}: a record that is no page's own (a revisit, the head) is damaged"))
    return Verified(len(files), pages, tuple(damage))


def broken_member(path: Path, length: int) -> int | None:
    """Unpack a file record by record up to `length`; return where the first stands that is damaged, None if none is.

    Each record is a gzip member of its own with a checksum. What it holds is thrown away piece by piece.
    """
    begun = here = 0
    with path.open("rb") as file:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        while here < length and (piece := file.read(min(PIECE, length - here))):
            here += len(piece)
            try:
                while piece:
                    member.decompress(piece)
                    piece = member.unused_data
                    if member.eof:
                        begun = here - len(piece)
                        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            except zlib.error:
                return begun
    return None if begun == length else begun


def _ends(store: Any, folder: Path) -> Iterator[Damage]:
    for file, length in sorted(archive_ends(store).items()):
        path = folder / file
        if not path.is_file():
            yield Damage(file, "missing")
        elif path.stat().st_size < length:
            yield Damage(file, f"{path.stat().st_size} bytes on disk, {length} in the store")


def prune(store: Any, folder: Path, now: datetime, keep_days: int | None, keep_bytes: int | None) -> tuple[int, int]:
    """Remove the oldest archive files: all whose youngest page is older than `keep_days`, then until `keep_bytes` hold.

    The store lets go first and the file goes after, so that a power cut between leaves a file nobody names, never a
    page that points nowhere. Returns how many files and bytes went. Articles and figures stay.
    """
    ages = sorted(archive_ages(store).items(), key=lambda pair: (pair[1], pair[0]))
    sizes = {file: (folder / file).stat().st_size if (folder / file).is_file() else 0 for file, _ in ages}
    total, going = sum(sizes.values()), []
    for file, youngest in ages:
        old = keep_days is not None and now - datetime.fromisoformat(youngest) > timedelta(days=keep_days)
        if old or (keep_bytes is not None and total > keep_bytes):
            going.append(file)
            total -= sizes[file]
    forget_archive(store, going)
    for file in going:
        (folder / file).unlink(missing_ok=True)
    return len(going), sum(sizes[file] for file in going)
