"""The cleaning of everything a person writes, what a therapist sees of a note, and what its verbs leave behind."""

import unicodedata
from collections.abc import Callable
from datetime import datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.notes import COMBINING_MOST, LINE_LENGTH, Note, as_line, clean, is_long, shared_line
from tests.domain.cast import DAY, NOON, STEADY
from tests.listing import comes_to

ACUTE = "\u0301"
ZWJ, ZWNJ = "\u200d", "\u200c"


KEPT = [
    ("plain", "I held my breath before the call."),
    ("markup", "<b>bold</b> & *stars* _lines_ [a](b) `c` \\"),
    ("lines and tabs", "one\ntwo\n\nthree\tfour"),
    ("right to left", "שלום עולם, مرحبا بالعالم"),
    ("pointed Hebrew, all but its form", "\u05e9\u05bc\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd"),
    ("Persian with a non-joiner", "می\u200cخواهم"),
    ("Devanagari with a joiner", "क्\u200dष"),
    ("emoji", "👩🏽\u200d❤️\u200d👨🏿 👨\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈 🇩🇪 1️⃣"),
    ("accents", "Zoë, naïve café, Ångström"),
    ("Vietnamese", "Trời ơi, được rồi"),
    ("Thai", "น้ำ กลั้น ที่ ผู้"),
    ("Japanese and Korean", "日本語と한국어"),
    ("beyond the first plane", "\U0001d11e and \U0001f9d8"),
]


def test_what_people_write_stays_word_for_word() -> None:
    comes_to(lambda given: clean(given[1]), [((what, text), unicodedata.normalize("NFC", text)) for what, text in KEPT])


MENDED = [
    ("NFC", "cafe\u0301", "café"),
    ("NFC singletons", "\u212bngstrom \u2126", "\u00c5ngstrom \u03a9"),
    ("composed after what stood between is gone", "e\u200b\u0301", "é"),
    ("controls", "a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef"),
    ("line breaks", "a\r\nb\rc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
    ("overrides", "safe\u202egnitirw\u202c", "safegnitirw"),
    ("isolates", "\u2066a\u2067b\u2068c\u2069", "abc"),
    ("direction marks", "\u200ea\u200fb\u061cc", "abc"),
    ("format characters", "a\u2060b\u2061c\ufeffd\u206ae\u206f", "abcde"),
    ("soft hyphen", "soft\u00adhyphen", "softhyphen"),
    ("tags", "hi\U000e0041\U000e0042\U000e007f", "hi"),
    ("tags of a flag", "\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4"),
    ("lone surrogates", "a\ud800b\udfff", "a\ufffdb\ufffd"),
    ("annotations", "\ufff9a\ufffab\ufffb", "ab"),
    ("blanks around", "  \n around \t ", "around"),
]


def test_what_could_deceive_or_break_is_mended() -> None:
    comes_to(lambda given: clean(given[1]), [((what, text), kept) for what, text, kept in MENDED])


NOTHING = [
    "",
    " \t\n\r ",
    "\u00a0\u2003\u3000",
    "\u200b\u200b",
    ZWJ + ZWNJ,
    "\u2060\ufeff",
    "\u202e\u202c",
    "\u2800",
    "\u3164",
    "\uffa0",
    "\u115f\u1160",
    "\ufe0f",
    "\U000e0100",
    "\u034f",
    "\u180e",
    "\u17b4",
    "\U000e0020\U000e007f",
    "\x00\x01",
]


def test_where_nothing_can_be_seen_nothing_is_left() -> None:
    comes_to(clean, [(text, "") for text in NOTHING])


MARKS = {
    "stroke": "\u0336",
    "millions": "\u0489",
    "Thai sign without a class": "\u0e47",
    "circle": "\u20dd",
    "variation": "\ufe0f",
}
BETWEEN = ("", ZWJ, ZWNJ, "\u200b", "\u00ad")


def test_a_tower_of_marks_is_bounded_also_when_it_is_broken_by_what_cannot_be_seen() -> None:
    def tower(given: tuple[str, str]) -> tuple[int, str, str]:
        name, between = given
        found = clean("a" + between.join([MARKS[name]] * 60) + "b")
        return found.count(MARKS[name]), found[0], found[-1]

    comes_to(tower, [(each, (COMBINING_MOST, "a", "b")) for each in product(MARKS, BETWEEN)])


def test_each_letter_may_carry_its_own_marks() -> None:
    text = ("x" + ACUTE * COMBINING_MOST) * 20
    assert clean(text) == text


ODD = st.sampled_from(
    "a e\u0301\u0308\u0327\u0345 \u1100\u1161\u11a8\u0344\u0958\ufb1d\u200b\u200c\u200d\u200e\u202e\u2066"
    "\u00ad\ufeff\n\r\x85\u2028\x00\x1b\u0489\u0e47\u09c7\u09be\ud800\udfff\U000e0041\ufe0f\u2800\u034f\U0001f468"
)


@STEADY
@given(text=st.text(ODD | st.characters(), max_size=40))
def test_cleaning_twice_is_cleaning_once_and_leaves_nothing_that_may_not_stay(text: str) -> None:
    found = clean(text)
    assert clean(found) == found
    assert unicodedata.is_normalized("NFC", found)
    assert found == found.strip()
    found.encode("utf-8")
    for char in found:
        assert unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp") or char in "\n\t"
        assert unicodedata.bidirectional(char) not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    run = 0
    for char in found:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else run if char in ZWJ + ZWNJ else 0
        assert run <= COMBINING_MOST


@STEADY
@given(text=st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs", "So")), max_size=60))
def test_letters_numbers_and_signs_are_never_lost(text: str) -> None:
    seen = [char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char) != "Zs"]
    found = clean(text)
    assert not found or [char for char in found if unicodedata.category(char) != "Zs"] == seen


def test_a_line_of_five_hundred_characters_is_a_line_and_one_more_is_long() -> None:
    assert not is_long("x" * LINE_LENGTH)
    assert is_long("x" * (LINE_LENGTH + 1))


AS_LINES = [
    ("one", "one"),
    ("one\ntwo", "one / two"),
    ("one\n\n \ntwo\n", "one / two"),
    ("  a   b\tc ", "a b c"),
    ("", ""),
]


def test_line_breaks_become_one_mark() -> None:
    comes_to(as_line, AS_LINES)


LONG = " ".join(f"word{number:03}" for number in range(100))


def test_a_note_is_shared_whole_and_of_a_long_one_the_first_lines_cut_at_a_word() -> None:
    assert shared_line("one\ntwo", first_lines=False) == "one / two"
    assert shared_line("one\ntwo", first_lines=True) == "one / two"
    assert shared_line(LONG, first_lines=False) == LONG
    cut = shared_line(LONG, first_lines=True)
    assert cut.endswith(" …")
    assert LONG.startswith(cut.removesuffix(" …") + " ")
    assert LINE_LENGTH - 10 < len(cut) <= LINE_LENGTH + 2


def test_a_long_note_without_a_blank_is_cut_all_the_same() -> None:
    assert shared_line("字" * 5000, first_lines=True) == "字" * LINE_LENGTH + " …"


@STEADY
@given(text=st.text(max_size=1500), first=st.booleans())
def test_what_a_therapist_sees_is_one_line_of_bounded_length(text: str, first: bool) -> None:
    line = shared_line(clean(text), first_lines=first)
    assert line.splitlines() == ([line] if line else [])
    assert not first or len(line) <= LINE_LENGTH + 2


def note() -> Note:
    """A short note, of which its client has said nothing."""
    return Note(client_id="c", pairing_id="p", words="w", written_at=NOON, message=1)


def flags(note: Note) -> tuple[bool, bool, bool]:
    return note.held, note.first_lines, note.decided


Verb = Callable[[Note], None]
SAID: list[tuple[Verb, tuple[bool, bool, bool]]] = [
    (Note.hold, (True, False, True)),
    (Note.share, (False, False, True)),
    (Note.share_first_lines, (True, True, True)),
]
"""What a client can say of a line, and what is so afterwards."""


@pytest.mark.parametrize(("before", "_flags"), SAID)
@pytest.mark.parametrize(("verb", "after"), SAID)
def test_what_a_client_says_of_a_line_holds_whatever_they_said_before(
    before: Verb, _flags: object, verb: Verb, after: tuple[bool, bool, bool]
) -> None:
    line = note()
    before(line)
    verb(line)
    assert flags(line) == after
    assert line.goes is (verb is not Note.hold)
    assert not line.waits_for_a_word


def test_a_line_that_stays_unasked_waits_for_a_word() -> None:
    line = note()
    before = (line.goes, line.waits_for_a_word)
    line.stay()
    assert (before, (line.goes, line.waits_for_a_word)) == ((True, False), (False, True))


@pytest.mark.parametrize(("verb", "after"), SAID)
def test_what_is_chosen_for_all_lines_leaves_one_alone_of_which_the_client_spoke(
    verb: Verb, after: tuple[bool, bool, bool]
) -> None:
    line = note()
    verb(line)
    line.stay()
    assert flags(line) == after


@pytest.mark.parametrize(
    ("verbs", "text", "after"),
    [
        pytest.param([], "short", (False, False, False), id="a short one goes"),
        pytest.param([], LONG, (True, False, False), id="a long one is held until the client says what of it goes"),
        pytest.param([Note.stay], "short", (True, False, False), id="one that stays stays, short as it is"),
        pytest.param([Note.share], LONG, (True, False, True), id="one that was shared and grows is held"),
        pytest.param([Note.hold], "short", (True, False, True), id="one that is kept and shrinks stays kept"),
        pytest.param([Note.share_first_lines], LONG, (True, True, True), id="its first lines go on going"),
        pytest.param([Note.share_first_lines], "short", (False, False, True), id="no longer than those it goes whole"),
    ],
)
def test_how_long_a_note_reads_decides_what_of_it_goes(
    verbs: list[Verb], text: str, after: tuple[bool, bool, bool]
) -> None:
    line = note()
    for verb in verbs:
        verb(line)
    line.reads(text)
    assert flags(line) == after


def test_a_line_stands_under_the_day_on_which_it_was_written_until_it_joins_late() -> None:
    line = note()
    line.hold()
    line.share()
    assert line.shown_at == NOON
    line.joins_late(NOON + DAY)
    assert (line.shown_at, line.written_at) == (NOON + DAY, NOON)


def test_a_line_came_up_when_it_was_marked_first_and_is_told_of_once() -> None:
    line = note()
    marked: list[datetime | None] = []
    line.came_up(NOON)
    line.came_up(NOON + DAY)
    marked.append(line.came_up_at)
    line.told_of_in("d")
    line.did_not_come_up()
    marked.append(line.came_up_at)
    line.came_up(NOON + DAY)
    marked.append(line.came_up_at)
    assert marked == [NOON, None, NOON + DAY]
    assert line.came_back_in == "d"
