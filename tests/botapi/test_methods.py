"""What a call may bring, and what Telegram refuses, in Telegram's own words."""

import json
from typing import Any

import aiohttp
import pytest

from sandbox.botapi.chats import Telegram
from tests.botapi.conftest import ANA, BEN, STRANGER, TOKEN, Call, Hands

GROUP = -500


def _keys(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


KEY = {"text": "Fine", "callback_data": "ok"}


@pytest.mark.parametrize(
    ("given", "code", "description"),
    [
        ({"text": ""}, 400, "Bad Request: message text is empty"),
        ({}, 400, "Bad Request: message text is empty"),
        ({"text": " \n\u200b"}, 400, "Bad Request: text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, 400, "Bad Request: text must be non-empty"),
        ({"text": "🌱" * 2049}, 400, "Bad Request: message is too long"),
        ({"text": "x" * 40000}, 400, "Bad Request: text is too long"),
        ({"text": "x", "parse_mode": "Fancy"}, 400, "Bad Request: unsupported parse_mode"),
        ({"text": "x", "chat_id": ""}, 400, "Bad Request: chat_id is empty"),
        ({"text": "x", "chat_id": 999}, 400, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": "@someone"}, 400, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": STRANGER}, 400, "Bad Request: chat not found"),
        (
            {"text": "x", "reply_parameters": {"message_id": 99}},
            400,
            "Bad Request: message to be replied not found",
        ),
        (
            {"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
            400,
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 2",
        ),
        (
            {"text": "x", "entities": [{"type": "loud", "offset": 0, "length": 1}]},
            400,
            "Bad Request: can't parse MessageEntity: Unsupported type specified",
        ),
        (
            {"text": "x", "reply_markup": "{"},
            400,
            "Bad Request: can't parse reply keyboard markup JSON object",
        ),
        ({"text": "x", "reply_markup": [1]}, 400, "Bad Request: object expected as reply markup"),
        (
            {"text": "x", "reply_markup": _keys([{**KEY, "callback_data": "é" * 33}])},
            400,
            "BUTTON_DATA_INVALID",
        ),
        ({"text": "x", "reply_markup": _keys([{"text": "x"}])}, 400, "Text buttons are unallowed"),
        ({"text": "x", "reply_markup": _keys([{"callback_data": "x"}])}, 400, "Can't find field"),
        ({"text": "x", "reply_markup": _keys([{"text": "x", "url": "nowhere"}])}, 400, "Wrong HTTP URL"),
        ({"text": "x", "reply_markup": _keys(*[[KEY]] * 101)}, 400, "Bad Request: reply markup is too long"),
        ({"text": "x", "reply_markup": _keys([KEY] * 9)}, 400, "Bad Request: reply markup is too long"),
    ],
)
async def test_send_message_refuses(
    telegram: Telegram, call: Call, given: dict[str, Any], code: int, description: str
) -> None:
    before = telegram.chat(ANA)
    status, answer = await call("sendMessage", **{"chat_id": ANA, **given})
    assert (status, answer["ok"], answer["error_code"]) == (code, False, code)
    assert description in answer["description"]
    assert telegram.chat(ANA) == before
    assert telegram.calls[-1].error == answer


@pytest.mark.parametrize(
    "given",
    [
        {"text": "🌱" * 2048},
        {"text": f"<b>{'x' * 4096}</b>", "parse_mode": "HTML"},
        {"text": "x", "reply_markup": _keys([{**KEY, "callback_data": "é" * 32}])},
        {"text": "x", "reply_parameters": {"message_id": 99, "allow_sending_without_reply": True}},
        {"text": "x", "unheard_of": 1},
    ],
)
async def test_send_message_takes_what_just_fits(call: Call, given: dict[str, Any]) -> None:
    status, _ = await call("sendMessage", chat_id=ANA, **given)
    assert status == 200


async def test_forms_and_json_mean_the_same(telegram: Telegram, http: aiohttp.ClientSession) -> None:
    given = {
        "chat_id": str(ANA),
        "text": "true",
        "protect_content": "true",
        "reply_markup": json.dumps(_keys([KEY])),
    }
    for form in (given, aiohttp.FormData(given, default_to_multipart=True)):
        async with http.post(f"/bot{TOKEN}/sendmessage", data=form) as response:
            assert response.status == 200
    async with http.get(f"/bot{TOKEN}/SENDMESSAGE", params=given) as response:
        assert response.status == 200
    assert len({json.dumps(call.params) for call in telegram.calls}) == 1
    assert telegram.calls[0].params == {
        "chat_id": ANA,
        "text": "true",
        "protect_content": True,
        "reply_markup": _keys([KEY]),
    }
    assert telegram.counts == {"sendMessage": 3}
    assert [m.protected for m in telegram.chat(ANA)[1:]] == [True] * 3


async def test_wrong_token_and_unknown_method(telegram: Telegram, http: aiohttp.ClientSession, call: Call) -> None:
    async with http.post("/bot1:wrong/getMe") as response:
        assert response.status == 401
        assert await response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert await call("sendPigeon") == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found: method not found"},
    )
    async with http.post(
        f"/bot{TOKEN}/sendMessage", data=b"[", headers={"Content-Type": "application/json"}
    ) as response:
        assert response.status == 400
    assert [c.error is not None for c in telegram.calls] == [True]


async def test_a_person_who_blocked_or_left(telegram: Telegram, call: Call) -> None:
    _, sent = await call("sendMessage", chat_id=ANA, text="x")
    message_id = sent["result"]["message_id"]
    telegram.block(ANA)
    blocked = (403, "Forbidden: bot was blocked by the user")
    for method, more in (
        ("sendMessage", {"text": "y"}),
        ("sendChatAction", {"action": "typing"}),
        ("editMessageText", {"text": "y", "message_id": message_id}),
    ):
        status, answer = await call(method, chat_id=ANA, **more)
        assert (status, answer["description"]) == blocked
    telegram.unblock(ANA)
    assert (await call("sendMessage", chat_id=ANA, text="y"))[0] == 200
    telegram.deactivate(ANA)
    status, answer = await call("sendMessage", chat_id=ANA, text="y")
    assert (status, answer["description"]) == (403, "Forbidden: user is deactivated")


async def test_groups(telegram: Telegram, call: Call) -> None:
    telegram.add_to_group(GROUP, STRANGER, "Friends")
    telegram.say_in_group(GROUP, STRANGER, "hello bot")
    _, got = await call("getUpdates")
    joined, said = got["result"]
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert (said["message"]["chat"]["type"], said["message"]["from"]["id"]) == ("group", STRANGER)
    status, answer = await call("sendMessage", chat_id=STRANGER, text="x")
    assert (status, answer["description"]) == (403, "Forbidden: bot can't initiate conversation with a user")
    assert (await call("sendMessage", chat_id=GROUP, text="bye"))[0] == 200
    assert (await call("leaveChat", chat_id=GROUP))[1]["result"] is True
    assert telegram.groups[GROUP].joined is False
    assert (await call("sendMessage", chat_id=GROUP, text="bye"))[0] == 403
    assert (await call("leaveChat", chat_id=ANA))[0] == 400
    pending = len(telegram.updates.pending)
    telegram.say_in_group(GROUP, STRANGER, "gone?")
    assert len(telegram.updates.pending) == pending


async def test_edits(telegram: Telegram, call: Call, hands: Hands) -> None:
    theirs = telegram.say(ANA, "mine")
    _, sent = await call("sendMessage", chat_id=ANA, text="<b>x</b>", parse_mode="HTML", reply_markup=_keys([KEY]))
    message_id = sent["result"]["message_id"]
    _, asked = await call("sendMessage", chat_id=ANA, text="?", reply_markup={"force_reply": True})
    refused = [
        ("editMessageText", {"message_id": 999, "text": "y"}, "message to edit not found"),
        ("editMessageText", {"message_id": theirs, "text": "y"}, "message can't be edited"),
        (
            "editMessageText",
            {"message_id": asked["result"]["message_id"], "text": "y"},
            "message can't be edited",
        ),
        ("editMessageText", {"message_id": message_id, "text": ""}, "message text is empty"),
        (
            "editMessageCaption",
            {"message_id": message_id, "caption": "y"},
            "there is no caption in the message to edit",
        ),
        (
            "editMessageText",
            {"message_id": message_id, "text": "<b>x", "parse_mode": "HTML"},
            "can't parse entities",
        ),
        (
            "editMessageText",
            {
                "message_id": message_id,
                "text": "<b>x</b>",
                "parse_mode": "HTML",
                "reply_markup": _keys([KEY]),
            },
            "message is not modified: specified new message content and reply markup are exactly the same",
        ),
    ]
    for method, given, description in refused:
        status, answer = await call(method, chat_id=ANA, **given)
        assert status == 400
        assert answer["description"].startswith(f"Bad Request: {description}")
    hands.move(days=100)
    changed = {"chat_id": ANA, "message_id": message_id, "text": "x", "reply_markup": _keys([KEY])}
    status, answer = await call("editMessageText", **changed)
    assert (status, answer["result"]["edit_date"]) == (200, int(hands.now().timestamp()))
    assert (await call("editMessageReplyMarkup", chat_id=ANA, message_id=message_id))[0] == 200
    assert telegram.chat(ANA)[-2].buttons == []


async def test_deleting(telegram: Telegram, call: Call, hands: Hands) -> None:
    old = telegram.say(ANA, "old")
    hands.move(hours=47, minutes=59)
    mine = telegram.say(ANA, "new")
    assert (await call("deleteMessage", chat_id=ANA, message_id=mine))[1]["result"] is True
    status, answer = await call("deleteMessage", chat_id=ANA, message_id=mine)
    assert (status, answer["description"]) == (400, "Bad Request: message to delete not found")
    hands.move(minutes=2)
    status, answer = await call("deleteMessage", chat_id=ANA, message_id=old)
    assert (status, answer["description"]) == (400, "Bad Request: message can't be deleted for everyone")
    newer = telegram.say(ANA, "newer")
    assert (await call("deleteMessages", chat_id=ANA, message_ids=[newer, old]))[0] == 400
    assert (await call("deleteMessages", chat_id=ANA, message_ids=[]))[0] == 400
    assert (await call("deleteMessages", chat_id=ANA, message_ids=[newer, 999]))[0] == 200
    assert newer not in [m.id for m in telegram.chat(ANA)]


async def test_reactions(telegram: Telegram, call: Call) -> None:
    heard = telegram.say(ANA, "a note")

    async def react(*reaction: dict[str, str], message_id: int = heard) -> tuple[int, str]:
        status, answer = await call("setMessageReaction", chat_id=ANA, message_id=message_id, reaction=reaction)
        return status, answer.get("description", "")

    heart = {"type": "emoji", "emoji": "❤️"}
    assert await react(heart) == (200, "")
    assert telegram.chat(ANA)[-1].reaction == "❤"
    assert await react({"type": "emoji", "emoji": "🌱"}) == (400, "Bad Request: REACTION_INVALID")
    assert await react(heart, heart) == (400, "Bad Request: REACTIONS_TOO_MANY")
    assert await react(heart, message_id=999) == (400, "Bad Request: message to react not found")
    assert await react() == (200, "")
    assert telegram.chat(ANA)[-1].reaction == ""


async def test_presses_are_answered_in_time(telegram: Telegram, call: Call, hands: Hands) -> None:
    _, sent = await call("sendMessage", chat_id=ANA, text="x", reply_markup=_keys([KEY]))
    message_id = sent["result"]["message_id"]
    query = telegram.press(ANA, message_id, "ok")
    assert (await call("answerCallbackQuery", callback_query_id=query, text="x" * 201))[0] == 400
    assert (await call("answerCallbackQuery", callback_query_id=query))[0] == 200
    assert (await call("answerCallbackQuery", callback_query_id=query, text="Again"))[0] == 200
    assert telegram.toasts(ANA) == ["Again"]
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert (await call("answerCallbackQuery", callback_query_id="1"))[1]["description"] == too_old
    hands.move(minutes=16)
    assert (await call("answerCallbackQuery", callback_query_id=query))[1]["description"] == too_old
    telegram.press(BEN, message_id, "forged", forged=True)
    _, got = await call("getUpdates")
    assert got["result"][-1]["callback_query"]["message"]["date"] == 0, "not in that person's chat"


async def test_files_are_checked(call: Call, http: aiohttp.ClientSession) -> None:
    assert (await call("sendPhoto", chat_id=ANA))[1]["description"] == "Bad Request: there is no photo in the request"
    assert (await call("sendDocument", chat_id=ANA, document="unknown-id"))[0] == 400
    for method, content, caption in (
        ("sendPhoto", b"no picture", ""),
        ("sendDocument", b"", ""),
        ("sendDocument", b"x", "c" * 1025),
    ):
        form = aiohttp.FormData({"chat_id": str(ANA), "caption": caption})
        form.add_field(method.removeprefix("send").lower(), content, filename="f")
        async with http.post(f"/bot{TOKEN}/{method}", data=form) as response:
            assert response.status == 400


async def test_a_file_is_sent_on_by_its_id(telegram: Telegram, call: Call, http: aiohttp.ClientSession) -> None:
    telegram.send_kind(ANA, "document", "for you")
    _, got = await call("getUpdates")
    file_id = got["result"][0]["message"]["document"]["file_id"]
    assert got["result"][0]["message"]["caption"] == "for you"
    assert (await call("sendDocument", chat_id=BEN, document=file_id))[0] == 200
    assert telegram.chat(BEN)[-1].file == telegram.chat(ANA)[-1].file
    path = (await call("getFile", file_id=file_id))[1]["result"]["file_path"]
    async with http.get(f"/file/bot{TOKEN}/{path}") as response:
        assert await response.read() == telegram.files[file_id].content
    async with http.get(f"/file/bot1:wrong/{path}") as response:
        assert response.status == 404
