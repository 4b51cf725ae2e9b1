r"""The marks of the prose language, and the same characters where they are meant as themselves.

    *word*  **word**     emphasis, strong
    \*  \{  \"  \\       the character itself

What acts and what is only read are told apart once, when a text is read: marks become characters
that no text can hold. So a value that is put in later brings no mark along, and no mark is lost
that was never one.
"""

from typing import Final, Literal, NamedTuple

from story.regexes import regex

BLANKS: Final = " \t"
"""What folds into one space. Every other space there is in Unicode (no-break, thin, ideographic …)
was typed to be there."""
SPACES: Final = BLANKS + "\n"

# Unicode's noncharacters, set aside for the inside of a program: "not intended for interchange" (The Unicode Standard, 23.7).
EMPHASIS_ON, EMPHASIS_OFF, STRONG_ON, STRONG_OFF, ABSENT = map(chr, range(0xFDD0, 0xFDD5))
STYLING: Final = EMPHASIS_ON + EMPHASIS_OFF + STRONG_ON + STRONG_OFF
"""Where emphasis begins and ends."""
_ACTING: Final = {mark: chr(0xFDD8 + place) for place, mark in enumerate("\"'-.>")}
"""Characters that setting type would act on, and how each is held where it is meant as itself."""
_BARE: Final = str.maketrans(
    {**{held: mark for mark, held in _ACTING.items()}, **dict.fromkeys((*STYLING, ABSENT), None)}
)
_PUT_IN: Final = str.maketrans({mark: _ACTING[mark] for mark in "-.>"})
"""In a name or a value only its quotation marks are set; an apostrophe in a name is an
apostrophe."""
MARKS: Final = regex("[\ufdd0-\ufdef]")
"""All of them; in a text as it is written they are foreign."""

ESCAPED: Final = r"\\[*{}\\\"'.>-]"
"""A backslash before one of the marks; before anything else it is a backslash."""
_STARS: Final = {"*": (EMPHASIS_ON, EMPHASIS_OFF), "**": (STRONG_ON, STRONG_OFF)}
_LENIENT: Final = regex(ESCAPED + r"|\*+")

BlockKind = Literal["", "paragraph", "verse", "gap"]


def admitted(text: str) -> str:
    """Return a text without the characters that stand for marks here: each is replaced, so that no
    place in it moves."""
    if text.isascii():
        return text

    return MARKS.sub("\ufffd", text)


def itself(mark: str) -> str:
    """Return how a mark is held that is meant as the character it is."""
    return _ACTING.get(mark, mark)


def put_in(words: str) -> str:
    """Return a value or a name as it stands within a text: nothing in it is a mark."""
    if words.isalnum():
        return words

    return admitted(words).translate(_PUT_IN)


def bare(text: str) -> str:
    """Return what a reader sees of a text: its marks gone, what is meant as itself as it is."""
    if text.isascii():
        return text

    return text.translate(_BARE)


def kind_of(line: str) -> BlockKind:
    """Return what a line, without the spaces around it, belongs to; an empty one belongs to
    nothing."""
    if line == ">" or line.startswith("> "):
        return "verse"
    if line == "---":
        return "gap"
    if line:
        return "paragraph"

    return ""


class Piece(NamedTuple):
    """A stretch of a text and its place in the source; what varies, and what is put in, is held by
    a letter in its stead."""

    text: str
    offset: int
    stars: bool = False


VALUE: Final = "x"
"""What stands for a value or a verb: a letter, as asterisks within a word are no marks."""
VARYING: Final = ABSENT
"""What stands for text that varies: it may begin and end with anything."""


class Unpaired(NamedTuple):
    """Asterisks without their other half: which piece they are, and whether they would open."""

    piece: int
    opens: bool


class _Open(NamedTuple):
    stars: str
    piece: int


def pair(pieces: list[Piece]) -> tuple[list[str], list[Unpaired]]:
    """Read the asterisks of a text as marks where they are marks.

    Emphasis begins where a word does and ends where one does, in the same paragraph, verse or
    letter (the rule is CommonMark's for underscores). Asterisks between spaces, within a word, and
    more than two in a row are read as they are. Returns the text of each piece, and of each
    paragraph the first asterisks that look like a mark and have no other half.
    """
    texts = [piece.text for piece in pieces]
    if not any(piece.stars for piece in pieces):
        return texts, []

    flat = "".join(texts)
    reader = _Pairing(texts)
    position, before, line_end = 0, "", -1
    kind: BlockKind = ""
    for number, piece in enumerate(pieces):
        if piece.stars:
            # The line that these stand in, and whether it goes on what was open.
            while position > line_end:
                start, line_end = line_end + 1, flat.find("\n", line_end + 1)
                line_end = len(flat) if line_end < 0 else line_end
                kind = kind_of(flat[start:line_end].strip(BLANKS))
                if kind != before:
                    reader.close()
                before = kind

            after = flat[position + len(piece.text) : position + len(piece.text) + 1]
            reader.stars(number, flat[position - 1 : position] if position else "", after)

        position += len(piece.text)

    reader.close()
    return reader.texts, reader.unpaired


class _Pairing:
    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self.opened: list[_Open] = []
        self.count = dict.fromkeys(_STARS, 0)
        """How many of each are open."""
        self.first: Unpaired | None = None
        """The first of this paragraph that has no other half."""
        self.unpaired: list[Unpaired] = []

    def stars(self, piece: int, before: str, after: str) -> None:
        """Take one run of asterisks, between what stands before and after it."""
        stars = self.texts[piece]
        opens = not (_is_space(after) or _is_letter(before))
        closes = not (_is_space(before) or _is_letter(after))
        if len(stars) > 3 or not (opens or closes):
            return

        if len(stars) == 3:
            if closes:
                self.close_both(piece)
        elif closes and self.count[stars]:
            while self.opened[-1].stars != stars:
                self.miss(self.last().piece, opens=True)

            self.texts[piece] = self.closing()
        elif opens:
            self.count[stars] += 1
            self.opened.append(_Open(stars, piece))
        else:
            self.miss(piece, opens=False)

    def close_both(self, piece: int) -> None:
        """Take three asterisks for one mark and the other, where both are open."""
        if {mark.stars for mark in self.opened[-2:]} == set(_STARS):
            self.texts[piece] = self.closing() + self.closing()

    def last(self) -> _Open:
        """Take what was opened last."""
        mark = self.opened.pop()
        self.count[mark.stars] -= 1
        return mark

    def closing(self) -> str:
        """Close what was opened last."""
        mark = self.last()
        on, off = _STARS[mark.stars]
        self.texts[mark.piece] = on
        return off

    def close(self) -> None:
        """End a paragraph: what is open stays open for ever."""
        while self.opened:
            self.miss(self.last().piece, opens=True)

        if self.first is not None:
            self.unpaired.append(self.first)
            self.first = None

    def miss(self, piece: int, *, opens: bool) -> None:
        if self.first is None or piece < self.first.piece:
            self.first = Unpaired(piece, opens)


def _is_space(letter: str) -> bool:
    return not letter or letter.isspace()


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def marked(text: str) -> str:
    """Read the marks of a text that has no braces; asterisks without their other half are read as
    they are."""
    text = admitted(text)
    if "*" not in text and "\\" not in text:
        return text

    pieces: list[Piece] = []
    position = 0
    for match in _LENIENT.finditer(text):
        pieces.append(Piece(text[position : match.start()], position))
        stars = match[0][0] == "*"
        pieces.append(Piece(match[0] if stars else itself(match[0][1]), match.start(), stars))
        position = match.end()

    return "".join(pair([*pieces, Piece(text[position:], position)])[0])
