"""Prose read into its parts, or refused with everything that is wrong in it."""

import re
from functools import lru_cache
from typing import Any, Final, NamedTuple

from story.language.condition_parser import MOST_REMEMBERED, parse_condition
from story.language.conditions import BoolOp, ConditionError, Constant, Node
from story.language.marks import ESCAPED, VALUE, VARYING, Piece, admitted, itself, marked, pair
from story.language.prose import (
    PRONOUNS,
    Branch,
    Conditional,
    Interpolation,
    Part,
    Prose,
    ProseError,
    VerbForm,
)
from story.naming import named
from story.regexes import regex

_INTERPOLATION = regex(r"(\w+)(?:\.(\w+(?:['’]\w+)?))?")

_VERB_FORM = regex(r"(\w+):([^|{}]*)\|([^|{}]*)")

_TAGS: Final = {"if": "{if …}", "elif": "{elif …}", "else": "{else}", "end": "{end}"}

_MISSPELT_TAGS: Final = {
    "endif": "{end}",
    "/if": "{end}",
    "elseif": "{elif …}",
    "elsif": "{elif …}",
    **_TAGS,
}

_MARK: Final = regex(ESCAPED + r"|\{\{?|\*+")

_RULE: Final = regex(r"^[ \t]*(\*{3,})[ \t]*$", re.MULTILINE)


def parse_prose(source: str) -> Prose:
    """Read prose into its parts.

    Raises ProseError with the character at which it first goes wrong, and with what else is wrong
    in it.

    >>> parse_prose("{if lit}A lamp.{else}Dark.{end}").parts[0].ways[0].parts
    ('A lamp.',)
    """
    if not ("{" in source or "*" in source or "\\" in source):
        return Prose(source, (admitted(source),))

    reader = _ProseParser(source)
    for rule in _RULE.finditer(source) if "***" in source else ():
        hint = f"a gap between paragraphs is written ---; {_LITERAL_STARS}"
        reader.miss("SW404", rule.start(1), hint, mark=rule[1][:40], why="is never closed")

    parts: tuple[Part, ...] = ()
    try:
        parts, _ = reader.parts(0, None)
    except ProseError as error:  # behind which nothing can be read
        reader.errors.append(error)

    if reader.errors:
        first, *others = sorted(reader.errors, key=lambda error: error.offset)
        first.others, first.sound = tuple(others), parts
        raise first

    return Prose(source, parts or ("",))


_LITERAL_STARS: Final = r"an asterisk that is to be read is written \\* between double quotes, and \* between single ones"

_COMMAND: Final = regex(
    r"(?:choice|fake_choice|goto|goto_scene|gosub|gosub_scene|set|temp|create|label|finish|ending|page_break|hide_reuse"
    r"|allow_reuse|disable_reuse|selectable_if|if|elseif|else|return|rand|comment|input_text|input_number|line_break"
    r"|stat_chart|image)\b"
)
"""Words that ChoiceScript reads after an asterisk at the beginning of a line."""


class _PlainLevel:
    """What stands side by side in a text without asterisks, or in one branch of it."""

    unpaired: tuple[ProseError, ...] = ()

    def __init__(self) -> None:
        self.out: list[Part] = []
        self.waiting: list[str] = []

    def text(self, text: str, _offset: int) -> None:
        if text:
            self.waiting.append(text)

    def part(self, part: Interpolation | VerbForm | Conditional, _offset: int) -> None:
        if self.waiting:
            self.out.append("".join(self.waiting))
            self.waiting = []
        self.out.append(part)

    def closed(self) -> tuple[Part, ...]:
        """Return the parts of this level."""
        if self.waiting:
            self.out.append("".join(self.waiting))
        return tuple(self.out)


class _Level:
    """The same where there are asterisks, of which some are marks: what that is depends on what
    stands beside them."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.parts: dict[int, Interpolation | VerbForm | Conditional] = {}
        """The parts that are no text, by the piece that stands for them."""
        self.unpaired: list[ProseError] = []

    def text(self, text: str, offset: int) -> None:
        if text:
            self.pieces.append(Piece(text, offset))

    def stars(self, stars: str, offset: int) -> None:
        self.pieces.append(Piece(stars, offset, stars=True))

    def part(self, part: Interpolation | VerbForm | Conditional, offset: int) -> None:
        self.parts[len(self.pieces)] = part
        self.pieces.append(Piece(VARYING if isinstance(part, Conditional) else VALUE, offset))

    def closed(self) -> tuple[Part, ...]:
        """Read the asterisks of this level, and return its parts; those that have no other half are
        noted in `unpaired`."""
        texts, unpaired = pair(self.pieces)
        for missed in unpaired:
            piece = self.pieces[missed.piece]
            reason = "is never closed" if missed.opens else "closes nothing"
            hint = _LITERAL_STARS
            if missed.opens and _COMMAND.match("".join(texts[missed.piece + 1 : missed.piece + 2])):
                hint = "commands of ChoiceScript are keys here: goto, set, when; a choice is [[beats.choices]]"
            self.unpaired.append(
                ProseError("SW404", piece.offset, hint, mark=piece.text, why=reason)
            )

        result: list[Part] = []
        waiting: list[str] = []
        for number, text in enumerate(texts):
            part = self.parts.get(number)
            if part is None:
                waiting.append(text)
                continue
            if waiting:
                result.append("".join(waiting))
                waiting = []
            result.append(part)

        return tuple([*result, "".join(waiting)] if waiting else result)


class _Tag(NamedTuple):
    """What stands in braces: its first word, what was meant by that, the rest, the place of the
    rest, and the place behind."""

    written: str
    word: str
    rest: str
    at: int
    after: int


class _ProseParser:
    """Reads parts up to the tag that ends them; the depth of `{if}` is the depth of its calls.

    What cannot be read is noted in `errors`, and passed over.
    """

    def __init__(self, source: str) -> None:
        self.source, self.depth = admitted(source), 0
        self.starred = "*" in source
        self.errors: list[ProseError] = []
        self._tags: dict[int, _Tag] = {}

    def miss(self, code: str, offset: int, hint: str, **details: Any) -> None:
        self.errors.append(ProseError(code, offset, hint, **details))

    def closed(self, level: _Level | _PlainLevel) -> tuple[Part, ...]:
        """End what stands side by side; asterisks that stand alone on their line were noted
        before."""
        parts = level.closed()
        if level.unpaired:
            known = {error.offset for error in self.errors if error.code == "SW404"}
            self.errors += [error for error in level.unpaired if error.offset not in known]
        return parts

    def parts(self, position: int, opened: int | None) -> tuple[tuple[Part, ...], int]:
        """Read from `position` to the end, or to the tag that ends the branch opened at `opened`;
        returns parts and its place.

        parts = {text | "{{" | escape | stars | "{" tag "}" | vary}; stars = "*" {"*"}; escape = a
        backslash and what it keeps from acting.
        """
        level = _Level() if self.starred else _PlainLevel()
        while match := _MARK.search(self.source, position):
            start = match.start()
            level.text(self.source[position:start], position)
            position = match.end()
            if match[0][0] == "*" and isinstance(level, _Level):
                level.stars(match[0], start)
            elif match[0] != "{":  # an escape, or {{
                level.text(itself(match[0][1]), start)
            elif ended := self.braces(level, start, opened):
                if ended < 0:
                    return self.closed(level), start

                position = ended

        if opened is not None:
            self.miss("SW402", opened, "close it with {end}", why="this {if} is never closed")
        level.text(self.source[position:], position)
        return self.closed(level), len(self.source)

    def braces(self, level: _Level | _PlainLevel, brace: int, opened: int | None) -> int:
        """Read what stands in the braces at `brace`; returns the place behind it, or -1 where it
        ends this branch."""
        if self.source.find("}", brace) < 0:
            hint = "close it with }; a brace that is to be read is written {{"
            self.miss("SW401", brace, hint, why="it is never closed")
            return len(self.source)

        written, word, rest, _, after = self.tag(brace)
        if word != written:
            self.no_value(f"{written} {rest}".strip(), brace)
        if word == "if":
            vary, after = self.vary(brace)
            level.part(vary, brace)
        elif word in ("elif", "else", "end"):
            self.refuse_rest(word, rest, brace)
            if opened is not None:
                return -1

            reason = f"this {{{word}}} belongs to no {{if}}"
            self.miss("SW402", brace, "every {if} has one {end}", why=reason)
        else:
            self.value(level, f"{word} {rest}".strip(), brace)

        return after

    def tag(self, brace: int) -> _Tag:
        """Read the braces at `brace`; those of an {if} are looked at by what goes before them
        too."""
        found = self._tags.get(brace)
        if found is None:
            end = self.source.index("}", brace)
            written, word, rest, start = _inside(self.source[brace + 1 : end])
            found = self._tags[brace] = _Tag(written, word, rest, brace + 1 + start, end + 1)
        return found

    def refuse_rest(self, word: str, rest: str, brace: int) -> None:
        """Refuse words that would be passed over: `{else if lit}` would stand for `{else}`."""
        if not rest or word == "elif":
            return
        if word == "else" and rest.startswith("if"):
            hint = f"write {{elif {rest.removeprefix('if').strip()}}}"
        else:
            hint = f"write {{{word}}}"

        reason = f"nothing can stand after '{word}', and this is {{{word} {rest[:40]}}}"
        self.miss("SW402", brace, hint, why=reason)

    def vary(self, brace: int) -> tuple[Conditional, int]:
        """Return text that differs: vary = "{if" condition "}" parts {"{elif" condition "}" parts}
        ["{else}" parts] "{end}"."""
        self.depth += 1
        if self.depth > 20:
            raise ProseError(
                "SW402",
                brace,
                "use a variable for a part of it",
                why="{if} stands inside {if} too deeply",
            )

        ways: list[Branch] = []
        place = brace
        while True:
            if place >= len(self.source):  # it is never closed, which is noted
                return Conditional(tuple(ways)), place

            _, word, condition, start, after = self.tag(place)
            if word == "end":
                self.depth -= 1
                return Conditional(tuple(ways)), after
            if ways and ways[-1].when is None:
                reason = f"this {{{word}}} stands after {{else}}"
                self.miss("SW402", place, "{else} comes last", why=reason)
            when = None if word == "else" else self.condition(word, condition, place, start)
            parts, ended = self.parts(after, brace)
            ways.append(Branch(when, parts, place if when is None else start))
            place = ended

    def condition(self, word: str, source: str, brace: int, start: int) -> Node:
        """Read a condition; of one that cannot be read, what of it could."""
        if not source:
            hint = f"write it like {{{word} road == 'open'}}"
            self.miss("SW401", brace, hint, why="a condition is missing")
            return Constant(True, 0)

        try:
            return parse_condition(source)
        except ConditionError as error:
            for wrong in (error, *error.others):
                self.miss(wrong.code, start + wrong.offset, wrong.hint, **wrong.details)

            return BoolOp("and", error.sound, 0)

    def value(self, level: _Level | _PlainLevel, tag: str, brace: int) -> None:
        """Add the value that is put in; what is none leaves its place."""
        part = _value(tag, brace)
        if part is not None:
            level.part(part, brace)
        else:
            self.no_value(tag, brace)
            level.text(VALUE, brace)

    def no_value(self, tag: str, brace: int) -> None:
        reason = f"'{{{tag[:40]}}}' is neither a value nor an {{if}}"
        self.miss("SW401", brace, _brace_hint(tag), why=reason, tag=tag)


@lru_cache(MOST_REMEMBERED)
def _inside(braced: str) -> tuple[str, str, str, int]:
    """Read what stands between braces: the first word in it, what was meant by that, the rest, and
    the place of the rest."""
    inside = named(braced)
    word = (inside.split(None, 1) or [""])[0]
    start = inside.find(word) + len(word)
    rest = inside[start:]
    return word, _meant(word), rest.strip(), start + len(rest) - len(rest.lstrip())


def _meant(word: str) -> str:
    """Return the word of a tag that was probably meant by one, or the word itself."""
    tag = _MISSPELT_TAGS.get(word.lower())
    return word if tag is None else tag.strip("{ …}")


def _value(tag: str, brace: int) -> Interpolation | VerbForm | None:
    """Return what a tag puts in, with its place; None where it is no value."""
    found = _put_in(tag)
    if isinstance(found, VerbForm):
        return VerbForm(found.name, found.one, found.many, brace + 1)
    if found is not None:
        return Interpolation(found.name, found.form, found.capital, brace + 1)

    return None


@lru_cache(MOST_REMEMBERED)
def _put_in(tag: str) -> Interpolation | VerbForm | None:
    """Return what a tag puts in: value = name ["." form] | name ":" one "|" many; None where it is
    neither."""
    if ":" in tag and (match := _VERB_FORM.fullmatch(tag)):
        return VerbForm(match[1], marked(match[2]), marked(match[3]), 0)
    if (match := _INTERPOLATION.fullmatch(tag)) and match[0].lower() not in _MISSPELT_TAGS:
        form = (match[2] or "").replace("’", "'")
        capital = form[:1].isupper() and form[0].lower() + form[1:] in PRONOUNS["they"]
        return Interpolation(match[1], form.lower() if capital else form, capital, 0)

    return None


def _brace_hint(tag: str) -> str:
    if meant := _MISSPELT_TAGS.get((tag.lower().split() or [""])[0]):
        return f"did you mean {meant}?"
    if "|" in tag or ":" in tag:
        name = re.match(r"\w*", tag)
        return f"write it like {{{name[0] if name and name[0] else 'wyn'}:sings|sing}}"
    if match := re.match(r"(goto|visit|set|add|insight)\b", tag, re.IGNORECASE):
        return f"'{match[1].lower()}' is a key of a beat or a choice, on a line of its own"
    if match := re.match(r"[$@%]\s*(\w+)$", tag):
        return f"did you mean {{{match[1]}}}?"
    if re.match(r"\w+\s*[-+*/=<>]", tag):
        return "a brace holds a name alone, like {road}; 'set' or 'add' changes what it holds"

    return "a brace that is to be read is written {{"
