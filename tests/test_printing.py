"""What is printed: nothing of it acts, and nothing that was meant is lost."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from story.printing import HOSTILE, on_one_line, printable, visible

ANY = st.text(st.characters(exclude_categories=()), max_size=60)


@given(ANY)
def test_nothing_printed_acts_on_a_terminal(words: str) -> None:
    for spelled in (printable(words), on_one_line(words), visible(words)):
        assert not HOSTILE.search(spelled)
        assert all(
            letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs", "Zl", "Zp")
            for letter in spelled
        )
    assert "\n" not in on_one_line(words) + visible(words)


@given(ANY)
def test_what_is_printed_once_stays_as_it_is(words: str) -> None:
    assert printable(printable(words)) == printable(words)
    assert visible(visible(words)) == visible(words)


def test_letters_of_every_script_are_printed_as_they_are() -> None:
    for words in (
        "Là\u00a0! 水\u3000עברית हिन्दी نستعلیق\u200cها",
        "👩\u200d🚀 🏴\U000e0067\U000e0062\U000e007f \U0001fae8",
        "one\ntwo",
    ):
        assert printable(words) == words
    assert printable("a\x1b[2J\tb\u202e\udcff") == "a\\u001b[2J\\u0009b\\u202e\\udcff"
    assert visible("te\u200bxt\n\U000e0001") == "te\\u200bxt\\u000a\\udb40\\udc01"
