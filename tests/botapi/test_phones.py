"""The phone API: what the page can see and do, and who is not let in."""

import asyncio
import io
import json
from typing import Any

import aiohttp
import pytest

from sandbox.botapi.chats import Telegram
from sandbox.botapi.serving import Served
from sandbox.botapi.wording import PIXEL
from tests.botapi.conftest import ANA, BEN, START, STRANGER, TOKEN, Call


async def _post(http: aiohttp.ClientSession, path: str, given: Any, **headers: str) -> tuple[int, Any]:
    async with http.post(path, json=given, headers=headers) as response:
        return response.status, await response.json()


async def _get(http: aiohttp.ClientSession, path: str) -> Any:
    async with http.get(path) as response:
        assert response.status == 200
        return await response.json()


async def test_the_page_sees_phones_and_chats(telegram: Telegram, http: aiohttp.ClientSession, call: Call) -> None:
    told = await _get(http, "/phones")
    assert told["bot"] == {"id": 7000000001, "username": "CarryforwardBot", "name": "Carryforward"}
    assert told["people"][1] == {
        "id": BEN,
        "name": "Ben",
        "role": "therapist",
        "language": "de",
        "blocked": False,
        "zone": None,
    }
    keys = {"inline_keyboard": [[{"text": "Fine", "callback_data": "ok"}, {"text": "Go", "url": "https://e.org"}]]}
    await call("sendMessage", chat_id=ANA, text="<b>x</b>", parse_mode="HTML", reply_markup=keys)
    await call("setMyCommands", commands=[{"command": "help", "description": "What I can do"}])
    seen = await _get(http, f"/phones/{ANA}/chat")
    assert seen["commands"] == [{"command": "help", "description": "What I can do"}]
    assert seen["blocked"] is False
    assert seen["messages"][-1] == {
        "id": 3,
        "mine": False,
        "at": int(START.timestamp()),
        "text": "x",
        "notice": "x",
        "entities": [{"type": "bold", "offset": 0, "length": 1}],
        "buttons": [[{"label": "Fine", "data": "ok"}, {"label": "Go", "url": "https://e.org"}]],
        "reaction": "",
        "edited": False,
        "silent": False,
        "protected": False,
        "kind": "text",
        "photo": None,
        "file": None,
        "reply_to": None,
        "forwarded": False,
    }


async def test_the_page_does_what_people_do(telegram: Telegram, http: aiohttp.ClientSession, call: Call) -> None:
    await call(
        "sendMessage",
        chat_id=ANA,
        text="x",
        reply_markup={"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]},
    )
    asked = telegram.chat(ANA)[-1].id
    status, sent = await _post(http, f"/phones/{ANA}/send", {"text": "hello", "reply_to": asked, "forwarded": True})
    assert status == 200
    assert await _post(http, f"/phones/{ANA}/edit", {"id": sent["id"], "text": "hi"}) == (200, {})
    assert "query" in (await _post(http, f"/phones/{ANA}/press", {"id": asked, "data": "a"}))[1]
    assert (await _post(http, f"/phones/{ANA}/send", {"kind": "photo", "text": "look"}))[0] == 200
    assert (await _post(http, f"/phones/{ANA}/start", {"code": "abc"}))[0] == 200
    assert await _post(http, f"/phones/{ANA}/remove", {"id": asked}) == (200, {})
    for state in (True, False):
        assert (await _post(http, f"/phones/{ANA}/{'block' if state else 'unblock'}", {}))[0] == 200
        assert (await _get(http, f"/phones/{ANA}/chat"))["blocked"] is state
    kinds = [next(k for k in kept.update if k != "update_id") for kept in telegram.updates.pending.values()]
    assert kinds == [
        "message",
        "edited_message",
        "callback_query",
        "message",
        "message",
        *["my_chat_member"] * 2,
    ]
    said, look, start = telegram.chat(ANA)[-3:]
    assert (said.text, said.reply_to, said.forwarded, said.edited) == ("hi", asked, True, True)
    assert (look.kind, look.text, start.text) == ("photo", "look", "/start abc")
    picture = (await _get(http, f"/phones/{ANA}/chat"))["messages"][-2]["photo"]
    async with http.get(picture) as response:
        assert (response.content_type, await response.read()) == ("image/png", PIXEL)


async def test_a_document_is_downloaded_never_shown(telegram: Telegram, http: aiohttp.ClientSession) -> None:
    form = aiohttp.FormData({"chat_id": str(ANA)}, quote_fields=False)
    form.add_field("document", b"<script>", filename="ünter.html")
    async with http.post(f"/bot{TOKEN}/sendDocument", data=form) as response:
        assert response.status == 200
    file = (await _get(http, f"/phones/{ANA}/chat"))["messages"][-1]["file"]
    assert file["name"] == "ünter.html"
    async with http.get(file["url"]) as response:
        assert response.content_type == "application/octet-stream"
        assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%BCnter.html"
        assert await response.read() == b"<script>"


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("/phones/999/send", {"text": "x"}, 404),
        (f"/phones/{ANA}/send", {"text": ""}, 400),
        (f"/phones/{ANA}/send", {"text": 5}, 400),
        (f"/phones/{ANA}/send", {"text": "\ud800"}, 400),
        (f"/phones/{ANA}/send", {"text": "x", "reply_to": 99}, 400),
        (f"/phones/{ANA}/send", {"text": "x", "reply_to": "1"}, 400),
        (f"/phones/{ANA}/send", {"kind": "pigeon"}, 400),
        (f"/phones/{ANA}/send", {"kind": "voice", "text": "x" * 5000}, 400),
        (f"/phones/{ANA}/send", [], 400),
        (f"/phones/{ANA}/edit", {"id": 999, "text": "x"}, 400),
        (f"/phones/{ANA}/edit", {"id": 1, "text": " "}, 400),
        (f"/phones/{ANA}/edit", {"id": True, "text": "x"}, 400),
        (f"/phones/{ANA}/press", {"id": 1, "data": "forged"}, 400),
        (f"/phones/{ANA}/start", {"code": "no way"}, 400),
        (f"/phones/{ANA}/remove", {"id": 999}, 400),
        (f"/phones/{ANA}/dance", {}, 404),
        ("/phones", {}, 405),
    ],
)
async def test_bad_requests_are_told_so(
    telegram: Telegram, http: aiohttp.ClientSession, path: str, given: Any, status: int
) -> None:
    before = telegram.chat(ANA)
    code, answer = await _post(http, path, given)
    assert code == status
    assert list(answer) == ["error"]
    assert telegram.chat(ANA) == before


async def test_what_is_no_json_is_told_so(http: aiohttp.ClientSession) -> None:
    for body in (b"{", b"\xff", b"[" * 100_000):
        async with http.post(f"/phones/{ANA}/send", data=body) as response:
            assert response.status == 400
    async with http.post(f"/phones/{ANA}/send", data=io.BytesIO(b"x" * 2_000_000)) as response:
        assert response.status == 413
    for path in ("/phones/999/chat", f"/phones/{ANA}/files/1", "/phones/x/chat"):
        async with http.get(path) as response:
            assert response.status == 404
            assert "error" in await response.json()


@pytest.mark.parametrize(
    ("headers", "welcome"),
    [
        ({}, True),
        ({"Host": "localhost:8090"}, True),
        ({"Host": "[::1]:8090"}, True),
        ({"Host": "evil.example"}, False),
        ({"Host": "127.0.0.1.evil.example:8090"}, False),
        ({"Host": "[:"}, False),
        ({"Host": "localhost:8090", "Origin": "http://localhost:8090"}, True),
        ({"Host": "localhost:8090", "Origin": "http://localhost:9999"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
    ],
)
async def test_only_this_machine_is_let_in(
    telegram: Telegram, http: aiohttp.ClientSession, headers: dict[str, str], welcome: bool
) -> None:
    status, _ = await _post(http, f"/phones/{STRANGER}/send", {"text": "x"}, **headers)
    assert status == (200 if welcome else 403)
    assert bool(telegram.chat(STRANGER)) is welcome


async def test_the_page_hears_news_until_the_server_stops(
    telegram: Telegram, served: Served, http: aiohttp.ClientSession, call: Call
) -> None:
    async with http.get("/events") as response:
        assert response.content_type == "text/event-stream"
        assert await response.content.readline() == b": listening\n"
        telegram.announce({"type": "clock"})
        telegram.say(ANA, "x")
        query = telegram.press(ANA, 1, "forged", forged=True)
        await call("answerCallbackQuery", callback_query_id=query, text="Noted.", show_alert=True)
        heard: list[dict[str, Any]] = []
        while len(heard) < 3:
            line = await response.content.readline()
            if line.startswith(b"data: "):
                heard.append(json.loads(line.removeprefix(b"data: ")))
        assert heard == [
            {"type": "clock"},
            {"type": "chat", "person": ANA},
            {"type": "toast", "person": ANA, "text": "Noted.", "alert": True},
        ]
        await served.stop()
        assert await response.content.read() == b"\n"


async def test_others_may_listen_too(telegram: Telegram) -> None:
    heard: list[dict[str, Any]] = []

    async def listen() -> None:
        async for event in telegram.listen():
            heard.append(event)  # noqa: PERF401 - read while it still grows

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0)
    for number in range(1500):
        telegram.announce({"number": number})
    telegram.hang_up()
    await listening
    assert [event["number"] for event in heard] == list(range(501, 1500)), "who is slow loses the oldest"
