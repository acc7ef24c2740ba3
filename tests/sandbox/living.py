"""The sandbox in a test: opened in this process on a free port, and used over HTTP as its page uses it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.cast import set_out
from sandbox.panel import announce_changes, routes
from sandbox.world import World

ALMA, BEN = 1001, 1002
PATIENCE = 30.0
"""Seconds to wait for something that the bot does at once."""


@asynccontextmanager
async def a_sandbox(folder: Path, *, empty: bool) -> AsyncIterator[World]:
    """As `python -m sandbox` opens it; a folder that was used before goes on from there."""
    holder: list[World] = []
    world = World(folder, 0, routes(lambda: holder[0]))
    holder.append(world)
    async with world.renewing:
        await world.open()
        if world.fresh:
            await set_out(world, empty=empty)
        else:
            await world.start()
    changes = asyncio.create_task(announce_changes(lambda: world))
    try:
        yield world
    finally:
        changes.cancel()
        with suppress(asyncio.CancelledError):
            await changes
        await world.close()


class Remote:
    """A running sandbox at an address: the world API and the phones."""

    def __init__(self, http: aiohttp.ClientSession, base: str) -> None:
        self._http, self.base = http, base

    async def get(self, path: str) -> Any:
        async with self._http.get(self.base + path) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def post(self, path: str, **body: Any) -> Any:
        status, answer = await self.tries(path, body)
        assert status == 200, answer
        return answer

    async def tries(self, path: str, body: Any, *, raw: bytes | None = None) -> tuple[int, Any]:
        """Post something that may be refused. Gives the status and the answer."""
        given: dict[str, Any] = {"json": body} if raw is None else {"data": raw}
        async with self._http.post(self.base + path, **given) as response:
            return response.status, await response.json()

    async def chat(self, person: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.get(f"/phones/{person}/chat"))["messages"]
        return found

    async def plan(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.get("/world"))["deliveries"]
        return found

    async def says(self, person: int, text: str) -> None:
        await self.post(f"/phones/{person}/send", text=text)

    async def opens(self, person: int, link: str) -> None:
        await self.post(f"/phones/{person}/start", code=link.rsplit("=", 1)[1])

    async def presses(self, person: int, label: str) -> None:
        """Press the newest button with this label, as soon as there is one."""
        async with asyncio.timeout(PATIENCE):
            while (found := _button(await self.chat(person), label)) is None:  # noqa: ASYNC110 - it is elsewhere
                await asyncio.sleep(0.02)
        await self.post(f"/phones/{person}/press", id=found[0], data=found[1])

    async def sees(self, person: int, words: str) -> Any:
        """The newest message of the bot with these words, as soon as there is one."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    for message in reversed(await self.chat(person)):
                        if not message["mine"] and words in plain(message["text"]):
                            return message
                    await asyncio.sleep(0.02)
        except TimeoutError:
            said = [plain(each["text"]) for each in await self.chat(person)]
            raise AssertionError(f"{person} does not see {words!r}, but {said}") from None

    async def signed(self, person: int) -> None:
        """Wait until the newest own message wears the sign that says: kept."""
        async with asyncio.timeout(PATIENCE):
            while not [each for each in await self.chat(person) if each["mine"]][-1]["reaction"]:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def everything(self) -> dict[str, Any]:
        """Every chat and the whole plan: what may not change when the process dies."""
        plan = await self.plan()
        people = (await self.get("/phones"))["people"]
        chats = {each["name"]: await self.get(f"/phones/{each['id']}/chat") for each in people}
        return {"people": people, "chats": chats, "plan": sorted(plan, key=lambda row: str(row["id"]))}


def _button(chat: list[dict[str, Any]], label: str) -> tuple[int, str] | None:
    for message in reversed(chat):
        for row in message["buttons"]:
            for button in row:
                if button["label"] == label:
                    return message["id"], button["data"]
    return None


def plain(text: str) -> str:
    """A text without the marks that keep a person's words to their own direction."""
    return re.sub("[\u2068\u2069]", "", text)


def link_in(text: str) -> str:
    found = re.search(r"https://t\.me/\w+\?start=[\w-]+", text)
    assert found, f"no link in {text!r}"
    return found[0]
