"""Updates in: asks getUpdates for raw updates, decoding none of them further than its id."""

import json
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from telegram.error import NetworkError

from bot.channels.telegram.request import AiohttpRequest, Later, Patience, refusal

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""Always said: left out, it means 'as before'."""
AT_MOST = 50
"""Telegram's own limit of one long poll, in seconds."""
SLACK = 10.0
"""Seconds the answer to a long poll may be late before it is given up."""
SOON = 1.0

_KINDS_BY_SENDER = ("callback_query",)
_KINDS_BY_CHAT = ("message", "edited_message", "my_chat_member", "channel_post", "edited_channel_post")


class PollRefused(Exception):
    """The token is refused: asking again is of no use."""


class PollConflict(Exception):
    """Somebody else takes this bot's updates: another poller or, if `webhook`, a webhook."""

    def __init__(self, *, webhook: bool) -> None:
        super().__init__("webhook" if webhook else "poller")
        self.webhook = webhook


class PollFailed(Exception):
    """No updates this time: ask again with the same offset after at least `wait` seconds. `why` is a code."""

    def __init__(self, why: str, wait: float = SOON) -> None:
        super().__init__(why)
        self.why = why
        self.wait = wait


@dataclass(frozen=True)
class RawUpdate:
    """One update as it came. `chat` is the key of the person or chat whose updates keep their order."""

    update_id: int
    chat: str
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Polled:
    """One answer. `skipped` counts elements without a usable id: they cannot be kept, and Telegram forgets
    them with the next one. When an answer is nothing but skipped ones, wait a moment before asking again."""

    updates: tuple[RawUpdate, ...] = ()
    skipped: int = 0


class Poller:
    """Asks for updates. The offset is the caller's: giving one acknowledges everything below it."""

    def __init__(self, token: str, api: str, request: AiohttpRequest | None = None) -> None:
        self._url = f"{api.rstrip('/')}/bot{token}/getUpdates"
        self._request = request or AiohttpRequest(connections=2, patience=Patience(read=SLACK))

    async def open(self) -> None:
        """Make ready. Needs no network."""
        await self._request.initialize()

    async def close(self) -> None:
        await self._request.shutdown()

    async def poll(self, offset: int | None, timeout: int = 25) -> Polled:  # noqa: ASYNC109 - it is Telegram that waits
        """One long poll of `timeout` seconds. Raises PollRefused, PollConflict or PollFailed.

        Raises ValueError for a negative offset, which would make Telegram forget what was not handled.
        """
        if offset is not None and offset < 0:
            raise ValueError("a negative offset forgets updates")
        try:
            status, body = await self._request.raw_updates(self._url, offset, min(timeout, AT_MOST), ALLOWED)
        except NetworkError as error:
            raise PollFailed(error.message) from error
        if not 200 <= status <= 299:
            _raise(status, body)
        return read_batch(body)


def _raise(status: int, body: bytes) -> None:
    error = refusal(status, body)
    if isinstance(error, Later):
        raise PollFailed("429", error.seconds)
    if status == 409:
        raise PollConflict(webhook="webhook" in error.message.lower())
    if status in (401, 404) and not isinstance(error, NetworkError):
        raise PollRefused("token")
    raise PollFailed(str(status))


def read_batch(body: bytes) -> Polled:
    """The updates of one answer. Raises PollFailed when it is not Telegram's JSON."""
    try:
        answer = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise PollFailed("garbage") from None
    result = answer.get("result") if isinstance(answer, dict) and answer.get("ok") is True else None
    if not isinstance(result, list):
        raise PollFailed("garbage")
    updates = [update for element in result if (update := _raw(element)) is not None]
    return Polled(tuple(updates), len(result) - len(updates))


def read_one(body: bytes) -> RawUpdate | None:
    """The one update a webhook brings, or None when it has no usable id."""
    try:
        return _raw(json.loads(body.decode("utf-8", "replace")))
    except (ValueError, RecursionError):
        return None


def _raw(element: object) -> RawUpdate | None:
    if not isinstance(element, dict):
        return None
    number = element.get("update_id")
    if not _is_id(number) or number < 0:
        return None
    body = json.dumps(element, separators=(",", ":")).encode("ascii")
    return RawUpdate(number, _key(element) or f"update {number}", body)


def _key(update: dict[str, Any]) -> str:
    for kind in _KINDS_BY_SENDER:
        if number := _number(update.get(kind), "from"):
            return number
    for kind in _KINDS_BY_CHAT:
        if number := _number(update.get(kind), "chat"):
            return number
    return ""


def _number(element: object, part: str) -> str:
    """The id of a part (sender or chat) of an element, as text, or nothing."""
    inner = element.get(part) if isinstance(element, dict) else None
    number = inner.get("id") if isinstance(inner, dict) else None
    return str(number) if _is_id(number) else ""


def _is_id(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63
