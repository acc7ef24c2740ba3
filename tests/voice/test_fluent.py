"""The voice: what it says, what it escapes, what it refuses; and every mistake a message file can hold."""

from collections.abc import Iterator

import pytest

from bot.voice.faults import BrokenPrompts
from bot.voice.fluent import Markup, MissingWords, Said, Value, Voice, load_voice
from tests.listing import every
from tests.voice.conftest import Write

FILE = "prompts/en/voice.ftl"

WORDS = """\
# What follows a note.
note-kept = Kept.
note-shown = <b>{ $when }</b>
    { $line }
-service = Carryforward
help-first = { -service }: { note-shown }
lines-waiting = { $count ->
    [one] One line waits.
   *[other] { $count } lines wait.
}
phase-name = { $phase ->
    [after-intense] gentle
   *[other] { $phase }
}
button-for = For { $alias }
"""

FSI, PDI = "\u2068", "\u2069"


@pytest.fixture
def voice(write: Write) -> Voice:
    return load_voice(write({"voice.ftl": WORDS}))


def test_values_are_escaped_and_the_words_around_them_are_not(voice: Voice) -> None:
    said = voice.say("note-shown", when="Tue & <Wed>", line=Markup("<i>a & b</i>"))
    assert said == "<b>Tue &amp; &lt;Wed&gt;</b>\n<i>a & b</i>"


def test_what_a_person_wrote_keeps_its_direction_to_itself(voice: Voice) -> None:
    hostile = "\u2069\u202eשלום <b>&\u2067"
    said = voice.say("note-shown", when="now", line=Said(hostile))
    assert said == f"<b>now</b>\n{FSI}שלום &lt;b&gt;&amp;{PDI}"


def test_a_label_is_plain(voice: Voice) -> None:
    assert voice.label("button-for", alias="S. & <T>") == "For S. & <T>"
    assert voice.label("button-for", alias=Said("ש & <T>")) == f"For {FSI}ש & <T>{PDI}"


def test_a_long_value_is_whole(voice: Voice) -> None:
    long = "x" * 40_000
    values: tuple[Value, ...] = (long, Said(long), Markup(long))
    assert [voice.say("note-shown", when="now", line=value).count("x") for value in values] == [40_000] * 3


def test_a_value_cannot_name_another_value(voice: Voice) -> None:
    said = voice.say("note-shown", when="\ufdd0line\ufdd1", line="{ $when } { note-kept }")
    assert said == "<b>\ufffdline\ufffd</b>\n{ $when } { note-kept }"


def test_numbers_choose(voice: Voice) -> None:
    assert voice.say("lines-waiting", count=1) == "One line waits."
    assert voice.say("lines-waiting", count=7) == "7 lines wait."


def test_words_choose(voice: Voice) -> None:
    phases = ("after-intense", "stuck", "a b")
    assert [voice.say("phase-name", phase=phase) for phase in phases] == ["gentle", "stuck", "a b"]


def test_messages_and_terms_are_taken_in(voice: Voice) -> None:
    assert voice.say("help-first", when="now", line="one") == "Carryforward: <b>now</b>\none"
    assert voice.variables("help-first") == {"when", "line"}
    assert voice.variables("phase-name") == {"phase"}
    assert voice.variables("note-kept") == set()


def test_missing_words_are_an_error_that_holds_no_values(voice: Voice) -> None:
    with pytest.raises(MissingWords, match=r'^no message "note-gone"$'):
        voice.say("note-gone", line="secret")
    with pytest.raises(MissingWords, match=r'^no message "note-gone"$'):
        voice.variables("note-gone")
    with pytest.raises(MissingWords, match=r'^message "help-first" lacks when$') as missing:
        voice.say("help-first", line="secret")
    assert "secret" not in repr(missing.value)
    assert "secret" not in repr(Said("secret")) + repr(Markup("secret"))


def test_a_value_no_message_asks_for_is_no_error(voice: Voice) -> None:
    assert voice.say("note-kept", line="x") == "Kept."


def test_several_files_are_one_voice(write: Write) -> None:
    voice = load_voice(write({"voice.ftl": WORDS, "more.ftl": "more-words = { -service } again\n"}))
    assert voice.say("more-words") == "Carryforward again"
    assert "note-kept" in voice
    assert voice.keys >= {"more-words", "note-kept"}


def test_what_a_language_lacks_is_said_in_english(write: Write) -> None:
    folder = write({"voice.ftl": WORDS})
    (folder / "de").mkdir()
    (folder / "de" / "voice.ftl").write_text("note-kept = Behalten.\n", encoding="utf-8")
    voice = load_voice(folder, "de")
    assert (voice.say("note-kept"), voice.say("lines-waiting", count=1)) == ("Behalten.", "One line waits.")
    assert load_voice(folder, "fr").say("note-kept") == "Kept."


TAG = "Use b, i, u, s, code, blockquote, blockquote expandable, a with an https address, or &lt;."
ORDER = "Close tags in order, the last opened first."
BROKEN: list[tuple[str | bytes | None, int, str]] = [
    (
        "a-b\n",
        1,
        'expected token: "=". Write "name-of-message = words", and begin each further line of it with a space.',
    ),
    (
        "a-b = One\ntwo\n",
        2,
        'expected token: "=". Write "name-of-message = words", and begin each further line of it with a space.',
    ),
    (
        "a-b =\n",
        1,
        'expected message "a-b" to have a value or attributes. Write its words after the = sign, or take the line out.',
    ),
    (
        "a-b = One } two\n",
        1,
        'unbalanced closing brace in TextElement. Write a brace that is meant to be seen as { "}" }.',
    ),
    (
        "a-b = { $n ->\n  [one] One\n  [other] More\n }\n",
        4,
        "expected one of the variants to be marked as default (*). Put a star"
        " before the variant that is meant otherwise: *[other].",
    ),
    (
        "a-b = { $ }\n",
        1,
        'expected a character from range: "a-zA-Z". Compare it with the messages'
        " around it; a value is written { $name }.",
    ),
    (
        "a-b = One\n\na-b = Two\n",
        3,
        f'"a-b" stands twice. See {FILE}:1; take one out.',
    ),
    (
        "kept = Kept\n",
        1,
        '"kept" is no name for a message. Use at least two small words with hyphens between: note-kept.',
    ),
    (
        "# About it\na-b = One\n    .title = Two\n",
        2,
        '"a-b" has attributes, which nobody says. Make each a message of its own.',
    ),
    (
        "-term = Hi { $name }\n",
        1,
        'the term "-term" takes a value. Move the value into the message that uses the term.',
    ),
    (
        "a-b = { DATETIME($day) }\n",
        1,
        "DATETIME() cannot be used. Days and times come ready as values.",
    ),
    (
        "a-b = { c-d }\n",
        1,
        '"a-b" takes in "c-d", which is not there. Write it or mend the name.',
    ),
    (
        "a-b = { -c }\n",
        1,
        '"a-b" takes in "-c", which is not there. Write it or mend the name.',
    ),
    (
        "a-b = { a-b }\n",
        1,
        '"a-b" takes in itself. Write the words out.',
    ),
    (
        "a-b = One <b>two\n",
        1,
        "<b> is never closed. Put </b> in the same message, or variant.",
    ),
    (
        "a-b = One </b>two\n",
        1,
        f"</b> closes nothing. {ORDER}",
    ),
    (
        "a-b = One <b><i>two</b></i>\n",
        1,
        f"</b> closes nothing. {ORDER}",
    ),
    (
        "a-b =\n    One\n    <p>two</p>\n",
        3,
        f'"<p>" is no tag that is known. {TAG}',
    ),
    (
        'a-b = <a href="http://x.com">x</a>\n',
        1,
        f'"<a href="http://x.com">" is no tag that is known. {TAG}',
    ),
    (
        'a-b = <a href="{ $where }">x</a>\n',
        1,
        "a value inside a tag. Write the address out, or put the value beside the tag.",
    ),
    (
        "a-b = One & two\n",
        1,
        '"&" is no sign of HTML. Write &amp; where an & is meant.',
    ),
    (
        "a-b = One -> two\n",
        1,
        "a > alone. Write &gt;.",
    ),
    (
        "a-b = 1 < 2\n",
        1,
        f'"< 2" is no tag that is known. {TAG}',
    ),
    (
        'a-b = { "<" }b\n',
        1,
        f'"<b" is no tag that is known. {TAG}',
    ),
    (
        "a-b = <blockquote>x<blockquote>y</blockquote></blockquote>\n",
        1,
        "a blockquote inside a blockquote. Close the first one before it.",
    ),
    (
        "a-b = { $n ->\n    [one] <b>One\n   *[other] More</b>\n }\n",
        2,
        "<b> is never closed. Put </b> in the same message, or variant.",
    ),
    (
        "a-b = Well done\n",
        1,
        '"Well done" is never said. Say what may be noticed instead.',
    ),
    (
        "a-b = One\n    two\n    and an overdue task\n",
        3,
        '"overdue" is never said. Say what may be noticed instead.',
    ),
    (
        "a-b = One!\n",
        1,
        "an exclamation mark presses. End the sentence with a full stop.",
    ),
    (
        b"a-b = One\nc-d = \xff\n",
        2,
        "not UTF-8. Save the file as UTF-8.",
    ),
    (
        None,
        1,
        "is not there. Put it back, or look whether PROMPTS_DIR is right.",
    ),
]


def test_a_mistake_is_said_with_its_line(write: Write) -> None:
    def wrong(row: tuple[str | bytes | None, int, str]) -> Iterator[str]:
        content, line, rest = row
        with pytest.raises(BrokenPrompts) as broken:
            load_voice(write({"voice.ftl": content}))
        first, *more = broken.value.faults
        if str(first) != f"{FILE}:{line}: {rest}":
            yield f"{content!r}: came to {first}"
        # One mistake may make others, in the lines below it.
        if not {(fault.file, fault.line) for fault in more} <= {(FILE, line), (FILE, 2), (FILE, 3)}:
            yield f"{content!r}: came to {more} besides"

    every(BROKEN, wrong)


def test_tags_that_telegram_knows_are_no_fault(write: Write) -> None:
    words = (
        "a-b = <b>One</b> <i><u>two</u></i> <s>x</s> <code>y</code> &lt;3 &amp; &gt; &quot;\n"
        '    <blockquote expandable>{ $lines }</blockquote> <a href="https://findahelpline.com">x</a>\n'
    )
    assert "a-b" in load_voice(write({"voice.ftl": words}))
