"""What a brace that cannot be read was probably meant to be, said with the names of the story it
stands in.

{~wet|dry}  {met: Hi|Hello}     other systems' braces, and what is written here instead
"""

import re
from typing import Final

from story.model import Story, Variable
from story.regexes import regex

_AT_RANDOM: Final = ("~", "shuffle")
_BY_COUNT: Final = ("&", "!", "cycle", "once", "stopping", "sequence")
_EITHER: Final = regex(r"([^?|]+)\?([^:|]+):([^|]+)", re.DOTALL)
VARYING: Final = frozenset(("shuffle", "cycle", "once", "stopping", "sequence"))
"""Words by which ink says how a text varies."""
EMPHASIS: Final = "emphasis is written *so*, and strong **so**"
MARKUP: Final = regex(
    r"/?(?:b|i|u|s|w|p|nw|fast|k|plain|alpha|color|cps|font|size|space|vspace)(?:=.*)?", re.DOTALL
)
"""Tags of Ren'Py, which marks up its texts with braces."""
SHOWN: Final = 40
"""Characters of what was written that are said again."""


def answer(tag: str, story: Story, scene: str) -> str:
    """Return what was probably meant by a brace; empty where nothing is known that is better than
    what was said.

    `scene` is the id of the scene it stands in, empty elsewhere.
    """
    return (
        _as_a_choice_of_two(tag, story)
        or _as_a_row_of_ways(tag, story, scene)
        or _as_two_ways(tag, story)
        or _as_something_else(tag, story)
    )


def _as_a_choice_of_two(tag: str, story: Story) -> str:
    """Answer `{met ? Hi : Hello}` and the dashes of ink."""
    if match := _EITHER.fullmatch(tag):
        asked, one, other = (_short(words) for words in match.groups())
        return f"write it like {{if {asked}}}{one}{{else}}{other}{{end}}"

    if tag.startswith("-"):
        return f"text varies by {{if {condition(story)}}}…{{elif …}}…{{else}}…{{end}}"

    return ""


def _as_a_row_of_ways(tag: str, story: Story, scene: str) -> str:
    """Answer ways of which one is drawn, or which come one after the other: `{~wet|dry}`, `{cycle:
    wet|dry}`."""
    first = re.match(r"[~&!]|[A-Za-z]+(?=[:\s])", tag)
    how = first[0].lower() if first else ""
    if how in _AT_RANDOM:
        ways = tag.lstrip("~").removeprefix("shuffle:")
        return f"nothing in a text is drawn at random; it varies by what is so: {_if(ways, story)}"

    if how in _BY_COUNT or tag.count("|") > 1:
        return _by_count(tag.removeprefix(how).lstrip(": "), scene or story.start.scene)

    return ""


def _as_two_ways(tag: str, story: Story) -> str:
    """Answer what stands before a colon: `{wyn: sings}`, `{met: Hi|Hello}`, `{wet|dry}`."""
    head, colon, rest = tag.partition(":")
    if not colon and "|" not in tag:
        return ""
    if colon and head.strip() in story.cast:
        return f"a verb has two forms: write it like {{{head.strip()}:sings|sing}}"

    if colon and _is_condition(head):
        one, *others = (_short(way) for way in rest.split("|"))
        other = f"{{else}}{others[0]}" if others else ""
        return f"write it like {{if {_short(head)}}}{one}{other}{{end}}"

    verb = ""
    if story.cast:
        verb = f"; a verb by somebody's pronouns is {{{next(iter(story.cast))}:sings|sing}}"
    return f"text that varies says when: {_if(rest or tag, story)}{verb}"


def _as_something_else(tag: str, story: Story) -> str:
    """Answer tags that mark text up, and sums: `{b}`, `{boats - 1}`."""
    if MARKUP.fullmatch(tag):
        return EMPHASIS

    match = re.match(r"(\w+)\s*[-+*/=<>]", tag)
    if match is None:
        return ""

    name = match[1]
    if name not in story.variables:
        name = next(iter(story.variables), name)
    return f"a brace holds a name alone, like {{{name}}}; 'set' or 'add' changes what it holds"


def _short(words: str) -> str:
    return words.strip()[:SHOWN]


def _is_condition(head: str) -> bool:
    return re.match(r"\s*(?:not\s+)?[^\W\d]\w*\s*(?:[=!<>(]|$)", head) is not None


def _if(tag: str, story: Story) -> str:
    """Spell two ways with a condition of this story."""
    one, _, other = (_short(part) for part in tag.partition("|"))
    return f"{{if {condition(story)}}}{one}{{else}}{other.split('|')[0]}{{end}}"


def _by_count(tag: str, scene: str) -> str:
    one, _, other = (_short(part) for part in tag.partition("|"))
    again = other.split("|")[0]
    return f"a text varies by how often its scene was entered: {{if times('{scene}') > 1}}{again}{{else}}{one}{{end}}"


def condition(story: Story) -> str:
    """Return a condition that can be asked in this story, as an example."""
    kinds: dict[str, Variable] = {}
    for variable in story.variables.values():
        kinds.setdefault(variable.kind, variable)

    if "word" in kinds:
        return f"{kinds['word'].name} == '{kinds['word'].words[-1]}'"
    if "yes-no" in kinds:
        return kinds["yes-no"].name
    if "number" in kinds:
        return f"{kinds['number'].name} > {kinds['number'].low}"

    return f"seen('{story.start.scene}')"
