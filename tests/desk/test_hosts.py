"""The desk answers to its own names only: a page of the web that leads its name here reads nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from desk.app import application
from jobs.finding import vietnamese_find
from tests.desk.conftest import MORNING


@pytest.fixture(scope="module")
def asked(filled: tuple[Path, dict[str, int]]) -> Any:
    datasette = application(filled[0], vietnamese_find, lambda: MORNING, hosts=["Diembao.Tinh.example."])
    transport = httpx.ASGITransport(app=datasette.app())

    async def get(host: str, path: str) -> int:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return (await client.get(path, headers={"host": host})).status_code

    with asyncio.Runner() as runner:
        yield lambda host, path="/bao": runner.run(get(host, path))
    datasette.executor.shutdown()
    for database in datasette.databases.values():
        database.close()


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8001", "127.0.0.1:8001", "[::1]:8001", "192.168.1.5", "diembao.tinh.example:80"]
)
def test_its_own_names_and_numbers_are_answered(asked: Any, host: str) -> None:
    assert asked(host) == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "tinh.example", "", "[::1", "a b", "0x7f.1"],
)
def test_other_names_are_refused_on_every_page(asked: Any, host: str) -> None:
    for path in ("/bao", "/", "/diembao.json?sql=select+1", "/-/static-plugins/desk/desk.css"):
        assert asked(host, path) == 421, path
