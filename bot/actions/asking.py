"""The carry-forward question: set, replaced, kept, withdrawn, let be."""

from dataclasses import dataclass, field, replace

from bot.actions import drafts
from bot.actions.meeting import has_to_offer
from bot.actions.owing import owe_rewording
from bot.actions.planning import replan_client
from bot.actions.previewing import changed, question_quoted
from bot.domain.appointments import Appointment
from bot.domain.deciding import end_rest
from bot.domain.delivery import Kind
from bot.domain.draft import Draft, read_words, written
from bot.domain.notes import clean
from bot.domain.pairing import Pairing, Question, Stage
from bot.domain.people import Client, Therapist
from bot.domain.plan import Carried, question_due
from bot.domain.typed import read_ask, two_questions
from bot.domain.words import Words
from bot.store import deliveries, meetings, people
from bot.store.work import Work


def draft_of(typed: str) -> Draft:
    """What a therapist typed, as a question and a why."""
    read = read_ask(clean(typed))
    return Draft(read.question, read.why, two_questions(read.question))


async def keep_draft(work: Work, therapist: Therapist, draft: Draft) -> Draft:
    """Keep what was typed until it is confirmed, in place of an earlier draft. Gives it with its id."""
    return replace(draft, id=await drafts.set_down(work, therapist, draft))


async def open_draft(work: Work, therapist: Therapist, draft_id: str) -> Draft | None:
    """The draft of this id, if it is the one that is kept and holds a question."""
    draft = await draft_as_kept(work, therapist, draft_id)
    return replace(draft, choose=two_questions(draft.question), id=draft_id) if draft.question else None


async def draft_as_kept(work: Work, therapist: Therapist, draft_id: str) -> Draft:
    """The draft of this id, if it is the one that is kept; else an empty one."""
    return await drafts.set_down_as(work, therapist, Draft, draft_id) or Draft("")


async def reworded(work: Work, therapist: Therapist, draft_id: str, typed: Draft) -> Draft:
    """What was typed in place of a draft. Of a question from the library it keeps the id, and the why unless another
    one was typed."""
    before = await draft_as_kept(work, therapist, draft_id)
    return replace(typed, prompt=before.prompt, why=typed.why or before.why) if before.prompt else typed


@dataclass(frozen=True)
class Asked:
    """The question is set; it waits while the client has not joined."""

    question_id: str
    alias: str = field(repr=False)
    text: str = field(repr=False)
    why: str = field(repr=False)
    joined: bool
    offer_meeting: bool
    """Whether to offer [Set the next session]: no appointment, and not offered before."""


async def ask(work: Work, pairing: Pairing, draft: Draft) -> Asked:
    """Set the question of a pairing, in place of the open one. At most one is open."""
    latest = await people.latest_question(work, pairing)
    # After [Undo] the open one is not the latest.
    before = await people.open_question(work, pairing)
    if before is not None:
        before.closed_at = work.now
    question = Question(
        pairing_id=pairing.id,
        version=(latest.version if latest else 0) + 1,
        # What it read like before was of the question it was changed in.
        words=await work.keep(written(replace(draft, before=())), pairing.id, Words.QUESTION),
        asked_at=work.now,
    )
    work.add(question)
    pairing.asked_about = None
    await work.flush()
    await _plan(work, pairing, asked=True)
    if offer := await has_to_offer(work, pairing):
        pairing.meeting_was_offered()
    alias = await work.open(pairing.alias)
    return Asked(question.id, alias, draft.question, draft.why, pairing.stage is Stage.JOINED, offer)


async def words_of(work: Work, question: Question) -> Draft:
    """The question and its why, in the open."""
    return read_words(await work.open(question.words))


async def keep_question(work: Work, pairing: Pairing, appointment_id: str) -> Asked | None:
    """[keep]: the same words as a new version, sent once. None if there is no question, or it was answered already."""
    meeting = await work.get(Appointment, appointment_id)
    if meeting is None or pairing.asked_about != appointment_id:
        return None
    carried = await people.question_open_at(work, pairing, meeting.starts_at)
    return await ask(work, pairing, await words_of(work, carried)) if carried else None


async def let_be(work: Work, pairing: Pairing, appointment_id: str) -> bool:
    """[nothing this time]: the question of the past gap closes, none follows."""
    if pairing.asked_about != appointment_id:
        return False
    pairing.asked_about = None
    await close_question(work, pairing)
    return True


async def came(work: Work, client: Client, question: Question) -> None:
    """The client has seen the question: it need not come any more."""
    await known_to_have_come(work, question)
    if question.arrived_at is None:
        question.arrived_at = work.now
        await replan_client(work, client)


async def known_to_have_come(work: Work, question: Question) -> None:
    """It is certain now: digests that say it is not are owed their words anew."""
    if not question.unconfirmed:
        return
    question.unconfirmed = False
    pairing = await work.get(Pairing, question.pairing_id)
    if pairing is None:
        return
    naming = []
    for digest in await deliveries.digests_since(work, pairing, question.asked_at):
        meeting = await work.get(Appointment, digest.appointment_id)
        quoted, _ = await question_quoted(work, pairing, meeting, digest)
        if quoted is not None and quoted.id == question.id:
            naming.append(digest)
    await owe_rewording(work, naming)


async def close_question(work: Work, pairing: Pairing) -> None:
    question = await people.open_question(work, pairing)
    if question is not None:
        question.closed_at = work.now
        await _plan(work, pairing)


async def withdraw(work: Work, pairing: Pairing, question: Question) -> bool:
    """[Undo]: take a question back that has not gone out yet; the one it replaced is open again."""
    if question.closed_at or question.arrived_at or await _on_its_way(work, pairing, question):
        return False
    before = await people.question_replaced_by(work, question)
    question.closed_at = question.asked_at
    if before is not None:
        before.closed_at = None
    await work.flush()
    await _plan(work, pairing)
    return True


async def _on_its_way(work: Work, pairing: Pairing, question: Question) -> bool:
    """Whether the hour has come at which it was to go.

    The hour, not the sending, decides: what pause or quiet holds back must not show in what the therapist can undo.
    """
    client = await people.client_of(work, pairing)
    if client is None or pairing.stage is not Stage.JOINED:
        return False
    row = await deliveries.delivery_of(work, client.id, Kind.QUESTION, f"{pairing.id}:{question.version}")
    met = await meetings.last_meeting(work, pairing, question.asked_at)
    coming = await meetings.next_meeting(work, pairing, question.asked_at)
    hour = question_due(client, question, Carried(question, met, coming), question.asked_at)
    return work.now >= hour or (row is not None and row.tries > 0)


async def _plan(work: Work, pairing: Pairing, *, asked: bool = False) -> None:
    client = await people.client_of(work, pairing)
    if client is not None and pairing.stage is Stage.JOINED:
        if asked:
            end_rest(client)
        await replan_client(work, client)
        await changed(work, pairing)
