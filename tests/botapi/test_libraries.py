"""Two libraries that real bots are made with work on the pretend Telegram, and leave the same truth.

Aiogram is imported only where it is played with: it takes seconds, and every process that runs tests collects this.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from telegram import Bot, BotCommand, BotCommandScopeChat, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter

from sandbox.botapi.chats import Telegram
from sandbox.botapi.faults import Fault
from sandbox.botapi.serving import Served
from sandbox.botapi.wording import PIXEL
from tests.botapi.conftest import ANA, TOKEN

if TYPE_CHECKING:
    import aiogram

ENTITIES = [
    {"type": "bold", "offset": 0, "length": 5},
    {"type": "expandable_blockquote", "offset": 8, "length": 3},
    {"type": "text_link", "offset": 12, "length": 4, "url": "https://example.org/"},
]
HTML = '<b>Go 🌱</b> &amp; <blockquote expandable>two</blockquote> <a href="https://example.org/">page</a>'
PLAIN = "Go 🌱 & two page"


@pytest.fixture
async def gram(served: Served) -> AsyncIterator["aiogram.Bot"]:
    import aiogram
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer

    session = AiohttpSession(api=TelegramAPIServer.from_base(served.base))
    async with aiogram.Bot(TOKEN, session=session) as gram:
        yield gram


async def test_python_telegram_bot_lives_here(telegram: Telegram, bot: Bot) -> None:
    assert bot.username == "CarryforwardBot"
    heard = telegram.say(ANA, "something")
    first = await bot.get_updates(timeout=5, allowed_updates=["message", "callback_query"])
    assert [(u.message.text, u.message.message_id) for u in first if u.message] == [("something", heard)]
    assert [u.update_id for u in await bot.get_updates()] == [first[0].update_id], "not yet confirmed"
    assert await bot.get_updates(offset=first[0].update_id + 1) == ()

    keyboard = InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton("Fine", callback_data="ok"),
                InlineKeyboardButton("Look", url="https://t.me/x"),
            ]
        ]
    )
    sent = await bot.send_message(
        ANA, HTML, parse_mode="HTML", reply_markup=keyboard, protect_content=True, disable_notification=True
    )
    assert sent.text == PLAIN
    assert await bot.set_message_reaction(ANA, heard, "👍")
    shown = telegram.chat(ANA)[-1]
    assert (shown.text, shown.entities) == (PLAIN, ENTITIES)
    assert shown.buttons == [[{"label": "Fine", "data": "ok"}, {"label": "Look", "url": "https://t.me/x"}]]
    assert (shown.mine, shown.silent, shown.protected, shown.edited) == (False, True, True, False)
    assert telegram.chat(ANA)[-2].reaction == "👍"

    query = telegram.press(ANA, sent.message_id, "ok")
    (pressed,) = await bot.get_updates(offset=first[0].update_id + 1)
    assert pressed.callback_query is not None
    assert (pressed.callback_query.id, pressed.callback_query.data) == (query, "ok")
    await bot.answer_callback_query(query, "Noted.")
    assert telegram.toasts(ANA) == ["Noted."]
    await bot.edit_message_text("New words", ANA, sent.message_id)
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await bot.edit_message_text("New words", ANA, sent.message_id)
    shown = telegram.chat(ANA)[-1]
    assert (shown.id, shown.text, shown.buttons, shown.edited) == (sent.message_id, "New words", [], True)
    await bot.delete_message(ANA, sent.message_id)
    assert sent.message_id not in [m.id for m in telegram.chat(ANA)]


async def test_python_telegram_bot_sends_files_and_menus(telegram: Telegram, bot: Bot) -> None:
    document = await bot.send_document(
        ANA, b"all of it", filename="mine.txt", caption="<i>Yours</i>", parse_mode="HTML"
    )
    picture = await bot.send_photo(ANA, PIXEL)
    assert document.document is not None
    assert await (await document.document.get_file()).download_as_bytearray() == b"all of it"
    assert picture.photo[0].width == 1
    await bot.edit_message_caption(ANA, picture.message_id, caption="A code")
    await bot.edit_message_media(InputMediaPhoto(PIXEL, caption="Another"), ANA, picture.message_id)
    first, second = telegram.chat(ANA)[-2:]
    assert first.document is not None
    assert (first.document.name, first.document.content, first.text) == ("mine.txt", b"all of it", "Yours")
    assert second.photo is not None
    assert (second.photo.content, second.text) == (PIXEL, "Another")
    await bot.set_my_commands([BotCommand("help", "What I can do")])
    await bot.set_my_commands([BotCommand("clients", "All of them")], scope=BotCommandScopeChat(ANA))
    assert [c["command"] for c in telegram.menu(ANA)] == ["clients"]
    assert [c["command"] for c in telegram.menu(12)] == ["help"]
    assert [c.command for c in await bot.get_my_commands(scope=BotCommandScopeChat(ANA))] == ["clients"]
    assert await bot.delete_messages(ANA, [document.message_id, picture.message_id, 999])
    assert (await bot.get_chat(ANA)).first_name == "Ana"


async def test_python_telegram_bot_sees_its_own_errors(telegram: Telegram, bot: Bot) -> None:
    telegram.faults.plan("sendMessage", Fault.TOO_MANY, seconds=7)
    with pytest.raises(RetryAfter) as waited:
        await bot.send_message(ANA, "hello")
    assert waited.value.retry_after == timedelta(seconds=7)
    telegram.block(ANA)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ANA, "hello")
    telegram.faults.plan("getUpdates", Fault.CONFLICT)
    with pytest.raises(Conflict):
        await bot.get_updates()
    telegram.faults.plan(None, Fault.UNAUTHORIZED)
    with pytest.raises(InvalidToken):
        await bot.get_me()


async def test_aiogram_lives_here_too(telegram: Telegram, gram: "aiogram.Bot") -> None:
    from aiogram import types

    heard = telegram.say(ANA, "something", reply_to=telegram.chat(ANA)[0].id)
    (update,) = await gram.get_updates(timeout=5)
    assert update.message is not None
    assert update.message.reply_to_message is not None
    assert (update.message.text, update.message.reply_to_message.text) == ("something", "/start")
    button = types.InlineKeyboardButton(text="Fine", callback_data="ok")
    keyboard = types.InlineKeyboardMarkup(inline_keyboard=[[button]])
    sent = await gram.send_message(ANA, HTML, parse_mode="HTML", reply_markup=keyboard, protect_content=True)
    assert telegram.chat(ANA)[-1].entities == ENTITIES
    assert (sent.text, telegram.chat(ANA)[-1].protected) == (PLAIN, True)
    query = telegram.press(ANA, sent.message_id, "ok")
    pressed = (await gram.get_updates(offset=update.update_id + 1))[0].callback_query
    assert pressed is not None
    assert await gram.answer_callback_query(pressed.id, text="Noted.", show_alert=True)
    assert (pressed.id, telegram.toasts(ANA)) == (query, ["Noted."])
    await gram.set_message_reaction(ANA, heard, [types.ReactionTypeEmoji(emoji="❤")])
    await gram.edit_message_text("New", chat_id=ANA, message_id=sent.message_id)
    assert [m.reaction for m in telegram.chat(ANA) if m.id == heard] == ["❤"]
    picture = await gram.send_photo(ANA, types.BufferedInputFile(PIXEL, "p.png"), caption="A code")
    await gram.edit_message_media(
        types.InputMediaPhoto(media=types.BufferedInputFile(PIXEL, "q.png")), chat_id=ANA, message_id=picture.message_id
    )
    await gram.send_document(ANA, types.BufferedInputFile(b"all", "mine.txt"))
    assert [m.kind for m in telegram.chat(ANA)[-3:]] == ["text", "photo", "document"]
    assert [m.file.name for m in telegram.chat(ANA) if m.file] == ["q.png", "mine.txt"]
    await gram.delete_message(ANA, sent.message_id)
    assert (await gram.get_chat(ANA)).accent_color_id == 0
    assert telegram.counts["sendPhoto"] == 1
