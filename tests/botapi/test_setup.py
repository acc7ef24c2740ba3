"""The bot's menus and descriptions."""

from typing import Any

import pytest

from sandbox.botapi.chats import Telegram
from tests.botapi.conftest import ANA, BEN, Call


@pytest.mark.parametrize(
    ("given", "description"),
    [
        ({"commands": [{"command": "Help", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "help", "description": " "}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "help"}]}, "can't parse BotCommand"),
        ({"commands": [{"command": "help", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": "x"}, "can't parse commands JSON object"),
        ({"scope": {"type": "chat", "chat_id": 999}}, "chat not found"),
        ({"scope": {"type": "moon"}}, "can't parse BotCommandScope"),
        ({"language_code": "english"}, "invalid language code specified"),
    ],
)
async def test_commands_are_refused(call: Call, given: dict[str, Any], description: str) -> None:
    status, answer = await call("setMyCommands", **given)
    assert status == 400
    assert description in answer["description"]


async def test_the_narrowest_menu_is_shown(telegram: Telegram, call: Call) -> None:
    async def menu(command: str, **where: Any) -> None:
        commands = [{"command": command, "description": "x"}] if command else []
        assert (await call("setMyCommands", commands=commands, **where))[0] == 200

    await menu("plain")
    await menu("einfach", language_code="de")
    assert [telegram.menu(who)[0]["command"] for who in (ANA, BEN)] == ["plain", "einfach"]
    await menu("private", scope={"type": "all_private_chats"})
    await menu("own", scope={"type": "chat", "chat_id": BEN})
    assert [telegram.menu(who)[0]["command"] for who in (ANA, BEN)] == ["private", "own"]
    await menu("", scope={"type": "chat", "chat_id": BEN})
    assert (await call("deleteMyCommands", scope={"type": "all_private_chats"}))[0] == 200
    assert [telegram.menu(who)[0]["command"] for who in (ANA, BEN)] == ["plain", "einfach"]


@pytest.mark.parametrize("method", ["getMe", "close", "logOut", "getWebhookInfo", "getMyCommands"])
async def test_small_methods_answer(call: Call, method: str) -> None:
    status, answer = await call(method)
    assert (status, answer["ok"]) == (200, True)


async def test_descriptions_are_kept(telegram: Telegram, call: Call) -> None:
    await call("setMyDescription", description="Carries one question.")
    await call("setMyShortDescription", short_description="One question.", language_code="de")
    assert (await call("setMyShortDescription", short_description="x" * 121))[0] == 400
    assert telegram.about == {
        "description/": "Carries one question.",
        "short_description/de": "One question.",
    }
