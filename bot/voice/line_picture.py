"""The picture: a plain line through the dots that exist, as SVG and as PNG. No network, no font of the machine."""

import html
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import resvg_py

from bot.domain.dots import Dot
from bot.domain.when import local
from bot.voice.phrases import Phrases

WIDTH, HEIGHT = 560, 400
"""In the picture's own units; the PNG has twice as many pixels each way."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 42, 52, 70
_WORD, _DAY = 20, 17
"""Sizes of the letters."""
_WORD_LENGTH = 16
_FONT = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
# A paper of its own: on a phone, dark or light, it stands like a card.
_PAPER, _INK, _QUIET, _LINE = "#f3f0e9", "#2f3437", "#6d6a63", "#4a6f8a"


def svg(words: Phrases, dots: Sequence[Dot], zone: str) -> str:
    """The picture as SVG. One line leads through all dots; a day without a dot has no mark, no name and no break in it
    (decision 0027).
    """
    places = _places(dots, zone)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="DejaVu Sans">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{_PAPER}"/>',
    ]
    parts += [_text(_LEFT - 22, _height(end) + 6, str(end), _DAY, _QUIET, "end") for end in (0, 10)]
    parts += [
        f'<line x1="{here[0]}" y1="{here[1]}" x2="{there[0]}" y2="{there[1]}" stroke="{_LINE}"'
        ' stroke-width="3" stroke-linecap="round"/>'
        for here, there in pairwise(places)
    ]
    parts += [f'<circle cx="{x}" cy="{y}" r="7" fill="{_LINE}"/>' for x, y in places]
    parts += _feelings(dots, places)
    parts += _days(words, dots, places, zone)
    return "\n".join([*parts, "</svg>"]) + "\n"


def png(picture: str) -> bytes:
    """The same as a PNG."""
    drawn = resvg_py.svg_to_bytes(
        svg_string=picture, skip_system_fonts=True, font_files=[str(_FONT)], font_family="DejaVu Sans", zoom=2
    )
    return bytes(drawn)


def _height(strength: int) -> int:
    return round(HEIGHT - _BOTTOM - strength / 10 * (HEIGHT - _TOP - _BOTTOM))


def _places(dots: Sequence[Dot], zone: str) -> list[tuple[int, int]]:
    """Where each dot lies: across by its time on the reader's wall clock, up by its strength."""
    if not dots:
        return []
    times = [local(dot.at, zone).replace(tzinfo=None) for dot in dots]
    first, last = min(times), max(times)
    wide = (last - first).total_seconds()
    room = WIDTH - _LEFT - _RIGHT
    across = [_LEFT + round(room * ((at - first).total_seconds() / wide if wide else 0.5)) for at in times]
    return [(x, _height(dot.strength)) for x, dot in zip(across, dots, strict=True)]


_DRAWN = frozenset({"Ll", "Lm", "Lo", "Lt", "Lu", "Mc", "Mn", "Nd", "Nl", "No", "Sc", "Sm"}) | frozenset(
    {"Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps"}
)
"""The kinds of characters that the font draws."""
_Box = tuple[float, float, float, float]


def _feelings(dots: Sequence[Dot], places: Sequence[tuple[int, int]]) -> list[str]:
    """The client's own words at the dots; one that has no room is left to the caption."""
    taken: list[_Box] = [(x - 9, y - 9, x + 9, y + 9) for x, y in places]
    found = []
    for dot, (x, y) in zip(dots, places, strict=True):
        word = _drawable(dot.feeling)
        if not word:
            continue
        half = len(word) * _WORD * 0.31
        middle = min(max(x, half + 6), WIDTH - half - 6)
        for base in (y - 16, y + 30, y - 40, y + 54):
            box = (middle - half, base - _WORD, middle + half, base + 5)
            inside = box[1] > 4 and box[3] < HEIGHT - _BOTTOM + 28
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                found.append(_text(round(middle), base, word, _WORD, _INK, "middle"))
                break
    return found


def _days(words: Phrases, dots: Sequence[Dot], places: Sequence[tuple[int, int]], zone: str) -> list[str]:
    """The days below, each once, as far as there is room."""
    found: list[str] = []
    free_from, told = 0.0, None
    for dot, (x, _) in zip(dots, places, strict=True):
        day = words.day(dot.at, zone)
        half = len(day) * _DAY * 0.31
        middle = min(max(x, half + 6), WIDTH - half - 6)
        if day != told and middle - half >= free_from:
            found.append(_text(round(middle), HEIGHT - 22, day, _DAY, _QUIET, "middle"))
            free_from, told = middle + half + 12, day
    return found


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _drawable(text: str) -> str:
    """As much of a word as is drawn: letters, figures and common signs; no emoji, nothing that cannot be seen."""
    kept = "".join(
        char for char in text if char == " " or (ord(char) < 0x10000 and unicodedata.category(char) in _DRAWN)
    )
    kept = " ".join(kept.split())
    return kept if len(kept) <= _WORD_LENGTH else kept[: _WORD_LENGTH - 1].rstrip() + "…"


def _text(x: int, y: int, text: str, size: int, colour: str, anchor: str) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"'
        f' stroke="{_PAPER}" stroke-width="5" stroke-linejoin="round" paint-order="stroke">'
        f"{html.escape(text, quote=False)}</text>"
    )
