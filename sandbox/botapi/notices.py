"""What a phone shows of a message on its locked screen, at the moment it arrives."""

from sandbox.botapi.shapes import Message

LONGEST = 240
"""Letters; a phone cuts off sooner or later, and shows no more than about four lines."""
_HIDDEN = "\u2592"


def notice(message: Message) -> str:
    """The first lines as a notification has them: no markup, spoilers hidden, a picture named, no buttons."""
    shown = _shown(message)
    if message.kind == "photo":
        shown = f"Photo: {shown}" if shown else "Photo"
    elif message.kind != "text":
        name = (
            message.file.name if message.kind == "document" and message.file is not None else message.kind.capitalize()
        )
        shown = f"{name}: {shown}" if shown else name
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1].rstrip()}…"


def _shown(message: Message) -> str:
    """The text with everything under a spoiler made unreadable. Offsets are UTF-16 units."""
    units = message.text.encode("utf-16-le")
    for mark in message.entities:
        if mark["type"] == "spoiler":
            first, last = 2 * mark["offset"], 2 * (mark["offset"] + mark["length"])
            hidden = units[first:last].decode("utf-16-le", "replace")
            cover = "".join(
                each if each.isspace() else _HIDDEN * (len(each.encode("utf-16-le")) // 2) for each in hidden
            )
            units = units[:first] + cover.encode("utf-16-le") + units[last:]
    lines = units.decode("utf-16-le", "replace").splitlines()
    return "\n".join(line.rstrip() for line in lines if line.strip())
