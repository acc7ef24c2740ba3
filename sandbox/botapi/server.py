"""The pretend Telegram over HTTP: the Bot API as bots call it, with its planned faults, and the phone API."""

import asyncio
import hmac
import json
import math
import re
import socket
import struct
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from sandbox.botapi import params, phones
from sandbox.botapi.chats import Telegram
from sandbox.botapi.faults import ANSWERS, Fault, Plan
from sandbox.botapi.methods import METHODS
from sandbox.botapi.refusal import Refusal
from sandbox.botapi.shapes import Call

_Found = TypeVar("_Found")
_CALL = re.compile("/bot(?P<token>[^/]+)/(?P<method>[^/]+)")
_VERBS = ("GET", "POST")
_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


class _Application(Starlette):
    """Starlette, but every request knows the wire it came by, so that a fault can cut it; and a call of the Bot API
    takes the short way, past the page's routes and guards: a bot makes dozens while a page asks for one."""

    telegram: Telegram

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cycle = getattr(send, "__self__", None)  # uvicorn's request, with its transport
        scope["wire"] = getattr(cycle, "transport", None)
        found = _CALL.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] in _VERBS else None
        if found is None:
            await super().__call__(scope, receive, send)
            return
        scope["path_params"] = found.groupdict()
        request = Request(scope, receive)
        try:
            response = await _call(self.telegram, request)
        except HTTPException as error:
            response = await _lost(request, error)
        await response(scope, receive, send)


def application(telegram: Telegram, *, more: Sequence[BaseRoute] = ()) -> _Application:
    """The Bot API at /bot<token>/<method>, files at /file/bot<token>/<path>, the phones, `more` routes.

    Everything but the Bot API is guarded: loopback names only, and no foreign page's POST.
    """

    async def file(request: Request) -> Response:
        kept = telegram.files.get(request.path_params["path"].removeprefix("files/"))
        if not _token_fits(telegram, request) or kept is None:
            return _refused(Refusal(404, "Not Found"))
        return Response(kept.content, media_type="application/octet-stream")

    app = _Application(
        routes=[
            Route("/file/bot{token}/{path:path}", file, methods=["GET"]),
            *phones.routes(telegram),
            *more,
        ],
        middleware=[Middleware(phones.Guard)],
        exception_handlers={HTTPException: _lost},
    )
    app.state.telegram = app.telegram = telegram
    return app


async def _lost(request: Request, error: Exception) -> Response:
    code = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else "failed"
    if request.url.path.startswith("/bot"):
        return _refused(Refusal(code, detail if code != 400 else f"Bad Request: {detail}"))
    return JSONResponse({"error": detail}, code)


def _token_fits(telegram: Telegram, request: Request) -> bool:
    return hmac.compare_digest(request.path_params["token"].encode(), telegram.token.encode())


def _refused(refusal: Refusal) -> Response:
    return JSONResponse(refusal.body(), refusal.code)


async def _call(telegram: Telegram, request: Request) -> Response:
    if not _token_fits(telegram, request):
        return _refused(Refusal(401, "Unauthorized"))
    asked = request.path_params["method"].lower()
    name = "getUpdates" if asked == "getupdates" else METHODS.get(asked, ("", None))[0]
    if not name:
        return _refused(Refusal(404, "Not Found: method not found"))
    try:
        given = await params.read(request)
    except Refusal as refusal:
        telegram.record(name, {}).error = refusal.body()
        return _refused(refusal)
    call = telegram.record(name, given)
    plan = telegram.faults.next(name, given)
    if plan is not None:
        call.fault = plan.fault
        if not plan.fault.accepts:
            return _spoiled(plan, call)
    try:
        call.result = await _run(telegram, call, request)
        body = json.dumps({"ok": True, "result": call.result})  # ASCII, as Telegram answers
        response = Response(body, media_type="application/json")
    except Refusal as refusal:
        call.error = refusal.body()
        response = _refused(refusal)
    finally:
        telegram.settle()
    return response if plan is None else await _answered(telegram, plan, response, request)


async def _run(telegram: Telegram, call: Call, request: Request) -> Any:
    if call.method != "getUpdates":
        return METHODS[call.method.lower()][1](telegram, call.params)
    allowed = call.params.get("allowed_updates")
    patience = params.number(call.params, "timeout")
    polling = telegram.updates.poll(
        params.number(call.params, "offset"),
        params.number(call.params, "limit", 100),
        patience,
        allowed if isinstance(allowed, list) else None,
    )
    if patience <= 0:
        return await polling  # It answers at once: nobody can leave meanwhile.
    return await _unless_gone(polling, request) or []


async def _unless_gone(work: Coroutine[Any, Any, _Found], request: Request) -> _Found | None:
    """The work's result, or None when the client left before there was one."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request.receive))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        return await working if working.done() else None
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _spoiled(plan: Plan, call: Call) -> Response:
    """The answer to a call that is not carried out."""
    if plan.fault is Fault.RESET_BEFORE:
        call.error = {"ok": False, "description": "connection reset before anything was done"}
        return _Reset()
    if plan.fault is Fault.ERROR_502:
        call.error = {"ok": False, "error_code": 502}
        return HTMLResponse(_GATEWAY, 502)
    if plan.fault is Fault.TOO_MANY:
        wait = math.ceil(plan.seconds)
        refusal = Refusal(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
    else:
        refusal = Refusal(*ANSWERS[plan.fault])
    call.error = refusal.body()
    return _refused(refusal)


async def _answered(telegram: Telegram, plan: Plan, response: Response, request: Request) -> Response:
    """The spoiled answer to a call that was carried out."""
    if plan.fault is Fault.ACCEPT_THEN_GARBAGE:
        return PlainTextResponse("<!doctype html><p>not what you expect", 200)
    if plan.fault is Fault.ACCEPT_THEN_502:
        return HTMLResponse(_GATEWAY, 502)
    if plan.fault is Fault.ACCEPT_THEN_500:
        return _refused(Refusal(*ANSWERS[Fault.ERROR_500]))
    if plan.fault is Fault.ACCEPT_THEN_RESET:
        return _Reset()
    if plan.fault is Fault.ACCEPT_THEN_HANG:
        await _unless_gone(telegram.events.hung_up(), request)
        return _Reset()
    waiting = asyncio.wait_for(telegram.events.hung_up(), plan.seconds)
    with suppress(TimeoutError):
        await _unless_gone(waiting, request)
    return response


class _Reset(Response):
    """No answer: the connection is reset (TCP RST), as the client sees it from a peer that died."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wire = scope.get("wire")
        if wire is None:
            raise ConnectionResetError("this server cannot cut a connection; run it with uvicorn")
        plug = wire.get_extra_info("socket")
        if plug is not None:
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        wire.abort()
        await _gone(receive)
