"""The phone API: what the page needs to draw phones and to use them. JSON over loopback."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.botapi.chats import Telegram
from sandbox.botapi.refusal import NoSuchPerson, PhoneError
from sandbox.botapi.shapes import File, Message

KEEP_ALIVE = 15.0
"""Seconds of silence after which the event stream says that it lives."""
COME_BACK = 1000
"""Milliseconds after which the page comes back when the stream ends."""
LONGEST_BODY = 1 << 20

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}

Act = Callable[[int, dict[str, Any]], dict[str, Any]]


class Guard:
    """Lets in only who calls us by a loopback name, and no POST that a foreign page sends.

    The Bot API is left alone: its callers are no browsers, and the token guards it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(("/bot", "/file/bot")):
            headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
            if not _welcome(headers.get("host", ""), headers.get("origin")):
                await JSONResponse({"error": "this page is for this machine only"}, 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _welcome(host: str, origin: str | None) -> bool:
    try:
        if urlsplit(f"//{host}").hostname not in _LOOPBACK:
            return False
        return origin is None or urlsplit(origin).netloc == host
    except ValueError:
        return False


def routes(telegram: Telegram) -> list[BaseRoute]:
    """The routes of the phone API for this Telegram."""
    desk = _Desk(telegram)
    acts: dict[str, Act] = {
        "send": desk.send,
        "edit": desk.edit,
        "press": desk.press,
        "start": desk.start,
        "block": desk.block,
        "unblock": desk.unblock,
        "remove": desk.remove,
        "look": desk.look,
        "mute": desk.mute,
    }
    return [
        Route("/phones", desk.phones, methods=["GET"]),
        Route("/events", desk.events, methods=["GET"]),
        Route("/phones/{person:int}/chat", desk.chat, methods=["GET"]),
        Route("/phones/{person:int}/files/{message:int}", desk.file, methods=["GET"]),
        *(Route(f"/phones/{{person:int}}/{name}", _acting(act), methods=["POST"]) for name, act in acts.items()),
    ]


def _acting(act: Act) -> Callable[[Request], Awaitable[Response]]:
    async def acted(request: Request) -> Response:
        body, size = b"", 0
        async for piece in request.stream():
            size += len(piece)
            body += piece if size <= LONGEST_BODY else b""
        if size > LONGEST_BODY:
            return JSONResponse({"error": "that is too much"}, 413)
        try:
            given = json.loads(body or b"{}")
            if not isinstance(given, dict):
                return JSONResponse({"error": "an object is expected"}, 400)
            return JSONResponse(act(request.path_params["person"], given))
        except NoSuchPerson as error:
            return JSONResponse({"error": str(error)}, 404)
        except PhoneError as error:
            return JSONResponse({"error": str(error)}, 400)
        except (ValueError, RecursionError):
            return JSONResponse({"error": "the body is no JSON"}, 400)

    return acted


def _text(given: dict[str, Any], name: str, default: str | None = None) -> str:
    value = given.get(name, default)
    if not isinstance(value, str):
        raise PhoneError(f"{name} has to be a text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise PhoneError(f"{name} has to be proper Unicode") from None
    return value


def _number(given: dict[str, Any], name: str) -> int:
    value = given.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise PhoneError(f"{name} has to be a number")
    return value


class _Desk:
    """The endpoints of one Telegram's phones."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def phones(self, request: Request) -> Response:
        telegram = self._telegram
        people = [
            {
                "id": p.id,
                "name": p.name,
                "role": p.role,
                "language": p.language,
                "blocked": p.blocked,
                "zone": telegram.zone_of(p.id),
            }
            for p in telegram.people.values()
        ]
        bot = {"id": telegram.bot_id, "username": telegram.username, "name": telegram.name}
        return JSONResponse({"bot": bot, "people": people})

    async def chat(self, request: Request) -> Response:
        user_id = request.path_params["person"]
        try:
            person = self._telegram.person(user_id)
        except NoSuchPerson as error:
            return JSONResponse({"error": str(error)}, 404)
        messages = [drawn(message) for message in self._telegram.chat(user_id)]
        menu = self._telegram.menu(user_id)
        state = {"blocked": person.blocked, "muted": person.muted, "seen": person.seen}
        return JSONResponse({"messages": messages, "commands": menu, **state})

    async def file(self, request: Request) -> Response:
        message = self._telegram.find(request.path_params["person"], request.path_params["message"])
        if message is None or message.file is None:
            return JSONResponse({"error": "there is no such file"}, 404)
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
        if message.kind == "photo":
            return Response(message.file.content, media_type=_picture(message.file), headers=headers)
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(message.file.name, safe='')}"
        return Response(message.file.content, media_type="application/octet-stream", headers=headers)

    async def events(self, request: Request) -> Response:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=headers)

    async def _stream(self) -> AsyncIterator[str]:
        with self._telegram.events.listening() as ear:
            yield f": listening\nretry: {COME_BACK}\n\n"
            while True:
                try:
                    event = await asyncio.wait_for(ear.get(), KEEP_ALIVE)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if event is None:
                    return
                yield f"data: {json.dumps(event)}\n\n"

    def send(self, person: int, given: dict[str, Any]) -> dict[str, Any]:
        words, kind = _text(given, "text", ""), _text(given, "kind", "text")
        if kind != "text":
            return {"id": self._telegram.send_kind(person, kind, words)}
        reply_to = _number(given, "reply_to") if given.get("reply_to") is not None else None
        forwarded = given.get("forwarded", False) is True
        return {"id": self._telegram.say(person, words, reply_to=reply_to, forwarded=forwarded)}

    def edit(self, person: int, given: dict[str, Any]) -> dict[str, Any]:
        self._telegram.edit(person, _number(given, "id"), _text(given, "text"))
        return {}

    def press(self, person: int, given: dict[str, Any]) -> dict[str, Any]:
        return {"query": self._telegram.press(person, _number(given, "id"), _text(given, "data"))}

    def start(self, person: int, given: dict[str, Any]) -> dict[str, Any]:
        return {"id": self._telegram.start(person, _text(given, "code", ""))}

    def block(self, person: int, given: dict[str, Any]) -> dict[str, Any]:
        self._telegram.block(person)
        return {}

    def unblock(self, person: int, given: dict[str, Any]) -> dict[str, Any]:
        self._telegram.unblock(person)
        return {}

    def look(self, person: int, given: dict[str, Any]) -> dict[str, Any]:
        self._telegram.look(person)
        return {}

    def mute(self, person: int, given: dict[str, Any]) -> dict[str, Any]:
        if not isinstance(given.get("muted"), bool):
            raise PhoneError("muted has to be true or false")
        self._telegram.mute(person, given["muted"])
        return {}

    def remove(self, person: int, given: dict[str, Any]) -> dict[str, Any]:
        self._telegram.remove(person, _number(given, "id"))
        return {}


def _picture(file: File) -> str:
    if file.content.startswith(b"\x89PNG"):
        return "image/png"
    return "image/gif" if file.content.startswith(b"GIF8") else "image/jpeg"


def drawn(message: Message) -> dict[str, Any]:
    """A message as the page draws it. `at` is in unix seconds."""
    address = f"/phones/{message.chat}/files/{message.id}"
    other = message.file is not None and message.kind != "photo"
    return {
        "id": message.id,
        "mine": message.mine,
        "at": int(message.at.timestamp()),
        "text": message.text,
        "entities": message.entities,
        "buttons": message.buttons,
        "reaction": message.reaction,
        "edited": message.edited,
        "silent": message.silent,
        "protected": message.protected,
        "kind": message.kind,
        "photo": address if message.photo else None,
        "file": {"name": message.file.name, "url": address} if message.file is not None and other else None,
        "reply_to": message.reply_to,
        "forwarded": message.forwarded,
        "notice": message.notice,
    }
