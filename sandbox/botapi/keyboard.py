"""Keyboards as Telegram takes them."""

import re
from typing import Any

from sandbox.botapi.refusal import bad

MOST_BUTTONS = 100
MOST_IN_A_ROW = 8

_ADDRESS = re.compile(r"(https?|tg)://[^\s/?#]+\S*|(https?://)?t\.me/\S+")


def markup(given: object) -> dict[str, Any] | None:
    """The reply markup as kept: an inline keyboard without empty rows, or another kind as given.

    Raises Refusal 400 where Telegram does.
    """
    if given is None or given == "":
        return None
    if isinstance(given, str):
        raise bad("can't parse reply keyboard markup JSON object")
    if not isinstance(given, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" not in given:
        return given or None
    rows = given["inline_keyboard"]
    if not isinstance(rows, list):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    kept = [[_button(button) for button in _row(row)] for row in rows if row]
    if sum(map(len, kept)) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in kept):
        raise bad("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _row(row: object) -> list[Any]:
    if not isinstance(row, list):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    return row


def _button(button: object) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    label, address, meaning = button.get("text"), button.get("url"), button.get("callback_data")
    if not isinstance(label, str):
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    if not label.strip():
        raise bad("can't parse inline keyboard button: text must be non-empty")
    if address:
        if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
            raise bad(f"inline keyboard button URL '{address}' is invalid: Wrong HTTP URL")
        return {"text": label, "url": address}
    if meaning:
        if not isinstance(meaning, str) or len(meaning.encode()) > 64:
            raise bad("BUTTON_DATA_INVALID")
        return {"text": label, "callback_data": meaning}
    if len(button) > 1 and "callback_data" not in button and "url" not in button:
        return button
    raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")


def editable(kept: dict[str, Any] | None) -> bool:
    """Whether a message with this markup may be edited: only with an inline keyboard or none."""
    return kept is None or "inline_keyboard" in kept


def drawn(kept: dict[str, Any] | None) -> list[list[dict[str, str]]]:
    """The rows of buttons a phone shows: label and data, or label and url."""
    return [
        [
            {"label": b["text"], "url": b["url"]}
            if "url" in b
            else {"label": b["text"], "data": b.get("callback_data", "")}
            for b in row
        ]
        for row in (kept or {}).get("inline_keyboard", [])
    ]
