"""Messages and pictures as the Bot API words them in JSON."""

import struct
from typing import Any

from sandbox.botapi import keyboard
from sandbox.botapi.shapes import File, Group, Message, Person

# One grey pixel: what a phone "takes a photo" of.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c636800000082008177cd72b60000000049454e44ae426082"
)

PLAIN_KINDS: dict[str, dict[str, Any]] = {
    "location": {"latitude": 52.52, "longitude": 13.4},
    "contact": {"phone_number": "+10000000000", "first_name": "Someone"},
    "dice": {"emoji": "\N{GAME DIE}", "value": 4},
}
FILE_KINDS: dict[str, dict[str, Any]] = {
    "document": {},
    "voice": {"duration": 3, "mime_type": "audio/ogg"},
    "audio": {"duration": 60, "mime_type": "audio/mpeg"},
    "video": {"duration": 3, "width": 64, "height": 64, "mime_type": "video/mp4"},
    "video_note": {"duration": 3, "length": 64},
    "animation": {"duration": 3, "width": 64, "height": 64, "mime_type": "video/mp4"},
    "sticker": {"width": 64, "height": 64, "type": "regular", "is_animated": False, "is_video": False},
    "photo": {},
}
CAPTIONED = {"photo", "document", "voice", "audio", "video", "animation"}


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, something for a JPEG or GIF, None for what is no picture."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 33:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    return (640, 640) if content.startswith((b"\xff\xd8\xff", b"GIF8")) else None


def media(kind: str, file: File | None) -> Any:
    """The value of a message's `photo`, `document`, `voice` ... field."""
    if file is None:
        return dict(PLAIN_KINDS[kind])
    known = {"file_id": file.id, "file_unique_id": f"u{file.id}", "file_size": len(file.content)}
    if kind == "photo":
        width, height = picture_size(file.content) or (640, 640)
        return [{**known, "width": width, "height": height}]
    if kind in ("document", "audio", "video", "animation"):
        known["file_name"] = file.name
    return {**known, **FILE_KINDS[kind]}


def message(
    given: Message,
    chat: Person | Group,
    sender: dict[str, Any],
    replied: tuple[Message, dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """The Bot API's Message. `replied` is the message replied to and its sender."""
    worded: dict[str, Any] = {
        "message_id": given.id,
        "from": sender,
        "chat": chat.chat(),
        "date": int(given.at.timestamp()),
    }
    if given.edited_at is not None:
        worded["edit_date"] = int(given.edited_at.timestamp())
    if given.forwarded:
        worded["forward_origin"] = {
            "type": "hidden_user",
            "sender_user_name": "Someone",
            "date": int(given.at.timestamp()),
        }
    if replied is not None:
        worded["reply_to_message"] = message(replied[0], chat, replied[1])
    if given.protected:
        worded["has_protected_content"] = True
    text, marks = ("text", "entities") if given.kind == "text" else ("caption", "caption_entities")
    if given.kind != "text":
        worded[given.kind] = media(given.kind, given.file)
    if given.text:
        worded[text] = given.text
        if given.entities:
            worded[marks] = given.entities
    if given.markup is not None and keyboard.editable(given.markup):
        worded["reply_markup"] = given.markup
    return worded
