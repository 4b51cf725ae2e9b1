"""The map: where you have been, and as ways where you have not; one key away, and from it any choice can be gone on from."""

from collections.abc import Iterable, Sequence
from time import perf_counter
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from engine.atlas.chart import Row, chart
from engine.atlas.finding import Hit, search
from engine.atlas.guiding import UNSEEN, Asking, hint_at, nearest, what_is_left
from engine.atlas.seen import endings_said, figures_said
from engine.atlas.tree import Node
from engine.keeping import KeepError
from engine.screens.bars import Hint
from engine.screens.leaf import Leaf, heading_lines
from engine.screens.lines import BLANK, Line, broken, plain_lines
from engine.screens.map_lines import SPACE, Below, beside_lines, hit_lines, is_folded, row_line
from engine.screens.sheet import Answer
from story.wording import many

SLICE: Final = 0.012
"""Seconds that are worked at a time on what was seen, so that a key never waits for it."""
MOST_HITS: Final = 200
EMPTY: Final = "Nothing has been read yet. Each choice that is made comes to stand here, and stays."


class FindLine(Input):
    """The line in which what is looked for is typed; it is only there while it is."""

    DEFAULT_CSS = (
        "FindLine { margin: 0 2; background: $background; &:focus { background: $background; } }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.stop_finding", "Back", show=False)
    ]


class Map(Leaf):
    """Shows the way through one place from its beginning to its end, with all that leaves it."""

    DEFAULT_CSS = "Map LeafPage { margin: 1 0 1 0; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "leave", "The map", id="map", show=False),
        Binding("right", "follow", "Follow a branch", id="follow", show=False),
        Binding("left", "up_a_scene", "The scene before", id="scene-before", show=False),
        Binding("slash", "find", "Find", id="find"),
        Binding("u", "unseen", "What was not seen yet", id="unseen"),
        Binding("h", "hint", "A hint", id="hint"),
        Binding("w", "ways", "Ways as lines", id="ways", show=False),
        Binding("c", "compare", "Compare with this one", id="compare"),
    ]
    numbered = False

    def __init__(self, id: str = "", line: int | None = None) -> None:
        """Open on a playthrough's line, or where the one being played stands."""
        super().__init__()
        self.opened_at = (id, line)
        self.here: Node | None = None
        self.focus_node: Node | None = None
        self.rows: list[Row] = []
        self.hits: list[Hit] | None = None
        self.looked_for = ""
        self.hint = ""
        self.asking = Asking()
        self.ways_as_rows = False
        self._counted: str = ""

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
        except KeepError as error:
            app.tell(str(error))
        game = app.game
        self.here = (
            app.atlas.locate(game.id, game.lines[-1] if game.lines else 0)
            if game is not None
            else None
        )
        id, line = self.opened_at
        asked = app.atlas.locate(id, line) if id else None
        self.focus_node = asked or self.here or next(iter(app.atlas.roots), None)
        self._chart(self.focus_node)

    def _chart(self, at: Node | None) -> None:
        """Lay the rows out anew, with the cursor on a node."""
        self.rows = (
            chart(self.game_app.atlas, self.focus_node, ways_as_rows=self.ways_as_rows)
            if self.focus_node is not None
            else []
        )
        cursor = next(
            (
                place
                for place, row in enumerate(self.rows)
                if row.node is at and row.kind not in ("untaken", "closed")
            ),
            0,
        )
        if self.leaf_page.is_mounted:
            self.turn(cursor)

    def board(self) -> str:
        return self.game_app.game.status if self.game_app.game is not None else ""

    def words(self, width: int) -> list[Line]:
        if self.hits is not None:
            count = f"{len(self.hits)}{'+' if len(self.hits) >= MOST_HITS else ''}"
            words = (
                f"“{self.looked_for}” was read nowhere yet."
                if not self.hits
                else f"“{self.looked_for}”: {count} place{'s' if len(self.hits) > 1 else ''}"
            )
            return heading_lines(words, width)
        heading = heading_lines("Where you have been", width)
        return heading if self.rows else [*heading, *plain_lines(EMPTY, width)]

    def answers(self) -> Sequence[Answer]:
        if self.hits is not None:
            return [Answer(hit.excerpt) for hit in self.hits]
        return [Answer(row.words) for row in self.rows]

    def lines(self, width: int) -> list[Line]:
        self.leaf_page.notes = {}
        above = self.words(width)
        if self.hits is not None:
            return [
                *above,
                *(
                    line
                    for place, hit in enumerate(self.hits)
                    for line in hit_lines(hit, width, place)
                ),
            ]
        for place, row in enumerate(self.rows):
            if is_folded(row) and not is_folded(self.rows[place - 1]):
                above.append(BLANK)
            above.append(
                row_line(
                    row,
                    width,
                    place,
                    here=row.node is self.here and row.kind in ("beginning", "choice", "branch"),
                )
            )
        return above

    def _row(self) -> Row | None:
        place = self.leaf_page.cursor
        return self.rows[place] if self.hits is None and 0 <= place < len(self.rows) else None

    def hint_parts(self) -> Iterable[Hint]:
        key = self.key_of
        if self.hits is not None:
            yield from (
                Hint(key("enter"), "show it on the map"),
                Hint(key("leave"), "back to the map"),
            )
            return
        if self.query(FindLine):
            yield from (Hint(key("enter"), "find"), Hint(key("leave"), "back to the map"))
            return
        row = self._row()
        is_branch = row is not None and (row.kind == "branch" or is_folded(row))
        if row is not None:
            yield (
                Hint(key("enter"), "go on from here")
                if row.kind != "closed"
                else Hint("", "closed")
            )
        yield from (
            (Hint(key("follow"), "follow"), Hint(key("compare"), "compare"))
            if is_branch
            else (Hint(key("unseen"), "unseen"), Hint(key("hint"), "hint"))
        )
        yield from (Hint(key("find"), "find"), Hint(key("leave"), "back"))

    def show_hints(self) -> None:
        super().show_hints()
        page, row = self.leaf_page, self._row()
        width = page.measure
        beside = beside_lines(row, width, self._endings(row)) if row is not None else []
        said = broken([(self.hint, "emphasis")], width) if self.hint else []
        counted = broken([(self._counted, "quiet")], width) if self._counted else []
        self.query_one(Below).say([*beside, *said, *counted], page.margin)

    def _endings(self, row: Row) -> str:
        """Say which endings were come to from a beginning."""
        app = self.game_app
        return (
            endings_said(app.story, app.seen.marks(log for log, _ in row.node.members))
            if row.kind == "beginning"
            else ""
        )

    def _count(self) -> None:
        """Work for a moment on what was seen; what is not done yet is done after the next key."""
        app, begun = self.game_app, perf_counter()
        missing = app.seen.missing(app.atlas.logs.values())
        while missing and perf_counter() - begun < SLICE:
            app.seen.take_in(missing.pop(0))
        self._counted = self._figures(len(missing))
        if missing:
            self.set_timer(SLICE, self._count)
        else:
            app.seen.save()
        if self.is_mounted and self.leaf_page.size.width:
            self.show_hints()

    def _figures(self, missing: int) -> str:
        app = self.game_app
        if missing:
            return f"{many(missing, 'playthrough')} still to be counted"
        return figures_said(app.story, app.seen.marks(app.atlas.logs.values())).replace("; ", SPACE)

    def chosen(self, place: int) -> None:
        """Go on from a row; from what was found, go to its place on the map."""
        if self.hits is not None:
            hit = self.hits[place]
            self._show_hit(hit)
            return
        row = self.rows[place]
        if row.kind == "closed":
            return
        if row.kind == "lost":
            self.game_app.tell(f"{row.words}; you go on from the nearest place that is still there")
        self.game_app.jump(row.node.holding)

    def _show_hit(self, hit: Hit) -> None:
        self.hits = None
        node = self.game_app.atlas.locate(hit.id, hit.line)
        self.focus_node = node or self.focus_node
        self._chart(node)

    def action_follow(self) -> None:
        """Show the way through a branch, straight down."""
        row = self._row()
        if row is None or row.kind in ("untaken", "closed"):
            return
        self.focus_node, self.hint = row.node, ""
        self._chart(row.node)

    def action_up_a_scene(self) -> None:
        """Go up to where the scene above begins."""
        page = self.leaf_page
        scenes = [
            place
            for place, row in enumerate(self.rows[: page.cursor])
            if row.aside and row.kind in ("beginning", "choice")
        ]
        if self.hits is None and scenes:
            page.cursor = scenes[-1]

    def action_ways(self) -> None:
        """Show ways not taken as lines of their own, or in a word beside the choice again."""
        row = self._row()
        self.ways_as_rows = not self.ways_as_rows
        self._chart(row.node if row is not None else None)

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
        self.leaf_page.focus()
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
        row, app = self._row(), self.game_app
        if row is None:
            return
        unseen = nearest(app.atlas, app.seen, row.node)
        if unseen is None:
            self._say_hint(what_is_left(app.atlas, app.seen))
            return
        if all(row.node is not unseen.node for row in self.rows):
            self.focus_node = unseen.node
        self._chart(unseen.node)
        self.call_after_refresh(self._say_hint, UNSEEN)

    def action_hint(self) -> None:
        """Say roughly where what is closed or not seen is decided; asked again, say by which choice."""
        row, app = self._row(), self.game_app
        if row is not None:
            self._say_hint(self.asking.said(hint_at(app.atlas, app.seen, row), self.key_of("hint")))

    def _say_hint(self, words: str) -> None:
        self.hint = words
        self.show_hints()

    def on_leaf_page_scrolled(self) -> None:
        self.hint = ""
        super().on_leaf_page_scrolled()

    def action_compare(self) -> None:
        """Lay the way under the cursor beside the one that is being read."""
        row, here = self._row(), self.here
        if row is None or here is None:
            return
        if row.node in here.path() or here in row.node.path():
            self._say_hint("This is the way you are on. Choose a branch to compare it with.")
            return
        from engine.screens.comparing import Comparing, game_at

        last = [row.node, *row.node.onward()][-1]
        self.app.push_screen(Comparing(game_at(here), game_at(last)))

    def action_leave(self) -> None:
        if self.hits is not None:
            self.hits = None
            self._chart(self.focus_node)
        else:
            self.dismiss()


def _found(words: str, count: int) -> str:
    if not count:
        return f"“{words}” was read nowhere yet."
    return f"“{words}”: {count}{'+' if count >= MOST_HITS else ''} place{'s' if count > 1 else ''}"
