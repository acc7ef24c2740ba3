"""Messages out: the channel over Telegram, and what Telegram's errors mean to us."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReactionTypeEmoji,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken
from telegram.request import BaseRequest

from bot.channels.port import Last, Outcome, Outgoing, Rows, Settled, Urgency
from bot.channels.telegram.pace import Held, Pace
from bot.channels.telegram.request import AiohttpRequest, Later, NotSent, Patience, Refusal, Unknown

PATIENCE = {Urgency.ANSWER: 30.0}
"""Seconds a call waits out a 429 here. Whoever is not waiting for an answer is planned again instead."""
OTHERS_PATIENCE = 1.0

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_TOLD: dict[str, tuple[Outcome, str]] = {
    # What was wanted is so already.
    "message is not modified": (Outcome.SENT, "not_modified"),
    "message to delete not found": (Outcome.SENT, "delete_gone"),
    "query is too old": (Outcome.SENT, "query_old"),
    "query id is invalid": (Outcome.SENT, "query_old"),
    # Nobody is there.
    "chat not found": (Outcome.NOT_FOUND, "chat_not_found"),
    # The message is not there, or not ours to change any more.
    "message to edit not found": (Outcome.REJECTED, "edit_gone"),
    "message can't be edited": (Outcome.REJECTED, "edit_refused"),
    "message can't be deleted": (Outcome.REJECTED, "too_old"),
    "message to react not found": (Outcome.REJECTED, "react_gone"),
    # The body is ours, and wrong.
    "too long": (Outcome.REJECTED, "too_long"),
    "must be non-empty": (Outcome.REJECTED, "empty"),
    "text is empty": (Outcome.REJECTED, "empty"),
    "can't parse entities": (Outcome.REJECTED, "entities"),
    "button_data_invalid": (Outcome.REJECTED, "button"),
}
_TOLD_GONE = {
    "bot was blocked by the user": "blocked",
    "user is deactivated": "deactivated",
    "can't initiate conversation": "not_started",
}
_TOLD_OUT = ("bot is not a member", "bot was kicked")


def outcome(error: Exception) -> Settled:
    """What an exception of a call means. The text of the error stays here: it can repeat a person's words.

    The order counts: BadRequest, NotSent and Unknown are all NetworkErrors.
    """
    match error:
        case NotSent():
            return Settled(Outcome.NOT_SENT, why=error.message)
        case Later():
            return Settled(Outcome.NOT_SENT, wait=error.seconds, why="429")
        case Held():
            return Settled(Outcome.NOT_SENT, wait=error.seconds, why="held")
        case Unknown():
            return Settled(Outcome.UNKNOWN, why=error.message)
        case InvalidToken():
            return Settled(Outcome.FATAL, why="token")
        case Forbidden():
            return _forbidden(error.message.lower())
        case BadRequest():
            return _bad_request(error.message.lower())
        case Conflict() | Refusal():
            return Settled(Outcome.REJECTED, why="409" if isinstance(error, Conflict) else error.message)
        case _:
            # An answer that the library could not read: it was taken, as far as anybody knows.
            return Settled(Outcome.UNKNOWN, why="garbage")


def _forbidden(text: str) -> Settled:
    for part, why in _TOLD_GONE.items():
        if part in text:
            return Settled(Outcome.GONE, why=why)
    if any(part in text for part in _TOLD_OUT):
        return Settled(Outcome.REJECTED, why="not_member")
    return Settled(Outcome.REJECTED, why="403")


def _bad_request(text: str) -> Settled:
    for part, (means, why) in _TOLD.items():
        if part in text:
            return Settled(means, why=why)
    return Settled(Outcome.REJECTED, why="400")


class TelegramChannel:
    """The Channel over Telegram. An address is a chat id as text. No method raises for what the network or
    Telegram does; a cancellation passes through, and then nobody knows whether the call was taken."""

    def __init__(self, bot: Bot, request: BaseRequest, pace: Pace) -> None:
        self.bot = bot
        self.pace = pace
        self._request = request

    async def open(self) -> None:
        """Make ready to send. Needs no network."""
        await self._request.initialize()

    async def close(self) -> None:
        """Drop all connections: let what is on the wire finish before."""
        await self._request.shutdown()

    async def send(self, address: str, message: Outgoing, urgency: Urgency, last: Last | None = None) -> Settled:
        """Send once, never again by itself. `last` is asked when its turn at the pace has come."""
        chat = _chat(address)
        if chat is None:
            return Settled(Outcome.REJECTED, why="address")
        common: dict[str, Any] = {
            "parse_mode": ParseMode.HTML,
            "reply_markup": _keyboard(message.choices),
            "disable_notification": message.soundless,
            "protect_content": message.protected,
        }
        file = message.attachment

        def call() -> Awaitable[Message]:
            if file is None:
                return self.bot.send_message(chat, message.text, link_preview_options=_NO_PREVIEW, **common)
            content = InputFile(file.content, filename=file.name)
            caption = message.text or None
            if file.picture:
                return self.bot.send_photo(chat, content, caption=caption, **common)
            return self.bot.send_document(chat, content, caption=caption, disable_content_type_detection=True, **common)

        return await self._settle(address, urgency, call, last=last)

    async def edit(self, address: str, message_id: int, message: Outgoing, urgency: Urgency) -> Settled:
        """Reword a message of ours. A picture that is given takes the place of the one it carries, or of its text;
        of an attachment without content only the caption is reworded.
        """
        chat = _chat(address)
        if chat is None:
            return Settled(Outcome.REJECTED, why="address")
        keyboard = _keyboard(message.choices)

        file = message.attachment

        def call() -> Awaitable[Message | bool]:
            if file is not None and file.picture and file.content:
                media = InputMediaPhoto(
                    InputFile(file.content, filename=file.name, attach=True),
                    caption=message.text,
                    parse_mode=ParseMode.HTML,
                )
                return self.bot.edit_message_media(media, chat, message_id, reply_markup=keyboard)
            if file is not None:
                return self.bot.edit_message_caption(
                    chat, message_id, caption=message.text, parse_mode=ParseMode.HTML, reply_markup=keyboard
                )
            return self.bot.edit_message_text(
                message.text,
                chat,
                message_id,
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                reply_markup=keyboard,
            )

        return await self._settle(address, urgency, call, message_id)

    async def delete(self, address: str, message_id: int) -> Settled:
        chat = _chat(address)
        if chat is None:
            return Settled(Outcome.REJECTED, why="address")
        return await self._settle(
            address,
            Urgency.DIGEST,
            lambda: self.bot.delete_message(chat, message_id),
            message_id,
            spaced=False,
        )

    async def react(self, address: str, message_id: int, emoji: str) -> Settled:
        chat = _chat(address)
        if chat is None:
            return Settled(Outcome.REJECTED, why="address")
        reaction = [ReactionTypeEmoji(emoji)] if emoji else []
        return await self._settle(
            address,
            Urgency.ANSWER,
            lambda: self.bot.set_message_reaction(chat, message_id, reaction),
            message_id,
        )

    async def acknowledge(self, press: str, toast: str = "", *, alert: bool = False) -> Settled:
        """Answer a press at once: it takes no turn, since it is no message."""
        return await self._called(
            "", lambda: self.bot.answer_callback_query(press, text=toast or None, show_alert=alert or None)
        )

    async def leave(self, chat: str) -> Settled:
        number = _chat(chat)
        if number is None:
            return Settled(Outcome.REJECTED, why="address")
        settled = await self._settle(chat, Urgency.NUDGE, lambda: self.bot.leave_chat(number), spaced=False)
        if settled.why == "not_member":
            return Settled(Outcome.SENT, why=settled.why)
        return settled

    async def menu(self, address: str, commands: tuple[tuple[str, str], ...]) -> Settled:
        """Set the commands of one chat; without any, the chat goes back to the common menu."""
        chat = _chat(address)
        if chat is None:
            return Settled(Outcome.REJECTED, why="address")
        scope = BotCommandScopeChat(chat)
        shown = [BotCommand(name, words) for name, words in commands]

        def call() -> Awaitable[bool]:
            return self.bot.set_my_commands(shown, scope) if shown else self.bot.delete_my_commands(scope)

        return await self._settle(address, Urgency.QUESTION, call, spaced=False)

    async def _settle(
        self,
        address: str,
        urgency: Urgency,
        call: Callable[[], Awaitable[Message | bool]],
        message_id: int | None = None,
        *,
        spaced: bool = True,
        last: Last | None = None,
    ) -> Settled:
        try:
            patience = PATIENCE.get(urgency, OTHERS_PATIENCE)
            await self.pace.turn(address, urgency, patience=patience, spaced=spaced)
        except Held as held:
            return outcome(held)
        if last is not None and (instead := await last()) is not None:
            return instead
        return await self._called(address, call, message_id)

    async def _called(
        self, address: str, call: Callable[[], Awaitable[Message | bool]], message_id: int | None = None
    ) -> Settled:
        try:
            result = await call()
        except Exception as error:
            settled = outcome(error)
            if settled.why == "429" and address:
                self.pace.told_to_wait(address, settled.wait)
            if settled.outcome is Outcome.SENT:
                return Settled(Outcome.SENT, message_id, why=settled.why)
            return settled
        if isinstance(result, Message):
            return Settled(Outcome.SENT, result.message_id)
        return Settled(Outcome.SENT, message_id)


def connect(token: str, api: str, pace: Pace, patience: Patience | None = None) -> TelegramChannel:
    """A channel to the Bot API at `api` (its base address, without the token). Opens nothing yet.

    Raises telegram.error.InvalidToken for an empty token.
    """
    request = AiohttpRequest(patience=patience)
    base = api.rstrip("/")
    bot = Bot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request,
        get_updates_request=request,
    )
    return TelegramChannel(bot, request, pace)


def _chat(address: str) -> int | None:
    try:
        return int(address)
    except ValueError:
        return None


def _keyboard(choices: Rows) -> InlineKeyboardMarkup | None:
    if not choices:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(choice.label, url=choice.link)
                if choice.link
                else InlineKeyboardButton(choice.label, callback_data=choice.meaning)
                for choice in row
            ]
            for row in choices
        ]
    )
