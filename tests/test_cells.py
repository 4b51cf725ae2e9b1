"""Cells, and not letters: how wide words are, where a line may be broken, and that nothing of a wide text is lost."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from engine.runtime.state import Text
from engine.screens.lines import Line, broken, cut, plain_lines, text_lines, used
from story.cells import cells, graphemes, padded, parted, words_in, wrapped
from story.language.typesetting import plain, typeset_source

JAPANESE = "潮が引くと、道があらわれる。二人は黙って歩いた。「待って」と彼女は言った。" * 8
CHINESE = "潮水退去，道路显露。两个人沉默地走着。“等等，”她说。" * 12
KOREAN = "물이 빠지면 길이 나타난다. 두 사람은 말없이 걸었다. " * 10
MIXED = "She said 「待って」 and then café, naïve, 🙂 and 👩‍🚀 too, e\u0301 with its mark, ｆｕｌｌ width."


def words_of(lines: list[Line]) -> str:
    return "".join(text for line in lines for text, _ in line.pieces)


def text_of(words: str) -> Text:
    blocks = typeset_source(words)
    return Text(blocks, plain(blocks))


@pytest.mark.parametrize("words", [JAPANESE, CHINESE, KOREAN, MIXED])
@pytest.mark.parametrize("width", [4, 11, 36, 68, 72])
def test_no_letter_of_a_wide_text_is_lost_and_no_line_is_wider_than_the_column(
    words: str, width: int
) -> None:
    lines = text_lines(text_of(words), width)
    assert max(used(line.pieces) for line in lines) <= width
    assert words_of(lines).replace(" ", "") == typeset_source(words)[0].plain.replace(" ", "")


@pytest.mark.parametrize("words", [JAPANESE, CHINESE])
def test_a_line_of_wide_letters_is_filled_and_never_begins_with_what_closes(words: str) -> None:
    lines = ["".join(text for text, _ in line.pieces) for line in plain_lines(words, 68)]
    assert all(line[0] not in "、。，」”" and line[-1] not in "「“" for line in lines)
    assert all(cell_len(line) >= 60 for line in lines[:-1])
    assert [wrapped(words, 68)[0][:20]] == [lines[0][:20]]


LETTERS = st.text(
    st.sampled_from("ab .,'\u201c\u201d()日本語が、。「」ーっ한국🙂é\u0301\u200d\u3000\u00a0"),
    max_size=120,
)


@given(LETTERS, st.integers(1, 30))
def test_any_text_is_broken_without_loss(words: str, width: int) -> None:
    for spaced in (False, True):
        lines = broken([(words, "text")], width, spaced=spaced)
        assert words_of(lines).replace(" ", "") == words.replace(" ", "")
        widest = max((cells(letter) for letter in graphemes(words)), default=0)
        assert max(used(line.pieces) for line in lines) <= max(width, widest)


@given(LETTERS)
def test_parts_are_the_whole_and_are_not_parted_where_letters_belong_together(words: str) -> None:
    run = words.replace(" ", "")
    assert "".join(parted(run)) == run
    assert "".join(graphemes(words)) == words
    for part in parted(run)[1:]:
        assert not unicodedata.combining(part[0])
        assert part[0] not in "、。」)\u201d"


def test_cells_are_what_the_screen_takes_them_for() -> None:
    """Told by two tables of Unicode, which differ in what is new and in a few signs that no story has."""
    differing = [
        chr(code)
        for code in [
            *range(0x20, 0x3130),
            *range(0x3131, 0x3164),
            *range(0x3165, 0xD7B0),
            *range(0xF900, 0xFE00),
        ]
        if unicodedata.category(chr(code))[0] in "LMNPZ" and cells(chr(code)) != cell_len(chr(code))
    ]
    assert len(differing) < 20
    for words in (JAPANESE, CHINESE, KOREAN, "e\u0301", "½ × — “…”", "Ünïcödé"):
        assert cells(words) == cell_len(words)


def test_words_are_padded_and_cut_by_cells() -> None:
    assert cells(padded("潮", 6)) == cells(padded("tide", 6)) == 6
    assert cut("潮が引くと", 7) == "潮が引…"
    assert cut("潮が引くと", 6) == "潮が…"
    assert cut("tide", 4) == "tide"
    assert cut("tide", 0) == ""


def test_words_without_spaces_are_counted_two_letters_a_word() -> None:
    assert words_in("The tide's out, half-way.") == 4
    assert words_in("潮が引くと") == 3
    assert words_in("Noor は 潮 を待つ") == 4


def test_a_verse_keeps_its_spaces_and_a_paragraph_does_not() -> None:
    art = "> /\\_/\\\n> ( o.o )   ~  ~\n>    >  ^  <\n> a\ttab"
    shown = ["".join(text for text, _ in line.pieces) for line in text_lines(text_of(art), 40)]
    assert shown == ["    /\\_/\\", "    ( o.o )   ~  ~", "       >  ^  <", "    a   tab"]
    assert words_of(text_lines(text_of("one   two"), 40)) == "one two"


def test_a_long_line_of_verse_is_broken_and_loses_nothing() -> None:
    line = "> one  two   three    four     five"
    shown = ["".join(text for text, _ in line.pieces) for line in text_lines(text_of(line), 20)]
    assert shown == ["    one  two   three", "    four     five"]


def test_no_paragraph_ends_in_a_widow() -> None:
    words = "begins. Noor, you know this. Sing it alone, so that they can hear it."
    for width in range(24, 72):
        lines = plain_lines(words, width)
        assert max(used(line.pieces) for line in lines) <= width
        assert words_of(lines).replace(" ", "") == words.replace(" ", "")
        if len(lines) > 1:
            last = "".join(text for text, _ in lines[-1].pieces)
            assert " " in last or len(last) > 7
    assert len(plain_lines("One is short.", 11)) == 2  # where nothing helps, it stays as it is
