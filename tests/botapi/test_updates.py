"""getUpdates: acknowledged by offset, one poller, 24 hours."""

import asyncio

import aiohttp
import pytest

from sandbox.botapi.chats import Telegram
from sandbox.botapi.refusal import PhoneError
from sandbox.botapi.serving import Served
from sandbox.botapi.strict import units
from tests.botapi.conftest import ANA, Call, Hands, until


async def _texts(call: Call, **given: object) -> list[str]:
    status, answer = await call("getUpdates", **given)
    assert status == 200
    return [next(iter(u[kind] for kind in u if kind != "update_id")).get("text", "") for u in answer["result"]]


def _ids(telegram: Telegram) -> list[int]:
    return list(telegram.updates.pending)


async def test_an_update_comes_until_it_is_acknowledged(telegram: Telegram, call: Call) -> None:
    for text in "abc":
        telegram.say(ANA, text)
    first, second, third = _ids(telegram)
    assert (second, third) == (first + 1, first + 2)
    assert await _texts(call) == ["a", "b", "c"]
    assert await _texts(call, limit=2) == ["a", "b"]
    assert await _texts(call, offset=second) == ["b", "c"]
    assert await _texts(call) == ["b", "c"], "a is gone for good"
    assert await _texts(call, offset=-1) == ["c"], "a negative offset forgets all earlier ones"
    assert await _texts(call, offset=third + 1) == []
    assert telegram.again(2) == [first, third]
    assert await _texts(call) == ["a", "c"]


async def test_a_long_poll_waits_for_news(telegram: Telegram, call: Call) -> None:
    waiting = asyncio.create_task(_texts(call, timeout=30))
    await until(lambda: telegram.updates.polled)
    assert not waiting.done()
    telegram.say(ANA, "here")
    assert await waiting == ["here"]


async def test_a_long_poll_ends_with_nothing(call: Call) -> None:
    assert await _texts(call, timeout=1) == []


async def test_the_older_of_two_pollers_is_sent_away(telegram: Telegram, call: Call) -> None:
    older = asyncio.create_task(call("getUpdates", timeout=30))
    await until(lambda: telegram.updates.polled)
    newer = asyncio.create_task(_texts(call, timeout=30))
    status, answer = await older
    assert (status, answer["description"].split(":")[0]) == (409, "Conflict")
    telegram.say(ANA, "for the newer")
    assert await newer == ["for the newer"]


async def test_a_new_webhook_sends_the_poller_away(telegram: Telegram, call: Call) -> None:
    polling = asyncio.create_task(call("getUpdates", timeout=30))
    await until(lambda: telegram.updates.polled)
    await call("setWebhook", url="https://example.org/hook")
    assert (await polling)[1]["description"] == "Conflict: terminated by setWebhook request"


async def test_a_webhook_shuts_polling_out(telegram: Telegram, call: Call) -> None:
    assert (await call("setWebhook", url="http://example.org/hook"))[0] == 400
    assert (await call("setWebhook", url="https://example.org/hook", secret_token="a b"))[0] == 400
    assert (await call("setWebhook", url="https://example.org/hook", allowed_updates=["message"]))[0] == 200
    telegram.say(ANA, "kept")
    status, answer = await call("getUpdates")
    assert status == 409
    assert "webhook is active" in answer["description"]
    told = (await call("getWebhookInfo"))[1]["result"]
    assert (told["url"], told["pending_update_count"]) == ("https://example.org/hook", 1)
    assert (await call("deleteWebhook"))[0] == 200
    assert await _texts(call) == ["kept"]
    assert (await call("deleteWebhook", drop_pending_updates=True))[0] == 200
    assert await _texts(call) == []


async def test_only_asked_kinds_come_and_are_remembered(telegram: Telegram, call: Call) -> None:
    await call("getUpdates", allowed_updates=["message"])
    mine = telegram.say(ANA, "a")
    telegram.edit(ANA, mine, "b")
    telegram.block(ANA)
    assert await _texts(call) == ["a"]
    await call("getUpdates", allowed_updates=["message", "my_chat_member"])
    telegram.unblock(ANA)
    assert len(_ids(telegram)) == 2


async def test_updates_are_kept_for_a_day(telegram: Telegram, call: Call, hands: Hands) -> None:
    telegram.say(ANA, "old")
    (old,) = _ids(telegram)
    hands.move(hours=23)
    telegram.say(ANA, "new")
    hands.move(hours=1, seconds=1)
    assert await _texts(call) == ["new"]
    assert telegram.updates.expired == [old]


async def test_the_hasty_get_one(telegram: Telegram, call: Call) -> None:
    telegram.updates.one_when_hasty = True
    for text in "abc":
        telegram.say(ANA, text)
    assert await _texts(call, offset=5) == ["a", "b", "c"]
    assert await _texts(call, offset=5) == ["a"]


async def test_any_update_can_be_sent(telegram: Telegram, call: Call) -> None:
    first = telegram.raw_update({"message": {"text": "\ud800", "chat": "no chat"}})
    telegram.raw_update({"update_id": 5, "poll": None})
    _, answer = await call("getUpdates")
    assert [u["update_id"] for u in answer["result"]] == [5, first]


async def test_what_people_do_arrives(telegram: Telegram, call: Call) -> None:
    mine = telegram.say(ANA, "one", forwarded=True)
    telegram.edit(ANA, mine, "two")
    telegram.send_kind(ANA, "voice")
    telegram.send_kind(ANA, "location")
    telegram.start(ANA, "CODE_1")
    telegram.block(ANA)
    _, answer = await call("getUpdates")
    sent, edited, voice, place, start, blocked = answer["result"]
    assert sent["message"]["forward_origin"]["type"] == "hidden_user"
    assert (edited["edited_message"]["text"], "edit_date" in edited["edited_message"]) == ("two", True)
    assert "text" not in voice["message"]
    assert (voice["message"]["voice"]["duration"], "latitude" in place["message"]["location"]) == (3, True)
    assert start["message"]["text"] == "/start CODE_1"
    assert start["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    with pytest.raises(PhoneError, match="blocked"):
        telegram.say(ANA, "x")
    telegram.start(ANA)
    assert [next(k for k in kept.update if k != "update_id") for kept in telegram.updates.pending.values()][-2:] == [
        "my_chat_member",
        "message",
    ]


async def test_a_long_text_leaves_in_pieces(telegram: Telegram) -> None:
    telegram.say(ANA, "🌱" * 2500)
    pieces = [kept.update["message"]["text"] for kept in telegram.updates.pending.values()]
    assert [units(piece) for piece in pieces] == [4096, 904]
    telegram.say(ANA, "  ", as_is=True)
    assert telegram.chat(ANA)[-1].text == "  "


async def test_a_stopped_server_lets_everyone_go_and_comes_back(telegram: Telegram, served: Served, call: Call) -> None:
    waiting = asyncio.create_task(call("getUpdates", timeout=30))
    await until(lambda: telegram.updates.polled)
    await served.stop()
    assert await waiting == (200, {"ok": True, "result": []})
    with pytest.raises(aiohttp.ClientConnectorError):
        await call("getMe")
    await served.start()
    assert (await call("getMe"))[0] == 200
