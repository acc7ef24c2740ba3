"""The guides as files: plain text that a phone shows as it is."""

from collections.abc import Iterator

from bot.voice.guides import DOCS, Guide, as_file, plain
from tests.listing import every


def test_a_guide_is_whole_and_without_marks() -> None:
    every(Guide, lambda guide: marked_or_cut(guide, as_file(guide).content.decode()))


def marked_or_cut(guide: Guide, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        for mark in ("**", "`", "](", "|"):
            if mark in line:
                yield f"{guide}, line {number} as a file: {mark} is left in {line!r}"
        if line.startswith("#") and number > 1:
            yield f"{guide}, line {number} as a file: # is left in {line!r}"
    written = (DOCS / f"{guide}.md").read_text(encoding="utf-8")
    # The heads of tables are left out, and nothing else.
    if len(text.split()) <= 0.9 * len(written.replace("|", " ").split()):
        yield f"{guide}: more is left out than the heads of tables"
    if not text.endswith("\n"):
        yield f"{guide}: the last line has no end"


def test_marks_and_a_missing_half_are_seen() -> None:
    text = "Kept.\n# A head\n**bold** `code` [a](b) |\nno end"
    assert [line.partition(": ")[2] for line in marked_or_cut(Guide.THERAPISTS, text)] == [
        "# is left in '# A head'",
        *(f"{mark} is left in '**bold** `code` [a](b) |'" for mark in ("**", "`", "](", "|")),
        "more is left out than the heads of tables",
        "the last line has no end",
    ]


def test_the_name_of_its_file_tells_nothing() -> None:
    assert {as_file(guide).name for guide in Guide} <= {"guide.txt", "one-page.txt"}


def test_what_becomes_of_markdown() -> None:
    written = "# A head\n\nOne **bold**\nparagraph, [linked](x.md).\n\n- one\n  more\n- `two`\n\n> said\n> aloud\n\n"
    table = "| If | then |\n|---|---|\n| this | **that** |\n| `a` | b |\n\n*Small.*"
    assert plain(written + table) == (
        "A head\n\nOne bold paragraph, linked.\n\n- one more\n- two\n\nsaid aloud\n\n- this: that\n- a: b\n\nSmall.\n"
    )


def test_the_image_of_the_container_holds_them() -> None:
    lets_in = (DOCS.parent / ".dockerignore").read_text(encoding="utf-8").split()
    assert {f"!docs/{guide}.md" for guide in Guide} <= set(lets_in)
