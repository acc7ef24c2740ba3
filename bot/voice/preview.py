"""A preview in words: what the therapist will read, what stays with the client, and the choices about each line."""

from bot.channels.port import Choice, Outgoing, Rows
from bot.domain.digest import pages
from bot.domain.people import Previews
from bot.domain.preview import LINES_MOST, Preview, PreviewLine, Stand
from bot.voice.choices import turns
from bot.voice.fluent import Markup, Said
from bot.voice.meanings import client as means
from bot.voice.phrases import Phrases

LABEL_MOST = 32
"""Characters of a line that stand on its choice."""


def cover(words: Phrases, delivery_id: str) -> tuple[str, Rows]:
    """What a preview leaves as: a lock screen shows none of the client's words. They follow by edit."""
    return words.say("preview-cover"), ((words.choice("button-show-preview", means.PREVIEW(delivery_id)),),)


def preview(words: Phrases, content: Preview, page: int) -> Outgoing:
    """A preview, one page of it. The lines stand in it as in the digest, word for word."""
    if content.stand is Stand.OVER:
        return Outgoing(words.say("preview-over"))
    all_pages = pages(content.lines, most=LINES_MOST)
    page = min(page, len(all_pages) - 1)
    here = all_pages[page]
    parts = [words.say("preview-head")]
    if content.question:
        parts.append(words.say("digest-question", question=Said(content.question)))
    going = [each for each in here if each.goes]
    staying = [each for each in here if not each.goes]
    returning = content.returning if page == 0 else None
    if returning is not None:
        parts.append(_from_before(words, content, returning))
    if going:
        parts.append("\n".join(_line(words, content, each) for each in going))
    elif not any(each.goes for each in content.lines):
        parts.append(words.say("digest-quiet"))
    if staying:
        parts.append("\n".join([words.say("preview-stays"), *(_line(words, content, each) for each in staying)]))
    parts.append(_foot(words, content))
    if content.asks:
        parts.append(words.say("preview-ask"))
    return Outgoing("\n\n".join(parts), _choices(words, content, here, page, len(all_pages)))


def _line(words: Phrases, content: Preview, line: PreviewLine) -> str:
    newest = content.starts_at or max(each.written_at for each in content.lines)
    day = words.day_before(line.written_at, newest, content.their_zone)
    return words.say("digest-line", day=day, line=Said(line.text))


def _from_before(words: Phrases, content: Preview, line: PreviewLine) -> str:
    """As the digest says it: of a line from before the last appointment a weekday alone would not say when."""
    day = words.day(line.written_at, content.their_zone)
    return words.say("digest-waiting", line=Markup(words.say("digest-line", day=day, line=Said(line.text))))


def _foot(words: Phrases, content: Preview) -> str:
    match content.stand:
        case Stand.GOES | Stand.WENT if content.at is not None:
            key = "preview-goes" if content.stand is Stand.GOES else "preview-went"
            when = words.moment(content.at, content.zone)
            if content.name and content.stand is Stand.GOES:
                return words.say("preview-goes-to", when=when, name=Said(content.name))
            return words.say(key, when=when)
        case Stand.UNSET:
            return words.say("preview-unset")
        case _:
            return words.say("preview-waits")


def _choices(words: Phrases, content: Preview, here: tuple[PreviewLine, ...], page: int, count: int) -> Rows:
    found: list[tuple[Choice, ...]] = []
    if content.stand is not Stand.WENT:
        first = (content.returning,) if content.returning is not None and page == 0 else ()
        found += [(_about(words, each, page),) for each in (*first, *here)]
    found += turns(words, lambda at: means.PREVIEW_PAGE(content.pairing_id, at), page, more=page + 1 < count)
    if content.waiting and content.stand is not Stand.WENT:
        found.append((words.choice("button-send-these", means.SEND_THESE(content.pairing_id)),))
    if content.stand is Stand.UNSET and (content.returning or any(each.goes for each in content.lines)):
        found.append((words.choice("button-send", means.SEND()),))
    if content.asks:
        found += [(each,) for each in default_choices(words, content.pairing_id)]
    return tuple(found)


def _about(words: Phrases, line: PreviewLine, page: int) -> Choice:
    said = Said(short(line.text))
    if line.goes:
        return words.choice("button-hold-line", means.HOLD_BACK(line.note_id, page), line=said)
    return words.choice("button-go-line", means.LET_GO(line.note_id, page), line=said)


def short(line: str) -> str:
    """A line as it stands on a choice."""
    return line if len(line) <= LABEL_MOST else line[: LABEL_MOST - 1].rstrip() + "…"


def default_choices(words: Phrases, pairing_id: str = "") -> tuple[Choice, ...]:
    """What becomes of lines if nothing is said; with the pairing whose preview these stand under."""
    return (
        words.choice("button-if-send", means.IF_I_SAY_NOTHING(Previews.SEND, pairing_id)),
        words.choice("button-if-hold", means.IF_I_SAY_NOTHING(Previews.HOLD, pairing_id)),
        words.choice("button-if-none", means.IF_I_SAY_NOTHING(Previews.NONE, pairing_id)),
    )


def standing(previews: Previews) -> str:
    """The message that says what becomes of lines if nothing is said."""
    match previews:
        case Previews.UNCHOSEN | Previews.SEND:
            return "preview-set-send"
        case Previews.HOLD:
            return "preview-set-hold"
        case Previews.NONE:
            return "preview-set-none"
