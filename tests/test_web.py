"""The web part: alive, ready, metrics, and the webhook that answers 200 only after the commit."""

import asyncio
import io
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.domain.delivery import Kind
from bot.incoming.web import BODY_LIMIT, application
from bot.process.app import App, CannotStart
from bot.store.tables import inbox
from sandbox.botapi.faults import Fault
from tests.faults.mishaps import asked, database_down, up_to
from tests.people import AT_MOST, World, speech_in

SECRET = "a-secret-of-some-length"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Here:
    """A running web part and what can be asked of it."""

    def __init__(self, app: App, session: aiohttp.ClientSession, base: str) -> None:
        self.app, self.session, self.base = app, session, base

    async def get(self, path: str) -> tuple[int, str]:
        async with self.session.get(self.base + path) as answer:
            return answer.status, await answer.text()

    async def brings(self, body: object, secret: str | None = SECRET) -> int:
        given = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
        async with self.session.post(f"{self.base}/webhook", data=io.BytesIO(given), headers=headers) as answer:
            return answer.status


@asynccontextmanager
async def web(world: World, **settings: object) -> AsyncIterator[Here]:
    """The bot of a world once more, with its web part and nothing else running."""
    await world.closes()
    port = free_port()
    given = world.settings.model_copy(update={"web_address": f"127.0.0.1:{port}", **settings})
    world.settings = given
    world.app = App(given, world.clock, rate=None, speech=speech_in(given.prompts_dir))
    world.app.stepping = True
    await world.app.open()
    await world.app.start()
    server = world.app._web()
    assert server is not None
    assert world.app._listening is not None
    serving = asyncio.create_task(server.serve([world.app._listening]))
    async with aiohttp.ClientSession() as session:
        try:
            yield Here(world.app, session, f"http://127.0.0.1:{port}")
        finally:
            server.should_exit = True
            await serving


@pytest.fixture
async def here(pair: World) -> AsyncIterator[Here]:
    async with web(pair) as running:
        yield running


async def test_alive_ready_and_measured(here: Here, pair: World) -> None:
    assert await here.get("/healthz") == (200, "alive\n")
    assert await here.get("/readyz") == (200, '{"ready":true,"faults":[]}')
    status, text = await here.get("/metrics")
    assert status == 200
    assert "carryforward_last_poll_seconds 0.0" in text
    assert str(pair.ben.number) not in text
    assert "{" not in "".join(line for line in text.splitlines() if not line.startswith("#")), "no labels, so no ids"
    assert (await here.get("/webhook"))[0] == 404, "none without its address"
    assert (await here.get("/docs"))[0] == 404


async def test_a_poll_that_hangs_is_red_in_time_and_green_with_the_next(here: Here, pair: World) -> None:
    pair.telegram.faults.plan("getUpdates", Fault.ACCEPT_THEN_HANG)
    hanging = asyncio.create_task(pair.app.polling.once())
    async with asyncio.timeout(AT_MOST):
        while not pair.telegram.calls or not pair.telegram.calls[-1].fault:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.005)
    pair.clock.move(timedelta(seconds=89))
    assert (await here.get("/readyz"))[0] == 200
    pair.clock.move(timedelta(seconds=30))
    assert await here.get("/readyz") == (503, '{"ready":false,"faults":["poll"]}')
    pair.telegram.events.hang_up()
    assert await hanging >= 1.0, "it failed"
    assert (await here.get("/readyz"))[0] == 503, "which is no success"
    await pair.app.polling.once()
    assert (await here.get("/readyz"))[0] == 200


async def test_red_and_green(here: Here, pair: World) -> None:
    async def green() -> bool:
        return await here.get("/readyz") == (200, '{"ready":true,"faults":[]}')

    pair.clock.move(timedelta(seconds=91))
    assert await here.get("/readyz") == (503, '{"ready":false,"faults":["poll"]}')
    await pair.settles()
    assert await green()

    pair.telegram.say(pair.ben.number, "The mornings.")
    await pair.app.polling.once()
    pair.clock.move(timedelta(seconds=61))
    assert await here.get("/readyz") == (503, '{"ready":false,"faults":["update"]}')
    assert "carryforward_oldest_update_seconds 61.0" in (await here.get("/metrics"))[1]
    await pair.settles()
    assert await green()

    await asked(pair)
    await up_to(pair, Kind.QUESTION)
    pair.clock.move(timedelta(seconds=85))
    await pair.app.polling.once()
    pair.clock.move(timedelta(seconds=36))
    assert await here.get("/readyz") == (503, '{"ready":false,"faults":["delivery"]}')
    await pair.settles()
    assert await green()

    with database_down(pair.app):
        assert await here.get("/healthz") == (200, "alive\n")
        assert await here.get("/readyz") == (503, '{"ready":false,"faults":["database"]}')
        assert (await here.get("/metrics"))[0] == 503
    assert await green()


@pytest.fixture
async def hook(pair: World) -> AsyncIterator[Here]:
    secret = type(pair.settings.webhook_secret)(SECRET)
    async with web(pair, webhook_url="https://example.org", webhook_secret=secret) as running:
        yield running


def update(world: World, number: int, text: str = "The mornings.") -> dict[str, object]:
    ben = {"id": world.ben.number, "type": "private", "is_bot": False, "first_name": "Ben"}
    message = {"message_id": 5000 + number, "date": 1_763_000_000, "chat": ben, "from": ben, "text": text}
    return {"update_id": 900 + number, "message": message}


async def waiting(world: World) -> list[int]:
    async with world.app.store.reading(world.clock.now()) as work:
        rows = await work.run(sa.select(inbox.c.update_id).where(inbox.c.state == "waiting"))
        return sorted(row.update_id for row in rows)


async def test_an_update_is_kept_before_it_is_answered(hook: Here, pair: World) -> None:
    assert await hook.brings(update(pair, 1)) == 200
    assert await hook.brings(update(pair, 1)) == 200
    assert await waiting(pair) == [901]
    assert await hook.get("/readyz") == (200, '{"ready":true,"faults":[]}'), "no poll is waited for"
    with database_down(pair.app), capture_logs():
        assert await hook.brings(update(pair, 2)) == 503
        assert await hook.brings(update(pair, 3, "/crisis")) == 503
        await pair.app.answering.settled()
    pair.ben.sees("findahelpline")
    assert await hook.brings(update(pair, 2)) == 200
    assert await waiting(pair) == [901, 902]


async def test_what_is_not_taken(hook: Here, pair: World) -> None:
    for wrong in (None, "", SECRET[:-1], SECRET + "x", "ä" * len(SECRET)):
        assert await hook.brings(update(pair, 1), wrong) == 403
    assert await hook.brings(b" " * (BODY_LIMIT + 1)) == 413
    for body in (b"{", b"[]", b'{"update_id": "x"}', b"\xff\x00", b""):
        assert await hook.brings(body) == 200, "Telegram would bring it again for a day"
    assert await waiting(pair) == []


def test_without_a_secret_there_is_no_webhook() -> None:
    async def take(_body: bytes) -> bool:
        return True

    with pytest.raises(ValueError, match="needs a secret"):
        application(None, take, "")  # type: ignore[arg-type]


@pytest.fixture
def busy() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield f"127.0.0.1:{taken.getsockname()[1]}"


async def test_a_busy_port_is_said_before_anything_is_touched(world: World, busy: str) -> None:
    settings = world.settings.model_copy(update={"web_address": busy, "data_dir": world.settings.data_dir / "new"})
    with pytest.raises(CannotStart, match=f"^{busy} is taken: free it"):
        await App(settings, world.clock, speech=speech_in(settings.prompts_dir)).open()
    assert not settings.data_dir.exists()
