"""Text as Telegram's server takes it: cleaned, measured in UTF-16 units, HTML parsed into entities."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.botapi.refusal import bad

Entity = dict[str, Any]

TEXT_UNITS = 4096
CAPTION_UNITS = 1024

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "code": "code", "pre": "pre", "a": "text_link", "blockquote": "blockquote",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-zA-Z]+));?")
_ATTRIBUTE = re.compile(r"""\s+([^\s=>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))?""")
_NAME = re.compile(r"[^\s>]*")

_CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_DROPPED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_BLANK = re.compile(
    "[\\s\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc\U000e0020-\U000e007f]*"
)
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w+)?)|(?P<url>\b(?:https?://|t\.me/)[^\s<>\"']*[^\s<>\"'.,;:!?)])"
)


def units(text: str) -> int:
    """How long Telegram says a text is: UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def blank(text: str) -> bool:
    """Whether nothing in it can be seen."""
    return _BLANK.fullmatch(text) is not None


def clean(text: str, entities: list[Entity] | None = None) -> tuple[str, list[Entity]]:
    """The text as the server keeps it (control characters out, ends trimmed), its entities moved along."""
    joined, moved = _without_controls(text)
    cut = units(joined) - units(joined.lstrip(" \n"))
    text = joined.strip(" \n")
    end = units(text)
    fitted = []
    for entity in entities or []:
        start = min(max(moved[entity["offset"]] - cut, 0), end)
        stop = min(max(moved[entity["offset"] + entity["length"]] - cut, 0), end)
        if stop > start:
            fitted.append({**entity, "offset": start, "length": stop - start})
    return text, fitted


def _without_controls(text: str) -> tuple[str, Sequence[int]]:
    """The text without control characters, and for each of its old units where it is now."""
    length = units(text)
    if length == len(text) and not _CONTROL.search(text) and not _DROPPED.search(text):
        return text, range(length + 1)  # most texts: nothing to take out, nothing that is two units long
    kept: list[str] = []
    moved = [0] * (length + 1)
    old = new = 0
    for letter in text:
        width = 2 if ord(letter) > 0xFFFF else 1
        moved[old] = new
        if width == 2:
            moved[old + 1] = new
        old += width
        if _DROPPED.match(letter):
            continue
        kept.append(" " if _CONTROL.match(letter) else letter)
        new += width
    moved[old] = new
    return "".join(kept), moved


def found(text: str, entities: list[Entity]) -> list[Entity]:
    """The entities together with those Telegram finds by itself: commands and addresses."""
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in ("text_link", "code", "pre")]
    added = list(entities)
    for match in _FOUND.finditer(text):
        start, length = units(text[: match.start()]), units(match.group())
        if not any(start < stop and start + length > begin for begin, stop in taken):
            added.append({"type": str(match.lastgroup), "offset": start, "length": length})
    return sorted(added, key=lambda e: (e["offset"], -e["length"]))


@dataclass
class _Open:
    name: str
    offset: int
    argument: str
    begun: int


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """Plain text and entities of Telegram's HTML. Raises Refusal 400 "can't parse entities: ..."."""
    plain: list[str] = []
    opened: list[_Open] = []
    entities: list[Entity] = []
    at = length = 0
    while at < len(text):
        letter = text[at]
        if letter == "<":
            byte = len(text[:at].encode())
            if text[at + 1 : at + 2] == "/":
                at = _close(text, at, byte, opened, entities, plain, length)
            else:
                at = _begin(text, at, byte, opened, length, len(plain))
            continue
        at += 1
        if letter == "&":
            letter, at = _reference(text, at - 1)
        plain.append(letter)
        length += units(letter)
    if opened:
        raise _unparsed(f'Can\'t find end tag corresponding to start tag "{opened[-1].name}"')
    return "".join(plain), _settle(entities)


def _unparsed(why: str) -> Exception:
    return bad(f"can't parse entities: {why}")


def _reference(text: str, at: int) -> tuple[str, int]:
    match = _REFERENCE.match(text, at)
    if match is None:
        return "&", at + 1
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        return (_NAMED[name], match.end()) if name in _NAMED else ("&", at + 1)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if not 0 < code < 0x10FFFF:
        return "&", at + 1
    if 0xD800 <= code <= 0xDFFF:
        raise _unparsed("Text contains invalid Unicode characters after decoding HTML entities")
    return chr(code), match.end()


def _begin(text: str, at: int, byte: int, opened: list[_Open], offset: int, begun: int) -> int:
    match = _NAME.match(text, at + 1)
    name = match.group().lower() if match else ""
    at += 1 + len(name)
    if at >= len(text):
        raise _unparsed(f"Unclosed start tag at byte offset {byte}")
    if name not in _TAGS:
        raise _unparsed(f'Unsupported start tag "{name}" at byte offset {byte}')
    argument, at = _attributes(text, at, byte, name)
    if text[at : at + 1] != ">":
        raise _unparsed(f"Unclosed start tag at byte offset {byte}")
    if name == "span" and argument != "tg-spoiler":
        raise _unparsed(f'Tag "span" must have class "tg-spoiler" at byte offset {byte}')
    opened.append(_Open(name, offset, argument, begun))
    return at + 1


def _attributes(text: str, at: int, byte: int, name: str) -> tuple[str, int]:
    """The one attribute that matters to this tag, and where the attributes end."""
    argument = ""
    while attribute := _ATTRIBUTE.match(text, at):
        key, value = attribute.group(1).lower(), attribute.group(2)
        at = attribute.end()
        if value is None:
            if (name, key) != ("blockquote", "expandable"):
                raise _unparsed(
                    f'Expected equal sign in declaration of an attribute of the tag "{name}" at byte offset {byte}'
                )
            argument = key
        elif value[:1] in "\"'" and value:
            value = _REFERENCE.sub(lambda m: _reference(m.group(), 0)[0], value[1:-1])
        elif not re.fullmatch(r"[A-Za-z0-9.\-]*", value):
            raise _unparsed(f"Unexpected end of name token at byte offset {byte}")
        if (name, key) in (("a", "href"), ("code", "class"), ("span", "class")):
            argument = value or ""
    return argument, at + len(text[at:]) - len(text[at:].lstrip())


def _close(
    text: str, at: int, byte: int, opened: list[_Open], entities: list[Entity], plain: list[str], length: int
) -> int:
    end = text.find(">", at)
    if not opened:
        raise _unparsed(f"Unexpected end tag at byte offset {byte}")
    if end < 0 or "<" in text[at + 1 : end]:
        raise _unparsed(f"Unclosed end tag at byte offset {byte}")
    name, tag = text[at + 2 : end].strip().lower(), opened[-1]
    if name not in ("", tag.name):
        raise _unparsed(f'Unmatched end tag at byte offset {byte}, expected "</{tag.name}>", found "</{name}>"')
    opened.pop()
    if length > tag.offset:
        entity: Entity = {"type": _TAGS[tag.name], "offset": tag.offset, "length": length - tag.offset}
        if tag.name == "a":
            entity["url"] = _link(tag.argument or "".join(plain[tag.begun :]))
        elif tag.name == "code" and tag.argument.startswith("language-"):
            entity["language"] = tag.argument.removeprefix("language-")
        elif tag.name == "blockquote" and tag.argument:
            entity["type"] = "expandable_blockquote"
        if entity.get("url", "-"):
            entities.append(entity)
    return end + 1


def _link(address: str) -> str:
    """The address as a link, or nothing when it is none: Telegram then keeps the words and drops the link."""
    address = address.strip()
    if re.match(r"(https?|tg|ton|mailto|tel):", address):
        return address
    return f"http://{address}/" if re.fullmatch(r"[\w-]+(\.[\w-]+)+", address) else ""


def _settle(entities: list[Entity]) -> list[Entity]:
    """Sorted as Telegram sorts, nothing inside code, quotes not nested, touching ones of a kind made one."""
    # An outer tag closes after its inner ones; of the same span it comes first.
    inwards = entities[::-1]
    ordered = sorted(inwards, key=lambda e: (e["offset"], -e["length"]))
    kept: list[Entity] = []
    for entity in ordered:
        start, stop = entity["offset"], entity["offset"] + entity["length"]
        around = [k for k in kept if k["offset"] <= start and stop <= k["offset"] + k["length"]]
        codes = [k for k in around if k["type"] in ("code", "pre")]
        if codes:
            if codes[-1]["type"] == "pre" and "language" in entity:
                codes[-1]["language"] = entity["language"]
            continue
        if "quote" in entity["type"] and any("quote" in k["type"] for k in around):
            continue
        touching = [k for k in kept if k["type"] == entity["type"] and k["offset"] + k["length"] == start]
        if touching and entity["type"] in ("bold", "italic", "underline", "strikethrough", "spoiler"):
            touching[-1]["length"] += entity["length"]
            continue
        kept.append(entity)
    for entity in kept:
        if entity["type"] == "code":
            entity.pop("language", None)
    return kept
