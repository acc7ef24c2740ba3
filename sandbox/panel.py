"""The routes of the world: clock, plan, operator's drawer; and the page itself."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from bot.process.app import CannotStart
from bot.store.engine import Cut
from sandbox import controls
from sandbox.cast import set_out
from sandbox.scenes import routes as scenes
from sandbox.world import World

PAGE = Path(__file__).resolve().parent / "page"
POLICY = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'"
LONGEST_NAME = 64
KILLED = "The bot was killed at that moment. Try again."
KINDS = {
    "question": "the question",
    "preview": "the look ahead",
    "nudge": "a nudge",
    "digest": "the digest",
    "lookback": "the look-back",
    "picture": "the picture",
    "ask": "the ask after the session",
    "morning": "the sheet of the day",
    "opened": "somebody opened the link",
    "joined": "the welcome",
    "unread": "lines were not read",
    "called_off": "a session is called off",
    "parted": "the parting",
    "gentle": "going gently",
    "consent": "the consent, asked anew",
    "unattended": "the therapist is away, or has left",
    "gap": "something may be lost",
}

Act = Callable[[World, dict[str, Any]], Awaitable[dict[str, Any]]]


def routes(world: Callable[[], World]) -> list[BaseRoute]:
    """All routes; `world` gives the one that is open."""

    async def look(_request: Request) -> Response:
        here = world()
        async with here.renewing:
            try:
                return _closed() if here.closed else JSONResponse(await _look(here))
            except Cut:
                return JSONResponse({"error": KILLED}, 503)

    def acting(act: Act, *, at_once: bool = False) -> Callable[[Request], Awaitable[Response]]:
        async def acted(request: Request) -> Response:
            try:
                given = await request.json()
            except (ValueError, RecursionError):
                given = None
            if not isinstance(given, dict):
                return JSONResponse({"error": "A JSON object is needed."}, 400)
            here = world()
            try:
                # One thing at a time; but a kill waits for nobody.
                async with nullcontext() if at_once else here.busy:
                    if here.closed:
                        return _closed()
                    answer = await act(here, given)
            except (ValueError, CannotStart) as fault:
                return JSONResponse({"error": str(fault)}, 400)
            except Cut:
                return JSONResponse({"error": KILLED}, 400)
            here.telegram.announce({"type": "world"})
            return JSONResponse(answer)

        return acted

    return [
        Route("/world", look),
        Route("/world/jump", acting(_jump), methods=["POST"]),
        Route("/world/invite", acting(_invite), methods=["POST"]),
        Route("/world/person", acting(_person), methods=["POST"]),
        Route("/world/reset", acting(_reset), methods=["POST"]),
        Route("/world/travel", acting(controls.travel), methods=["POST"]),
        Route("/world/play", acting(controls.play), methods=["POST"]),
        Route("/world/trouble", acting(controls.trouble), methods=["POST"]),
        Route("/world/kill", acting(controls.kill, at_once=True), methods=["POST"]),
        *scenes.routes(world),
        Mount("/", _Page(directory=PAGE, html=True)),
    ]


def _closed() -> Response:
    return JSONResponse({"error": "The sandbox is being closed."}, 503)


async def _look(world: World) -> dict[str, Any]:
    return {
        "now": world.clock.now().isoformat(),
        "deliveries": await world.panel(),
        "words": KINDS,
        **await controls.look(world),
    }


async def _jump(world: World, given: dict[str, Any]) -> dict[str, Any]:
    controls.not_moved_meanwhile(world, given)
    await world.playing.pause()
    world.telegram.announce({"type": "world"})
    walked = await world.jump(str(given.get("by", "")))
    return {"now": world.clock.now().isoformat(), "walked": walked}


async def _invite(world: World, given: dict[str, Any]) -> dict[str, Any]:
    return {"link": await world.invite(_name(given))}


async def _person(world: World, given: dict[str, Any]) -> dict[str, Any]:
    name, role = _name(given), given.get("role")
    if role not in ("therapist", "client", "stranger"):
        raise ValueError("Choose who they are: therapist, client or stranger.")
    person = max(world.telegram.people, default=1000) + 1
    world.telegram.add_person(person, name, role=role)
    return {"id": person}


def _name(given: dict[str, Any]) -> str:
    name = given.get("name")
    if not isinstance(name, str) or not (name := " ".join(name.split())):
        raise ValueError("Type a name first.")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise ValueError(f"That is no name: up to {LONGEST_NAME} letters, please.")
    return name


async def _reset(world: World, given: dict[str, Any]) -> dict[str, Any]:
    await world.playing.pause()
    async with world.renewing:
        await world.begin_anew()
        await set_out(world, empty=bool(given.get("empty")))
    return {}


async def announce_changes(world: Callable[[], World]) -> None:
    """Let the page's panels know, at most twice a second, when something may have changed in the plan."""
    while True:
        seen = world().telegram.counts.total()
        await asyncio.sleep(0.5)
        if world().telegram.counts.total() != seen:
            world().telegram.announce({"type": "world"})


class _Page(StaticFiles):
    """The page's files, with a policy that lets nothing in from elsewhere."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    (b"content-security-policy", POLICY.encode()),
                    (b"referrer-policy", b"no-referrer"),
                    (b"cache-control", b"no-cache"),
                ]
            await send(message)

        await super().__call__(scope, receive, guarded)
