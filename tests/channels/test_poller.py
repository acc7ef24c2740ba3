"""Asking for updates: kept apart one by one, never acknowledged by accident."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.channels.telegram.poller import (
    PollConflict,
    Polled,
    Poller,
    PollFailed,
    PollRefused,
    RawUpdate,
    read_one,
)
from bot.channels.telegram.request import AiohttpRequest, Patience
from tests.channels.wire import TOKEN, Reply, Wire, answer, closed_port, done, hang, listening, reset, said


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with listening() as wire:
        wire.otherwise = done([])
        yield wire


@pytest.fixture
async def poller(wire: Wire) -> AsyncIterator[Poller]:
    poller = Poller(TOKEN, wire.address + "/")
    await poller.open()
    yield poller
    await poller.close()


async def test_what_is_asked(wire: Wire, poller: Poller) -> None:
    assert await poller.poll(None, 0) == Polled()
    await poller.poll(8, 3)
    await poller.poll(9, 600)

    for asked in wire.asked:
        assert asked.path == f"/bot{TOKEN}/getUpdates"
        assert json.loads(asked.form["allowed_updates"]) == [
            "message",
            "edited_message",
            "callback_query",
            "my_chat_member",
        ]
    assert [(a.form.get("offset"), a.form["timeout"]) for a in wire.asked] == [
        (None, "0"),
        ("8", "3"),
        ("9", "50"),
    ]


async def test_a_negative_offset_is_never_asked(wire: Wire, poller: Poller) -> None:
    with pytest.raises(ValueError, match="forgets"):
        await poller.poll(-1, 0)
    assert not wire.asked


async def test_one_person_is_one_key_and_odd_ones_do_not_block(wire: Wire, poller: Poller) -> None:
    person, group = {"id": 5, "first_name": "Łucja"}, {"id": -7, "type": "group"}
    good = [
        {"update_id": 1, "message": {"from": person, "chat": {"id": 5}, "text": "zażółć \ud800"}},
        {"update_id": 2, "callback_query": {"from": person, "message": {"chat": group}}},
        {"update_id": 3, "my_chat_member": {"from": person, "chat": {"id": 5}}},
        {"update_id": 4, "edited_message": {"from": person, "chat": {"id": 5}}},
        {"update_id": 5, "message": {"from": person, "chat": group}},
        {"update_id": 6, "message": "odd", "callback_query": {"from": {"id": True}}},
        {"update_id": 7, "something_new": {}},
    ]
    odd: list[Any] = [
        None,
        3,
        [],
        {},
        {"update_id": "8"},
        {"update_id": True},
        {"update_id": -1},
        {"update_id": 2**63},
    ]
    wire.script.append(done([*odd[:4], *good, *odd[4:]]))

    polled = await poller.poll(None, 0)

    assert polled.skipped == len(odd)
    assert [(u.update_id, u.chat) for u in polled.updates] == [
        (1, "5"),
        (2, "5"),
        (3, "5"),
        (4, "5"),
        (5, "-7"),
        (6, "update 6"),
        (7, "update 7"),
    ]
    assert [json.loads(u.body) for u in polled.updates] == good


@pytest.mark.parametrize(
    ("reply", "why", "wait"),
    [
        (answer(200, b"<html>"), "garbage", 1.0),
        (answer(200, {"ok": True}), "garbage", 1.0),
        (answer(200, {"ok": False, "result": []}), "garbage", 1.0),
        (answer(200, {"ok": True, "result": [{"update_id": 1}]}, short=5), "ClientPayloadError", 1.0),
        (answer(200, b"[" * 100_000), "garbage", 1.0),
        (answer(502, b"<html>"), "502", 1.0),
        (answer(404, b"<html>"), "404", 1.0),
        (answer(302, b""), "302", 1.0),
        (said(400, "Bad Request: odd"), "400", 1.0),
        (said(429, "Too Many Requests: retry after 12", retry_after=12), "429", 12.0),
        (reset, "ClientOSError", 1.0),
    ],
)
async def test_a_poll_that_fails(wire: Wire, poller: Poller, reply: Reply, why: str, wait: float) -> None:
    wire.script.append(reply)
    with pytest.raises(PollFailed) as failed:
        await poller.poll(4, 0)
    assert (failed.value.why, failed.value.wait) == (why, wait)
    assert await poller.poll(4, 0) == Polled(), "the next one goes on"


@pytest.mark.parametrize("status", [401, 404])
async def test_a_refused_token(wire: Wire, poller: Poller, status: int) -> None:
    wire.script.append(said(status, "Unauthorized"))
    with pytest.raises(PollRefused):
        await poller.poll(None, 0)


@pytest.mark.parametrize(
    ("words", "webhook"),
    [
        ("Conflict: terminated by other getUpdates request", False),
        ("Conflict: can't use getUpdates method while webhook is active", True),
    ],
)
async def test_somebody_else_takes_the_updates(wire: Wire, poller: Poller, words: str, webhook: bool) -> None:
    wire.script.append(said(409, words))
    with pytest.raises(PollConflict) as conflict:
        await poller.poll(None, 0)
    assert conflict.value.webhook is webhook


async def test_a_hanging_answer_is_given_up(wire: Wire) -> None:
    poller = Poller(TOKEN, wire.address, AiohttpRequest(patience=Patience(read=0.1)))
    await poller.open()
    wire.script.append(hang)
    with pytest.raises(PollFailed, match="timeout"):
        await poller.poll(None, 0)
    await poller.close()


async def test_nobody_there() -> None:
    poller = Poller(TOKEN, closed_port())
    await poller.open()
    with pytest.raises(PollFailed, match="refused"):
        await poller.poll(None, 0)
    await poller.close()


def test_the_one_update_of_a_webhook() -> None:
    body = b'{"update_id": 3, "message": {"chat": {"id": 5}, "text": "a\xff"}}'
    assert read_one(body) == RawUpdate(3, "5", rb'{"update_id":3,"message":{"chat":{"id":5},"text":"a\ufffd"}}')
    for odd in (b"", b"[]", b"{}", b"[" * 100_000, b'{"update_id": 1e400}'):
        assert read_one(odd) is None
