"""What Telegram's answers and the network's faults mean, over real HTTP."""

import asyncio
import logging
import socket

import pytest
from telegram.error import TelegramError

from bot.channels.port import Outcome, Settled
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.request import AiohttpRequest, NotSent, Patience, Unknown
from bot.channels.telegram.sender import TelegramChannel, connect
from tests.channels.sending import CLOCK, NO, SHORT, WORDS, send
from tests.channels.wire import (
    TOKEN,
    Reply,
    Wire,
    answer,
    closed_port,
    done,
    hang,
    message,
    reset,
    said,
    vanish,
)

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
