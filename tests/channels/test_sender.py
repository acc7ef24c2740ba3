"""What Telegram's answers and the network's faults mean, over real HTTP."""

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from telegram.error import TelegramError

from bot.channels.port import Attachment, Choice, Outcome, Outgoing, Settled, Urgency
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.request import AiohttpRequest, NotSent, Patience, Unknown
from bot.channels.telegram.sender import TelegramChannel, connect
from bot.clock import ManualClock
from tests.channels.wire import (
    TOKEN,
    Reply,
    Wire,
    answer,
    closed_port,
    done,
    hang,
    listening,
    message,
    reset,
    said,
    vanish,
)

SHORT = Patience(pool=0.2, connect=0.2, read=0.15, upload=0.0)
WORDS = "a marked line of a person"
CLOCK = ManualClock(datetime(2026, 1, 5, 12, tzinfo=UTC))


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with listening() as wire:
        wire.otherwise = done(message())
        yield wire


@pytest.fixture
async def channel(wire: Wire) -> AsyncIterator[TelegramChannel]:
    channel = connect(TOKEN, wire.address, Pace(CLOCK, None))
    await channel.open()
    yield channel
    await channel.close()


@pytest.fixture
async def hasty(wire: Wire) -> AsyncIterator[TelegramChannel]:
    """A channel that soon gives up waiting."""
    channel = connect(TOKEN, wire.address, Pace(CLOCK, None), SHORT)
    await channel.open()
    yield channel
    await channel.close()


async def send(channel: TelegramChannel, address: str = "5", urgency: Urgency = Urgency.NUDGE) -> Settled:
    return await channel.send(address, Outgoing(WORDS), urgency)


NO = "Bad Request: "
ANSWERS: list[tuple[str, Reply, Settled]] = [
    ("sent", done(message(12)), Settled(Outcome.SENT, 12)),
    # The network, after a byte left.
    ("reset", reset, Settled(Outcome.UNKNOWN, why="ClientOSError")),
    ("vanish", vanish, Settled(Outcome.UNKNOWN, why="ServerDisconnectedError")),
    ("hang", hang, Settled(Outcome.UNKNOWN, why="timeout")),
    ("cut short", answer(200, {"ok": True}, short=9), Settled(Outcome.UNKNOWN, why="ClientPayloadError")),
    # Answers that are not Telegram's word.
    ("no json", answer(200, b"<html>" + WORDS.encode()), Settled(Outcome.UNKNOWN, why="garbage")),
    ("empty", answer(200, b""), Settled(Outcome.UNKNOWN, why="garbage")),
    ("bad utf-8", answer(200, b'{"ok":true,"result":"\xff'), Settled(Outcome.UNKNOWN, why="garbage")),
    ("a list", answer(200, [1]), Settled(Outcome.UNKNOWN, why="garbage")),
    ("no result", answer(200, {"ok": True}), Settled(Outcome.UNKNOWN, why="garbage")),
    ("a no in a yes", answer(200, {"ok": False, "result": 1}), Settled(Outcome.UNKNOWN, why="garbage")),
    ("odd result", done({"message_id": 1}), Settled(Outcome.UNKNOWN, why="garbage")),
    ("odder result", done("yes"), Settled(Outcome.UNKNOWN, why="garbage")),
    ("deep", answer(200, b"[" * 100_000), Settled(Outcome.UNKNOWN, why="garbage")),
    ("redirect", answer(302, b""), Settled(Outcome.UNKNOWN, why="302")),
    ("a portal's 404", answer(404, b"<html>"), Settled(Outcome.UNKNOWN, why="404")),
    ("a proxy's 400", answer(400, b"<html>"), Settled(Outcome.UNKNOWN, why="400")),
    ("500", said(500, "Internal Server Error"), Settled(Outcome.UNKNOWN, why="500")),
    ("502", answer(502, b"<html>Bad Gateway"), Settled(Outcome.UNKNOWN, why="502")),
    ("504", said(504, "Gateway Timeout"), Settled(Outcome.UNKNOWN, why="504")),
    # Not now.
    (
        "429",
        said(429, "Too Many Requests: retry after 7", retry_after=7),
        Settled(Outcome.NOT_SENT, wait=7.0, why="429"),
    ),
    (
        "429 in words",
        said(429, "Too Many Requests: retry after 9"),
        Settled(Outcome.NOT_SENT, wait=9.0, why="429"),
    ),
    ("429 bare", said(429, "Too Many Requests"), Settled(Outcome.NOT_SENT, wait=5.0, why="429")),
    ("429 of a proxy", answer(429, b"slow"), Settled(Outcome.NOT_SENT, wait=5.0, why="429")),
    # Nobody there.
    (
        "blocked",
        said(403, "Forbidden: bot was blocked by the user"),
        Settled(Outcome.GONE, why="blocked"),
    ),
    (
        "deactivated",
        said(403, "Forbidden: user is deactivated"),
        Settled(Outcome.GONE, why="deactivated"),
    ),
    (
        "not started",
        said(403, "Forbidden: bot can't initiate conversation with a user"),
        Settled(Outcome.GONE, why="not_started"),
    ),
    ("another 403", said(403, f"Forbidden: {WORDS}"), Settled(Outcome.REJECTED, why="403")),
    ("no chat", said(400, NO + "chat not found"), Settled(Outcome.NOT_FOUND, why="chat_not_found")),
    # Ours.
    ("long", said(400, NO + "message is too long"), Settled(Outcome.REJECTED, why="too_long")),
    ("void", said(400, NO + "message text is empty"), Settled(Outcome.REJECTED, why="empty")),
    (
        "entities",
        said(400, NO + f'can\'t parse entities: Unsupported start tag "{WORDS}" at byte offset 3'),
        Settled(Outcome.REJECTED, why="entities"),
    ),
    (
        "markup",
        said(400, NO + "reply markup is too long"),
        Settled(Outcome.REJECTED, why="too_long"),
    ),
    ("another 400", said(400, NO + WORDS), Settled(Outcome.REJECTED, why="400")),
    ("413", said(413, "Request Entity Too Large"), Settled(Outcome.REJECTED, why="413")),
    ("409", said(409, "Conflict: whatever"), Settled(Outcome.REJECTED, why="409")),
    (
        "migrated",
        said(400, NO + "group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1),
        Settled(Outcome.REJECTED, why="400"),
    ),
    # The token.
    ("401", said(401, "Unauthorized"), Settled(Outcome.FATAL, why="token")),
    ("404", said(404, "Not Found"), Settled(Outcome.FATAL, why="token")),
]


@pytest.mark.parametrize(("reply", "settled"), [a[1:] for a in ANSWERS], ids=[a[0] for a in ANSWERS])
async def test_an_answer_means(
    wire: Wire,
    channel: TelegramChannel,
    hasty: TelegramChannel,
    reply: Reply,
    settled: Settled,
    caplog: pytest.LogCaptureFixture,
) -> None:
    wire.script.append(reply)

    assert await send(hasty if reply is hang else channel) == settled

    assert len(wire.asked) == 1, "a send is never repeated by itself"
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_nobody_listening_is_not_sent() -> None:
    channel = connect(TOKEN, closed_port(), Pace(CLOCK, None), SHORT)
    await channel.open()
    assert await send(channel) == Settled(Outcome.NOT_SENT, why="refused")
    await channel.close()


async def test_a_name_that_cannot_be_found_is_not_sent() -> None:
    channel = connect(TOKEN, f"http://{'x' * 64}.invalid", Pace(CLOCK, None), SHORT)
    await channel.open()
    assert (await send(channel)).outcome is Outcome.NOT_SENT
    await channel.close()


async def test_no_way_through_is_not_sent() -> None:
    """A listener whose queue is full lets nobody in, and says nothing."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for other in (first, second):
            other.setblocking(False)
            other.connect_ex(full.getsockname())
        address = f"http://127.0.0.1:{full.getsockname()[1]}"
        channel = connect(TOKEN, address, Pace(CLOCK, None), SHORT)
        await channel.open()
        assert await send(channel) == Settled(Outcome.NOT_SENT, why="connect_timeout")
        await channel.close()


async def test_not_open_and_closed_are_not_sent(wire: Wire) -> None:
    channel = connect(TOKEN, wire.address, Pace(CLOCK, None), SHORT)
    assert await send(channel) == Settled(Outcome.NOT_SENT, why="closed")
    await channel.open()
    await channel.close()
    assert await send(channel) == Settled(Outcome.NOT_SENT, why="closed")
    assert not wire.asked


async def test_broken_before_anything_was_read_is_unknown(wire: Wire, channel: TelegramChannel) -> None:
    wire.deaf = True
    assert (await send(channel)).outcome is Outcome.UNKNOWN


async def test_no_free_connection_is_not_sent(wire: Wire) -> None:
    request = AiohttpRequest(connections=1, patience=Patience(0.05, 0.05, 5.0, 0.0))
    await request.initialize()
    wire.script.append(hang)
    url = f"{wire.address}/bot{TOKEN}/getMe"
    first = asyncio.create_task(request.post(url))
    await wire.arrived.wait()
    with pytest.raises(NotSent, match="pool_timeout"):
        await request.post(url)
    assert len(wire.asked) == 1
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    await request.shutdown()


async def test_a_kept_connection_that_breaks_is_unknown_and_not_tried_again(
    wire: Wire, channel: TelegramChannel
) -> None:
    assert (await send(channel)).outcome is Outcome.SENT
    wire.script.append(reset)
    assert (await send(channel)).outcome is Outcome.UNKNOWN
    assert len(wire.asked) == 2
    assert (await send(channel)).outcome is Outcome.SENT


async def test_a_cancelled_send_stays_cancelled(wire: Wire, channel: TelegramChannel) -> None:
    wire.script.append(hang)
    sending = asyncio.create_task(send(channel))
    await wire.arrived.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert (await send(channel)).outcome is Outcome.SENT


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (reset, Unknown),
        (hang, Unknown),
        (vanish, Unknown),
        (answer(200, b"<html>" + TOKEN.encode()), Unknown),
        (answer(302, b""), Unknown),
        (answer(502, TOKEN.encode()), Unknown),
        (b"not http", Unknown),
    ],
    ids=["reset", "hang", "vanish", "garbage", "redirect", "502", "no http"],
)
async def test_an_error_never_tells_the_token(wire: Wire, reply: Reply | bytes, kind: type) -> None:
    async def raw(talk: object) -> None:
        talk.writer.write(b"nonsense\r\n\r\n")  # type: ignore[attr-defined]

    wire.script.append(raw if isinstance(reply, bytes) else reply)
    request = AiohttpRequest(patience=SHORT if reply is hang else None)
    await request.initialize()
    with pytest.raises(kind) as caught:
        await request.post(f"{wire.address}/bot{TOKEN}/getMe")
    await request.shutdown()
    assert TOKEN not in _everything(caught.value)


async def test_an_impossible_address_does_not_tell_the_token() -> None:
    request = AiohttpRequest(patience=SHORT)
    await request.initialize()
    with pytest.raises(TelegramError) as caught:
        await request.post(f"http:///bot{TOKEN}/getMe")
    await request.shutdown()
    assert TOKEN not in _everything(caught.value)


def _everything(error: BaseException) -> str:
    """All that a traceback would show of the errors themselves."""
    shown = f"{error} {error!r}"
    below = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{shown} {_everything(below)}" if below else shown


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
