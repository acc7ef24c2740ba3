"""The picture as a message: its dots read from the lines, drawn, and told in words."""

from collections.abc import Collection

from bot.actions.picturing import Pictured
from bot.channels.port import Attachment, Outgoing
from bot.domain.dots import Dot, dots
from bot.domain.prompt import Takes
from bot.voice.fluent import Said
from bot.voice.line_picture import png, svg
from bot.voice.phrases import Phrases

_CAPTION_MOST = 900
"""Characters; Telegram takes 1024 below a picture."""


def dots_in(words: Phrases, content: Pictured) -> tuple[Dot, ...]:
    """The dots that the lines hold, by the labels of the library's steps."""
    return dots(content.notes, _labels(words, Takes.FEELING), _labels(words, Takes.INTENSITY))


def _labels(words: Phrases, takes: Takes) -> Collection[str]:
    steps = (step for prompt in words.library.prompts for step in prompt.steps)
    return {step.label.casefold() for step in steps if step.takes is takes}


def picture(words: Phrases, content: Pictured) -> Outgoing:
    """The picture with what it shows as its caption. Where nothing is left to show, an empty one."""
    found = dots_in(words, content)
    drawn = Attachment("line.png", png(svg(words, found, content.zone)), picture=True)
    if not found:
        return Outgoing(words.say("digest-removed"), attachment=drawn, protected=True)
    return Outgoing(_caption(words, content, found), attachment=drawn, protected=True)


def _caption(words: Phrases, content: Pictured, found: tuple[Dot, ...]) -> str:
    """Every dot in words, the newest ones if there is no room for all."""
    told: list[str] = []
    length = 0
    for dot in reversed(found):
        day = words.day(dot.at, content.zone)
        feeling = dot.feeling[:40]
        line = (
            words.say("picture-dot", day=day, feeling=Said(feeling), strength=dot.strength)
            if feeling
            else words.say("picture-dot-bare", day=day, strength=dot.strength)
        )
        length += len(day) + len(feeling) + 24
        if length > _CAPTION_MOST:
            break
        told.append(line)
    return "\n".join([words.say("picture-head", alias=Said(content.alias)), *reversed(told)])
