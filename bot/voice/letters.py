"""Deliveries into messages: the words of everything the courier carries."""

from bot.actions.marking import Marks
from bot.actions.parcel import Parcel
from bot.actions.picturing import Pictured
from bot.actions.rewording import Content, NotNow
from bot.channels.port import Choice, Outgoing, Rows
from bot.domain.contents import (
    AskAfter,
    CalledOff,
    Card,
    ClientErased,
    ConsentAnew,
    Cover,
    Day,
    ForTherapist,
    GoesGently,
    IsItThem,
    LeftByClient,
    LeftByTherapist,
    LookAhead,
    Notice,
    Outage,
    Reminder,
    Rest,
    Suggestion,
    Unasked,
    Unattended,
    Unread,
    Welcome,
)
from bot.domain.delivery import Delivery
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
    """The message a delivery goes out as. What brings a client's words leaves as a cover without any."""
    text, choices = _letter(words, parcel)
    if parcel.about:
        # Last, for a lock screen shows the first lines; and only where there are two whom it could be about.
        text += "\n\n" + words.say("about-whom", name=Said(parcel.about))
    return Outgoing(text, choices, soundless=parcel.soundless, protected=parcel.protected)


def covered(words: Phrases, parcel: Parcel) -> Outgoing:
    """A delivery as it leaves to a discreet client: it opens into its letter by a tap."""
    return cover(words, parcel.delivery.id, soundless=parcel.soundless)


def _letter(words: Phrases, parcel: Parcel) -> tuple[str, Rows]:
    contents = parcel.contents
    if isinstance(contents, Unasked):
        return _unasked(words, contents, parcel)
    if isinstance(contents, Notice):
        return _notice(words, contents, parcel)
    return _to_therapist(words, contents, parcel)


def _unasked(words: Phrases, contents: Unasked, parcel: Parcel) -> tuple[str, Rows]:
    match contents:
        case Card() as card:
            return question_card(words, card)
        case Reminder() as brings:
            text = words.say("nudge-question", question=Said(brings.question.question))
            return text, (_nudge_row(words, brings.a_week),)
        case Suggestion() as brings:
            return _suggestion(words, brings)
        case Rest():
            return words.say("nudge-rest"), ()
        case LookAhead():
            return preview.cover(words, parcel.delivery.id)
        case Outage():
            lost = words.say("gap-away-discreet" if parcel.discreet else "gap-away")
            return lost, ((words.choice("button-question", client.QUESTION()),),)


def _notice(words: Phrases, contents: Notice, parcel: Parcel) -> tuple[str, Rows]:
    """What tells a client of something that happened elsewhere."""
    match contents:
        case Welcome():
            return words.say("joined-now"), ()
        case Unread():
            keep = words.choice("button-keep-for-me", client.KEEP_UNREAD(parcel.delivery.id))
            return words.say("lines-unread"), (
                (keep, _my_file(words), words.choice("button-leave-here", client.STOP())),
            )
        case CalledOff() as off:
            return _called_off(words, off, parcel.zone), ()
        case LeftByTherapist() as left:
            return _left_by_therapist(words, left)
        case Unattended() as alone:
            return _unattended(words, alone, parcel.delivery.id)
        case GoesGently(until=until):
            return words.say("gentle-on", when=words.moment(until, parcel.zone)), gentle_choices(words)
        case ConsentAnew():
            return changed(words)


def _to_therapist(words: Phrases, contents: ForTherapist, parcel: Parcel) -> tuple[str, Rows]:
    match contents:
        case Cover() as brings:
            return _cover(words, brings, parcel.zone), ()
        case AskAfter() as asks:
            return ask_after(words, asks, parcel.delivery)
        case IsItThem() as opened:
            return _opened(words, opened, parcel.delivery)
        case Day() as day:
            return _day(words, day, parcel.zone)
        case LeftByClient(alias=alias):
            return words.say("parted-therapist", alias=Said(alias)), ()
        case ClientErased():
            return words.say("parted-erased"), ()


def _unattended(words: Phrases, alone: Unattended, delivery_id: str) -> tuple[str, Rows]:
    """The therapist is suspended, or has left: what of the lines was read is said as it is."""
    if alone.left:
        text = words.say("unattended-left-unread" if alone.unread else "unattended-left")
    else:
        text = words.say("unattended-away-unread" if alone.unread else "unattended-away")
    leave = words.choice("button-leave-here", client.LEAVE_THIS_CHAT() if alone.left else client.STOP())
    keep = words.choice("button-keep-for-me", client.KEEP_UNREAD(delivery_id))
    return text, ((keep, _my_file(words), leave),)


def _left_by_therapist(words: Phrases, left: LeftByTherapist) -> tuple[str, Rows]:
    told = [words.say("parted-client-unread" if left.unread else "parted-client")]
    if left.last_line:
        told.append(words.say("parted-line", line=Said(left.last_line)))
    return "\n\n".join(told), ((_my_file(words),),)


def _my_file(words: Phrases) -> Choice:
    return words.choice("button-my-file", client.MY_FILE())


def _called_off(words: Phrases, off: CalledOff, zone: str) -> str:
    day = words.day(off.starts_at, zone)
    if off.next_at is not None:
        key = "called-off-next-unread" if off.unread else "called-off-next"
        return words.say(key, day=day, next=words.moment(off.next_at, zone))
    return words.say("called-off-unread" if off.unread else "called-off", day=day)


def _cover(words: Phrases, brings: Cover, zone: str) -> str:
    if brings.starts_at is None:
        return words.say("digest-whose", alias=Said(brings.alias))
    return words.say("digest-cover", alias=Said(brings.alias), when=words.moment(brings.starts_at, zone))


def question_card(words: Phrases, card: Card) -> tuple[str, Rows]:
    """The question as it comes to the client: the why stands behind a choice."""
    text = words.question(card.question.question)
    if card.came_back:
        text += "\n\n" + words.say("line-came-back")
    return text, question_choices(words, card.question_id)


def _nudge_row(words: Phrases, a_week: int) -> tuple[Choice, ...]:
    return (
        words.choice("button-not-now", client.NOT_NOW()),
        words.choice("button-fewer", client.FEWER(a_week)),
        words.choice("button-pause", client.PAUSE(None)),
    )


def _suggestion(words: Phrases, brings: Suggestion) -> tuple[str, Rows]:
    row = _nudge_row(words, brings.a_week)
    text = words.say("nudge-activity", activity=Markup(standing(words, brings.activity, brings.words)))
    begin = (words.choice("button-begin", client.BEGIN_OFFERED(brings.offer_id)),)
    return text, (row,) if brings.activity.asks_nothing else (begin, row)


def ask_after(words: Phrases, asks: AskAfter, delivery: Delivery) -> tuple[str, Rows]:
    pairing, meeting = delivery.pairing_id or "", delivery.appointment_id or ""
    found = [words.choice("button-write-it", therapist.WRITE_IT(pairing, meeting))]
    text = words.say("ask-after", alias=Said(asks.alias))
    if asks.question is not None:
        text += "\n\n" + words.say("ask-last", question=Said(asks.question.question))
        found.append(words.choice("button-keep", therapist.KEEP(pairing, meeting)))
    # A smaller one is there whatever came in: it says nothing about it.
    found.append(words.choice("button-from-library", therapist.FROM_LIBRARY(pairing, meeting)))
    found.append(words.choice("button-ask-smaller", therapist.ASK_SMALLER(pairing, meeting)))
    found.append(words.choice("button-nothing", therapist.NOTHING_THIS_TIME(pairing, meeting)))
    asked = rows(*found)
    return text, (*asked, *marking.way(words)) if asks.lines else asked


def _opened(words: Phrases, opened: IsItThem, delivery: Delivery) -> tuple[str, Rows]:
    pairing = delivery.pairing_id or ""
    text = words.say("link-opened", alias=Said(opened.alias), account=Said(opened.account))
    return text, (
        (
            words.choice("button-yes-them", therapist.THAT_IS_THEM(pairing, delivery.occurrence), alias=opened.alias),
            words.choice("button-not-them", therapist.NOT_THEM(pairing, delivery.occurrence)),
        ),
    )


def _day(words: Phrases, day: Day, zone: str) -> tuple[str, Rows]:
    """The sheet of a day: no words of anybody, and the way to each digest."""
    told = [words.say("morning-head", day=words.day(day.meets[0].starts_at, zone))]
    ways = []
    for each in day.meets:
        hour = words.hour(local(each.starts_at, zone))
        told.append(words.say("morning-line", hour=hour, alias=Said(each.alias)))
        ways.append(Choice(each.alias, therapist.DIGEST(each.pairing_id)))
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
        case AskAfter():
            return Outgoing(*ask_after(words, content, delivery))
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
