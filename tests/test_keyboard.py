"""What a terminal sends: whatever it is, it becomes keys and mouse reports, and never an end of the program."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.geometry import Size

from engine.screens.block import MAX_WINDOW, believed
from engine.screens.keyboard import LONGEST_PASTE, LONGEST_STRING, Keyboard

if sys.platform == "win32":
    pytest.skip("the terminal is another one there", allow_module_level=True)

from engine.screens.driver import TerminalReader

ODD = [
    b"\x1b",
    b"\x1b[",
    b"\x1b[M",
    b"\x1b[<",
    b"\xe9",
    b"\xc3",
    b"\xa9",
    b"1",
    b" ",
    b";9",
    b"u",
    b"M",
]
SENT = st.lists(st.one_of(st.sampled_from(ODD), st.binary(max_size=6)), max_size=30)


@given(SENT)
def test_whatever_is_sent_becomes_messages(chunks: list[bytes]) -> None:
    keyboard, reading = Keyboard(), TerminalReader()
    for chunk in chunks:
        for message in reading.messages(keyboard.text(chunk)):
            if isinstance(message, events.Resize):
                assert message.size.width > 0
    keyboard.wait()
    after = list(reading.messages("z" * 40 + "\x1b[201~" + "b"))
    assert [message.key for message in after if isinstance(message, events.Key)][-1] == "b"


@given(st.text(max_size=40), st.integers(1, 9))
def test_text_comes_through_however_it_is_cut(words: str, size: int) -> None:
    raw, keyboard = words.replace("\x1b", "").encode(), Keyboard()
    parts = [raw[place : place + size] for place in range(0, len(raw), size)]
    assert "".join(map(keyboard.text, parts)) == words.replace("\x1b", "")


def test_a_byte_that_is_no_text_is_one_key_and_harms_no_other() -> None:
    assert Keyboard().text(b"1\xe9\xff2") == "1\ufffd\ufffd2"
    keys = [m.key for m in TerminalReader().messages("1\ufffd2") if isinstance(m, events.Key)]
    assert keys == ["1", "replacement_character", "2"]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (b"\x1b[M\x20\x30\x25", "\x1b[<0;16;5M"),
        (b"\x1b[M\x23\x30\x25", "\x1b[<0;16;5m"),
        (b"\x1b[M\x43\x31\x31", "\x1b[<35;17;17M"),
        (b"\x1b[M\x60\x31\x31", "\x1b[<64;17;17M"),
        (b"\x1b[M\x20\xc3\xa9", "\x1b[<0;163;137M"),
        (b"\x1b[M\x1b\x1b\x1b", ""),
        (b"\x1b[32;16;5M", "\x1b[<0;16;5M"),
        (b"\x1b[35;16;5M", "\x1b[<0;16;5m"),
        (b"\x1b[<0;16;5M", "\x1b[<0;16;5M"),
    ],
)
def test_mouse_reports_of_the_old_kinds_are_read_as_those_of_today(sent: bytes, read: str) -> None:
    for cut in range(3, len(sent) + 1):
        keyboard = Keyboard()
        got = keyboard.text(sent[:cut]) + keyboard.text(sent[cut:])
        assert got == read or not sent.startswith(b"\x1b[M")
    assert Keyboard().text(b"1" + sent + b"2") == f"1{read}2"


def test_a_report_that_breaks_off_is_given_up() -> None:
    keyboard = Keyboard()
    assert keyboard.text(b"\x1b[M ") == ""
    keyboard.wait()
    assert keyboard.text(b"12") == "12"


def keys_of(*chunks: bytes) -> tuple[list[str], list[str]]:
    """Return the keys and the pastes that are read of what is sent; where nothing is sent, time passes."""
    keyboard, reading = Keyboard(), TerminalReader()
    keys, pastes = [], []
    for chunk in chunks:
        text = keyboard.text(chunk) if chunk else keyboard.wait()
        for message in reading.messages(text):
            if isinstance(message, events.Key):
                keys.append(message.key)
            if isinstance(message, events.Paste):
                pastes.append(message.text)
    return keys, pastes


STRINGS = [
    b"\x1bPq#1q\x1b\\",
    b"\x1b]52;c;cQ==\x07",
    b"\x1b_q\x1b\\",
    b"\x1b[5q",
    b"\x1b\x1bq",
    b"\x1b[200~",
]


@pytest.mark.parametrize("inside", STRINGS)
def test_nothing_that_is_pasted_is_a_key(inside: bytes) -> None:
    sent = b"\x1b[200~a" + inside + b"q\x1b[201~b"
    pasted = f"a{inside.decode()}q".replace("\x1b", "")
    assert keys_of(sent) == (["b"], [pasted])
    for cut in range(1, len(sent)):
        assert keys_of(sent[:cut], sent[cut:]) == (["b"], [pasted]), cut
    assert keys_of(*(sent[at : at + 1] for at in range(len(sent)))) == (["b"], [pasted])


def test_a_paste_is_cut_where_nobody_would_type_on() -> None:
    keys, pastes = keys_of(b"\x1b[200~" + b"q" * 1_000_000, b"1\x1b[201~b")
    assert keys == ["b"]
    assert pastes == ["q" * LONGEST_PASTE]


def test_the_escape_key_ends_a_paste_that_does_not_end() -> None:
    assert keys_of(b"\x1b[200~a", b"", b"b", b"", b"\x1b", b"", b"c") == (["c"], ["ab"])


@pytest.mark.parametrize(
    "sent",
    [
        b"\x1bP1+r436f=3235\x1b\\",
        b"\x1b]11;rgb:1111/1111/1111\x07",
        b"\x1b]11;rgb:1111/1111/1111\x1b\\",
        b"\x1b_Gi=31;OK\x1b\\",
        b"\x1b^1\x1b\\",
        b"\x1bX1\x1b\\",
        b"\x1bP" + b"1" * (LONGEST_STRING + 1),
    ],
)
def test_an_answer_of_the_terminal_is_no_key(sent: bytes) -> None:
    assert keys_of(b"a", sent, b"b") == (["a", "b"], [])
    for cut in range(2, min(len(sent) - 1, 40)):
        assert keys_of(sent[:cut], sent[cut:], b"b") == (["b"], []), cut


def test_an_answer_that_breaks_off_is_given_up_after_a_while() -> None:
    assert keys_of(b"\x1b]1", b"", b"1", *[b""] * 11, b"b") == (["b"], [])
    assert keys_of(b"\x1b]1\x1b[A") == (["up"], [])
    keyboard = Keyboard()
    assert keyboard.text(b"\x1bP") == ""
    assert keyboard.wait() == "\x1bP"  # alt and a capital letter


def test_an_answer_that_makes_no_sense_is_passed_over() -> None:
    reading = TerminalReader()
    for sent in ("\x1b[99999999u", "\x1b[48;0;0;0;0t", "\x1b[48;99999;99999;1;1t"):
        assert not [m for m in reading.messages(sent) if isinstance(m, events.Resize)]
    assert [m.key for m in reading.messages("b") if isinstance(m, events.Key)] == ["b"]


def test_no_terminal_is_larger_than_any_there_is() -> None:
    assert believed(Size(80, 24)) == (80, 24)
    assert believed(Size(10**9, 65_535)) == MAX_WINDOW
