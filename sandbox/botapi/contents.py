"""What a message is made of, as a call brings it: text, caption, file; refused where Telegram does."""

from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.botapi import params
from sandbox.botapi.refusal import bad
from sandbox.botapi.shapes import File, Message
from sandbox.botapi.strict import CAPTION_UNITS, TEXT_UNITS, Entity, blank, clean, found, parse_html, units
from sandbox.botapi.truth import Truth
from sandbox.botapi.wording import picture_size

_LONGEST_RAW = 2**15
_ENTITY_TYPES = {
    "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link", "text_mention",
    "blockquote", "expandable_blockquote", "custom_emoji", "mention", "hashtag", "cashtag", "bot_command",
    "url", "email", "phone_number", "bank_card_number",
}  # fmt: skip


@dataclass
class Content:
    """Words, or a file, or both; `words` None leaves those of the message as they are."""

    words: tuple[str, list[Entity]] | None = None
    limit: int = TEXT_UNITS
    kind: str = ""
    upload: params.Upload | File | None = field(default=None)

    def check(self) -> None:
        """Raise Refusal 400 for what Telegram's server refuses last: emptiness and length."""
        if self.words is None:
            return
        if self.limit == TEXT_UNITS and blank(self.words[0]):
            raise bad("text must be non-empty")
        if units(self.words[0]) > self.limit:
            raise bad("message is too long" if self.limit == TEXT_UNITS else "message caption is too long")

    def into(self, message: Message, telegram: Truth) -> Message:
        """A copy of the message that holds this."""
        if isinstance(self.upload, params.Upload):
            self.upload = telegram.keep_file(self.upload.name, self.upload.content)
        if self.upload is not None:
            message = replace(message, file=self.upload, kind=self.kind)
        if self.words is not None:
            message = replace(message, text=self.words[0], entities=self.words[1])
        return message


def text(given: dict[str, Any]) -> Content:
    """The `text` of a call."""
    raw = params.text(given, "text")
    if not raw:
        raise bad("message text is empty")
    return Content(_formatted(raw, given, "entities"))


def caption(given: dict[str, Any]) -> Content:
    """The `caption` of a call; none is an empty one."""
    return Content(_formatted(params.text(given, "caption"), given, "caption_entities"), CAPTION_UNITS)


def file(telegram: Truth, given: dict[str, Any], kind: str) -> Content:
    """The picture or document of a call with its caption: uploaded, by "attach://", or by file_id."""
    source = given.get(kind)
    if isinstance(source, str) and source.startswith("attach://"):
        source = given.get(source.removeprefix("attach://"))
    if isinstance(source, str) and source.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")  # this Telegram has no network
    if isinstance(source, str) and source:
        source = telegram.files.get(source)
        if source is None:
            raise bad("wrong file identifier/HTTP URL specified")
    if not isinstance(source, (params.Upload, File)):
        raise bad(f"there is no {kind} in the request")
    if not source.content:
        raise bad("file must be non-empty")
    if kind == "photo" and picture_size(source.content) is None:
        raise bad("IMAGE_PROCESS_FAILED")
    return replace(caption(given), kind=kind, upload=source)


def media(telegram: Truth, given: dict[str, Any]) -> Content:
    """The `media` of editMessageMedia: a photo or a document."""
    wanted = given.get("media")
    if not isinstance(wanted, dict):
        raise bad("can't parse input media JSON object")
    kind = wanted.get("type")
    if kind not in ("photo", "document"):
        raise bad("can't parse InputMedia: type must be one of photo, document")
    return file(telegram, {**given, **wanted, kind: wanted.get("media")}, kind)


def _formatted(raw: str, given: dict[str, Any], marks: str) -> tuple[str, list[Entity]]:
    if len(raw.encode()) > _LONGEST_RAW:
        raise bad("text is too long")
    mode = params.text(given, "parse_mode").lower()
    if mode in ("", "none"):
        entities = _entities(raw, given.get(marks))
    elif mode == "html":
        raw, entities = parse_html(raw)
    else:
        # Markdown is real Telegram's too, but nothing here speaks it: better refused than misread.
        raise bad("unsupported parse_mode")
    cleaned, entities = clean(raw, entities)
    return cleaned, found(cleaned, entities)


def _entities(raw: str, given: object) -> list[Entity]:
    if not given:
        return []
    if not isinstance(given, list):
        raise bad("can't parse entities JSON object")
    length = units(raw)
    kept: list[Entity] = []
    for entity in given:
        if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
            raise bad("can't parse MessageEntity: expected an Object")
        if entity["type"] not in _ENTITY_TYPES:
            raise bad("can't parse MessageEntity: Unsupported type specified")
        start, size = entity.get("offset"), entity.get("length")
        if not isinstance(start, int) or not isinstance(size, int):
            raise bad("can't parse MessageEntity: field offset and length must be Numbers")
        if start < 0 or size < 0 or start > length:
            raise bad(f"entity begins after the end of the text at UTF-16 offset {start}")
        if start + size > length:
            raise bad(
                f"entity beginning at UTF-16 offset {start} ends after the end of the text"
                f" at UTF-16 offset {start + size}"
            )
        if size and entity["type"] not in ("bot_command", "url", "mention", "email", "hashtag", "cashtag"):
            kept.append({k: v for k, v in entity.items() if v is not None})
    return sorted(kept, key=lambda e: (e["offset"], -e["length"]))
