"""Text closed up where something that varies is absent, as a typesetter would: no hole, no space
before a comma, no empty brackets.

    He waited {if long}a while {end}, then.      He waited, then.
    The bus ({if late}late{end}) comes.          The bus comes.

Only what stands beside an absence is touched; a space that was typed before a comma elsewhere is
the writer's own.
"""

from typing import Final, NamedTuple

from story.language.marks import (
    ABSENT,
    BLANKS,
    EMPHASIS_OFF,
    EMPHASIS_ON,
    STRONG_OFF,
    STRONG_ON,
    STYLING,
)

_PAIRS: Final = {"(": ")", "[": "]", "{": "}", EMPHASIS_ON: EMPHASIS_OFF, STRONG_ON: STRONG_OFF}
"""What goes together with all that stood in it."""
_WEAK: Final = ",;:"
"""Stops that fall before another one."""
_STOPS: Final = ",;:.!?…"
_CLOSING: Final = _STOPS + ")]}”’»›%\u00a0\u202f"
"""No space is left before these where what stood before them is gone."""
_OPENING: Final = "([{“‘«‹¿¡"
_QUOTES: Final = "\"'"
_DASHES: Final = ("---", "--", "\u2014", "\u2013")


class Beside(NamedTuple):
    """What an absence was closed up between: the characters before and behind it, empty at an end
    of the line.

    A straight quotation mark is said by the curly one it is.
    """

    before: str
    after: str

    @property
    def odd(self) -> bool:
        """Whether nobody would write these two side by side."""
        before, after = self
        if not before:
            return bool(after) and after in ",;:.!?)]}”"
        if not after:
            return before in ",;([{“"
        if before in _OPENING:
            return after in ",;:.!?)]}”"

        return (before in ".!?" and after in ",;:.!?") or (before in _WEAK and after in _WEAK)


def closed_up(line: str, *, verse: bool = False) -> str:
    """Return a line without its absences; a verse keeps the spaces it begins with."""
    return _Closing(line, verse).line()


def besides(line: str) -> list[Beside]:
    """List what the absences of a line were closed up between."""
    closing = _Closing(line, verse=False)
    closing.line()
    return closing.besides


class _Closing:
    """A line on its way: `done` holds the characters before `place`."""

    def __init__(self, source: str, verse: bool) -> None:
        self.source, self.verse = source, verse
        self.done: list[str] = []
        self.place = 0
        self.besides: list[Beside] = []

    def line(self) -> str:
        """Return the line with its absences closed."""
        while (found := self.source.find(ABSENT, self.place)) >= 0:
            self.done += self.source[self.place : found]
            self.place = found
            self.close()

        result = "".join(self.done) + self.source[self.place :]
        if self.verse:
            return result.rstrip(BLANKS)

        return result.strip(BLANKS)

    def close(self) -> None:
        """Close the hole that begins at `place`."""
        left, right, between = self.spaces_before(), self.hole(), 0
        while True:
            if self.empty_pair() or self.doubled_dash():
                between += left + right
                left = self.spaces_before()
            elif self.weak_stop():
                left = self.spaces_before()
            else:
                break

            right = self.hole()

        before, after = self.before(), self.after()
        self.besides.append(Beside(before, after))
        if self.verse and (not before or max(left, right) > 1):
            self.done += " " * max(left, right * bool(before))  # more than one is laid out so
        elif before and left + right + between and self.keeps_space(before, after, left, right):
            self.done.append(" ")

    def spaces_before(self) -> int:
        """Take away the spaces at the end of what is done; returns how many there were."""
        count = 0
        while self.done and self.done[-1] in BLANKS:
            self.done.pop()
            count += 1

        return count

    def hole(self) -> int:
        """Pass over absences and spaces; returns how many spaces stand behind the last absence."""
        start = self.place
        while self.place < len(self.source) and self.source[self.place] in BLANKS + ABSENT:
            self.place += 1

        last = self.source.rfind(ABSENT, start, self.place)
        if last >= 0:
            return self.place - 1 - last

        return self.place - start

    def empty_pair(self) -> bool:
        """Take away brackets, or emphasis, that hold nothing."""
        if not self.done or self.place == len(self.source):
            return False
        if _PAIRS.get(self.done[-1]) != self.source[self.place]:
            return False

        self.done.pop()
        self.place += 1
        return True

    def doubled_dash(self) -> bool:
        """Take away the second of two dashes that stood around what is absent."""
        dash = next((dash for dash in _DASHES if self.source.startswith(dash, self.place)), "")
        if not dash or not self.dash_before():
            return False

        self.place += len(dash)
        return True

    def weak_stop(self) -> bool:
        """Take away a comma, a dash or their like before another stop, or before the end of a
        bracket."""
        after = self.source[self.place : self.place + 1]
        if not self.done or not after or after not in _STOPS + ")]}":
            return False

        if dash := self.dash_before():
            del self.done[-len(dash) :]
        elif self.done[-1] in _WEAK:
            self.done.pop()
        else:
            return False

        return True

    def dash_before(self) -> str:
        """Return the dash that what is done ends with; empty where it is none."""
        end = "".join(self.done[-3:])
        for dash in _DASHES:
            if end.endswith(dash):
                return dash

        return ""

    def before(self) -> str:
        """Return the character before the hole; empty at the beginning."""
        position = self.beyond(len(self.done) - 1)
        letter = self.done[position] if position >= 0 else ""
        if letter and letter in _QUOTES:
            position = self.beyond(position - 1)
            outside = self.done[position] if position >= 0 else " "
            opens = outside.isspace() or outside in _OPENING + "-–—"
            return "“" if opens else "”"

        return letter

    def beyond(self, position: int) -> int:
        """Return the first place from `position` down that is no beginning or end of emphasis."""
        while position >= 0 and self.done[position] in STYLING:
            position -= 1

        return position

    def after(self) -> str:
        """Return the character behind the hole; empty at the end."""
        letter, position = self.behind(self.place)
        if letter and letter in _QUOTES:
            outside, _ = self.behind(position + 1)
            closes = not outside or outside.isspace() or outside in _CLOSING + _QUOTES + "-–—"
            return "”" if closes else "“"

        return letter

    def behind(self, position: int) -> tuple[str, int]:
        """Return the first character from `position` on that is read, and its place."""
        while position < len(self.source) and self.source[position] in STYLING:
            position += 1

        return self.source[position : position + 1], position

    def keeps_space(self, before: str, after: str, left: int, right: int) -> bool:
        """Whether there is a space between what stands on both sides now."""
        if not after:
            return False
        if not right and (after in _CLOSING or self.source.startswith(_DASHES, self.place)):
            return False
        if left or not (dash := self.dash_before()):
            return bool(left) or before not in _OPENING

        # So--{if …}: nor is there one before.
        return self.done[-len(dash) - 1 : -len(dash)] == [" "]
