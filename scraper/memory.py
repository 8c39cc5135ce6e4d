"""How much memory a crawl may take: what it has now, not the most that it or whoever started it ever had."""

from __future__ import annotations

import os
from pathlib import Path

from scrapy.extensions.memusage import MemoryUsage

STATM = Path("/proc/self/statm")


class Memory(MemoryUsage):
    """Scrapy's watch, looking at the present: the peak it asks for survives fork and exec, so a crawl started by a
    large program stopped at once (seen 2026-11)."""

    def get_virtual_size(self) -> int:
        """Return the resident bytes of this process; the peak where the system does not tell."""
        try:
            return int(STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError, ValueError):
            return int(super().get_virtual_size())
