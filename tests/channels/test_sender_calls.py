"""What each call to Telegram says, over real HTTP, and what is made of the answers to other calls than a send."""

import asyncio
import json

import pytest

from bot.channels.port import Attachment, Choice, Outcome, Outgoing, Settled, Urgency
from bot.channels.telegram.sender import TelegramChannel
from tests.channels.sending import NO, send
from tests.channels.wire import (
    TOKEN,
    Reply,
    Wire,
    answer,
    done,
    hang,
    said,
)


async def test_what_is_sent(wire: Wire, channel: TelegramChannel) -> None:
    out = Outgoing(
        "<b>öne</b> \ud800",
        choices=((Choice("Yes", "y:1"), Choice("Read", link="https://example.org/")), (Choice("No", "n:1"),)),
        soundless=True,
        protected=True,
    )
    assert (await channel.send("5", out, Urgency.DIGEST)).message == 77

    [asked] = wire.asked
    assert asked.path == f"/bot{TOKEN}/sendMessage"
    form = asked.form
    assert json.loads(form.pop("reply_markup"))["inline_keyboard"] == [
        [{"text": "Yes", "callback_data": "y:1"}, {"text": "Read", "url": "https://example.org/"}],
        [{"text": "No", "callback_data": "n:1"}],
    ]
    assert json.loads(form.pop("link_preview_options")) == {"is_disabled": True}
    assert form == {
        "chat_id": "5",
        "text": "<b>öne</b> ?",
        "parse_mode": "HTML",
        "disable_notification": "true",
        "protect_content": "true",
    }


@pytest.mark.parametrize(("picture", "method"), [(True, "sendPhoto"), (False, "sendDocument")])
async def test_a_file_travels_with_its_words(wire: Wire, channel: TelegramChannel, picture: bool, method: str) -> None:
    out = Outgoing("ca\ud800ption", attachment=Attachment("mine.bin", b"\x00\x01content", picture))
    assert (await channel.send("5", out, Urgency.ANSWER)).outcome is Outcome.SENT
    [asked] = wire.asked
    assert asked.method == method
    assert b"\x00\x01content" in asked.body
    assert b'filename="mine.bin"' in asked.body
    assert b"ca?ption" in asked.body


async def test_an_edit_rewords_text_or_caption(wire: Wire, channel: TelegramChannel) -> None:
    picture = Attachment("qr.png", b"", picture=True)
    assert await channel.edit("5", 9, Outgoing("new"), Urgency.DIGEST) == Settled(Outcome.SENT, 77)
    await channel.edit("5", 9, Outgoing("new", attachment=picture), Urgency.DIGEST)
    assert [(a.method, a.form.get("text"), a.form.get("caption")) for a in wire.asked] == [
        ("editMessageText", "new", None),
        ("editMessageCaption", None, "new"),
    ]


OTHERS = [
    ("edit", said(400, NO + "message is not modified: the same"), Outcome.SENT, "not_modified"),
    ("edit", said(400, NO + "message to edit not found"), Outcome.REJECTED, "edit_gone"),
    ("edit", said(400, NO + "message can't be edited"), Outcome.REJECTED, "edit_refused"),
    ("edit", answer(502, b""), Outcome.UNKNOWN, "502"),
    ("delete", done(), Outcome.SENT, ""),
    ("delete", said(400, NO + "message to delete not found"), Outcome.SENT, "delete_gone"),
    ("delete", said(400, NO + "message can't be deleted for everyone"), Outcome.REJECTED, "too_old"),
    ("delete", hang, Outcome.UNKNOWN, "timeout"),
    ("react", done(), Outcome.SENT, ""),
    ("react", said(400, NO + "message to react not found"), Outcome.REJECTED, "react_gone"),
    ("react", said(429, "Too Many Requests", retry_after=3), Outcome.NOT_SENT, "429"),
    ("acknowledge", done(), Outcome.SENT, ""),
    (
        "acknowledge",
        said(400, NO + "query is too old and response timeout expired or query ID is invalid"),
        Outcome.SENT,
        "query_old",
    ),
    ("leave", done(), Outcome.SENT, ""),
    ("leave", said(403, "Forbidden: bot is not a member of the group chat"), Outcome.SENT, "not_member"),
    ("menu", done(), Outcome.SENT, ""),
    ("menu", said(401, "Unauthorized"), Outcome.FATAL, "token"),
]


@pytest.mark.parametrize(("what", "reply", "outcome", "why"), OTHERS)
async def test_other_calls_mean(
    wire: Wire,
    channel: TelegramChannel,
    hasty: TelegramChannel,
    what: str,
    reply: Reply,
    outcome: Outcome,
    why: str,
) -> None:
    channel = hasty if reply is hang else channel
    wire.script.append(reply)
    calls = {
        "edit": lambda: channel.edit("5", 9, Outgoing("new"), Urgency.DIGEST),
        "delete": lambda: channel.delete("5", 9),
        "react": lambda: channel.react("5", 9, "👍"),
        "acknowledge": lambda: channel.acknowledge("press", "Noted", alert=True),
        "leave": lambda: channel.leave("-100"),
        "menu": lambda: channel.menu("5", (("help", "what I can do"),)),
    }
    settled = await calls[what]()
    assert (settled.outcome, settled.why) == (outcome, why)
    assert len(wire.asked) == 1


async def test_what_the_other_calls_say(wire: Wire, channel: TelegramChannel) -> None:
    wire.otherwise = done()
    await channel.react("5", 9, "👍")
    await channel.react("5", 9, "")
    await channel.acknowledge("p1")
    await channel.acknowledge("p2", "Noted", alert=True)
    await channel.menu("5", (("help", "what I can do"),))
    await channel.menu("5", ())
    await channel.leave("-100")
    scope = '{"chat_id": 5, "type": "chat"}'
    said_so = [(a.method, a.form) for a in wire.asked]
    assert json.loads(said_so[0][1].pop("reaction")) == [{"type": "emoji", "emoji": "👍"}]
    assert json.loads(said_so[4][1].pop("scope")) == json.loads(said_so[5][1].pop("scope")) == json.loads(scope)
    assert json.loads(said_so[4][1].pop("commands")) == [{"command": "help", "description": "what I can do"}]
    assert said_so == [
        ("setMessageReaction", {"chat_id": "5", "message_id": "9"}),
        ("setMessageReaction", {"chat_id": "5", "message_id": "9", "reaction": "[]"}),
        ("answerCallbackQuery", {"callback_query_id": "p1"}),
        ("answerCallbackQuery", {"callback_query_id": "p2", "text": "Noted", "show_alert": "true"}),
        ("setMyCommands", {}),
        ("deleteMyCommands", {}),
        ("leaveChat", {"chat_id": "-100"}),
    ]


async def test_an_address_that_is_no_number_is_our_fault(wire: Wire, channel: TelegramChannel) -> None:
    for settled in (
        await send(channel, "@somebody"),
        await channel.edit("x", 1, Outgoing("t"), Urgency.ANSWER),
        await channel.delete("x", 1),
        await channel.react("x", 1, ""),
        await channel.leave("x"),
        await channel.menu("x", ()),
    ):
        assert settled == Settled(Outcome.REJECTED, why="address")
    assert not wire.asked


async def test_a_429_holds_its_chat_and_no_other(wire: Wire, channel: TelegramChannel) -> None:
    wire.script.append(said(429, "Too Many Requests: retry after 60", retry_after=60))
    assert (await send(channel, "5")).wait == 60.0

    assert await send(channel, "5") == Settled(Outcome.NOT_SENT, wait=60.0, why="held")
    assert (await send(channel, "6")).outcome is Outcome.SENT
    assert [a.form["chat_id"] for a in wire.asked] == ["5", "6"]


async def test_many_calls_do_not_wait_for_one_another(wire: Wire, channel: TelegramChannel) -> None:
    wire.script.append(hang)
    slow = asyncio.create_task(send(channel, "1"))
    await wire.arrived.wait()
    quick = await asyncio.gather(*(send(channel, str(n)) for n in range(2, 12)))
    assert {settled.outcome for settled in quick} == {Outcome.SENT}
    assert not slow.done()
    wire.over.set()
    assert (await slow).outcome is Outcome.UNKNOWN
