"""The map at two heights: where you have been, scene by scene, and inside each; as ways also where
you have not."""

from collections.abc import Iterable, Sequence
from time import perf_counter
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from engine.atlas.chart import ChartRow, beginnings, rows_of
from engine.atlas.finding import Hit, search
from engine.atlas.guiding import UNSEEN, Enquiry, hint_at, nearest, what_is_left
from engine.atlas.logs import Log
from engine.atlas.scenes import (
    EndingsSeen,
    SceneGroup,
    Visit,
    ends,
    groups,
    newest_at,
    node_of,
    seen_elsewhere,
    visits,
    way_through,
)
from engine.atlas.seen import figures_said
from engine.atlas.tree import TreeNode
from engine.play.titles import title_of
from engine.saves.journal import SaveError
from engine.screens.bars import KeyHint
from engine.screens.base import ROWS_AROUND, MenuLine
from engine.screens.block import AIRY_FROM
from engine.screens.lines import BLANK, Line, Piece, broken, cut, plain_lines
from engine.screens.map_lines import (
    ROWS_BELOW,
    Below,
    beginning_lines,
    foot_inside,
    headed,
    hit_lines,
    inside_lines,
    read_lines,
    visit_lines,
)
from engine.screens.map_scenes import (
    BEGUN,
    MapItem,
    View,
    foot_scenes,
    is_same,
    items_of,
    scenes_lines,
)
from engine.screens.menu import MenuPage, MenuScreen, heading_lines
from story.model import Scene
from story.wording import many

SLICE: Final = 0.012
"""Seconds that are worked at a time on what was seen, so that a key never waits for it."""
MOST_HITS: Final = 200
HEADING: Final = "Where you have been"
EMPTY: Final = "Nothing has been read yet. Each choice that is made comes to stand here, and stays."
SAME_WAY: Final = "This is the way you are on. Choose a branch to compare it with."


class FindLine(Input):
    """The line in which what is looked for is typed; it is only there while it is."""

    DEFAULT_CSS = (
        "FindLine { margin: 0 2; background: $background; &:focus { background: $background; } }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.stop_finding", "Back", show=False)
    ]


class Map(MenuScreen):
    """Shows where one has been: from above a line a scene, and inside a scene a line a choice."""

    DEFAULT_CSS = "Map MenuPage { margin: 1 0; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "close", "The map", id="map", show=False),
        Binding("g", "go_on", "Go on from here", id="go-on"),
        Binding("right", "follow", "Look inside, or open", id="follow", show=False),
        Binding("left", "scene_before", "The scene before", id="scene-before", show=False),
        Binding("slash", "find", "Find", id="find"),
        Binding("u", "unseen", "What was not seen yet", id="unseen"),
        Binding("h", "hint", "A hint", id="hint"),
        Binding("c", "compare", "Compare with this one", id="compare"),
    ]
    numbered = False
    rows_around = ROWS_AROUND + ROWS_BELOW

    def __init__(self, id: str = "", line: int | None = None) -> None:
        """Open on a playthrough's line, or where the one being played stands."""
        super().__init__()
        self.opened_at = (id, line)
        self.here: TreeNode | None = None
        self.focus_node: TreeNode | None = None
        self.own = ""
        self.first: TreeNode | None = None
        """Where the map was opened, and below, on whose way."""
        self.opened_on = ""
        self.way: list[TreeNode] = []
        self.visits: list[Visit] = []
        self.groups: list[SceneGroup] = []
        self.ends = EndingsSeen()
        self.items: list[MapItem] = []
        self.visit: Visit | None = None
        """The scene that one looks inside of; None from above."""
        self.rows: list[ChartRow] = []
        """Its rows; or the other beginnings, while one chooses among them."""
        self.at_beginnings = False
        self.hits: list[Hit] | None = None
        self.looked_for = ""
        self.hint = ""
        self.asking = Enquiry()
        self._counted: str = ""
        self._is_counted = False
        """Whether all playthroughs were looked through."""
        self._laid: object = None

    def compose(self) -> ComposeResult:
        bar, page, hints = super().compose()
        yield from (bar, page, Below(), hints)

    def on_mount(self) -> None:
        super().on_mount()
        self.look()
        self.set_timer(SLICE, self._count)

    def look(self) -> None:
        """See what is kept now, and stand where the reader does."""
        app = self.game_app
        try:
            app.look_at_atlas()
        except SaveError as error:
            app.tell(str(error))

        game = app.game
        if game is not None:
            self.here = app.atlas.locate(game.id, game.lines[-1] if game.lines else 0)
        else:
            self.here = None

        self._is_counted = not self._missing()
        id, line = self.opened_at
        asked = app.atlas.locate(id, line) if id else None
        self.first = asked or self.here or next(iter(app.atlas.roots), None)
        self._focus(self.first)
        self.opened_on = self.own
        self._stand_at(self.first)

    def _focus(self, node: TreeNode | None) -> None:
        """Take the way through a node as the one that is shown: of the playthrough that is read, or
        the one touched last."""
        app = self.game_app
        self.focus_node, self.at_beginnings = node, False
        self.visit, self.rows = None, []
        if node is None:
            self.way, self.visits, self.items, self.own = [], [], [], ""
            return

        playing = app.game.id if app.game is not None else ""
        log = newest_at(node, self.opened_at[0] or playing)
        self.way, self.own = way_through(node, log), log.id
        self.visits = visits(self.way)
        self._gather()

    def _gather(self) -> None:
        """Gather what else was seen, as far as it was counted."""
        app = self.game_app
        marks = app.seen.marks(app.atlas.logs.values())
        elsewhere = seen_elsewhere(app.story, marks, self.visits)
        self.groups = groups(app.story, self.visits, elsewhere)
        self.ends = ends(app.atlas, app.seen, self.own)
        root = self.way[0] if self.way else None
        others = sum(len(other.members) for other in app.atlas.roots if other is not root)
        self.items = items_of(self.groups, self.ends, others)

    def _stand_at(self, node: TreeNode | None) -> None:
        """Show the way from above, with the cursor on the scene in which a node stands."""
        cursor = self._position_of(self._visit_of(node))
        self.visit, self.rows = None, []
        if self.menu_page.is_mounted:
            self.turn(cursor)

    def _position_of(self, visit: Visit | None) -> int:
        """Return the first line of the map that is a visit's, or with None one of no visit; 0 where
        there is none."""
        for position, item in enumerate(self.items):
            if item.visit is visit:
                return position

        return 0

    def _visit_of(self, node: TreeNode | None) -> Visit | None:
        """Find the scene in which one stands at a node: that of its choices, or the last one where
        nothing is to be chosen any more."""
        for visit in self.visits if node in self.way else ():
            if any(step.node is node for step in visit.steps):
                return visit

        if self.way and node is self.way[-1] and self.visits:
            return self.visits[-1]

        return None

    def _look_inside(self, visit: Visit, node: TreeNode | None = None) -> None:
        """Show the rows inside a scene, with the cursor on what led to a node, or on what stands
        open there."""
        self.visit = visit
        self.rows = rows_of(self.game_app.story, visit.steps, visit.lost)
        cursor = next((position for position, row in enumerate(self.rows) if row.node is node), 0)
        self.turn(cursor)

    def board(self) -> str:
        if self.game_app.game is not None:
            return self.game_app.game.status

        return ""

    def words(self, width: int) -> list[Line]:
        if self.hits is not None:
            return heading_lines(_found(self.looked_for, len(self.hits)), width)
        if self.at_beginnings:
            return heading_lines(BEGUN, width)
        if not self.visits:
            return [*heading_lines(HEADING, width), *plain_lines(EMPTY, width)]

        left: list[Piece] = [(HEADING, "strong")]
        if self.visit is not None:
            movement = self._movement(self.visit)
            title = cut(title_of(self.visit.scene), width)
            if movement:
                left = [(f"{movement}  ", "quiet"), (title, "strong")]
            else:
                left = [(title, "strong")]

        return headed(left, self._whose(), width)

    def _movement(self, visit: Visit) -> str:
        group = next((group for group in self.groups if visit in group.visits), None)
        if group is not None and group.movement is not None:
            return title_of(group.movement)

        return ""

    def _whose(self) -> str:
        """Return whose part is shown, and of how many playthroughs this is one."""
        app, count = self.game_app, len(self.game_app.atlas.logs)
        name = app.story.part_name(self._voice())
        many = f"one of {count:,} playthroughs" if count > 1 else ""
        return ", ".join(filter(None, (f"as {name}" if name else "", many)))

    def _voice(self) -> str:
        log = self.game_app.atlas.logs.get(self.own)
        return (log.beginning.given.voice if log is not None else None) or ""

    def answers(self) -> Sequence[MenuLine]:
        if self.hits is not None:
            return [MenuLine(hit.excerpt) for hit in self.hits]
        if self.visit is not None or self.at_beginnings:
            return [MenuLine(row.words) for row in self.rows]

        return [MenuLine(item.kind) for item in self.items]

    def lines(self, width: int) -> list[Line]:
        self.menu_page.notes = {}
        above, self._laid = self.words(width), self._hangs_on()
        room, page = self.menu_page.rows - len(above), self.menu_page
        if self.hits is not None:
            found = (hit_lines(hit, width, position) for position, hit in enumerate(self.hits))
            return [*above, *(line for lines in found for line in lines)]

        if self.at_beginnings:
            return [*above, *beginning_lines(self.rows, width)]
        if self.visit is not None:
            return [*above, *self._inside(width, room)]
        if not self.visits:
            return above

        cast = self.game_app.story.cast
        view = View(
            self.groups,
            self.ends,
            self.items,
            self.own,
            self._voice(),
            {id: member.name for id, member in cast.items()},
            self._visit_of(self.here),
            self._ending(),
            self._is_counted,
        )
        return [*above, *scenes_lines(view, width, room, page.cursor, self.game_app.pictures)]

    def _inside(self, width: int, room: int) -> list[Line]:
        """Lay out the rows of a scene; in a high window, under them, what was read at the one under
        the cursor."""
        if self.visit is not None and not self.rows:
            return visit_lines(self.visit, width)

        rows = inside_lines(self.rows, width, room, here=self.here, own=self.own)
        row = self._row()
        if row is None or self.app.size.height < AIRY_FROM:
            return rows

        read = read_lines(row, width, room - len(rows) - 2)
        if read:
            return [*rows, *[BLANK] * (room - len(rows) - len(read)), *read]

        return rows

    def _item(self) -> MapItem | None:
        """Return the line under the cursor, from above."""
        position = self.menu_page.cursor
        shown = self.hits is None and self.visit is None and not self.at_beginnings
        if shown and 0 <= position < len(self.items):
            return self.items[position]

        return None

    def _row(self) -> ChartRow | None:
        """Return the row under the cursor, inside a scene or among the beginnings."""
        position = self.menu_page.cursor
        shown = self.hits is None and (self.visit is not None or self.at_beginnings)
        if shown and 0 <= position < len(self.rows):
            return self.rows[position]

        return None

    def _node(self) -> TreeNode | None:
        """Find the place that what is under the cursor leads to."""
        item, row = self._item(), self._row()
        if row is not None:
            return row.node
        if item is None:
            return None

        if item.visit is not None:
            if item.kind == "lost":
                return item.visit.lost

            return item.visit.node

        own = next((visit for visit in self.visits if visit.scene in _scenes_of(item)), None)
        app = self.game_app
        if own is not None:
            return own.node

        return node_of(app.atlas, app.seen, _scenes_of(item))

    def hint_parts(self) -> Iterable[KeyHint]:
        key = self.key_of
        if self.hits is not None:
            yield from (
                KeyHint(key("enter"), "show it on the map"),
                KeyHint(key("leave"), "back to the map"),
            )
        elif self.query(FindLine):
            yield from (KeyHint(key("enter"), "find"), KeyHint(key("leave"), "back to the map"))
        elif self.visit is not None or self.at_beginnings:
            yield from self._hints_inside()
        else:
            yield from self._hints_above()

    def _hints_above(self) -> Iterable[KeyHint]:
        key, item = self.key_of, self._item()
        if item is not None:
            yield KeyHint(key("enter"), "list them" if item.kind == "beginnings" else "look inside")
            if item.kind != "beginnings":
                yield KeyHint(key("go-on"), "go on from here")
            yield KeyHint(key("unseen"), "unseen")

        yield KeyHint(key("find"), "find")
        yield KeyHint(key("leave"), "back to your way" if self._is_elsewhere() else "back")

    def _hints_inside(self) -> Iterable[KeyHint]:
        key, row = self.key_of, self._row()
        if self.at_beginnings:
            yield KeyHint(key("enter"), "show it")
        elif row is not None and row.kind != "closed":
            yield KeyHint(key("go-on"), "go on from here")

        if row is not None and row.kind == "branch":
            yield from (KeyHint(key("follow"), "open it"), KeyHint(key("compare"), "compare"))
        elif not self.at_beginnings:
            yield KeyHint(key("hint"), "hint")

        yield from (KeyHint(key("find"), "find"), KeyHint(key("leave"), "the scenes"))

    def show_hints(self) -> None:
        super().show_hints()
        page = self.menu_page
        if self.hint:
            words, role = self.hint, "emphasis"
        else:
            words, role = self._foot(), "quiet"

        below = broken([(words, role)], page.measure) if words else []
        self.query_one(Below).say(below, page.margin)

    def _foot(self) -> str:
        """Return each sign of the line under the cursor in words; of an ending also how much was
        seen of all."""
        item, row = self._item(), self._row()
        if row is not None and not self.at_beginnings:
            return foot_inside(row, self.page.measure, self.own)
        if item is None:
            return ""

        said = foot_scenes(item, self.own, self._ending())
        if item.kind == "ending":
            return f"{said} {self._counted}".strip()

        return said

    def _ending(self) -> str | None:
        state = self.way[-1].state if self.way else None
        if state is not None:
            return state.ending

        return None

    def _count(self) -> None:
        """Work for a moment on what was seen; what is not done yet is done after the next key."""
        app, begun = self.game_app, perf_counter()
        missing = self._missing()
        was_missing = bool(missing)
        while missing and perf_counter() - begun < SLICE:
            app.seen.index(missing.pop(0))

        self._counted, self._is_counted = self._figures(len(missing)), not missing
        if missing:
            self.set_timer(SLICE, self._count)
        else:
            app.seen.save()

        if self.is_laid_out:
            if was_missing and not missing:
                self._count_in()
            self.show_hints()

    def _count_in(self) -> None:
        """Show what is known of the other playthroughs now that all of them were counted; the
        cursor stays where it is."""
        item = self._item()
        self._gather()
        if item is not None:
            same = (position for position, other in enumerate(self.items) if is_same(item, other))
            self.menu_page.set_reactive(MenuPage.cursor, next(same, 0))
            self._lay()

    def _missing(self) -> list[Log]:
        """List the playthroughs that are still to be looked through."""
        app = self.game_app
        return app.seen.missing(app.atlas.logs.values())

    def _figures(self, missing: int) -> str:
        app = self.game_app
        if missing:
            return f"{many(missing, 'playthrough')} still to be counted."

        said = figures_said(app.story, app.seen.marks(app.atlas.logs.values()))
        return f"In all: {said.replace('; ', ', ')}."

    def _lay(self) -> None:
        """Lay the lines out anew, where they hang on the cursor; what is in sight stays so."""
        page = self.menu_page
        top, page.lines = page.top, ()
        self.rebuild()
        page.top = min(top, page.lowest)
        page.bring_cursor()

    def _hangs_on(self) -> object:
        """Return on what of the cursor the lines hang: the movement that is open, or the row whose
        page is shown."""
        item = self._item()
        if item is not None:
            return item.group
        if self.app.size.height >= AIRY_FROM:
            return self.menu_page.cursor

        return None

    def on_page_scrolled(self) -> None:
        self.hint = ""
        if self._hangs_on() != self._laid:
            self._lay()
        super().on_page_scrolled()

    def chosen(self, position: int) -> None:
        """Look inside a scene, or go on from a row; from what was found, go to its place on the
        map."""
        if self.hits is not None:
            self._show_hit(self.hits[position])
        elif self.at_beginnings:
            self._focus(self.rows[position].node)
            self._stand_at(None)
        elif self.visit is not None:
            self.action_go_on()
        elif self.items[position].kind == "beginnings":
            self.at_beginnings = True
            self.rows = beginnings(self.game_app.atlas, self.way[0] if self.way else None)
            self.turn()
        else:
            self._open(self.items[position])

    def _open(self, item: MapItem) -> None:
        """Look inside the scene of a line; one that is not on this way is shown on the way where it
        was seen."""
        visit = item.visit
        if visit is None:
            node = self._node()
            if node is None:
                return

            if node not in self.way:
                self._focus(node)
            visit = next((one for one in self.visits if one.scene in _scenes_of(item)), None)

        if visit is not None:
            self._look_inside(visit, visit.lost if item.kind == "lost" else None)

    def action_go_on(self) -> None:
        """Go on from what is under the cursor."""
        row, node = self._row(), self._node()
        if self.hits is not None or node is None or (row is not None and row.kind == "closed"):
            return

        if node.state is None:
            self.game_app.tell(
                f"{node.parting}; you go on from the nearest place that is still there"
            )

        self.game_app.jump(node.holding)

    def _show_hit(self, hit: Hit) -> None:
        """Show a place that was found, inside its scene, with the cursor on the choice that led
        there."""
        self.hits = None
        node = self.game_app.atlas.locate(hit.id, hit.line)
        if node is not None and node not in self.way:
            self._focus(node)
        self._show_taken(node)

    def _show_taken(self, node: TreeNode | None) -> None:
        """Look inside the scene in which the choice was taken that led to a node; from above where
        none was."""
        for visit in self.visits:
            if any(step.taken is node for step in visit.steps):
                self._look_inside(visit, node)
                return

        self._stand_at(node)

    def action_follow(self) -> None:
        """Look inside a scene; in there open a branch, which goes straight down then, or go on to
        the next scene."""
        row = self._row()
        if self._item() is not None or self.at_beginnings:
            self.chosen(self.menu_page.cursor)
        elif row is not None and row.kind == "branch":
            self._focus(row.node)
            self._show_taken(row.node)
        elif self.visit is not None:
            self._beside(1)

    def action_scene_before(self) -> None:
        """Go to the scene before; from above, up to where its movement begins."""
        if self.visit is not None:
            self._beside(-1)
        elif (item := self._item()) is not None:
            firsts: dict[int, int] = {}
            for position, other in enumerate(self.items):
                firsts.setdefault(other.group, position)

            above = [position for position in firsts.values() if position < self.menu_page.cursor]
            if above:
                self.menu_page.cursor = above[-1]
            else:
                self.menu_page.cursor = firsts[item.group]

    def _beside(self, by: int) -> None:
        """Look inside the scene before or after this one that has anything in it."""
        assert self.visit is not None
        position = self.visits.index(self.visit) + by
        if 0 <= position < len(self.visits):
            self._look_inside(self.visits[position])

    async def action_find(self) -> None:
        """Ask what is to be found."""
        if not self.query(FindLine):
            await self.mount(
                FindLine(placeholder="a word that was read, a choice, a scene", compact=True),
                before="#hints",
            )

        self.query_one(FindLine).focus()
        self.show_hints()

    async def action_stop_finding(self) -> None:
        await self.query(FindLine).remove()
        self.menu_page.focus()
        self.show_hints()

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Look for what was typed, in everything that was read."""
        event.stop()
        await self.action_stop_finding()
        self.hint = ""
        self.looked_for = " ".join(event.value.split())
        if not self.looked_for:
            return

        app = self.game_app
        self.hits = []
        for hit in search(app.story, app.atlas.logs.values(), self.looked_for, app.seen):
            if hit is not None:
                self.hits.append(hit)
            if len(self.hits) >= MOST_HITS:
                break

        self.turn()

    def action_unseen(self) -> None:
        """Go to the place from which the nearest turning not seen yet can be come to."""
        node, app = self._node(), self.game_app
        if node is None:
            return

        unseen = nearest(app.atlas, app.seen, node)
        if unseen is None:
            self._say_hint(what_is_left(app.atlas, app.seen))
            return

        if unseen.node not in self.way:
            self._focus(unseen.node)
        visit = self._visit_of(unseen.node)
        if visit is not None:
            self._look_inside(visit, unseen.node)
        self.call_after_refresh(self._say_hint, UNSEEN)

    def action_hint(self) -> None:
        """Show roughly where what is closed or not seen is decided; asked again, say by which
        choice."""
        item, row, node, app = self._item(), self._row(), self._node(), self.game_app
        if row is not None and row.kind == "closed":
            reason = row.words
        else:
            reason = ""

        for step in item.visit.steps if item is not None and item.visit is not None else ():
            if step.closed and not reason:
                node, reason = step.node, step.closed[0]

        if node is not None:
            hint = hint_at(app.atlas, app.seen, node, reason)
            self._say_hint(self.asking.said(hint, self.key_of("hint")))

    def _say_hint(self, words: str) -> None:
        self.hint = words
        self.show_hints()

    def action_compare(self) -> None:
        """Lay the way under the cursor beside the one that is being read."""
        node, here = self._node(), self.here
        if node is None or here is None:
            return

        if node in here.path() or here in node.path():
            self._say_hint(SAME_WAY)
            return

        from engine.screens.comparing import Comparing, game_at

        last = [node, *node.onward()][-1]
        self.app.push_screen(Comparing(game_at(here), game_at(last)))

    def _is_elsewhere(self) -> bool:
        """Return whether another way is shown than that on which the map was opened."""
        return self.first is not None and (self.own != self.opened_on or self.first not in self.way)

    def action_leave(self) -> None:
        """Go back the way one came: to the scenes, to the way on which one stands, to the page."""
        if self.hits is not None:
            self.hits = None
            self._stand_at(self.focus_node)
        elif self.at_beginnings:
            self.at_beginnings = False
            self.rows = []
            self.turn(max(len(self.items) - 1, 0))
        elif self.visit is not None:
            cursor = self._position_of(self.visit)
            self.visit, self.rows = None, []
            self.turn(cursor)
        elif self._is_elsewhere():
            self._focus(self.first)
            self._stand_at(self.first)
        else:
            self.dismiss()

    def action_close(self) -> None:
        self.dismiss()


def _scenes_of(item: MapItem) -> Sequence[Scene]:
    """Return the scenes that a line stands for which is of no visit."""
    if item.end is not None:
        return item.end.scenes
    if item.scene is not None:
        return (item.scene,)

    return ()


def _found(words: str, count: int) -> str:
    if not count:
        return f"“{words}” was read nowhere yet."

    return f"“{words}”: {count}{'+' if count >= MOST_HITS else ''} place{'s' if count > 1 else ''}"
