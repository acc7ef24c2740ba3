"""A look-back in words: by time and by word, and the lines as buttons to give them a word."""

from collections.abc import Callable
from itertools import chain

from bot.channels.port import Choice, Outgoing, Rows
from bot.domain.digest import Line
from bot.domain.lookback import Given, LookBack, Side, Tag, by_time, by_word, page_of
from bot.voice.choices import BACK, EARLIER, LATER, MORE, rows, turns, turns_from_newest
from bot.voice.fluent import Markup, Said
from bot.voice.marking import on_button
from bot.voice.meanings import therapist
from bot.voice.meanings.both import TAG
from bot.voice.phrases import Phrases

TIME, WORDS, CHOOSE, LINE = "time", "words", "choose", "line"
"""What of a look-back is on show; `line` is followed by the id of a note."""

Way = Callable[[str, int], str]
"""What a choice means that leads to a view and a page of it."""


def line_in(view: str) -> str:
    """The id of the note that a view is about; empty: it is about none."""
    return view.partition(":")[2]


def own(words: Phrases, look: LookBack, view: str, page: int, way: Way) -> tuple[str, Rows]:
    """A look-back as the client reads it: what is shown of them, and by whom each word was given."""
    text, turns = _page(words, look, view, page, way, Side.CLIENT)
    head = words.say("lookback-own")
    return f"{head}\n\n{text}", (*turns, *_views(words, look, view, way))


def theirs(words: Phrases, look: LookBack, view: str, page: int) -> Outgoing:
    """A look-back as the therapist reads it, in a message that is worded anew for every view."""
    way = therapist.TURN_LOOK_BACK
    if view == CHOOSE:
        return Outgoing(*_choose(words, look, page, way), protected=True)
    if view.startswith(LINE):
        return Outgoing(*_one(words, look, line_in(view), way), protected=True)
    text, turns = _page(words, look, view, page, way, Side.THERAPIST)
    head = words.say("lookback-head", alias=Said(look.alias))
    lower = list(_views(words, look, view, way))
    if any(gap.lines for gap in look.gaps):
        last = [words.choice("button-add-word", way(CHOOSE, 0))]
        if look.picture:
            last.append(words.choice("button-picture", therapist.PICTURE()))
        lower.append(tuple(last))
    return Outgoing(f"{head}\n\n{text}", (*turns, *lower), protected=True)


def _views(words: Phrases, look: LookBack, view: str, way: Way) -> Rows:
    if view == WORDS:
        return ((words.choice("button-by-time", way(TIME, 0)),),)
    return ((words.choice("button-by-word", way(WORDS, 0)),),) if by_word(look) else ()


def _page(words: Phrases, look: LookBack, view: str, page: int, way: Way, side: Side) -> tuple[str, Rows]:
    texts = _by_word(words, look, side) if view == WORDS else _by_time(words, look, side)
    if not texts:
        return words.say("lookback-none"), ()
    page = max(0, min(page, len(texts) - 1))
    # By time the newest gap comes first, so further pages are earlier ones.
    keys = (MORE, BACK) if view == WORDS else (EARLIER, LATER)
    more = page + 1 < len(texts)
    return texts[page], turns_from_newest(words, lambda at: way(view, at), page, more=more, keys=keys)


def _by_time(words: Phrases, look: LookBack, side: Side) -> list[str]:
    found = []
    for each in by_time(look.gaps):
        parts = [words.say("lookback-before", day=words.day(each.gap.met_at, look.zone))]
        if each.gap.question:
            parts.append(words.say("digest-question", question=Said(each.gap.question)))
        if each.lines:
            parts.append("\n".join(_line(words, look, line, side) for line in each.lines))
        found.append("\n\n".join(parts))
    return found


def _by_word(words: Phrases, look: LookBack, side: Side) -> list[str]:
    return [
        words.say("lookback-word", tag=words.label(f"word-{each.tag}"))
        + "\n\n"
        + "\n".join(_line(words, look, line, side, under=each.tag) for line in each.lines)
        for each in by_word(look)
    ]


def _line(words: Phrases, look: LookBack, line: Line, side: Side, under: Tag | None = None) -> str:
    """A line with its words; `under` a word it need not say that word again, but for who gave it."""
    said = words.say("digest-line", day=words.day(line.written_at, look.zone), line=Said(line.text))
    said = words.say("digest-line-edited", line=Markup(said)) if line.edited else said
    given = [each for each in look.given.get(line.note_id, ()) if (each.tag, each.side) != (under, side)]
    if given:
        told = ", ".join(_tag(words, each, side) for each in given)
        said = words.say("lookback-line-words", line=Markup(said), words=told)
    return said


def _tag(words: Phrases, given: Given, side: Side) -> str:
    tag = words.label(f"word-{given.tag}")
    return tag if given.side is side else words.label("tag-theirs", tag=tag)


def _choose(words: Phrases, look: LookBack, page: int, way: Way) -> tuple[str, Rows]:
    page, here, count = page_of(list(look.lines), page)
    named = [
        (words.choice("button-line", way(f"{LINE}:{line.note_id}", 0), line=_button(words, look, line)),)
        for line in here
    ]
    back = words.choice("button-back", way(TIME, 0))
    others = turns(words, lambda at: way(CHOOSE, at), page, more=page + 1 < count, keys=(EARLIER, LATER))
    return words.say("tag-which-line" if here else "marks-none"), (*named, (back, *chain(*others)))


def _button(words: Phrases, look: LookBack, line: Line) -> Said:
    return Said(on_button(words.day(line.written_at, look.zone), line.text))


def _one(words: Phrases, look: LookBack, note_id: str, way: Way) -> tuple[str, Rows]:
    back = (words.choice("button-back", way(CHOOSE, 0)),)
    line = next((each for each in look.lines if each.note_id == note_id), None)
    if line is None:
        return words.say("marks-none"), (back,)
    mine = {each.tag for each in look.given.get(note_id, ()) if each.side is Side.THERAPIST}
    text = words.say("tag-which", line=Markup(_line(words, look, line, Side.THERAPIST)))
    return text, (*tag_choices(words, mine, note_id), back)


def tag_choices(words: Phrases, mine: set[Tag], note_id: str) -> Rows:
    """The words to give a line, with a quiet sign on those that were given."""
    return rows(*(_tag_choice(words, tag, note_id, given=tag in mine) for tag in Tag))


def _tag_choice(words: Phrases, tag: Tag, note_id: str, *, given: bool) -> Choice:
    key = "button-came-up" if given else "button-line"
    return words.choice(key, TAG(not given, tag, note_id), line=words.label(f"word-{tag}"))
