"""Deliveries into messages: the words of everything the courier carries."""

from bot.actions.marking import Marks
from bot.actions.parcel import Parcel
from bot.actions.picturing import Pictured
from bot.actions.rewording import Content, NotNow
from bot.channels.port import Choice, Outgoing, Rows
from bot.domain.delivery import Delivery, Kind
from bot.domain.digest import Digest, Line, pages
from bot.domain.lookback import LookBack
from bot.domain.when import local
from bot.voice import lookback, marking, preview, strength
from bot.voice.activity import standing
from bot.voice.choices import gentle_choices, question_choices, rows, turns
from bot.voice.consent import changed
from bot.voice.discreet import cover
from bot.voice.fluent import Markup, Said
from bot.voice.meanings import client, therapist
from bot.voice.phrases import Phrases


def letter(words: Phrases, parcel: Parcel) -> Outgoing:
    """The message a delivery goes out as. A digest leaves as its wordless cover."""
    text, choices = _letter(words, parcel)
    return Outgoing(text, choices, soundless=parcel.now.soundless, protected=parcel.protected)


def covered(words: Phrases, parcel: Parcel) -> Outgoing:
    """A delivery as it leaves to a discreet client: it opens into its letter by a tap."""
    return cover(words, parcel.delivery.id, soundless=parcel.now.soundless)


def _letter(words: Phrases, parcel: Parcel) -> tuple[str, Rows]:
    match parcel.delivery.kind:
        case Kind.QUESTION:
            return question_card(words, parcel)
        case Kind.NUDGE:
            return _nudge(words, parcel)
        case Kind.DIGEST | Kind.LOOKBACK | Kind.PICTURE:
            return _cover(words, parcel), ()
        case Kind.PREVIEW:
            return preview.cover(words, parcel.delivery.id)
        case Kind.ASK:
            return _ask(words, parcel)
        case Kind.OPENED:
            return _opened(words, parcel)
        case Kind.MORNING:
            return _morning(words, parcel)
        case _:
            return _notice(words, parcel)


def _notice(words: Phrases, parcel: Parcel) -> tuple[str, Rows]:
    """What tells a person of something that happened elsewhere; last, and only where there are two, whom it is about.

    The first lines name nobody: a lock screen shows them.
    """
    text, choices = _told(words, parcel)
    return (f"{text}\n\n{words.say('about-whom', name=Said(parcel.name))}" if parcel.name else text), choices


def _told(words: Phrases, parcel: Parcel) -> tuple[str, Rows]:
    match parcel.delivery.kind:
        case Kind.JOINED:
            return words.say("joined-now"), ()
        case Kind.UNREAD:
            keep = words.choice("button-keep-for-me", client.KEEP_UNREAD(parcel.delivery.id))
            leave = words.choice("button-leave-here", client.STOP())
            return words.say("lines-unread"), ((keep, _my_file(words), leave),)
        case Kind.UNATTENDED:
            return _unattended(words, parcel)
        case Kind.CONSENT:
            return changed(words)
        case Kind.CALLED_OFF:
            return _called_off(words, parcel), ()
        case Kind.PARTED:
            return _parted(words, parcel)
        case Kind.GENTLE:
            assert parcel.gentle_until is not None
            when = words.moment(parcel.gentle_until, parcel.zone)
            return words.say("gentle-on", when=when), gentle_choices(words)
        case Kind.OUTAGE:
            lost = words.say("gap-away-discreet" if parcel.discreet else "gap-away")
            return lost, ((words.choice("button-question", client.QUESTION()),),)
        case other:
            raise AssertionError(f"{other} has words of its own")


def _unattended(words: Phrases, parcel: Parcel) -> tuple[str, Rows]:
    """The therapist is suspended, or has left: what of the lines was read is said as it is."""
    if parcel.ended:
        text = words.say("unattended-left-unread" if parcel.unread else "unattended-left")
    else:
        text = words.say("unattended-away-unread" if parcel.unread else "unattended-away")
    leave = words.choice("button-leave-here", client.LEAVE_THIS_CHAT() if parcel.ended else client.STOP())
    keep = words.choice("button-keep-for-me", client.KEEP_UNREAD(parcel.delivery.id))
    return text, ((keep, _my_file(words), leave),)


def _parted(words: Phrases, parcel: Parcel) -> tuple[str, Rows]:
    if parcel.erased:
        return words.say("parted-erased"), ()
    if parcel.alias:
        return words.say("parted-therapist", alias=Said(parcel.alias)), ()
    told = [words.say("parted-client-unread" if parcel.unread else "parted-client")]
    if parcel.last_line:
        told.append(words.say("parted-line", line=Said(parcel.last_line)))
    return "\n\n".join(told), ((_my_file(words),),)


def _my_file(words: Phrases) -> Choice:
    return words.choice("button-my-file", client.MY_FILE())


def _called_off(words: Phrases, parcel: Parcel) -> str:
    assert parcel.starts_at is not None
    day = words.day(parcel.starts_at, parcel.zone)
    if parcel.next_at is not None:
        key = "called-off-next-unread" if parcel.unread else "called-off-next"
        return words.say(key, day=day, next=words.moment(parcel.next_at, parcel.zone))
    return words.say("called-off-unread" if parcel.unread else "called-off", day=day)


def _cover(words: Phrases, parcel: Parcel) -> str:
    if parcel.starts_at is None:
        return words.say("digest-whose", alias=Said(parcel.alias))
    return words.say("digest-cover", alias=Said(parcel.alias), when=words.moment(parcel.starts_at, parcel.zone))


def question_card(words: Phrases, parcel: Parcel) -> tuple[str, Rows]:
    """The question as it comes to the client: the why stands behind a choice."""
    assert parcel.question is not None
    text = words.question(parcel.question.question)
    if parcel.came_back:
        text += "\n\n" + words.say("line-came-back")
    return text, question_choices(words, parcel.question_id)


def _nudge(words: Phrases, parcel: Parcel) -> tuple[str, Rows]:
    if parcel.now.resting:
        return words.say("nudge-rest"), ()
    row = (
        words.choice("button-not-now", client.NOT_NOW()),
        words.choice("button-fewer", client.FEWER(parcel.nudges_a_week)),
        words.choice("button-pause", client.PAUSE(None)),
    )
    if parcel.activity is not None:
        text = words.say("nudge-activity", activity=Markup(standing(words, parcel.activity, parcel.activity_words)))
        begin = (words.choice("button-begin", client.BEGIN_OFFERED(parcel.offer_id)),)
        return text, (row,) if parcel.activity.asks_nothing else (begin, row)
    assert parcel.question is not None
    return words.say("nudge-question", question=Said(parcel.question.question)), (row,)


def _ask(words: Phrases, parcel: Parcel) -> tuple[str, Rows]:
    pairing, meeting = parcel.delivery.pairing_id or "", parcel.delivery.appointment_id or ""
    found = [words.choice("button-write-it", therapist.WRITE_IT(pairing, meeting))]
    text = words.say("ask-after", alias=Said(parcel.alias))
    if parcel.question is not None:
        text += "\n\n" + words.say("ask-last", question=Said(parcel.question.question))
        found.append(words.choice("button-keep", therapist.KEEP(pairing, meeting)))
    # A smaller one is there whatever came in: it says nothing about it.
    found.append(words.choice("button-from-library", therapist.FROM_LIBRARY(pairing, meeting)))
    found.append(words.choice("button-ask-smaller", therapist.ASK_SMALLER(pairing, meeting)))
    found.append(words.choice("button-nothing", therapist.NOTHING_THIS_TIME(pairing, meeting)))
    asked = rows(*found)
    return text, (*asked, *marking.way(words)) if parcel.lines else asked


def _opened(words: Phrases, parcel: Parcel) -> tuple[str, Rows]:
    pairing, invitation = parcel.delivery.pairing_id or "", parcel.delivery.occurrence
    text = words.say("link-opened", alias=Said(parcel.alias), account=Said(parcel.account))
    return text, (
        (
            words.choice("button-yes-them", therapist.THAT_IS_THEM(pairing, invitation), alias=parcel.alias),
            words.choice("button-not-them", therapist.NOT_THEM(pairing, invitation)),
        ),
    )


def _morning(words: Phrases, parcel: Parcel) -> tuple[str, Rows]:
    """The sheet of a day: no words of anybody, and the way to each digest."""
    told = [words.say("morning-head", day=words.day(parcel.today[0][2], parcel.zone))]
    ways = []
    for pairing, alias, starts_at in parcel.today:
        hour = words.hour(local(starts_at, parcel.zone))
        told.append(words.say("morning-line", hour=hour, alias=Said(alias)))
        ways.append(Choice(alias, therapist.DIGEST(pairing)))
    return "\n".join(told), rows(*ways, width=3)


def reworded(words: Phrases, content: Content, delivery: Delivery) -> Outgoing:
    """What a message says when it is worded anew: its words, or the view of it that was asked for."""
    match content:
        case Marks():
            return marking.marks(words, content, delivery)
        case Pictured():
            return strength.picture(words, content)
        case LookBack():
            return lookback.theirs(words, content, delivery.view or lookback.TIME, delivery.page)
        case Parcel():
            return letter(words, content)
        case NotNow():
            return Outgoing(words.say("not-shown-now"), protected=True)
        case Digest():
            return digest(words, content, delivery.id, delivery.page)


def digest(words: Phrases, content: Digest, delivery_id: str, page: int, *, soundless: bool = False) -> Outgoing:
    """A digest in words, one page of it. Says "removed" when nothing may be shown any more."""
    if content.removed:
        return Outgoing(words.say("digest-removed"), protected=True, soundless=soundless)
    all_pages = pages(content.lines)
    page = min(page, len(all_pages) - 1)
    if content.starts_at is None:
        parts = [words.say("digest-whose", alias=Said(content.alias))]
    else:
        when = words.moment(content.starts_at, content.zone)
        parts = [words.say("digest-head", alias=Said(content.alias), when=when)]
    if content.question:
        parts.append(words.say("digest-question", question=Said(content.question)))
    if content.unconfirmed:
        parts.append(words.say("digest-unconfirmed"))
    if content.waiting is not None and page == 0:
        # From before the last appointment: a weekday alone would not say when.
        day = words.day(content.waiting.written_at, content.zone)
        said = words.say("digest-line", day=day, line=Said(content.waiting.text))
        said = words.say("digest-line-edited", line=Markup(said)) if content.waiting.edited else said
        parts.append(words.say("digest-waiting", line=Markup(said)))
    if content.lines:
        parts.append("\n".join(_line(words, content, line) for line in all_pages[page]))
    else:
        parts.append(words.say("digest-quiet"))
    others = turns(words, lambda at: therapist.DIGEST_PAGE(delivery_id, at), page, more=page + 1 < len(all_pages))
    choices = others + marking.after_digest(words, content, delivery_id)
    return Outgoing("\n\n".join(parts), choices, protected=True, soundless=soundless)


def _line(words: Phrases, content: Digest, line: Line) -> str:
    newest = content.starts_at or max(each.written_at for each in content.lines)
    written = words.day_before(line.written_at, newest, content.zone)
    said = words.say("digest-line", day=written, line=Said(line.text))
    return words.say("digest-line-edited", line=Markup(said)) if line.edited else said
