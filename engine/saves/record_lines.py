r"""The lines of a kept playthrough: how each is spelt, checked, and mended where it was damaged.

    {"slackwater":2,"id":"…","given":{…},"k":"CHECK"}   the beginning, line 0
    {"c":"stove#kettle/0 MARKS"}                        a choice, taken where the line above led
    {"c":"stove#kettle/0 12<7 MARKS"}                   line 12: a choice, taken where line 7 led
    {"c":"stove#kettle/0 40<7=12 MARKS"}                line 40: what the choice on line 12 is known by since
    {"at":"13>7 CHECK"}                                 line 13: the reader went to line 7
    {"at":"41>7=13 CHECK"}                              line 41: says line 13 anew

MARKS are 14 letters: four for the choice's words, three for the words it stood under, two for the choice it was taken after,
and five that check the line. So a line says by itself what it is, and knows its parent; wherever it could be told only by
counting, it says its number too. A check is the CRC-32 of all that stands before it: a line in which one bit was flipped is found,
and mended by trying which one it was; two or three flips never pass for one (in less than 370 bytes the code's distance is 5:
Koopman, "32-Bit Cyclic Redundancy Codes for Internet Applications", 2002).

A first version wrote `{"c":"stove#kettle/0","w":"a1b2c3"}` and `{"at":7}`, each counted from the one before, with nothing to check
them. Such lines are read as they always were.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple
from zlib import crc32

from engine.runtime.state import Option, Setup
from story.hashing import blake2s
from story.ids import ChoiceId
from story.language.prose import PRONOUNS
from story.naming import named
from story.regexes import bytes_regex, regex

FORMAT: Final = 2
FIRST_FORMAT: Final = 1
BEGINNING: Final = 0
LARGEST_SEED: Final = 1 << 64
SHORT: Final = 256
"""Bytes of a line that playthroughs are likely to share: such a one is read once for all of
them."""
CHOICE_ID: Final = regex(r"[\w#/-]{1,400}")
"""The ids of choices: no others are kept."""
LARGEST_MENDED: Final = 1 << 13
"""Bytes of the longest damaged stretch that is tried to be mended, in a tenth of a second; the
lines of choices have some 45."""
_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
_CHECK_LETTERS: Final = _LETTERS[:62] + "!#$%&()*+-;<=>?@^_`{|}~"
"""Those of RFC 1924: 85 letters, none of which JSON has to escape."""
NOT_KNOWN: Final = "..."
AT_BEGINNING: Final = ".."
_HOSTILE: Final = bytes_regex(rb"[\x00-\x1f]")
_LETTER: Final = "[0-9A-Za-z_-]"
_WORDS: Final = regex("[0-9a-f]{6}")
_BEAT: Final = regex(f"{_LETTER}{{3}}")
_CHOICE: Final = regex(
    r'\{"c":"(?P<choice>[\w#/-]+) (?:(?P<number>[0-9]{1,9})<(?P<parent>[0-9]{1,9})(?:=(?P<of>[0-9]{1,9}))? )?'
    rf'(?P<words>{_LETTER}{{4}})(?P<beat>{_LETTER}{{3}}|\.\.\.)(?P<after>{_LETTER}{{2}}|\.\.).{{5}}"\}}'
)
_MOVE: Final = regex(
    r'\{"at":"(?P<number>[0-9]{1,9})>(?P<to>[0-9]{1,9})(?:=(?P<of>[0-9]{1,9}))? .{5}"\}'
)
_FIRST_CHOICE: Final = regex(r'\{"c":"[\w#/-]+","w":"[0-9a-f]{6}"\}')
_FIRST_MOVE: Final = regex(r'\{"at":[0-9]{1,9}\}')


class ChoiceMark(NamedTuple):
    """What a choice that was taken is known by: its id, a fingerprint of its words, one of the
    words it stood under (empty: not known)."""

    choice: ChoiceId
    words: str
    beat: str = ""


class ChoiceLine(NamedTuple):
    """A line of a choice. `after` names the choice before it; it is empty in a line of the first
    version, which has no check.

    `number` and `parent` are the line's own and that of the choice before it, where they are spelt;
    `of` is the line that this one says anew; `name` is how the line after it names this choice, and
    `known` the mark as a record holds it.
    """

    mark: ChoiceMark
    after: str = ""
    number: int | None = None
    parent: int | None = None
    of: int | None = None
    name: str = ""
    known: tuple[ChoiceMark, ...] = ()


class MoveLine(NamedTuple):
    """A line by which the reader went to another line; `number` is its own, None in a line of the
    first version.

    `of` is the line that this one says anew.
    """

    to: int
    number: int | None = None
    of: int | None = None


class BeginningLine(NamedTuple):
    """A line that says the beginning anew, with its own number."""

    beginning: "Beginning"
    number: int


Line = ChoiceLine | MoveLine | BeginningLine


class Beginning(NamedTuple):
    """The first line: which playthrough of which story, when it began, and what it took from
    outside.

    `folder` is where the story lay, so that a list of playthroughs can say where each stands; empty
    for the shipped one.
    """

    id: str
    story: str
    title: str
    version: str
    started: str
    given: Setup
    folder: str = ""


def fingerprint(option: Option) -> str:
    """Return six letters for a choice's words, to know it again after the story was edited."""
    return fingerprint_of(named(option.say.plain))


@lru_cache(maxsize=8192)
def fingerprint_of(words: str) -> str:
    """Return six letters for any words."""
    return blake2s(words.encode(errors="replace"), digest_size=3).hexdigest()


@lru_cache(maxsize=8192)
def short_fingerprint(words: str) -> str:
    """Return three letters for any words, of 18 bits."""
    return _letters(int.from_bytes(blake2s(words.encode(errors="replace")).digest()[:4]), 3)


@lru_cache(maxsize=8192)
def name_after(choice: str, words: str) -> str:
    """Return the two letters by which the line after a choice knows it."""
    return _letters(
        int.from_bytes(blake2s(f"{choice}\n{words}".encode(errors="replace")).digest()[:4]), 2
    )


def _letters(number: int, count: int) -> str:
    return "".join(_LETTERS[number >> 6 * position & 63] for position in range(count))


# spelling


def spell_beginning(beginning: Beginning, number: int | None = None) -> str:
    """Return the first line, or one with a number of its own that says it anew."""
    value = {"slackwater": FORMAT, **beginning_as_json(beginning)}
    if number is not None:
        value["number"] = number
    head = json.dumps(value, ensure_ascii=False, separators=(",", ":"))[:-1] + ',"k":"'
    return _checked(head)


def beginning_as_json(beginning: Beginning) -> dict[str, object]:
    """Return a beginning as what JSON knows."""
    setup = beginning.given
    return {
        "id": beginning.id,
        "story": beginning.story,
        "title": beginning.title,
        "version": beginning.version,
        "started": beginning.started,
        "folder": beginning.folder,
        "given": {
            "voice": setup.voice,
            "pronouns": dict(setup.pronouns),
            "hears": sorted(setup.hears),
            "heard_from": setup.heard_from,
            "seen_before": sorted(setup.seen_before),
            "seed": setup.seed,
        },
    }


def can_be_spelt(mark: ChoiceMark) -> bool:
    """Return whether a mark is one that this program makes; a file that was handed on can hold
    anything."""
    return bool(CHOICE_ID.fullmatch(mark.choice)) and has_fingerprints(mark)


def has_fingerprints(mark: ChoiceMark) -> bool:
    """Return whether the fingerprints of a mark are such."""
    return bool(_WORDS.fullmatch(mark.words) and (not mark.beat or _BEAT.fullmatch(mark.beat)))


def spell_choice(
    mark: ChoiceMark, after: ChoiceMark | None, place: tuple[int, int] | None = None
) -> str:
    """Return the line of a choice taken after another (None: at the beginning).

    `place` is its own number and that of the line before it, which are left out where it stands
    right below that line.
    """
    return _spell(mark, after, f" {place[0]}<{place[1]}" if place is not None else "")


def spell_again(
    mark: ChoiceMark, after: ChoiceMark | None, number: int, parent: int, of: int
) -> str:
    """Return line `number`, which says what the choice on line `of` is known by."""
    return _spell(mark, after, f" {number}<{parent}={of}")


def _spell(mark: ChoiceMark, after: ChoiceMark | None, place: str) -> str:
    words = _letters(int(mark.words, 16), 4)
    if after is not None:
        follows = name_after(after.choice, after.words)
    else:
        follows = AT_BEGINNING

    return _checked(f'{{"c":"{mark.choice}{place} {words}{mark.beat or NOT_KNOWN}{follows}')


def spell_move(number: int, target: int) -> str:
    """Return line `number`, by which the reader goes to line `target`."""
    return _checked(f'{{"at":"{number}>{target} ')


def spell_move_again(number: int, target: int, of: int) -> str:
    """Return line `number`, which says anew that on line `of` the reader went to line `target`."""
    return _checked(f'{{"at":"{number}>{target}={of} ')


def _checked(head: str) -> str:
    raw = head.encode(errors="replace")
    return f'{raw.decode()}{check_of(raw)}"}}\n'


def check_of(raw: bytes) -> str:
    """Return the five letters that check what stands before them."""
    number, result = crc32(raw), ""
    for _ in range(5):
        number, digit = divmod(number, 85)
        result += _CHECK_LETTERS[digit]

    return result


def is_sound(raw: bytes) -> bool:
    """Return whether a line ends with its check, and is as it was written."""
    return raw.endswith(b'"}') and raw[-7:-2] == check_of(raw[:-7]).encode()


# reading


def read_line(raw: bytes) -> Line | None:
    """Return what a line says, None where it is damaged; a short one is read once, as playthroughs
    of one story share most of theirs."""
    if len(raw) < SHORT:
        return _known(raw)

    return _read(raw)


def _read(raw: bytes) -> Line | None:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None

    if is_sound(raw):
        return _read_checked(text)

    return _read_first(text)


_known = lru_cache(maxsize=8192)(_read)


def _read_checked(text: str) -> Line | None:
    if (found := _CHOICE.fullmatch(text)) is not None:
        return _choice_of(found)

    if (found := _MOVE.fullmatch(text)) is not None:
        return MoveLine(int(found["to"]), int(found["number"]), _whole(found["of"]))

    value = _object(text)
    if value is None:
        return None

    beginning, number = _beginning_of(value), value.get("number")
    if beginning is not None and type(number) is int:
        return BeginningLine(beginning, number)

    return None


def _choice_of(found: re.Match[str]) -> ChoiceLine:
    """Return what a line of a choice says."""
    words = 0
    for position, letter in enumerate(found["words"]):
        words += _LETTERS.index(letter) << 6 * position

    beat = "" if found["beat"] == NOT_KNOWN else found["beat"]
    mark = ChoiceMark(ChoiceId(found["choice"]), f"{words:06x}", beat)
    return ChoiceLine(
        mark,
        found["after"],
        _whole(found["number"]),
        _whole(found["parent"]),
        _whole(found["of"]),
        name_after(mark.choice, mark.words),
        (mark,),
    )


def _whole(digits: str | None) -> int | None:
    """Return a number that may have been left out."""
    return int(digits) if digits else None


def _read_first(text: str) -> Line | None:
    """Read a line of the first version."""
    value = _object(text)
    if value is None:
        return None

    choice, words, to = value.get("c"), value.get("w"), value.get("at")
    if isinstance(choice, str) and isinstance(words, str):
        mark = ChoiceMark(ChoiceId(named(choice)), words)
        return ChoiceLine(mark, name=name_after(mark.choice, words), known=(mark,))

    if type(to) is int:
        return MoveLine(to)

    return None


def is_checked(line: Line) -> bool:
    """Return whether a line has a check, and so was written by this version."""
    match line:
        case ChoiceLine():
            return bool(line.after)
        case MoveLine():
            return line.number is not None
        case BeginningLine():
            return True


def _object(text: str | bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None

    if isinstance(value, dict):
        return value

    return None


def read_beginning(raw: bytes) -> Beginning | None:
    """Return the beginning that a first line says, whole or not; None where it says none."""
    return _beginning_of(_object(raw))


def is_of_first_version(raw: bytes) -> bool:
    """Return whether a first line is one of the first version, which has no check."""
    value = _object(raw)
    return value is not None and value.get("slackwater") == FIRST_FORMAT


def _beginning_of(value: dict[str, Any] | None) -> Beginning | None:
    if value is None or value.get("slackwater") not in (FIRST_FORMAT, FORMAT):
        return None

    return beginning_of(value)


def beginning_of(value: Mapping[str, Any]) -> Beginning | None:
    """Return the beginning that JSON said; None where it is none."""
    given = value.get("given")
    names = ("id", "story", "title", "version", "started")
    words = [word for name in names if isinstance(word := value.get(name), str)]
    if not isinstance(given, dict) or len(words) < len(names):
        return None

    id, story, title, version, started = words
    folder = str(value.get("folder") or "")
    return Beginning(id, story, title, version, started, _given(given), folder)


def _given(value: dict[str, Any]) -> Setup:
    seed, voice = value.get("seed"), value.get("voice")
    pronouns = value.get("pronouns")
    said = pronouns if isinstance(pronouns, dict) else {}
    return Setup(
        voice=named(voice) if isinstance(voice, str) else None,
        pronouns={named(str(name)): word for name, word in said.items() if word in tuple(PRONOUNS)},
        hears=_acts(value.get("hears")),
        heard_from=str(value.get("heard_from") or ""),
        seen_before=_acts(value.get("seen_before")),
        seed=seed if isinstance(seed, int) and abs(seed) < LARGEST_SEED else 0,
    )


def _acts(value: object) -> frozenset[str]:
    """Read a set of ids; what a first version wrote, the act heard at each hinge, is one too."""
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return frozenset()

    return frozenset(named(word) for word in value if isinstance(word, str))


# mending


def mended(raw: bytes, first_version: bool) -> list[bytes] | None:
    """Return the lines that a damaged stretch was before one bit of it was flipped; None where that
    is not what happened to it.

    A flip can make two lines one, and one line two (then `raw` holds both, with the break between
    them). A line of the first version has nothing to check it: it is mended where one flip alone
    makes it well-formed, and no other does.
    """
    if len(raw) > LARGEST_MENDED:
        return None

    if first_version:
        found = []
        for lines in _flipped(raw):
            if lines and all(map(is_well_formed, lines)):
                found.append(lines)

        return found[0] if len(found) == 1 else None

    for lines in _flipped(raw):
        if lines and all(map(is_sound, lines)):
            return lines

    return None


def _flipped(raw: bytes) -> Iterator[list[bytes]]:
    """Yield the lines of a stretch with each of its bits flipped, one at a time."""
    whole, is_several = bytearray(raw), b"\n" in raw
    for position in range(len(raw)):
        for bit in range(8):
            whole[position] ^= 1 << bit
            lines = [bytes(whole)]
            if is_several or whole[position] == ord("\n"):
                lines = [line for line in lines[0].split(b"\n") if line]
            yield lines
            whole[position] ^= 1 << bit


def is_well_formed(raw: bytes) -> bool:
    """Return whether a line is one as the first version wrote them."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return False

    return bool(_FIRST_CHOICE.fullmatch(text) or _FIRST_MOVE.fullmatch(text))


def is_torn(raw: bytes) -> bool:
    """Return whether a line was cut off while it was written: then nobody was ever shown what
    followed from it."""
    begins = raw[:2] == b'{"'[: len(raw)]
    return begins and b"}" not in raw[-2:] and not _HOSTILE.search(raw)
