"""The front: one raw update into an Incoming, or into nothing.

It reads the few fields the bot lives by and no others: a part of an update that nobody here uses, and that a
library may not know yet, must not cost a person their note.
"""

import json
from datetime import UTC, datetime
from typing import Any

from bot.channels.port import Incoming, Kind

_LEAVABLE = frozenset({"group", "supergroup", "channel"})
_INSIDE = frozenset({"creator", "administrator", "member", "restricted"})
_NOT_OURS = ("business_connection_id", "guest_query_id")
_CONTENT = frozenset(
    {
        "animation", "audio", "caption", "checklist", "contact", "dice", "document", "game",
        "live_photo", "location", "paid_media", "photo", "poll", "sticker", "story", "venue",
        "video", "video_note", "voice",
    }
)  # fmt: skip
"""What a person sends that is no text. Everything else without text is a service message."""


class Undecodable(ValueError):
    """An update that does not have Telegram's shape. The message names a field, never its value."""


def read(body: bytes, bot_id: int, received_at: datetime | None = None) -> Incoming | None:
    """What one raw update says, or None when there is nothing to do about it. Raises Undecodable only.

    `received_at` (UTC) stands for the moment of a press, of which Telegram tells none; without it, the
    moment of the message pressed is taken. `bot_id` is this bot's own id.
    """
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        raise Undecodable("json") from None
    if not isinstance(update, dict):
        raise Undecodable("update")
    if message := _maybe(update, "message"):
        return _message(message, bot_id)
    if message := _maybe(update, "edited_message"):
        return _edited(message, bot_id)
    if press := _maybe(update, "callback_query"):
        return _press(press, received_at)
    if change := _maybe(update, "my_chat_member"):
        return _member(change)
    for key in ("channel_post", "edited_channel_post"):
        if post := _maybe(update, key):
            return _foreign(_object(post, "chat"), _moment(post, "date"))
    return None


def _message(message: dict[str, Any], bot_id: int) -> Incoming | None:
    sender = _sender(message, bot_id)
    if sender is None or isinstance(sender, Incoming):
        return sender
    text = _text(message, "text")
    if not text and not _CONTENT & message.keys():
        return None
    answered = _maybe(message, "reply_to_message")
    return Incoming(
        kind=Kind.TEXT if text else Kind.OTHER,
        address=str(_number(sender, "id")),
        at=_moment(message, "date"),
        name=_name(sender),
        language=_text(sender, "language_code") or "en",
        text=text,
        message=_number(message, "message_id"),
        reply_to=_number(answered, "message_id") if answered else None,
        forwarded="forward_origin" in message,
    )


def _edited(message: dict[str, Any], bot_id: int) -> Incoming | None:
    sender = _sender(message, bot_id)
    if sender is None or isinstance(sender, Incoming):
        return sender
    text = _text(message, "text")
    if not text:
        # A new caption, or the next step of a live location: it was answered when it came.
        return None
    return Incoming(
        kind=Kind.EDIT,
        address=str(_number(sender, "id")),
        at=_moment(message, "edit_date" if "edit_date" in message else "date"),
        name=_name(sender),
        language=_text(sender, "language_code") or "en",
        text=text,
        message=_number(message, "message_id"),
        forwarded="forward_origin" in message,
    )


def _sender(message: dict[str, Any], bot_id: int) -> dict[str, Any] | Incoming | None:
    """The person who wrote, when it is one in their own chat with the bot; a chat to leave; or nobody."""
    if any(message.get(key) for key in _NOT_OURS):
        return None
    chat = _object(message, "chat")
    if _text(chat, "type") in _LEAVABLE:
        gone = _maybe(message, "left_chat_member")
        if gone and _number(gone, "id") == bot_id:
            return None
        return _foreign(chat, _moment(message, "date"))
    sender = _maybe(message, "from")
    if sender is None or _text(chat, "type") != "private" or sender.get("is_bot") is True:
        return None
    return sender if _number(sender, "id") == _number(chat, "id") else None


def _press(press: dict[str, Any], received_at: datetime | None) -> Incoming | None:
    sender = _object(press, "from")
    if sender.get("is_bot") is True:
        return None
    message = _maybe(press, "message")
    at = received_at
    shown: int | None = None
    if message:
        chat = _object(message, "chat")
        if any(message.get(key) for key in _NOT_OURS):
            return None
        if _text(chat, "type") != "private":
            return _foreign(chat, at or _moment(message, "date"))
        # An inaccessible message has the date 0: it can be neither read nor edited any more.
        if _number(message, "date"):
            shown = _number(message, "message_id")
            at = at or _moment(message, "date")
    return Incoming(
        kind=Kind.PRESS,
        address=str(_number(sender, "id")),
        at=at or datetime.fromtimestamp(0, UTC),
        name=_name(sender),
        language=_text(sender, "language_code") or "en",
        message=shown,
        meaning=_text(press, "data"),
        press=_text(press, "id"),
    )


def _member(change: dict[str, Any]) -> Incoming | None:
    chat = _object(change, "chat")
    at = _moment(change, "date")
    status = _text(_object(change, "new_chat_member"), "status")
    if _text(chat, "type") in _LEAVABLE:
        return _foreign(chat, at) if status in _INSIDE else None
    sender = _object(change, "from")
    if _text(chat, "type") != "private" or _number(sender, "id") != _number(chat, "id"):
        return None
    kind = {"kicked": Kind.BLOCKED, "member": Kind.UNBLOCKED}.get(status)
    if kind is None:
        return None
    return Incoming(
        kind=kind,
        address=str(_number(sender, "id")),
        at=at,
        name=_name(sender),
        language=_text(sender, "language_code") or "en",
    )


def _foreign(chat: dict[str, Any], at: datetime) -> Incoming:
    return Incoming(kind=Kind.FOREIGN, address=str(_number(chat, "id")), at=at)


def _name(sender: dict[str, Any]) -> str:
    return f"{_text(sender, 'first_name')} {_text(sender, 'last_name')}".strip()


def _maybe(thing: dict[str, Any], key: str) -> dict[str, Any] | None:
    """An object that may be missing."""
    inner = thing.get(key)
    if inner is None or isinstance(inner, dict):
        return inner
    raise Undecodable(key)


def _object(thing: dict[str, Any], key: str) -> dict[str, Any]:
    inner = _maybe(thing, key)
    if inner is None:
        raise Undecodable(key)
    return inner


def _number(thing: dict[str, Any], key: str) -> int:
    """A whole number that a database can keep."""
    inner = thing.get(key)
    if isinstance(inner, int) and not isinstance(inner, bool) and abs(inner) < 2**63:
        return inner
    raise Undecodable(key)


def _text(thing: dict[str, Any], key: str) -> str:
    """A text, empty when missing. A lone surrogate becomes U+FFFD and NUL is left out: neither could be kept."""
    inner = thing.get(key)
    if inner is None:
        return ""
    if not isinstance(inner, str):
        raise Undecodable(key)
    return inner.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "")


def _moment(thing: dict[str, Any], key: str) -> datetime:
    try:
        return datetime.fromtimestamp(_number(thing, key), UTC)
    except (ValueError, OverflowError, OSError):
        raise Undecodable(key) from None
