"""Introducing the bot to Telegram: who it is, how updates come, what the menus show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)

from bot.channels.port import Outcome
from bot.channels.telegram.poller import ALLOWED
from bot.channels.telegram.sender import outcome

_SCOPES: dict[str, BotCommandScope] = {
    "default": BotCommandScopeDefault(),
    "private": BotCommandScopeAllPrivateChats(),
    "groups": BotCommandScopeAllGroupChats(),
}


class TokenRefused(Exception):
    """Telegram does not know this token: nothing helps but another one."""


class NotIntroduced(Exception):
    """Telegram could not be reached, or said no. `why` is a code; `wait` in seconds, when it named a time."""

    def __init__(self, why: str, wait: float = 0.0) -> None:
        super().__init__(why)
        self.why = why
        self.wait = wait


@dataclass(frozen=True)
class Account:
    """Who the bot is on Telegram."""

    id: int
    username: str


@dataclass(frozen=True)
class Menu:
    """A common command menu: (command, description) pairs for a scope and a language ('' is every language
    without a menu of its own). No commands takes the menu away."""

    commands: tuple[tuple[str, str], ...]
    scope: Literal["default", "private", "groups"] = "default"
    language: str = ""


@dataclass(frozen=True)
class Webhook:
    """Where Telegram is to bring updates. The secret comes back in a header of each."""

    url: str
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.secret:
            raise ValueError("a webhook needs a secret")


async def whoami(bot: Bot) -> Account:
    """The bot's own id and username. Changes nothing. Raises TokenRefused or NotIntroduced."""
    try:
        me = await bot.get_me()
    except Exception as error:
        raise _plain(error) from None
    return Account(me.id, me.username or "")


async def introduce(bot: Bot, menus: Sequence[Menu] = (), webhook: Webhook | None = None) -> Account:
    """Say how updates come (long polling without `webhook`) and what the menus show. What waits at Telegram
    is kept. Doing it again is no fault. Raises TokenRefused or NotIntroduced."""
    account = await whoami(bot)
    scoped = [(menu, _SCOPES[menu.scope]) for menu in menus]
    try:
        if webhook is None:
            await bot.delete_webhook(drop_pending_updates=False)
        else:
            await bot.set_webhook(
                webhook.url,
                allowed_updates=ALLOWED,
                secret_token=webhook.secret,
                drop_pending_updates=False,
            )
        for menu, scope in scoped:
            language = menu.language or None
            if menu.commands:
                shown = [BotCommand(name, words) for name, words in menu.commands]
                await bot.set_my_commands(shown, scope, language)
            else:
                await bot.delete_my_commands(scope, language)
    except Exception as error:
        raise _plain(error) from None
    return account


def _plain(error: Exception) -> Exception:
    settled = outcome(error)
    if settled.outcome is Outcome.FATAL:
        return TokenRefused("token")
    return NotIntroduced(settled.why, settled.wait)
