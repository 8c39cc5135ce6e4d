"""A process that takes the lock of a site, says so, and holds it until it is killed: `python -m tests.jobs.holder`."""

import sys
from pathlib import Path

from jobs.locks import site_lock


def main(site: str, folder: str, address: str) -> None:
    with site_lock(site, Path(folder), address or None, patience=5, lost=lambda: None):
        print("held", flush=True)  # noqa: T201
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
