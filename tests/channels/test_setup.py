"""Introducing the bot: who it is, how updates come, which menus."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.channels.telegram.pace import Pace
from bot.channels.telegram.sender import TelegramChannel, connect
from bot.channels.telegram.setup import Account, Menu, NotIntroduced, TokenRefused, Webhook, introduce, whoami
from bot.clock import ManualClock
from tests.channels.wire import TOKEN, Wire, answer, done, listening, said

ME = {"id": 99, "is_bot": True, "first_name": "Carry", "username": "carry_bot"}


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with listening() as wire:
        wire.script.append(done(ME))
        yield wire


@pytest.fixture
async def channel(wire: Wire) -> AsyncIterator[TelegramChannel]:
    channel = connect(TOKEN, wire.address, Pace(ManualClock(datetime(2026, 1, 5, tzinfo=UTC)), None))
    await channel.open()
    yield channel
    await channel.close()


async def test_who(wire: Wire, channel: TelegramChannel) -> None:
    assert await whoami(channel.bot) == Account(99, "carry_bot")
    assert [asked.method for asked in wire.asked] == ["getMe"]


async def test_polling_keeps_what_waits(wire: Wire, channel: TelegramChannel) -> None:
    menus = (
        Menu((("help", "what I can do"),), "private"),
        Menu((("help", "was ich kann"),), "private", "de"),
        Menu((), "groups"),
    )
    assert await introduce(channel.bot, menus) == Account(99, "carry_bot")

    asked = wire.asked[1:]
    assert [a.method for a in asked] == [
        "deleteWebhook",
        "setMyCommands",
        "setMyCommands",
        "deleteMyCommands",
    ]
    assert asked[0].form.get("drop_pending_updates", "false") == "false"
    assert json.loads(asked[1].form["commands"]) == [{"command": "help", "description": "what I can do"}]
    assert [(json.loads(a.form["scope"])["type"], a.form.get("language_code")) for a in asked[1:]] == [
        ("all_private_chats", None),
        ("all_private_chats", "de"),
        ("all_group_chats", None),
    ]


async def test_a_webhook(wire: Wire, channel: TelegramChannel) -> None:
    await introduce(channel.bot, webhook=Webhook("https://example.org/hook", "s3cret"))
    form = wire.asked[1].form
    assert wire.asked[1].method == "setWebhook"
    assert (form["url"], form["secret_token"]) == ("https://example.org/hook", "s3cret")
    assert len(json.loads(form["allowed_updates"])) == 4
    assert form.get("drop_pending_updates", "false") == "false"


def test_a_webhook_needs_a_secret() -> None:
    with pytest.raises(ValueError, match="secret"):
        Webhook("https://example.org/hook", "")


async def test_a_refused_token(wire: Wire, channel: TelegramChannel) -> None:
    wire.script[0] = said(401, "Unauthorized")
    with pytest.raises(TokenRefused):
        await introduce(channel.bot)


async def test_not_now(wire: Wire, channel: TelegramChannel) -> None:
    wire.script.append(said(429, "Too Many Requests: retry after 4", retry_after=4))
    with pytest.raises(NotIntroduced) as no:
        await introduce(channel.bot)
    assert (no.value.why, no.value.wait) == ("429", 4.0)


async def test_an_odd_answer(wire: Wire, channel: TelegramChannel) -> None:
    wire.script[0] = answer(200, b"<html>")
    with pytest.raises(NotIntroduced, match="garbage"):
        await whoami(channel.bot)
