"""The question as its client has it: looked up, asked about, put differently, swapped, let be, taken up again."""

from zlib import crc32

from bot.actions import changing, drafts
from bot.actions.asking import came, words_of
from bot.actions.changing import Mine
from bot.actions.marking import LOOKED_UP, has_come_back, told_that_came_back
from bot.actions.planning import joined_pairings
from bot.channels.port import Outgoing, Rows
from bot.desk.client.aside import set_down
from bot.desk.hearing import ClientHearing, Passed
from bot.desk.side import Choices
from bot.domain.draft import MaybeNote
from bot.domain.pairing import QUESTION_LENGTH
from bot.domain.people import Awaited
from bot.domain.prompt import Prompt, PromptKind, Role
from bot.store import people
from bot.voice.choices import question_choices
from bot.voice.fluent import Said
from bot.voice.meanings import client as means

choices = Choices[ClientHearing]()


@choices.on(means.QUESTION)
async def question(h: ClientHearing) -> None:
    """/question: the open question, and why this one. Looked up by the client, it has come."""
    shown = False
    for pairing in await joined_pairings(h.work, h.client):
        found = await people.open_question(h.work, pairing)
        if found is not None:
            draft = await words_of(h.work, found)
            if found.declined_at is None:
                text = h.words.question(draft.question, draft.why)
                if found.arrived_at is None and await has_come_back(h.work, pairing.id, LOOKED_UP):
                    await told_that_came_back(h.work, pairing.id, LOOKED_UP)
                    text += "\n\n" + h.words.say("line-came-back")
                h.tell(text, question_choices(h.words, found.id))
            else:
                h.tell(*_let_be(h, Mine(found, pairing, draft)))
            await came(h.work, h.client, found)
            shown = True
    if not shown:
        mine = await people.pairings_of_client(h.work, h.client)
        h.tell(h.words.say("no-question" if mine else "parted-home"))


async def _turn_to(h: ClientHearing, question_id: str) -> Mine:
    """Turn to the question of a choice, and from whatever it was waited for to be typed about it.

    Raises Passed where it is not this client's, or not open any more.
    """
    found = await changing.turn_to(h.work, h.client, question_id)
    if found is None:
        raise Passed
    if h.client.waits_about == question_id:
        h.client.stop_waiting()
    return found


def _let_be(h: ClientHearing, its: Mine) -> tuple[str, Rows]:
    take_up = h.words.choice("button-take-up", means.TAKE_UP_AGAIN(its.question.id))
    return h.words.say("question-let-be", question=Said(its.draft.question)), ((take_up,),)


def _show_card(h: ClientHearing, its: Mine) -> None:
    if its.question.declined_at is None:
        h.show(h.words.question(its.draft.question), question_choices(h.words, its.question.id))
    else:
        h.show(*_let_be(h, its))


@choices.on(means.QUESTION_AGAIN)
async def card(h: ClientHearing, question_id: str) -> None:
    """[Back], [Keep mine]: the question as it came."""
    _show_card(h, await _turn_to(h, question_id))


@choices.on(means.CHANGE_QUESTION)
async def change(h: ClientHearing, question_id: str) -> None:
    """[Change this]: what can be done with it, in the same message."""
    its = await _turn_to(h, question_id)
    h.show(h.words.say("question-change", question=Said(its.draft.question)), _ways(h, its))


def _ways(h: ClientHearing, its: Mine, *, told_why: bool = False) -> Rows:
    """Side by side stand only those short enough for half of a narrow message. `told_why`: it stands there already."""
    about = its.question.id
    was = h.words.choice("button-how-it-was", means.HOW_IT_WAS(about))
    why_ = () if told_why else (h.words.choice("button-why", means.WHY(about)),)
    return (
        (*why_, h.words.choice("button-another", means.ANOTHER_QUESTION(about, ""))),
        (h.words.choice("button-differently", means.PUT_DIFFERENTLY(about)),),
        (h.words.choice("button-smaller", means.SOMETHING_SMALLER(about, "")),),
        *(((was,),) if its.draft.changed else ()),
        (
            h.words.choice("button-not-this-time", means.NOT_THIS_TIME(about)),
            h.words.choice("button-back", means.QUESTION_AGAIN(about)),
        ),
    )


@choices.on(means.WHY)
async def why(h: ClientHearing, question_id: str) -> None:
    """[Why this one?]: half a sentence, if one came with it."""
    its = await _turn_to(h, question_id)
    text = h.words.question(its.draft.question, its.draft.why)
    h.show(text if its.draft.why else text + "\n" + h.words.say("why-none"), _ways(h, its, told_why=True))


@choices.on(means.PUT_DIFFERENTLY)
async def differently(h: ClientHearing, question_id: str) -> None:
    """[Put it differently]: wait for the client's own words."""
    its = await _turn_to(h, question_id)
    h.client.wait_for(Awaited.WORDING, h.now, about=question_id, after=h.incoming.message)
    back = h.words.choice("button-back", means.QUESTION_AGAIN(question_id))
    h.show(h.words.say("wording-ask", question=Said(its.draft.question)), ((back,),))


async def took(h: ClientHearing, text: str) -> bool:
    """The client's own words for a question: taken, with the ways back. False: it is taken for a note."""
    about, asked_in = h.client.waits_about, h.client.waits_after
    if h.incoming.reply_to not in (None, asked_in):
        return False  # Written to another message, it belongs to that one.
    wording = changing.one_line(text)
    if not wording:
        h.tell(h.words.say("wording-empty"))
        return True
    long = len(wording) > QUESTION_LENGTH
    if long and await _too_long(h, h.client.draft):  # As was the one before: nothing that was written is lost.
        h.client.stop_waiting()
        return False
    its = await changing.turn_to(h.work, h.client, about)
    await set_down(h, h.incoming.text)
    was_note = h.words.choice("button-was-a-note", means.WAS_NO_WORDING(h.incoming.message or 0, h.client.draft))
    if its is None:
        h.client.stop_waiting()
        h.tell(h.words.say("wording-passed"), ((was_note,),))
    elif long:
        h.tell(h.words.say("wording-long"), ((was_note,),))
    else:
        h.client.stop_waiting()
        its = await changing.put_differently(h.work, h.client, its, wording)
        how_it_was = h.words.choice("button-how-it-was", means.HOW_IT_WAS(about))
        h.tell(h.words.say("wording-taken", question=Said(its.draft.question)), ((how_it_was,), (was_note,)))
        if asked_in:  # What asked for the words is the question again, as it reads now.
            h.answer.change = (asked_in, Outgoing(h.words.question(wording), question_choices(h.words, about)))
    return True


async def _too_long(h: ClientHearing, draft: str) -> bool:
    """Whether what was set down beside is longer than a question may be."""
    aside = await drafts.set_down_as(h.work, h.client, MaybeNote, draft)
    return aside is not None and len(changing.one_line(aside.text)) > QUESTION_LENGTH


async def put_back_for(h: ClientHearing, text: str) -> None:
    """A text that was taken for a wording is a note after all."""
    its = await changing.note_after_all(h.work, h.client, text)
    if its is None:
        h.show(h.words.say("kept-as-note"))
    else:
        said = h.words.say("wording-put-back", question=Said(its.draft.question))
        h.show(said, question_choices(h.words, its.question.id))


@choices.on(means.HOW_IT_WAS)
async def back(h: ClientHearing, question_id: str) -> None:
    """[Back to how it was]: the question as it was left."""
    _show_card(h, await changing.put_back(h.work, h.client, await _turn_to(h, question_id)))


@choices.on(means.SOMETHING_SMALLER)
async def smaller(h: ClientHearing, question_id: str, shown: str) -> None:
    """[Something smaller]: one of the smallest noticings."""
    await _offer(h, question_id, shown, Role.SMALLER)


@choices.on(means.ANOTHER_QUESTION)
async def another(h: ClientHearing, question_id: str, shown: str) -> None:
    """[Another one]: another question that fits where the two are."""
    await _offer(h, question_id, shown, None)


async def _offer(h: ClientHearing, question_id: str, shown: str, role: Role | None) -> None:
    """Show a question of the library, the next one after the one shown, that can take the place of this one."""
    its = await _turn_to(h, question_id)
    before = _by_mark(h, shown)
    found = _next(h, its, before.id if before else its.draft.prompt, role)
    if found is None:
        h.show(h.words.say("offered-none", question=Said(its.draft.question)), _ways(h, its))
        return
    to, key = (means.SOMETHING_SMALLER, "offered-smaller") if role else (means.ANOTHER_QUESTION, "offered-another")
    use = [h.words.choice("button-use-this", means.USE_QUESTION(question_id, _mark(found)))]
    if _next(h, its, found.id, role) not in (None, found):
        use.append(h.words.choice("button-other", to(question_id, _mark(found))))
    keep = h.words.choice("button-keep-mine", means.QUESTION_AGAIN(question_id))
    h.show(h.words.say(key, question=Said(found.words)), (tuple(use), (keep,)))


def _next(h: ClientHearing, its: Mine, than: str, role: Role | None) -> Prompt | None:
    """The one after, round and round, but for the one in use."""
    found = h.words.library.another(its.pairing.phase, than, role)
    if found is not None and found.id == its.draft.prompt:
        found = h.words.library.another(its.pairing.phase, found.id, role)
    return found


def _mark(prompt: Prompt) -> str:
    """A prompt's id, short enough for a choice that names a question too."""
    return f"{crc32(prompt.id.encode()):08x}"


def _by_mark(h: ClientHearing, mark: str) -> Prompt | None:
    found = (each for each in h.words.library.prompts if each.kind is PromptKind.QUESTION and _mark(each) == mark)
    return next(found, None)


@choices.on(means.USE_QUESTION)
async def use(h: ClientHearing, question_id: str, mark: str) -> None:
    """[Use this]: it takes the place of the question."""
    prompt = _by_mark(h, mark)
    if prompt is None:  # It was taken out of the library since.
        raise Passed
    its = await changing.swap(h.work, h.client, await _turn_to(h, question_id), prompt)
    was = h.words.choice("button-how-it-was", means.HOW_IT_WAS(question_id))
    below = question_choices(h.words, question_id)
    h.show(h.words.question(its.draft.question), ((was,), *below) if its.draft.changed else below)


@choices.on(means.NOT_THIS_TIME)
async def let_be(h: ClientHearing, question_id: str) -> None:
    """[Not this time]."""
    its = await _turn_to(h, question_id)
    await changing.decline(h.work, h.client, its.question)
    _show_card(h, its)


@choices.on(means.TAKE_UP_AGAIN)
async def take_up(h: ClientHearing, question_id: str) -> None:
    """[Take it up again]."""
    its = await _turn_to(h, question_id)
    await changing.take_up(h.work, h.client, its.question)
    _show_card(h, its)
