"""Saying hello to Telegram, as often as it takes; and the ways in which a process ends, or does not even begin."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import IntEnum

import structlog

from bot.channels.telegram.sender import TelegramChannel
from bot.channels.telegram.setup import Account, Menu, NotIntroduced, TokenRefused, Webhook, introduce, whoami
from bot.desk import doorstep
from bot.outgoing.courier import TOKEN_REFUSED
from bot.voice.phrases import Speech

log = structlog.get_logger(__name__)


class Exit(IntEnum):
    """How a process ends; documented in docs/operating.md."""

    FINE = 0
    FAULT = 1
    USAGE = 2
    ALREADY_RUNNING = 3
    OTHER_BOT = 4
    TOKEN = 5
    STOPPED = 6


class CannotStart(Exception):
    """The bot cannot run; the message is one line with the mend."""

    def __init__(self, why: str, code: Exit = Exit.FAULT) -> None:
        super().__init__(why)
        self.code = code


async def met(channel: TelegramChannel) -> Account:
    """Who this bot is, as Telegram has it. Raises CannotStart if the token is refused."""
    return await _reached(lambda: whoami(channel.bot))


async def introduced(channel: TelegramChannel, speech: Speech, webhook: Webhook | None) -> None:
    """Give Telegram the menus, and say where updates are to go. Raises CannotStart if the token is refused."""
    menus = [
        Menu(doorstep.menu(speech.of(language)), "private", "" if language == "en" else language)
        for language in speech.languages
    ]
    await _reached(lambda: introduce(channel.bot, menus, webhook))


async def _reached(ask: Callable[[], Awaitable[Account]]) -> Account:
    """Ask Telegram until it answers."""
    while True:
        try:
            return await ask()
        except TokenRefused:
            raise CannotStart(TOKEN_REFUSED, Exit.TOKEN) from None
        except NotIntroduced as fault:
            log.warning("telegram_out_of_reach", why=fault.why)
            await asyncio.sleep(max(fault.wait, 2.0))
