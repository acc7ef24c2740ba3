"""The whole channel against the pretend Telegram: what people do is heard, what is sent arrives."""

import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.port import Attachment, Choice, Incoming, Kind, Outcome, Outgoing, Urgency
from bot.channels.telegram.front import Undecodable, read
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.poller import PollConflict, Poller, PollFailed, PollRefused
from bot.channels.telegram.sender import TelegramChannel, connect
from bot.channels.telegram.setup import Menu, introduce
from bot.clock import ManualClock
from sandbox.botapi.chats import Telegram
from sandbox.botapi.faults import Fault
from sandbox.botapi.serving import Served, serving
from sandbox.botapi.wording import PIXEL

TOKEN = "7000000001:for-tests-only"
ANA = 11
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    telegram = Telegram(None, lambda: NOW, token=TOKEN)
    telegram.add_person(ANA, "Ana", "pt")
    telegram.start(ANA)
    telegram.updates.forget_all()
    yield telegram
    telegram.close()


@pytest.fixture
async def served(telegram: Telegram) -> AsyncIterator[Served]:
    async with serving(telegram) as served:
        yield served


@pytest.fixture
async def channel(served: Served) -> AsyncIterator[TelegramChannel]:
    channel = connect(TOKEN, served.base, Pace(ManualClock(NOW), None))
    await channel.open()
    yield channel
    await channel.close()


@pytest.fixture
async def poller(served: Served) -> AsyncIterator[Poller]:
    poller = Poller(TOKEN, served.base)
    await poller.open()
    yield poller
    await poller.close()


async def test_people_are_heard(telegram: Telegram, channel: TelegramChannel, poller: Poller) -> None:
    question = await channel.send(str(ANA), Outgoing("<b>Well?</b>", ((Choice("Not now", "n:1"),),)), Urgency.QUESTION)
    assert question.message is not None
    note = telegram.say(ANA, "one line \U0001f642", reply_to=question.message)
    telegram.edit(ANA, note, "another line")
    press = telegram.press(ANA, question.message, "n:1")
    telegram.say(ANA, "not mine", forwarded=True)
    telegram.send_kind(ANA, "voice")
    telegram.block(ANA)
    telegram.unblock(ANA)
    telegram.add_to_group(-100, ANA)
    telegram.raw_update({"message": {"text": "lost"}})

    polled = await poller.poll(None, 0)

    heard: list[Incoming | None] = []
    for update in polled.updates[:-1]:
        assert update.chat in (str(ANA), "-100")
        heard.append(read(update.body, telegram.bot_id, NOW))
    with pytest.raises(Undecodable):
        read(polled.updates[-1].body, telegram.bot_id)
    ana: dict[str, Any] = {"address": str(ANA), "at": NOW, "name": "Ana", "language": "pt"}
    assert heard[:4] == [
        Incoming(Kind.TEXT, text="one line \U0001f642", message=note, reply_to=question.message, **ana),
        Incoming(Kind.EDIT, text="another line", message=note, **ana),
        Incoming(Kind.PRESS, meaning="n:1", press=press, message=question.message, **ana),
        Incoming(Kind.TEXT, text="not mine", message=note + 1, forwarded=True, **ana),
    ]
    assert [(i.kind, i.address) for i in heard[4:] if i] == [
        (Kind.OTHER, str(ANA)),
        (Kind.BLOCKED, str(ANA)),
        (Kind.UNBLOCKED, str(ANA)),
        (Kind.FOREIGN, "-100"),
    ]

    again = await poller.poll(None, 0)
    assert again == polled, "nothing is acknowledged before the caller says so"
    assert not (await poller.poll(polled.updates[-1].update_id + 1, 0)).updates


async def test_what_is_done_arrives(telegram: Telegram, channel: TelegramChannel) -> None:
    mine = telegram.say(ANA, "a note")
    picture = Attachment("link.png", PIXEL, picture=True)
    address = str(ANA)
    sent = [
        await channel.send(address, Outgoing("cover", protected=True), Urgency.DIGEST),
        await channel.send(address, Outgoing("<i>link</i>", attachment=picture), Urgency.ANSWER),
        await channel.send(address, Outgoing("yours", attachment=Attachment("me.json", b"{}")), Urgency.ANSWER),
    ]
    cover, photo, file = (settled.message or 0 for settled in sent)
    assert {settled.outcome for settled in sent} == {Outcome.SENT}

    words = Outgoing("words &amp; all", ((Choice("More", "m:1"),),), protected=True)
    assert (await channel.edit(address, cover, words, Urgency.DIGEST)).outcome is Outcome.SENT
    again = await channel.edit(address, cover, words, Urgency.DIGEST)
    assert (again.outcome, again.message, again.why) == (Outcome.SENT, cover, "not_modified")
    new = Outgoing("used", attachment=picture)
    assert (await channel.edit(address, photo, new, Urgency.ANSWER)).outcome is Outcome.SENT
    assert (await channel.react(address, mine, "👍")).outcome is Outcome.SENT
    assert (await channel.delete(address, file)).outcome is Outcome.SENT
    assert (await channel.delete(address, file)).why == "delete_gone"
    assert (await channel.edit(address, file, words, Urgency.ANSWER)).why == "edit_gone"
    press = telegram.press(ANA, cover, "m:1")
    assert (await channel.acknowledge(press, "Here", alert=True)).outcome is Outcome.SENT
    assert (await channel.acknowledge("1", "Here")).why == "query_old"
    assert (await channel.menu(address, (("help", "what I can do"),))).outcome is Outcome.SENT
    telegram.add_to_group(-100, ANA)
    assert (await channel.leave("-100")).outcome is Outcome.SENT

    shown = {message.id: message for message in telegram.chat(ANA)}
    assert (shown[cover].text, shown[cover].protected) == ("words & all", True)
    assert shown[photo].text == "used"
    assert shown[photo].kind == "photo"
    assert file not in shown
    assert telegram.toasts(ANA) == ["Here"]
    assert telegram.menu(ANA) == [{"command": "help", "description": "what I can do"}]
    assert not telegram.groups[-100].joined


MEANS = {
    Fault.RESET_BEFORE: Outcome.UNKNOWN,
    Fault.ACCEPT_THEN_RESET: Outcome.UNKNOWN,
    Fault.ACCEPT_THEN_GARBAGE: Outcome.UNKNOWN,
    Fault.ACCEPT_THEN_500: Outcome.UNKNOWN,
    Fault.ACCEPT_THEN_502: Outcome.UNKNOWN,
    Fault.ERROR_500: Outcome.UNKNOWN,
    Fault.ERROR_502: Outcome.UNKNOWN,
    Fault.TOO_MANY: Outcome.NOT_SENT,
    Fault.TOO_MANY_BARE: Outcome.NOT_SENT,
    Fault.UNAUTHORIZED: Outcome.FATAL,
    Fault.NOT_FOUND: Outcome.FATAL,
    Fault.FORBIDDEN_BLOCKED: Outcome.GONE,
    Fault.FORBIDDEN_DEACTIVATED: Outcome.GONE,
    Fault.FORBIDDEN_CANNOT_INITIATE: Outcome.GONE,
    Fault.FORBIDDEN_NOT_MEMBER: Outcome.REJECTED,
    Fault.FORBIDDEN_KICKED: Outcome.REJECTED,
    Fault.FORBIDDEN_OTHER: Outcome.REJECTED,
    Fault.CHAT_NOT_FOUND: Outcome.NOT_FOUND,
    Fault.BAD_REQUEST_TOO_LONG: Outcome.REJECTED,
    Fault.BAD_REQUEST_EMPTY: Outcome.REJECTED,
    Fault.BAD_REQUEST_ENTITIES: Outcome.REJECTED,
    Fault.BAD_REQUEST_MARKUP: Outcome.REJECTED,
    Fault.BAD_REQUEST_BUTTON: Outcome.REJECTED,
    Fault.BAD_REQUEST_OTHER: Outcome.REJECTED,
}


@pytest.mark.parametrize(("fault", "outcome"), MEANS.items())
async def test_a_fault_means(telegram: Telegram, channel: TelegramChannel, fault: Fault, outcome: Outcome) -> None:
    telegram.faults.plan("sendMessage", fault)
    settled = await channel.send(str(ANA), Outgoing("a question"), Urgency.QUESTION)
    assert settled.outcome is outcome
    arrived = [message for message in telegram.chat(ANA) if message.text == "a question"]
    assert len(arrived) == (1 if fault.accepts else 0), "one call, and no second one by itself"


async def test_refused_then_back(telegram: Telegram, served: Served, channel: TelegramChannel) -> None:
    await served.stop()
    assert (await channel.send(str(ANA), Outgoing("a"), Urgency.NUDGE)).outcome is Outcome.NOT_SENT
    await served.start()
    assert (await channel.send(str(ANA), Outgoing("a"), Urgency.NUDGE)).outcome is Outcome.SENT


async def test_polls_that_fail(telegram: Telegram, poller: Poller) -> None:
    kinds = {Fault.UNAUTHORIZED: PollRefused, Fault.CONFLICT: PollConflict, Fault.ERROR_502: PollFailed}
    for fault, kind in itertools.chain(kinds.items(), [(Fault.ACCEPT_THEN_GARBAGE, PollFailed)]):
        telegram.faults.plan("getUpdates", fault)
        with pytest.raises(kind):
            await poller.poll(None, 0)


async def test_introduced(telegram: Telegram, channel: TelegramChannel) -> None:
    telegram.say(ANA, "waiting")
    account = await introduce(channel.bot, (Menu((("help", "what I can do"),), "private"),))
    assert (account.id, account.username) == (telegram.bot_id, telegram.username)
    assert telegram.menu(ANA) == [{"command": "help", "description": "what I can do"}]
