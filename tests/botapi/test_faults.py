"""Every fault once: what the caller sees, and what really happened."""

import asyncio
from errno import ECONNRESET
from typing import Any

import aiohttp
import pytest

from sandbox.botapi.chats import Telegram
from sandbox.botapi.faults import ANSWERS, Fault, Plan
from sandbox.botapi.serving import Served
from tests.botapi.conftest import ANA, BEN, TOKEN, Call, until


@pytest.mark.parametrize("fault", ANSWERS)
async def test_faults_that_are_answers(telegram: Telegram, call: Call, fault: Fault) -> None:
    telegram.faults.plan("sendMessage", fault)
    before = telegram.chat(ANA)
    status, answer = await call("sendMessage", chat_id=ANA, text="x")
    code, description = ANSWERS[fault]
    assert status == code
    assert answer == {"ok": False, "error_code": code, "description": description}
    assert telegram.chat(ANA) == before
    assert (telegram.calls[-1].error, telegram.calls[-1].fault, telegram.calls[-1].ok) == (
        answer,
        fault,
        False,
    )
    assert (await call("sendMessage", chat_id=ANA, text="x"))[0] == 200, "planned once"
    assert telegram.calls[-1].ok


async def test_too_many_says_how_long(telegram: Telegram, call: Call) -> None:
    telegram.faults.plan("sendMessage", Fault.TOO_MANY, seconds=2.5)
    assert await call("sendMessage", chat_id=ANA, text="x") == (
        429,
        {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 3",
            "parameters": {"retry_after": 3},
        },
    )


@pytest.mark.parametrize(
    ("fault", "done"),
    [(Fault.RESET_BEFORE, False), (Fault.ACCEPT_THEN_RESET, True), (Fault.ACCEPT_THEN_HANG, True)],
)
async def test_connections_cut(
    telegram: Telegram, served: Served, http: aiohttp.ClientSession, fault: Fault, done: bool
) -> None:
    plan = telegram.faults.plan("sendMessage", fault)
    given = {"chat_id": ANA, "text": "x"}
    patience = aiohttp.ClientTimeout(total=0.1 if fault is Fault.ACCEPT_THEN_HANG else 5)
    before = len(telegram.chat(ANA))
    with pytest.raises((aiohttp.ClientError, TimeoutError)) as seen:
        await http.post(f"/bot{TOKEN}/sendMessage", json=given, timeout=patience)
    hung = fault is Fault.ACCEPT_THEN_HANG
    assert isinstance(seen.value, TimeoutError if hung else aiohttp.ClientOSError)
    assert getattr(seen.value, "errno", None) == (None if hung else ECONNRESET)
    assert len(telegram.chat(ANA)) - before == done
    assert (telegram.calls[-1].result is not None, telegram.calls[-1].ok, plan.spent) == (done, False, True)
    async with http.post(f"/bot{TOKEN}/sendMessage", json=given) as response:
        assert response.status == 200, "the server lives on"


@pytest.mark.parametrize(
    ("fault", "status", "done"),
    [
        (Fault.ACCEPT_THEN_GARBAGE, 200, True),
        (Fault.ACCEPT_THEN_502, 502, True),
        (Fault.ERROR_502, 502, False),
    ],
)
async def test_answers_that_are_no_json(
    telegram: Telegram, http: aiohttp.ClientSession, fault: Fault, status: int, done: bool
) -> None:
    telegram.faults.plan("sendMessage", fault)
    before = len(telegram.chat(ANA))
    async with http.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": ANA, "text": "x"}) as response:
        assert response.status == status
        with pytest.raises(aiohttp.ContentTypeError):
            await response.json()
    assert len(telegram.chat(ANA)) - before == done


async def test_taken_and_then_an_error_of_the_server(telegram: Telegram, call: Call) -> None:
    telegram.faults.plan("sendMessage", Fault.ACCEPT_THEN_500)
    status, answer = await call("sendMessage", chat_id=ANA, text="taken")
    assert (status, answer["error_code"]) == (500, 500)
    assert telegram.chat(ANA)[-1].text == "taken"


async def test_what_was_taken_is_known_whatever_the_bot_was_told(telegram: Telegram, call: Call) -> None:
    for fault in (None, Fault.ACCEPT_THEN_500, Fault.ERROR_500, Fault.FORBIDDEN_BLOCKED):
        if fault is not None:
            telegram.faults.plan("sendMessage", fault)
        await call("sendMessage", chat_id=ANA, text=str(fault))
    await call("sendMessage", chat_id=BEN, text="to Ben")
    await call("getChat", chat_id=ANA)
    assert [each.params["text"] for each in telegram.accepted(ANA)] == ["None", "accept_then_500"]
    assert [each.params["text"] for each in telegram.accepted()][-1] == "to Ben"
    assert [each.ok for each in telegram.accepted(ANA)] == [True, False]


async def test_what_was_confirmed_is_known(telegram: Telegram, call: Call) -> None:
    for text in ("a", "b"):
        telegram.say(ANA, text)
    first, second = telegram.updates.pending
    before = set(telegram.updates.confirmed)
    await call("getUpdates", offset=second)
    assert telegram.updates.confirmed - before == {first}
    assert list(telegram.updates.pending) == [second]


async def test_connections_refused_for_a_while(served: Served, call: Call) -> None:
    assert (await call("getMe"))[0] == 200
    async with served.refusing():
        with pytest.raises(aiohttp.ClientConnectorError):
            await call("getMe")
    assert (await call("getMe"))[0] == 200


async def test_a_slow_answer_is_done_at_once(telegram: Telegram, call: Call) -> None:
    telegram.faults.plan("sendMessage", Fault.SLOW, seconds=0.2)
    sending = asyncio.create_task(call("sendMessage", chat_id=ANA, text="slowly"))
    await until(lambda: telegram.chat(ANA)[-1].text == "slowly")
    assert not sending.done()
    assert (await sending)[0] == 200
    assert telegram.calls[-1].ok


async def test_a_lost_acknowledgement_still_counts(telegram: Telegram, http: aiohttp.ClientSession) -> None:
    telegram.say(ANA, "a")
    (update_id,) = telegram.updates.pending
    telegram.faults.plan("getUpdates", Fault.ACCEPT_THEN_RESET)
    with pytest.raises(aiohttp.ClientError):
        await http.post(f"/bot{TOKEN}/getUpdates", json={"offset": update_id + 1})
    assert not telegram.updates.pending


async def test_a_hang_does_not_hold_the_server_up(telegram: Telegram, served: Served, call: Call) -> None:
    telegram.faults.plan(None, Fault.ACCEPT_THEN_HANG)
    hanging = asyncio.create_task(call("getMe"))
    await until(lambda: telegram.calls and telegram.calls[-1].result)
    await served.stop()
    with pytest.raises(aiohttp.ClientError):
        await hanging


async def test_plans_are_aimed(telegram: Telegram, call: Call) -> None:
    async def sent(chat_id: int, method: str = "sendMessage") -> int:
        return (await call(method, chat_id=chat_id, text="x"))[0]

    faults = telegram.faults
    faults.plan("sendMessage", Fault.ERROR_500, times=2, chat=BEN, skip=1)
    assert [await sent(who) for who in (BEN, ANA, BEN, ANA, BEN, BEN)] == [200, 200, 500, 200, 500, 200]
    faults.plan(None, Fault.ERROR_500, times=None)
    assert [await sent(ANA), await sent(ANA, "getChat")] == [500, 500]
    faults.clear()
    assert await sent(ANA) == 200

    def dice(method: str, params: Any) -> Plan | Fault | None:
        return Fault.CHAT_NOT_FOUND if params["chat_id"] == BEN else None

    faults.choose = dice
    assert [await sent(ANA), await sent(BEN)] == [200, 400]
