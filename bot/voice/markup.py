"""Whether a text is HTML as Telegram takes it: few tags, each closed in order."""

import re
from collections.abc import Iterator

from bot.voice.wording import Slip

PLACED = "\ufffc"
"""Stands for a value, in a text that is looked over before its values are known."""

_PIECE = re.compile(r"<[^<>]*>?|>|&[#\w]*;?")
_OPENING = re.compile(
    r"<(?:(b|i|u|s|code|blockquote)"
    r"|(blockquote) expandable"
    r'|(a) href="(?:https|tg)://[^"\s]+")>'
)
_CLOSING = re.compile(r"</(b|i|u|s|code|blockquote|a)>")
_ENTITIES = {"&lt;", "&gt;", "&amp;", "&quot;"}
_KNOWN = "Use b, i, u, s, code, blockquote, blockquote expandable, a with an https address, or &lt;."


def markup_slips(text: str) -> Iterator[Slip]:
    """Every tag, sign and entity that Telegram would refuse or show as it was typed."""
    open_tags: list[tuple[str, int]] = []
    for piece in _PIECE.finditer(text):
        at, found = piece.start(), piece.group()
        if opening := _OPENING.fullmatch(found):
            name = next(group for group in opening.groups() if group)
            if name == "blockquote" and any(tag == name for tag, _ in open_tags):
                yield Slip(at, "a blockquote inside a blockquote", "Close the first one before it.")
            open_tags.append((name, at))
        elif closing := _CLOSING.fullmatch(found):
            if not open_tags or open_tags.pop()[0] != closing.group(1):
                yield Slip(at, f"{found} closes nothing", "Close tags in order, the last opened first.")
                return
        elif found not in _ENTITIES:
            yield Slip(at, *_odd(found))
    for name, at in open_tags:
        yield Slip(at, f"<{name}> is never closed", f"Put </{name}> in the same message, or variant.")


def _odd(found: str) -> tuple[str, str]:
    """What is wrong with a piece that is neither tag nor entity, and the remedy."""
    if found.startswith("&"):
        return f'"{found}" is no sign of HTML', "Write &amp; where an & is meant."
    if found == ">":
        return "a > alone", "Write &gt;."
    if PLACED in found:
        return "a value inside a tag", "Write the address out, or put the value beside the tag."
    return f'"{found}" is no tag that is known', _KNOWN
