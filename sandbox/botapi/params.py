"""What a call brings: query, form, multipart or JSON, as the same values whatever library sent them."""

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request

from sandbox.botapi.refusal import bad

_JSON = {
    "allowed_updates", "caption_entities", "commands", "entities", "link_preview_options", "media",
    "message_ids", "reaction", "reply_markup", "reply_parameters", "scope",
}  # fmt: skip
_NUMBERS = {
    "cache_time", "chat_id", "limit", "max_connections", "message_id", "message_thread_id", "offset",
    "reply_to_message_id", "timeout", "user_id",
}  # fmt: skip
_YES_OR_NO = {
    "allow_paid_broadcast", "allow_sending_without_reply", "disable_content_type_detection",
    "disable_notification", "disable_web_page_preview", "drop_pending_updates", "has_spoiler", "is_big",
    "protect_content", "show_alert", "show_caption_above_media",
}  # fmt: skip
_TRUE = ("true", "yes", "1", "y", "t")


class Upload:
    """An uploaded file."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.content = content

    def __repr__(self) -> str:
        return f"<{self.name}, {len(self.content)} bytes>"


async def read(request: Request) -> dict[str, Any]:
    """Every parameter by name; the body wins over the query. Raises Refusal 400."""
    given: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        given.update(_object(await request.body()))
    elif kind == "application/x-www-form-urlencoded":
        given.update(parse_qsl((await request.body()).decode("latin-1"), keep_blank_values=True))
    elif kind == "multipart/form-data":
        async with request.form() as form:
            for name, value in form.multi_items():
                given[name] = (
                    Upload(value.filename or name, await value.read()) if isinstance(value, UploadFile) else value
                )
    return {name: _tidy(name, value) for name, value in given.items()}


def _object(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        raise bad("can't parse request body JSON object") from None
    if not isinstance(given, dict):
        raise bad("can't parse request body JSON object")
    return given


def _tidy(name: str, value: Any) -> Any:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise bad("strings must be encoded in UTF-8") from None
        if name in _JSON and value:
            try:
                return json.loads(value)
            except ValueError:
                return value  # whoever reads it refuses it in its own words
        if name in _NUMBERS and value.lstrip("-").isdecimal():
            return int(value)
        if name in _YES_OR_NO:
            return value.lower() in _TRUE
    return value


def text(params: dict[str, Any], name: str, default: str = "") -> str:
    value = params.get(name, default)
    return value if isinstance(value, str) else default if value is None else str(value)


def number(params: dict[str, Any], name: str, default: int = 0) -> int:
    """A number; what is none counts as the default, as Telegram has it."""
    value = params.get(name, default)
    return value if isinstance(value, int) else default


def yes(params: dict[str, Any], name: str) -> bool:
    return params.get(name) is True
