"""Health, readiness, metrics, and the webhook; and the server that has them."""

import errno
import hmac
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

BODY_LIMIT = 1024 * 1024
POLL_MOST, UPDATE_MOST, DELIVERY_MOST = 90.0, 60.0, 120.0
"""Seconds: how old the last poll, the oldest unhandled update and the oldest overdue delivery may be (delivery.md)."""


@dataclass(frozen=True)
class Health:
    """Ages in seconds. `poll` is none with a webhook, and before the first poll it counts from the start."""

    poll: float | None
    update: float
    delivery: float

    @property
    def faults(self) -> Sequence[str]:
        found = []
        if self.poll is not None and self.poll > POLL_MOST:
            found.append("poll")
        if self.update > UPDATE_MOST:
            found.append("update")
        if self.delivery > DELIVERY_MOST:
            found.append("delivery")
        return found


Look = Callable[[], Awaitable[Health]]
Take = Callable[[bytes], Awaitable[bool]]
"""Keep a raw update; whether it is kept. Raises ValueError if it is none."""


def application(look: Look, take: Take | None = None, secret: str = "") -> Starlette:
    """The web part. With `take` also the webhook, which needs a secret. Raises ValueError without one."""
    if take is not None and not secret:
        raise ValueError("a webhook needs a secret")
    registry = CollectorRegistry()
    gauges = {
        "poll": Gauge("carryforward_last_poll_seconds", "Age of the last poll that worked", registry=registry),
        "update": Gauge("carryforward_oldest_update_seconds", "Age of the oldest unhandled update", registry=registry),
        "delivery": Gauge(
            "carryforward_oldest_overdue_seconds", "Age of the oldest overdue delivery", registry=registry
        ),
    }

    async def alive(_request: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def ready(_request: Request) -> Response:
        try:
            health = await look()
        except Exception:
            return JSONResponse({"ready": False, "faults": ["database"]}, 503)
        faults = health.faults
        return JSONResponse({"ready": not faults, "faults": list(faults)}, 503 if faults else 200)

    async def metrics(_request: Request) -> Response:
        try:
            health = await look()
        except Exception:
            return PlainTextResponse("the database is out of reach\n", 503)
        gauges["poll"].set(health.poll or 0.0)
        gauges["update"].set(health.update)
        gauges["delivery"].set(health.delivery)
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")

    routes = [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics)]
    if take is not None:
        routes.append(Route("/webhook", _webhook(take, secret), methods=["POST"]))
    return Starlette(routes=routes)


def _webhook(take: Take, secret: str) -> Callable[[Request], Awaitable[Response]]:
    """Where Telegram brings updates: 200 only after they are kept."""

    async def webhook(request: Request) -> Response:
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return PlainTextResponse("", 403)
        body = await _body(request)
        if body is None:
            return PlainTextResponse("", 413)
        try:
            kept = await take(body)
        except ValueError:
            # No update at all: Telegram would bring it again for a day.
            return PlainTextResponse("", 200)
        return PlainTextResponse("", 200) if kept else PlainTextResponse("", 503, {"Retry-After": "2"})

    return webhook


async def _body(request: Request) -> bytes | None:
    """The body, or nothing when it is larger than allowed; no more than that is read."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > BODY_LIMIT:
            return None
    return bytes(found)


class Server(uvicorn.Server):
    """Signals are ours: uvicorn would take them, and the other parts would never hear."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def server(what: ASGIApp, where: tuple[str, int]) -> Server:
    """A server that is not running yet."""
    config = uvicorn.Config(what, host=where[0], port=where[1], log_config=None, access_log=False, lifespan="off")
    return Server(config)


class Unheard(Exception):
    """Nobody can listen there; the message says why, without the address."""


def listen(where: tuple[str, int]) -> socket.socket:
    """Take a port at once, so that a taken one is said before anything begins. Raises Unheard."""
    family = socket.AF_INET6 if ":" in where[0] else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(where)
        # Only who listens is found out by a second one that binds.
        listening.listen(128)
    except OSError as fault:
        listening.close()
        what = "is taken" if fault.errno == errno.EADDRINUSE else f"cannot be used ({type(fault).__name__})"
        raise Unheard(what) from None
    return listening
