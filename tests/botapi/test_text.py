"""Text is cleaned, measured and parsed as Telegram does it."""

import pytest

from sandbox.botapi.refusal import Refusal
from sandbox.botapi.strict import blank, clean, found, parse_html, units
from tests.listing import comes_to


def _marks(html: str) -> list[tuple[str, str]]:
    text, entities = parse_html(html)
    raw = text.encode("utf-16-le")
    return [(e["type"], raw[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")) for e in entities]


PARSED: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("plain", "plain", []),
    ("<b>a</b><strong>b</strong>", "ab", [("bold", "ab")]),
    ("<i>🌱x</i> y", "🌱x y", [("italic", "🌱x")]),
    ("🌱<u>a<s>b</s></u>", "🌱ab", [("underline", "ab"), ("strikethrough", "b")]),
    ("<code><b>a</b></code>", "a", [("code", "a")]),
    ('<pre><code class="language-py">a</code></pre>', "a", [("pre", "a")]),
    ('<a href="http://e.org/?a=1&amp;b">x</a>', "x", [("text_link", "x")]),
    ("<a href=''>nowhere</a>", "nowhere", []),
    ("<a>https://e.org</a>", "https://e.org", [("text_link", "https://e.org")]),
    ("<blockquote>q</blockquote>", "q", [("blockquote", "q")]),
    ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", "q")]),
    ("<blockquote>a<blockquote>b</blockquote></blockquote>", "ab", [("blockquote", "ab")]),
    (
        '<tg-spoiler>a</tg-spoiler> <span class="tg-spoiler">b</span>',
        "a b",
        [("spoiler", "a"), ("spoiler", "b")],
    ),
    ("&lt;b&gt; &amp; &quot; &#39; &#x27; &#128512;", "<b> & \" ' ' 😀", []),
    ("&nbsp; &copy; & &#0;", "&nbsp; &copy; & &#0;", []),
    ("<b></b>x", "x", []),
    ("<B>x</B>", "x", [("bold", "x")]),
    ("<b>x</>", "x", [("bold", "x")]),
]


def test_html_is_parsed() -> None:
    comes_to(lambda html: (parse_html(html)[0], _marks(html)), [(html, (text, marks)) for html, text, marks in PARSED])


REFUSED = [
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("é<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
    ("2 < 3 >", 'Unsupported start tag "" at byte offset 2'),
    ("a <b", "Unclosed start tag at byte offset 2"),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    (
        "<a href>x</a>",
        'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
    ),
    ("<a href=e.org/x>x</a>", "Unexpected end of name token at byte offset 0"),
    ('<span class="red">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("&#xd800;", "Text contains invalid Unicode characters after decoding HTML entities"),
]


def test_html_that_telegram_refuses() -> None:
    def said(html: str) -> str:
        with pytest.raises(Refusal) as refused:
            parse_html(html)
        return refused.value.description

    comes_to(said, [(html, f"Bad Request: can't parse entities: {error}") for html, error in REFUSED])


CLEANED = [
    ("  a\n", "a"),
    ("a\r\nb\tc\x00d", "a\nb c d"),
    ("a\u2028\u202eb", "ab"),
    ("a\u200b\u2067b", "a\u200b\u2067b"),
    (" \n ", ""),
]


def test_text_is_cleaned() -> None:
    comes_to(lambda raw: clean(raw)[0], CLEANED)


def test_entities_move_with_the_cleaned_text() -> None:
    text, entities = clean(
        " \u202e🌱 \u202dword  ",
        [{"type": "bold", "offset": 6, "length": 6}, {"type": "italic", "offset": 0, "length": 1}],
    )
    assert text == "🌱 word"
    assert entities == [{"type": "bold", "offset": 3, "length": 4}]


def test_length_is_counted_in_utf16_units() -> None:
    assert (units("a🌱é"), units("👩‍💻")) == (4, 5)


def test_what_cannot_be_seen_is_nothing() -> None:
    comes_to(blank, [("\u200b \u2800\u200f", True), ("\u200b.", False), ("", True)])


def test_commands_and_addresses_are_found() -> None:
    text = "🌱 /pause now: https://t.me/x?start=a_b. Also t.me/y, not a/b"
    cut = [text.encode("utf-16-le")[2 * e["offset"] : 2 * (e["offset"] + e["length"])] for e in found(text, [])]
    assert [c.decode("utf-16-le") for c in cut] == ["/pause", "https://t.me/x?start=a_b", "t.me/y"]
    assert found("/a", [{"type": "code", "offset": 0, "length": 2}]) == [{"type": "code", "offset": 0, "length": 2}]
