"""The lines of the map from above: a line a scene in its movement, the two voices down through all
of them, endings below."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Final, Literal, NamedTuple

from rich.cells import cell_len

from engine.atlas.scenes import EndingSeen, EndingsSeen, SceneGroup, Visit, head_of
from engine.pictures.canvas import Manner
from engine.pictures.threads import Turning, threads
from engine.play.reflecting import Hinge
from engine.play.titles import title_of
from engine.screens.lines import BLANK, Line, Placed, cut
from engine.screens.map_lines import HERE, at_right, few, middle_in, spread, turning_said, ways_said
from engine.screens.voices import placed
from story.model import Scene
from story.wording import many, verb

ItemKind = Literal["visit", "elsewhere", "lost", "ending", "beginnings"]
INDENT: Final = 2
MAX_TITLE_CELLS: Final = 24
"""Cells that a scene's title has at most."""
MOST_MARKS: Final = 4
FOLDED: Final = "▸"
ELSEWHERE: Final = "seen on another way"
NONE_YET: Final = "none seen yet"
OTHERS: Final = "others, not seen yet"
COUNTING: Final = "still being counted"
BEGUN: Final = "Other beginnings"


class MapItem(NamedTuple):
    """A line that can be chosen; `group` is the movement's place among all of them, -1 below
    them."""

    kind: ItemKind
    group: int
    visit: Visit | None = None
    scene: Scene | None = None
    end: EndingSeen | None = None
    others: int = 0


def is_same(one: MapItem, other: MapItem) -> bool:
    """Return whether two lines show the same, wherever they stand and whatever is known of it by
    now."""
    return (one.kind, one.visit, one.scene) == (other.kind, other.visit, other.scene) and (
        (one.end and one.end.scenes) == (other.end and other.end.scenes)
    )


class View(NamedTuple):
    """What the map shows from above.

    It is of the playthrough `own`, in the part `voice` (`names` are what the parts are called), in
    which the reader stands in the scene `here`, and which came to an `ending`.
    """

    groups: Sequence[SceneGroup]
    ends: EndingsSeen
    items: Sequence[MapItem]
    own: str
    voice: str
    names: Mapping[str, str]
    here: Visit | None
    ending: str | None
    is_counted: bool = True
    """Whether all playthroughs were looked through for what was seen in them."""


class Columns(NamedTuple):
    """At which cells of the column things stand; 0 where there is no room for them."""

    date: int
    ways: int
    middle: int


def columns_in(width: int) -> Columns:
    """Return what stands where in a column of so many cells."""
    if width >= 68:
        return Columns(27, 40, middle_in(width))

    return Columns(0, 28 if width >= 52 else max(width - 13, 10), middle_in(width))


def items_of(groups: Sequence[SceneGroup], ends: EndingsSeen, others: int) -> list[MapItem]:
    """Return all lines that can be chosen, from above; `others` counts the playthroughs that began
    otherwise."""
    result = []
    for position, group in enumerate(groups):
        for visit in group.visits:
            result.append(MapItem("visit", position, visit))
            if visit.lost is not None:
                result.append(MapItem("lost", position, visit))

        result += [MapItem("elsewhere", position, scene=scene) for scene in group.elsewhere]

    result += [MapItem("ending", -1, end=end, others=end.others) for end in ends.seen]
    return result + ([MapItem("beginnings", -1, others=others)] if others else [])


def scenes_lines(view: View, width: int, height: int, cursor: int, manner: Manner) -> list[Line]:
    """Lay out the map in so many rows: the cursor's movement open, of the others as many as fit,
    the nearest first."""
    drawing = _Drawing(view, width, manner)
    if 0 <= cursor < len(view.items):
        opened = view.items[cursor].group
    else:
        opened = 0

    open_ones, airy = _folding(view, opened if opened >= 0 else len(view.groups), height)
    for position in range(len(view.groups)):
        if airy and position:
            drawing.blank()
        drawing.group(position, opened, is_open=position in open_ones)

    drawing.below()
    return drawing.lines()


def _folding(view: View, opened: int, height: int) -> tuple[set[int], bool]:
    """Return which movements are open, and whether there is room for air between them; what is
    farthest from the cursor is folded first."""
    sizes = []
    for position in range(len(view.groups)):
        sizes.append(sum(item.group == position for item in view.items))

    heads = sum(bool(head_of(view.groups, position)) for position in range(len(view.groups)))
    open_ones = set(range(len(view.groups)))
    rows = heads + sum(sizes) + _rows_below(view)
    if rows + max(len(view.groups) - 1, 0) <= height:
        return open_ones, True

    for position in sorted(open_ones, key=lambda position: (-abs(position - opened), -position)):
        if rows <= height:
            break

        if position != opened and head_of(view.groups, position):
            open_ones.discard(position)
            rows -= sizes[position]

    return open_ones, False


def _rows_below(view: View) -> int:
    """Count the rows under the movements: the endings, and what began otherwise."""
    ends = len(view.ends.seen) + view.ends.are_more
    return (ends + 2 if ends else 0) + any(item.kind == "beginnings" for item in view.items)


class _Drawing:
    """The rows of the map as they are laid out, each as what stands at which cell."""

    def __init__(self, view: View, width: int, manner: Manner) -> None:
        self.view, self.width, self.manner = view, width, manner
        self.columns = columns_in(width)
        self.rows: list[tuple[list[Placed], int]] = []
        self.turnings: list[Turning] = []
        self.date = ""

    def blank(self) -> None:
        self.rows.append(([], -1))

    def lines(self) -> list[Line]:
        """Lay the two voices over the rows."""
        middle = self.columns.middle
        if middle:
            drawn = placed(threads(self.turnings, self.manner, 0), middle, 0)
        else:
            drawn = {}

        found = []
        for row, (cells, option) in enumerate(self.rows):
            found.append(
                spread([*cells, *drawn.get(row, ())], option) if cells or row in drawn else BLANK
            )

        return found

    def group(self, position: int, opened: int, *, is_open: bool) -> None:
        """Lay out a movement: its name and days, and its scenes; or its name alone."""
        group, view = self.view.groups[position], self.view
        items = [(number, item) for number, item in enumerate(view.items) if item.group == position]
        if title := head_of(view.groups, position):
            self._head(
                title, group, [number for number, _ in items], opened > position, is_open=is_open
            )
        for number, item in items if is_open else ():
            self._item(number, item)

    def _head(
        self, title: str, group: SceneGroup, items: Sequence[int], is_above: bool, *, is_open: bool
    ) -> None:
        cells = [Placed(0, self._cut(title, 0), "heading")]
        about = self.columns.date or max(cell_len(cells[0].text) + 2, self.columns.ways)
        option = -1
        if not group.visits:
            cells = [cells[0]._replace(role="choice")]
            if items:
                cells += [Placed(about, cut(ELSEWHERE, self.width - about), "quiet")]
        elif self.columns.date:
            cells.append(Placed(about, _span(group.visits), "quiet"))

        if items and not is_open:
            option = items[-1] if is_above else items[0]
            if group.visits:
                cells += self._here(cells[0], group.visits)
                cells.append(Placed(self.width - 1, FOLDED, "quiet"))
                hinges = chain.from_iterable(visit.hinges for visit in group.visits)
                self._turn(list(hinges)[-1:])

        self.rows.append((cells, option))

    def _item(self, offset: int, item: MapItem) -> None:
        indent = INDENT if head_of(self.view.groups, item.group) else 0
        if item.kind == "lost":
            words = "× the story has changed here"
            self.rows.append(([Placed(indent, cut(words, self.width - indent), "locked")], offset))
        elif item.scene is not None:
            part, name = self._part(item.scene), title_of(item.scene)
            if not self.columns.date and part:
                name = f"{name}, {part}"
            cells = [Placed(indent, self._cut(name, indent), "elsewhere")]
            if self.columns.date:
                cells.append(Placed(self.columns.date, part, "quiet"))
            self.rows.append((cells, offset))
        elif item.visit is not None:
            self._visit(offset, item.visit, indent)

    def _visit(self, offset: int, visit: Visit, indent: int) -> None:
        taken = len(HERE) + 6 if visit is self.view.here else 0
        name = Placed(indent, self._cut(title_of(visit.scene), indent, taken), "choice")
        cells = [name, *self._here(name, [visit])]
        day = _day(visit.scene.at)
        if self.columns.date and day and day != self.date:
            cells.append(Placed(self.columns.date, day, "quiet"))
        self.date = day or self.date
        marks = "○" * min(visit.untaken, MOST_MARKS) + "◌" * min(len(visit.closed), MOST_MARKS)
        cells.append(Placed(self.columns.ways, marks, "quiet"))
        cells += at_right(_count(visit, self.view.own), self.width)
        self._turn(visit.hinges[-1:])
        self.rows.append((cells, offset))

    def _part(self, scene: Scene) -> str:
        """Return in whose part a scene is that was seen in the other one, or else its day."""
        if scene.voice and scene.voice != self.view.voice:
            return f"as {self.view.names.get(scene.voice, scene.voice)}"

        return _day(scene.at)

    def _turn(self, hinges: Sequence[Hinge]) -> None:
        """Let the voices turn at the row that is laid out next."""
        for hinge in hinges:
            self.turnings.append(Turning(len(self.rows), hinge.own_lean, hinge.other_lean))

    def _here(self, name: Placed, visits: Sequence[Visit]) -> Iterator[Placed]:
        if any(visit is self.view.here for visit in visits):
            after = name.column + cell_len(name.text) + 2
            yield Placed(after, HERE, "quiet")
            yield Placed(after + len(HERE), "here", "strong")

    def _cut(self, name: str, indent: int, taken: int = 0) -> str:
        """Shorten a name to the room it has before what stands beside it."""
        first = self.columns.date or self.columns.ways
        return cut(name, min(MAX_TITLE_CELLS, first - indent - 1) - taken)

    def below(self) -> None:
        """Lay out the endings by their titles, those not seen yet in one row, and what began
        otherwise."""
        view = self.view
        if view.ends.seen or view.ends.are_more:
            if self.rows:
                self.blank()
            self.rows.append(([Placed(0, "Endings", "heading")], -1))

        for number, item in enumerate(view.items):
            if item.end is not None:
                if is_own(item.end, view.ending):
                    role = "choice"
                else:
                    role = "elsewhere"

                title = cut(item.end.title, self.width - INDENT - 8)
                cells = [Placed(INDENT, title, role), *at_right(item.others, self.width)]
                self.rows.append((cells, number))

        if view.ends.are_more:
            words = OTHERS if view.ends.seen else NONE_YET
            words = words if view.is_counted else COUNTING
            self.rows.append(([Placed(INDENT, f"○ {words}", "quiet")], -1))

        for number, item in enumerate(view.items):
            if item.kind == "beginnings":
                cells = [Placed(0, BEGUN, "elsewhere"), *at_right(item.others, self.width)]
                self.rows.append((cells, number))


def is_own(end: EndingSeen, ending: str | None) -> bool:
    """Return whether a playthrough that came to `ending` came to this one."""
    return any(scene.id == ending for scene in end.scenes)


def _count(visit: Visit, own: str) -> int:
    """Count the playthroughs that turned off in a scene: the others, or else this one itself, which
    came back."""
    others = visit.turning_off - {own}
    return len(others or visit.turning_off)


def _day(moment: datetime | None) -> str:
    if moment is not None:
        return f"{moment:%a} {moment.day} {moment:%b}"

    return ""


def _span(visits: Sequence[Visit]) -> str:
    """Return on which days a movement was: `27 to 30 October`, `December, January`."""
    days = [visit.scene.at for visit in visits if visit.scene.at is not None]
    if not days:
        return ""

    first, last = min(days), max(days)
    if first.date() == last.date():
        return f"{first.day} {first:%B}"

    apart = (last.year - first.year) * 12 + last.month - first.month
    if not apart:
        return f"{first.day} to {last.day} {first:%B}"

    return f"{first:%B}{', ' if apart == 1 else ' to '}{last:%B}"


def foot_scenes(item: MapItem, own: str, ending: str | None) -> str:
    """Return each sign of a line of the map in words."""
    match item.kind:
        case "visit" if item.visit is not None:
            return _foot_visit(item.visit, own)
        case "lost" if item.visit is not None and item.visit.lost is not None:
            return item.visit.lost.parting
        case "visit" | "lost":
            return ""
        case "elsewhere":
            return "Seen in another playthrough, and not on this way."
        case "ending":
            return _foot_ending(item, ending)
        case _:
            return _foot_beginnings(item.others)


def _foot_ending(item: MapItem, ending: str | None) -> str:
    parts = []
    if item.end is not None and is_own(item.end, ending):
        parts.append("You came to this one.")
    if item.others > 0:
        parts.append(_came(item.others))
    return " ".join(parts)


def _foot_beginnings(others: int) -> str:
    who = "one playthrough" if others == 1 else f"{few(others)} playthroughs"
    how = "another part, other pronouns, or somebody else to hear"
    return f"{who[:1].upper()}{who[1:]} began otherwise: {how}."


def _came(count: int) -> str:
    return f"+{many(count, 'other playthrough')} came to this one."


def _foot_visit(visit: Visit, own: str) -> str:
    """Return the signs of a scene in words; of one that has none, where it is."""
    parts = []
    if said := ways_said(visit.untaken, visit.closed, signs=MOST_MARKS):
        parts.append(said if said.endswith((".", "!", "?", "…")) else f"{said}.")
    others = visit.turning_off - {own}
    if others:
        count = len(others)
        parts.append(f"+{many(count, 'other playthrough')} {verb(count, 'turn')} off here.")
    elif visit.turning_off:
        parts.append("+1: you went another way here before.")

    parts += [turning_said(hinge) for hinge in visit.hinges[-1:]]
    return " ".join(filter(None, parts)) or visit.scene.place
