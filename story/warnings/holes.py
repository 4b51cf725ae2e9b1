"""What is left where something that varies is absent: words that are never said, and marks that then stand side by side.

A text closes up by itself (see `absences`): this is what no closing up makes right.
"""

from collections.abc import Iterator
from typing import Final, assert_never

from story.language.absences import besides, closed_up
from story.language.marks import ABSENT, BLANKS, bare
from story.language.prose import Conditional, Interpolation, Part, VerbForm
from story.model import Story
from story.reading import Source
from story.regexes import regex
from story.warnings.texts import SceneTexts
from story.wordless import HINT, wordless

CONTEXT_LENGTH: Final = 80
"""So many characters on either side are looked at."""
_GAP: Final = regex(r"\n[ \t]*\n")
SHOWN: Final = 12
"""So many are shown on either side."""


def check_silence(story: Story, scenes: dict[str, Source]) -> None:
    """Report choices and storylets that say nothing for some values of what they ask."""
    for scene, line, where in wordless(story):
        if where:
            scenes[scene.id].report("SW624", line.path, HINT, key=line.path[-1], where=where)


def check_holes(texts: SceneTexts, source: Source) -> None:
    """Report what nobody would write side by side, and what is written so where something between
    is absent."""
    for path, prose in texts.varying:
        for vary, left in _odd(prose.parts, "", ""):
            hint = "put what goes with it inside of the {if}, or say something else by {else}"
            source.report("SW625", path, hint, offset=vary.ways[0].offset, left=left)


def _odd(
    parts: tuple[Part, ...], before: str | None, after: str | None
) -> Iterator[tuple[Conditional, str]]:
    """Yield what leaves something odd where it is absent.

    `before` and `after` stand around the whole; None where that varies too, perhaps with what is
    absent.
    """
    for position, part in enumerate(parts):
        match part:
            case str() | Interpolation() | VerbForm():
                continue
            case Conditional():
                pass
            case _:
                assert_never(part)

        ahead = _words(parts[position - 1]) if position else before
        is_last = position == len(parts) - 1
        behind = after if is_last else _words(parts[position + 1])
        left = _left_without(part, ahead, behind)
        if left is not None:
            yield part, left
        for way in part.ways:
            yield from _odd(way.parts, ahead, behind)


def _left_without(part: Conditional, ahead: str | None, behind: str | None) -> str | None:
    """Return what is left around a text where it is absent; None where nothing is odd about it."""
    if not part.inline or ahead is None or behind is None or not _can_be_absent(part):
        return None

    line = f"{_last(ahead)}{ABSENT}{_next(behind)}".replace("\n", " ")
    if line == ABSENT or not any(beside.odd for beside in besides(line)):
        return None

    return _shown(_last(ahead), _next(behind))


def _words(part: Part) -> str | None:
    """Return a text that stands beside something; None for what varies itself, or has no words to
    tell by."""
    if isinstance(part, str) and part.strip(BLANKS):
        return part

    return None


def _last(text: str) -> str:
    """Return what stands before, on the line as it is read."""
    paragraph = _GAP.split(text[-CONTEXT_LENGTH:])[-1]
    line = paragraph.rpartition("\n")[2]
    if line.lstrip(BLANKS).startswith("> "):
        return line.lstrip(BLANKS)[2:]

    return paragraph


def _next(text: str) -> str:
    """Return what stands behind, on the line as it is read."""
    paragraph = _GAP.split(text[:CONTEXT_LENGTH])[0]
    line, mark, more = paragraph.partition("\n")
    if more.lstrip(BLANKS).startswith("> "):
        return line

    return f"{line}{mark}{more}"


def _can_be_absent(vary: Conditional) -> bool:
    ends = vary.ways[-1].when is not None
    return ends or any(not "".join(map(_first, way.parts)).strip(BLANKS) for way in vary.ways)


def _first(part: Part) -> str:
    """Return a part as it may read."""
    match part:
        case str():
            return part
        case Interpolation():
            return "x"
        case VerbForm():
            return part.one
        case Conditional():
            ways = ("".join(map(_first, way.parts)) for way in part.ways)
            for way in ways:
                if way.strip(BLANKS):
                    return way

            return ""


def _shown(ahead: str, behind: str) -> str:
    """Return a few words on either side as they are left."""
    words = ahead[-SHOWN:]
    if len(ahead) > SHOWN and " " in words.rstrip():
        words = words.partition(" ")[2]
    more = behind[:SHOWN]
    if len(behind) > SHOWN and " " in more.lstrip():
        more = more.rpartition(" ")[0]
    return bare(closed_up(f"{words}{ABSENT}{more}".replace("\n", " ")))
