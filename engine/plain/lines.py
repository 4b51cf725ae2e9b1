"""The game as plain lines: for a pipe, a screen reader, a dumb terminal. No colour, no cursor
movement, nothing lost."""

import errno
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from engine.plain.output import (
    GOOD,
    WRONG_CALL,
    fail,
    number_in,
    print_json,
    write,
    write_error,
    write_line,
)
from engine.plain.request import PlayRequest
from engine.play.game import (
    PRONOUNS,
    THESE_WORDS,
    Game,
    ended,
    line_of,
    new_setup,
    not_in,
    part_against,
    resume,
    said_by,
    setup_of_heard,
    start,
)
from engine.play.hearing import acts_named
from engine.play.line_of_words import has_line, is_line
from engine.play.notices import heard_told, notices, of_its_way
from engine.play.reflecting import (
    acts,
    newly_noticed,
    noticed,
    pages_noticed,
    pages_told,
    place_noticed,
)
from engine.play.titles import title_of
from engine.play.whereabouts import opened
from engine.runtime.plan import plan_of
from engine.runtime.state import NotOffered, Option, Setup, State
from engine.runtime.step import step
from engine.saves.journal import SaveError
from engine.saves.replaying import replay
from engine.saves.store import Save, SaveStore
from story.calling import call, story_words
from story.diagnostics import short
from story.ids import beat_of, scene_of
from story.language.typesetting import plain, set_words, typeset_source
from story.model import CastMember, Insight, Movement, Story

if TYPE_CHECKING:
    from engine.plain.map import PlainMap

MOST_EARLIER = 9
WIDEST = 72
NARROWEST = 20
"""Cells of a line that is still wrapped."""
LONGEST_LINE = 10_000
"""Letters of a line that is typed."""
MOST_LETTERS = 80
"""Of a choice that is named in a message."""
HELP = "a number chooses; b steps back, f forward; m map; n notebook; p pause; l again; q stops here (it is kept)"


def play_plainly(story: Story, store: SaveStore, request: PlayRequest) -> int:
    """Play as plain lines, or take the given choices and stop; returns the exit code. Raises
    SaveError."""
    if request.new:
        kept = None
    else:
        kept = _unfinished(story, store, request)

    numbers = request.choices
    if kept is not None and numbers and (refusal := _refusal(story, kept, numbers)):
        return fail(refusal)

    game: Game | None
    if kept is not None:
        game = resume(story, store, kept)
    else:
        game = _begin(story, store, request, asks=request.asks)

    if game is None:
        return WRONG_CALL if numbers else GOOD

    try:
        for words in notices(game):
            write_error(f"{words}\n")

        if request.as_json:
            return _Objects(game).play(numbers)

        return _Lines(game, store).play(numbers)
    finally:
        game.close()


def play_unkept(story: Story, request: PlayRequest) -> Game | None:
    """Play as plain lines, or take the given choices, and keep nothing; gives the game where it was
    left, or None where the call was wrong."""
    game = _begin(story, None, request, asks=request.choices is None)
    if game is None:
        return None

    if request.choices is None:
        _Lines(game, None).play(None)
    for number in request.choices or ():
        game.choose(number - 1)

    return game


def _unfinished(story: Story, store: SaveStore, request: PlayRequest) -> Save | None:
    """Find the playthrough to go on with: the one touched last, unless it has ended and more is to
    be chosen."""
    for save in store.all():
        if save.record is None:
            continue
        if request.voice and save.record.beginning.given.voice != request.voice:
            continue
        if request.only_looks or not replay(story, save.record).states[-1].over:
            return save

        return None

    return None


def _refusal(story: Story, save: Save, numbers: Sequence[int]) -> str:
    """Return why the choices cannot all be taken; tried without keeping, so that nothing of a wrong
    call is kept."""
    assert save.record is not None
    return _try(story, replay(story, save.record).states[-1], numbers)


def _try(story: Story, state: State, numbers: Sequence[int]) -> str:
    for count, number in enumerate(numbers, 1):
        try:
            state = step(story, state, number - 1)
        except NotOffered:
            return f"{_not_taken(story, state, count, number)}; nothing was kept"

    return ""


def _not_taken(story: Story, state: State, count: int, number: int) -> str:
    """Return why a number of --choices cannot be taken: where the story stands then, and what
    stands there."""
    if state.over:
        position = f"at '{state.ending}'" if state.ending else "off"
        verb = "ends" if state.ending else "breaks"
        if count > 1:
            after = f"after {count - 1} of them"
        else:
            after = "before the first of them"

        return f"--choices has a choice too many: {after} the story {verb} {position}"

    offered = [_option(position, option) for position, option in enumerate(state.offered, 1)]
    closed = 0 < number <= len(offered)
    if closed:
        reason = "is closed there"
    else:
        reason = f"is not from 1 to {len(offered)}"

    where = plan_of(story).beats[state.beat].id
    standing = " / ".join(short(words, MOST_LETTERS) for words in offered)
    return f"choice {count} of --choices is {number}, which {reason}: at '{where}' stand {standing}"


def _begin(
    story: Story,
    store: SaveStore | None,
    request: PlayRequest,
    *,
    asks: bool,
) -> Game | None:
    voice, pronouns, hear = request.voice, dict(request.pronouns), request.hear
    if asks:
        then = setup_of_heard(story, store, hear)
        voice, pronouns, hear = _ask(story, voice, pronouns, hear, then)
    seed = request.seed
    if seed is None and not asks:
        seed = 0
    if request.heard is not None:
        heard = acts_named(story, request.heard)
    else:
        heard = None

    setup = new_setup(story, store, voice, pronouns, hear, seed, heard)
    if request.choices is not None:
        # the same choices come to the same place, whatever was read before
        setup = setup._replace(seen_before=frozenset())

    if is_line(hear):
        _print(not_in(said_by(story, hear)))
    if words := heard_told(story, store, setup):
        write_error(f"{words}\n")
    if request.choices:
        unkept = start(story, None, setup)
        if refusal := _try(story, unkept.state, request.choices):
            fail(refusal)
            return None

    return start(story, store, setup)


def _ask(
    story: Story, voice: str | None, pronouns: dict[str, str], hear: str, then: Setup | None
) -> tuple[str | None, dict[str, str], str]:
    """Ask what the game asks before it begins: the content note is read, the part and the pronouns
    are chosen.

    Somebody's words say all of it, and so does the playthrough that is to be heard, which was given
    `then`.
    """
    _print(story.title.upper())
    for words in (story.about, story.content_note):
        _print(plain(typeset_source(words)))

    if then is not None:
        pronouns = {**_known_pronouns(then), **pronouns}
        if story.canon.voices and not voice:
            voice = part_against(story, then.voice)

    if story.canon.voices and voice is None and not is_line(hear):
        voice, hear = _part(story, hear)
    if not is_line(hear):
        _ask_missing_pronouns(story, pronouns)
    return voice, pronouns, hear


def _known_pronouns(setup: Setup) -> dict[str, str]:
    """Return the pronouns that a playthrough was given, as far as there are such."""
    return {id: word for id, word in setup.pronouns.items() if word in PRONOUNS}


def _ask_missing_pronouns(story: Story, pronouns: dict[str, str]) -> None:
    """Ask for the pronouns of everybody whose nobody has said yet, and put them down."""
    for id in story.asked:
        if id not in pronouns:
            pronouns[id] = _ask_pronouns(story.cast[id])


def _ask_pronouns(member: CastMember) -> str:
    """Ask for somebody's pronouns; an empty line is those they have usually."""
    usual = PRONOUNS.index(member.usual)
    also = f"An empty line is {member.usual}."
    return PRONOUNS[_pick(f"{member.name} is", list(PRONOUNS), also, usual=usual)]


def _called(story: Story, voice: str) -> str:
    """Return what a part is called when one is asked to choose it."""
    member = story.cast.get(voice)
    if member is None:
        return voice

    return member.part or member.name


def _part(story: Story, hear: str) -> tuple[str | None, str]:
    """Ask for the part, or take somebody's words, which say which it is; returns it, and whom one
    hears."""
    parts = [_called(story, voice) for voice in story.canon.voices]
    said: list[str] = []

    def understood(line: str) -> bool:
        """Take a line of words where it is one, and say why where it is none."""
        if not is_line(line):
            return False

        try:
            said_by(story, line)
        except SaveError as error:
            write_line(f"{error}.")
            return False

        said.append(line)
        return True

    if has_line(story):
        also = "Or type the words of somebody whom you want to hear."
    else:
        also = ""

    place = _pick("Where do you stand?", parts, also, understood)
    if said:
        return (None, said[0])

    return (story.canon.voices[place], hear)


def _pick(
    question: str,
    answers: list[str],
    also: str = "",
    otherwise: Callable[[str], bool] | None = None,
    usual: int = -1,
) -> int:
    """Ask for one of several by number; an empty line, or the end of the input, takes the `usual`
    one, by default the last.

    `also` says what else can be typed, and `otherwise` whether a line was that.
    """
    _print(question)
    for number, answer in enumerate(answers, 1):
        write_line(f"{number}. {answer}")

    if also:
        write_line(also)
    for line in _typed():
        if 1 <= (number_in(line) or 0) <= len(answers):
            return int(line) - 1
        if not line or (otherwise is not None and otherwise(line)):
            break

        write(f"A number from 1 to {len(answers)}.", flush=True)

    return usual % len(answers)


def _typed() -> Iterator[str]:
    """Yield what is typed, a line at a time, until there is no more."""
    while True:
        sys.stdout.flush()
        line = _line_typed()
        if not line:
            return

        yield line.strip().lower()
        while len(line) == LONGEST_LINE and not line.endswith("\n"):
            line = _line_typed()  # what nobody types is not kept in memory


def _line_typed() -> str:
    """Return what is typed next, up to the end of its line. Raises OSError."""
    try:
        return sys.stdin.readline(LONGEST_LINE)
    except UnicodeError as error:
        # UTF-16 without its mark: a stream that replaces letters raises, too
        raise OSError(errno.EILSEQ, f"what is typed is not {sys.stdin.encoding}") from error


def _print(words: str) -> None:
    """Print paragraphs, wrapped on a terminal and whole in a pipe, with an empty line after
    them."""
    if not words.strip():
        return

    width = _width() if sys.stdout.isatty() else 0
    for line in words.strip().splitlines():
        write(_wrapped(line, width) if width > NARROWEST else line)

    write()


def _width() -> int:
    from shutil import get_terminal_size  # the same

    return min(get_terminal_size().columns, WIDEST)


def _wrapped(line: str, width: int) -> str:
    from story.cells import wrapped  # which nobody needs who reads from a pipe

    return "\n".join(wrapped(line, width))


def _write_rows(rows: Iterable[str]) -> None:
    """Write rows of the map, each on a line of its own, and an empty line after them."""
    for row in [*rows, ""]:
        write_line(row)


class _Objects:
    """One JSON object a step."""

    def __init__(self, game: Game) -> None:
        self.game = game

    def play(self, numbers: Sequence[int] | None) -> int:
        """Play, by these numbers or by what is typed; return the exit code."""
        self.show()
        for number in numbers if numbers is not None else self.typed():
            try:
                self.game.choose(number - 1)
            except NotOffered as error:
                return fail(f"{number}: {error}")

            if news := self.game.take_news():
                write_error(f"{news}.")
            self.show()

        return GOOD

    def typed(self) -> Iterator[int]:
        """Yield the numbers that are typed, until the story is over."""
        for line in _typed():
            if line:
                yield number_in(line) or 0
            if self.game.over:
                return

    def show(self) -> None:
        """Print the newest step as JSON."""
        print_json(step_as_json(self.game))


def _option_as_json(option: Option) -> dict[str, object]:
    locked = option.locked.plain if option.locked is not None else None
    return {"id": option.id, "say": option.say.plain, "locked": locked}


def step_as_json(game: Game) -> dict[str, object]:
    """Spell the newest step of a game: where it stands, all that was read, what can be chosen."""
    state = game.state
    if state.over:
        beat = _last_beat(state)
    else:
        beat = plan_of(game.story).beats[state.beat].id

    return {
        "scene": scene_of(beat),
        "beat": beat,
        "text": "\n\n".join(read_in(game)),
        "choices": [_option_as_json(option) for option in state.offered],
        "noticed": [insight.id for insight in newly_noticed(game, len(game.states) - 1)],
        "ending": state.ending,
        **({"line": line} if (line := line_of(game)) else {}),
    }


def _last_beat(state: State) -> str:
    for passage in reversed(state.read):
        if "#" in passage.place:
            return beat_of(passage.place)

    return state.ending or ""


def read_in(game: Game) -> Iterator[str]:
    """Yield what was read in the newest step, without the scenes' headings."""
    for passage in game.state.read:
        if passage.kind == "reflect":
            yield from acts(game)
        elif passage.kind in ("text", "reply"):
            yield passage.text.plain


class _Lines:
    """Lines for a person."""

    def __init__(self, game: Game, store: SaveStore | None) -> None:
        self.game, self.store, self.board = game, store, ""
        self.untold: list[Insight] = []
        self._map: PlainMap | None = None

    @property
    def map(self) -> "PlainMap":
        """The map, made when it is first asked for."""
        if self._map is None:
            from engine.plain.map import PlainMap  # half of all there is to import

            self._map = PlainMap(self.game, self.store)

        return self._map

    def play(self, numbers: Sequence[int] | None) -> int:
        """Play, by these numbers or by what is typed; return the exit code."""
        self.show()
        if numbers is not None:
            for number in numbers:
                write(f"> {self.game.state.offered[number - 1].say.plain}\n")
                self.game.choose(number - 1)
                self.show()

            return GOOD

        self.play_on()
        while self.game.over and self.has_other() and (heard := self.asked_for_other()) is not None:
            self.sing_other(heard)
            self.play_on()

        self.leave()
        return GOOD

    def play_on(self) -> None:
        """Take what is typed, until the story or the reader comes to an end."""
        for line in _typed() if not self.game.over else ():
            if line in ("q", "quit"):
                break

            self.typed(line)
            if self.game.over:
                break

    def has_other(self) -> bool:
        return len(self.game.story.canon.voices) > 1 and self.game.state.over == "ending"

    def asked_for_other(self) -> str | None:
        """Read whether the other part is to be taken, and against which playthrough; None where it
        is not."""
        earlier = [
            kept.id
            for kept in ended(self.game.story, self.store, self.game.given.voice)
            if kept.id != self.game.id
        ][:MOST_EARLIER]
        if earlier:
            against = f"; o and an id, against an earlier one: {', '.join(earlier)}"
        else:
            against = ""

        if has_line(self.game.story):
            against += "; o and somebody's words, against them"
        doors = self.game.story.doors
        _print(f"o, to {doors.other_part}, against what you just did{against}. Anything else ends.")
        asked, _, whom = next(_typed(), "").partition(" ")
        if asked == "o":
            return whom.strip() or self.game.id

        return None

    def sing_other(self, heard: str) -> None:
        """Begin the other part; where nobody is called so, say it and stay."""
        story, then = self.game.story, self.game.given
        try:
            if is_line(heard):
                setup = new_setup(story, self.store, hear=heard)
                _print(not_in(said_by(story, heard)))
            else:
                other = part_against(story, then.voice)
                setup = new_setup(story, self.store, other, then.pronouns, heard)

            _print(heard_told(story, self.store, setup))
            game = start(story, self.store, setup)
        except SaveError as error:
            _print(f"{error}.")
            return

        self.game.close()
        self.game, self.board = game, ""
        self.untold.clear()
        self.show()

    def typed(self, line: str) -> None:
        """Do what was typed."""
        acts_on = {
            "b": self.back,
            "f": self.forward,
            "n": self.notebook,
            "p": self.pause,
            "l": self.show,
            "": self.options,
        }
        try:
            if line.isdecimal():
                chosen = number_in(line) or 0
                if 0 < chosen <= len(self.game.state.offered):
                    words = self.game.state.offered[chosen - 1].say.plain
                else:
                    words = ""

                self.game.choose(chosen - 1)
                _print(f"> {words}")
                self.show()
            elif line in acts_on:
                acts_on[line]()
            elif not self.on_map(line[0], line[1:].strip()):
                _print(HELP)
        except (NotOffered, SaveError) as error:
            words = str(error)
            _print(words[:1].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else "."))

    def on_map(self, act: str, words: str) -> bool:
        """Do what was typed about the map; says whether that was possible. Raises SaveError."""
        if act not in "mv/hgu":
            return False  # the map is laid out only where it is asked for

        self.map.game = self.game
        number = self.map.numbered(words)
        match act:
            case "m" if not words:
                _write_rows(self.map.lines())
            case "v" if number is not None:
                _write_rows(self.map.look_at(number))
            case "/" if words:
                _write_rows(self.map.found(words))
            case "h" if not words:
                _print(self.map.hint())
            case "g" if number is not None:
                self.stand(self.map.go_on(self.map.place(number)))
            case "u" if not words:
                game, said = self.map.unseen()
                self.stand(game)
                _print(said)
            case _:
                return False

        return True

    def stand(self, game: Game) -> None:
        """Go on with a game from where it stands now, which may be another one."""
        if game is not self.game:
            self.game.close()
            self.game = game
            self.untold.clear()

        for words in of_its_way(game):
            _print(words)

        self.show()

    def show(self) -> None:
        """Print the newest step."""
        if news := self.game.take_news():
            _print(f"{news}.")
        begins = dict(opened(self.game.story, self.game.states))
        board_at = _board_at(self.game.state)
        noticed_here = self.noticed_by_place()
        self.untold += noticed_here.get(None, ())
        for position, passage in enumerate(self.game.state.read):
            if passage.kind == "scene":
                self.tell_noticed()
            if position in begins:
                self.movement(begins[position])
            if position == board_at:
                self.show_board()
            if passage.kind == "reflect":
                for act in acts(self.game):
                    _print(act)
            elif passage.kind == "pages":
                self.pages()
            else:
                _print(passage.text.plain)

            self.untold += noticed_here.get(position, ())

        self.show_board()
        if self.game.over:
            self.tell_noticed()
            self.end()
        else:
            self.options()

    def noticed_by_place(self) -> dict[int | None, list[Insight]]:
        """Return what was noticed for the first time in the newest step, by the passage in which it
        was."""
        turn = len(self.game.states) - 1
        pages: dict[int | None, list[Insight]] = {}
        for insight in newly_noticed(self.game, turn):
            place = place_noticed(self.game, turn, insight.id)
            pages.setdefault(place, []).append(insight)

        return pages

    def tell_noticed(self) -> None:
        """Print which pages were noticed in the scene that is over: one line for all of them, where
        nothing is interrupted by it."""
        found = [page.insight for page in noticed(self.game)]  # a step back takes a page with it
        told = [insight for insight in self.untold if insight in found]
        if told:
            words = pages_told(len(told), first=found[0] in told)
            _print(f"({words}; type n to read)")
        self.untold.clear()

    def show_board(self) -> None:
        """Print what the board says, where that is new."""
        if self.game.status != self.board:
            self.board = self.game.status
            _print(self.board)

    def movement(self, movement: Movement) -> None:
        """Print what the page of a movement shows: its picture's words stand in the picture's
        place."""
        picture = self.game.story.pictures.get(movement.picture)
        for words in (
            movement.title,
            picture.words if picture else "",
            movement.line,
            movement.place,
        ):
            if words:
                _print(plain(set_words(words)))

    def options(self) -> None:
        """Print what can be chosen."""
        for number, option in enumerate(self.game.state.offered, 1):
            write_line(_option(number, option))

        write()

    def end(self) -> None:
        """Print how the story ended, and what there is to do with it."""
        state = self.game.state
        if state.ending is not None:
            ending = self.game.story.scenes[state.ending].ending
            _print(plain(set_words(ending.title)) if ending else "")
            _print(self.game.story.other_voice)
            if line := line_of(self.game):
                _print(f"{THESE_WORDS}\n{line}")
        else:
            _print(
                "The story breaks off here, and that is its own fault. Where it does so is said by: "
                + call("prove", *story_words(self.game.story.folder))
            )

    def pages(self) -> None:
        """Print how many pages were noticed."""
        if words := pages_noticed(self.game):
            _print(f"({words}; type n for them)")

    def notebook(self) -> None:
        """Print the pages noticed."""
        pages = noticed(self.game)
        for page in pages:
            text = plan_of(self.game.story).compiler.text(page.insight.text, "", "")
            body = text.read(self.game.state.values).plain if text else ""
            for words in (title_of(page.insight).upper(), body, page.moment, page.insight.question):
                _print(words)

        if pages:
            _print(plain(typeset_source(self.game.story.credits)))
        else:
            _print("Nothing is in the notebook yet.")

    def pause(self) -> None:
        """Print something calm."""
        calm = "Take your time. Everything up to here is kept."
        _print(plain(typeset_source(self.game.story.pause)) or calm)
        _print("An empty line goes on; q stops here.")

    def back(self) -> None:
        if not self.game.back():
            _print("This is the beginning.")
        self.show()

    def forward(self) -> None:
        if not self.game.forward():
            _print("There is nothing to step forward to.")
        self.show()

    def leave(self) -> None:
        if self.game.over or not self.game.story.farewells:
            return

        _print(self.game.story.farewells[len(self.game.lines) % len(self.game.story.farewells)])


def _board_at(state: State) -> int:
    """Return the passage before which the board is said: what comes of a choice still belongs to
    the board before it."""
    kinds = [passage.kind for passage in state.read]
    if "scene" in kinds:
        return kinds.index("scene")

    for position, kind in enumerate(kinds):
        if kind != "reply":
            return position

    return len(kinds)


def _option(number: int, option: Option) -> str:
    return f"{number}. {option.say.plain}" + (
        f" (closed: {option.locked.plain})" if option.locked is not None else ""
    )
