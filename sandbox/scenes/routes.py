"""The routes of the scenes: look, begin one, play its next turn, leave it; and begin with a full practice."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.scenes import running
from sandbox.scenes.book import SCENES
from sandbox.scenes.practice import set_out_practice
from sandbox.world import World

ASKS = "This begins with fresh phones. What is on them now goes away, for good."
CLOSED = "The sandbox is being closed."

Act = Callable[[World, dict[str, Any]], Awaitable[None]]


class Asks(Exception):
    """Something would be thrown away: it is asked about first."""


def routes(world: Callable[[], World]) -> list[BaseRoute]:
    """GET /scene, and POST /scene/begin, /scene/next, /scene/leave, /scene/practice. Each answers how things stand.

    400: what was sent makes no sense. 409: say `"sure": true`, since what is there would be thrown away.
    """

    async def look(_request: Request) -> Response:
        here = world()
        async with here.renewing:
            return _closed() if here.closed else JSONResponse(running.look(here))

    def acting(act: Act) -> Callable[[Request], Awaitable[Response]]:
        async def acted(request: Request) -> Response:
            try:
                given = await request.json()
            except (ValueError, RecursionError):
                given = None
            if not isinstance(given, dict):
                return JSONResponse({"error": "A JSON object is needed."}, 400)
            here = world()
            try:
                await here.playing.pause()
                async with here.busy:
                    if here.closed:
                        return _closed()
                    await act(here, given)
                    answer = running.look(here)
            except Asks:
                return JSONResponse({"error": ASKS}, 409)
            except ValueError as fault:
                return JSONResponse({"error": str(fault)}, 400)
            here.telegram.announce({"type": "scene"})
            here.telegram.announce({"type": "world"})
            return JSONResponse(answer)

        return acted

    return [
        Route("/scene", look),
        Route("/scene/begin", acting(_begin), methods=["POST"]),
        Route("/scene/next", acting(_next), methods=["POST"]),
        Route("/scene/leave", acting(_leave), methods=["POST"]),
        Route("/scene/practice", acting(_practice), methods=["POST"]),
    ]


def _closed() -> Response:
    return JSONResponse({"error": CLOSED}, 503)


async def _begin(world: World, given: dict[str, Any]) -> None:
    name = given.get("scene")
    scene = SCENES.get(name) if isinstance(name, str) else None
    if scene is None:
        raise ValueError(f"There is no such scene. Choose one of: {', '.join(SCENES)}.")
    _ask_first(world, given)
    async with world.renewing:
        await running.begin(world, scene)


async def _next(world: World, given: dict[str, Any]) -> None:
    turn = given.get("turn")
    if not isinstance(turn, int) or isinstance(turn, bool) or turn < 0:
        raise ValueError("Say which turn: turn is its number, and the first is 0.")
    await world.playing.pause()
    await running.go_on(world, turn)


async def _leave(world: World, _given: dict[str, Any]) -> None:
    running.leave(world)


async def _practice(world: World, given: dict[str, Any]) -> None:
    _ask_first(world, given)
    async with world.renewing:
        await set_out_practice(world)


def _ask_first(world: World, given: dict[str, Any]) -> None:
    if running.used(world) and given.get("sure") is not True:
        raise Asks
