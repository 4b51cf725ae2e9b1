"""All pages noticed, over all playthroughs: by theme, each with where it was, and how many are still blank."""

from collections.abc import Iterable, Sequence

from engine.atlas.pages import gathered, where_noticed
from engine.atlas.seen import look_at_all
from engine.keeping import KeepError
from engine.plan import plan_of
from engine.screens.bars import Hint
from engine.screens.leaf import Entry, Leaf, heading_lines
from engine.screens.lines import BLANK, Line, broken, page_lines, plain_lines, text_lines
from engine.state import Given
from engine.step import begin
from story.model import Insight

NONE = "Nothing was noticed yet. Each page that is comes to stand here."


class Gathered(Leaf):
    """Lists the pages, or shows one."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[Insight] = []
        self.open_page: Insight | None = None

    def on_mount(self) -> None:
        super().on_mount()
        app = self.game_app
        try:
            app.look_at_atlas()
        except KeepError as error:
            app.tell(str(error))
        look_at_all(app.seen, app.atlas.logs.values())
        self.pages = gathered(app.story, app.seen, app.atlas.logs.values())

    def board(self) -> str:
        return ""

    def words(self, width: int) -> list[Line]:
        if self.open_page is not None:
            return self._page(self.open_page, width)
        heading = heading_lines("Noticed, in all playthroughs", width)
        blank = len(self.game_app.story.insights) - len(self.pages)
        left = (
            "No page is blank any more."
            if not blank
            else f"{blank} page{' is' if blank == 1 else 's are'} still blank."
        )
        return [*heading, *plain_lines(left if self.pages else f"{NONE} {left}", width, "quiet")]

    def _page(self, insight: Insight, width: int) -> list[Line]:
        app = self.game_app
        story = app.story
        values = begin(
            story,
            app.game.given if app.game is not None else Given(next(iter(story.canon.voices), None)),
        ).values
        text = plan_of(story).compiler.text(insight.text, "", "")
        places = list(where_noticed(story, app.seen, app.atlas.logs.values(), insight.id))
        parts = [
            [
                *broken([(insight.title, "heading")], width),
                *broken([(insight.theme, "quiet")], width),
            ],
            text_lines(text.read(values), width) if text is not None else [],
            plain_lines(insight.question, width, "emphasis"),
            broken([("◦ " + " · ".join(place.scene for place in places), "past")], width)
            if places
            else [],
            plain_lines(f"From “{insight.source}”.", width, "quiet") if insight.source else [],
            page_lines(story.credits, width, "quiet"),
        ]
        return [line for part in parts if part for line in [BLANK, *part]][1:]

    def entries(self) -> Sequence[Entry]:
        if self.open_page is not None:
            return ()
        before = [""] + [page.theme for page in self.pages]
        return [
            Entry(page.title, above=page.theme if page.theme != theme else "")
            for page, theme in zip(self.pages, before, strict=False)
        ]

    def hint_parts(self) -> Iterable[Hint]:
        yield from super().hint_parts()
        yield Hint(self.key_of("leave"), "all pages" if self.open_page is not None else "back")

    def chosen(self, place: int) -> None:
        self.open_page = self.pages[place]
        self.turn()

    def action_leave(self) -> None:
        if self.open_page is None:
            self.dismiss()
            return
        place, self.open_page = self.pages.index(self.open_page), None
        self.turn(place)
