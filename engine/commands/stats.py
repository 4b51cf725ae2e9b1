"""`slackwater stats`: how much there is in a story, counted, and what a playthrough is like,
sampled."""

from typing import Final

from engine.commands.arguments import Arguments, Parser
from engine.commands.common import add_story, load_or_tell, story_folder, whole_number
from engine.plain.output import GOOD, fail, print_json, write
from engine.stats.counting import StoryCounts, count
from engine.stats.sampling import MAX_CHOICES, Sample, Spread, sample
from story.cells import padded
from story.model import Story
from story.traversal import endings_of
from story.wording import listed, many

RUNS: Final = 1_000
SEED: Final = 1
ECHOES: Final = 2
"""What was done at a hinge is felt soon, and once more later; the craft guide's least."""
MUCH, LITTLE = 2.0, 0.4
"""Times its even share, between which every family of endings lies; of eight families, a quarter
and a twentieth."""
A_MINUTE: Final = 220
"""Words a minute, as the craft guide reckons a playthrough."""


def add_arguments(parser: Parser) -> None:
    add_story(parser)
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object instead of a table"
    )
    parser.add_argument(
        "--runs",
        type=whole_number,
        default=RUNS,
        metavar="N",
        help=f"how many playthroughs are sampled ({RUNS})",
    )
    parser.add_argument(
        "--seed",
        type=whole_number,
        default=SEED,
        metavar="N",
        help=f"which ones ({SEED}); the same seed gives the same figures anywhere",
    )


def run(arguments: Arguments) -> int:
    """Print the figures; exit code 1 where the story cannot be played, 2 where the call was
    wrong."""
    if arguments.runs < 1:
        return fail(f"--runs takes a number from 1 up, and not {arguments.runs}")

    story, code = load_or_tell(story_folder(arguments))
    if story is None:
        return code

    counts = count(story)
    sampled = sample(story, arguments.runs, arguments.seed, counts.words)
    if arguments.json:
        print_json(as_json(counts, sampled))
    else:
        write(as_table(story, counts, sampled))

    return GOOD


def as_json(counts: StoryCounts, sampled: Sample) -> dict[str, object]:
    """Return the figures by the names that others build on; the first are exact, from
    `words_per_playthrough` on they are sampled."""
    return {
        "words": counts.words,
        "scenes": counts.scenes,
        "beats": counts.beats,
        "choices": counts.choices,
        "endings": counts.endings,
        "insights": counts.insights,
        "conditional_texts": counts.conditional_texts,
        "acts_asked": counts.acts_asked,
        "acts_heard": counts.acts_heard,
        "hinge_places": dict(counts.hinge_places),
        "patterns": dict(counts.patterns),
        "insight_places": {id: list(places) for id, places in counts.insight_places.items()},
        "words_per_playthrough": _spread(sampled.words),
        "choices_per_playthrough": _spread(sampled.choices),
        "options_at_a_choice": round(sampled.options, 2),
        "words_between_choices": {"median": sampled.between.median, "p90": sampled.between.p90},
        "pages_noticed": {"least": sampled.noticed.least, **_spread(sampled.noticed)},
        "share_of_text_in_a_playthrough": round(sampled.share_of_text, 4),
        "new_text": {
            "second": round(sampled.second, 4),
            "third": round(sampled.third, 4),
            "other_voice": None if sampled.other_voice is None else round(sampled.other_voice, 4),
        },
        "endings_share": {id: round(share, 4) for id, share in sampled.endings.items()},
        "families_share": {
            family: {"random": round(share, 4), "mixed": round(sampled.mixed[family], 4)}
            for family, share in sampled.families.items()
        },
        "sample": {
            "runs": sampled.runs,
            "asked": sampled.asked,
            "seed": sampled.seed,
            "without_ending": sampled.unended,
        },
    }


def _spread(values: Spread) -> dict[str, int]:
    return {"p10": values.p10, "median": values.median, "p90": values.p90}


def as_table(story: Story, counts: StoryCounts, sampled: Sample) -> str:
    """Lay out the figures for a person, saying which are exact and which sampled."""
    rows = [
        story.title,
        "",
        "counted",
        *_counted(story, counts),
        "",
        f"sampled: {many(sampled.runs, 'playthrough')} at random, seed {sampled.seed}",
    ]
    return "\n".join([*rows, *_sampled(sampled)])


def _row(name: str, value: str, note: str = "") -> str:
    return f"  {padded(name, 28)}{value:>9}   {note}".rstrip()


def _counted(story: Story, counts: StoryCounts) -> list[str]:
    noticed = sum(bool(places) for places in counts.insight_places.values())
    patterns = [_row(f"  {name}", f"{number:,}") for name, number in counts.patterns.items()]
    once = [id for id, places in counts.insight_places.items() if len(places) == 1]
    return [
        _row("words", f"{counts.words:,}", "headings, texts, replies and choices, each way once"),
        _row("words in the notebook", f"{counts.notebook_words:,}"),
        _row("scenes", f"{counts.scenes:,}"),
        _row("beats", f"{counts.beats:,}"),
        _row("choices", f"{counts.choices:,}", "by pattern:" if patterns else ""),
        *patterns,
        _row(
            "conditional texts",
            f"{counts.conditional_texts:,}",
            f"{1000 * counts.conditional_texts / max(counts.words, 1):.0f} in 1,000 words",
        ),
        *_acts(counts),
        _row(
            "endings",
            f"{counts.endings:,}",
            f"{_families(story)}",
        ),
        _row(
            "insights",
            f"{counts.insights:,}",
            f"{noticed} can be noticed, {len(once)} of them in one place only"
            if counts.insights
            else "",
        ),
    ]


def _acts(counts: StoryCounts) -> list[str]:
    """Return how many acts come back later, and which turning points hardly do."""
    if not counts.acts_asked:
        return []

    rare = []
    for hinge, places in counts.hinge_places.items():
        if places < ECHOES:
            rare.append(hinge)

    if counts.acts_heard:
        note = f"{counts.acts_heard:,} by the other part"
    else:
        note = ""

    rows = [_row("acts asked for", f"{counts.acts_asked:,}", note)]
    if rare:
        rows.append(_row("hinges asked for once", f"{len(rare):,}", listed(rare)))
    return rows


def _families(story: Story) -> str:
    families = {ending.family for _, ending in endings_of(story)}
    return many(len(families), "family", none="0", plural="families")


def _by_family(sampled: Sample) -> list[str]:
    """Lay out the shares of the families of endings among ways of playing, where there are several
    of both."""
    if len(sampled.mixed) < 2 or sampled.styles < 2:
        return []

    rows = ["", f"families of endings, among {sampled.styles} ways of playing"]
    even = 1 / len(sampled.mixed)
    for family, share in sampled.mixed.items():
        note = f"{sampled.families[family]:.1%} at random"
        if share > MUCH * even:
            note += "; more than twice its even share"
        elif share < LITTLE * even:
            note += "; less than half its even share"

        rows.append(_row(family, f"{share:.1%}", note))

    return rows


def _sampled(sampled: Sample) -> list[str]:
    def spread(values: Spread) -> str:
        return f"a tenth below {values.p10:,}, a tenth above {values.p90:,}"

    minutes = sampled.words.median / A_MINUTE
    rows = [
        _row(
            "words in a playthrough",
            f"{sampled.words.median:,}",
            f"{spread(sampled.words)}; {minutes:.0f} min of reading",
        ),
        *(
            _row(f"  as {voice}", f"{values.median:,}")
            for voice, values in sampled.by_voice.items()
        ),
        _row(
            "choices in a playthrough",
            f"{sampled.choices.median:,}",
            f"{spread(sampled.choices)}; with two or more to choose from",
        ),
        _row("  to choose from", f"{sampled.options:.1f}", "open, at each of them"),
        _row(
            "words between choices",
            f"{sampled.between.median:,}",
            f"a tenth above {sampled.between.p90:,}",
        ),
        _row("of all words, in one", f"{sampled.share_of_text:.0%}"),
        _row(
            "new, the second time",
            f"{sampled.second:.0%}",
            "of the words, in sentences not read before",
        ),
        _row("new, the third time", f"{sampled.third:.0%}"),
    ]
    if sampled.other_voice is not None:
        rows.append(_row("new, in the other part", f"{sampled.other_voice:.0%}"))
    if sampled.noticed.p90:
        rows.append(
            _row(
                "pages noticed, in one",
                f"{sampled.noticed.median:,}",
                f"{spread(sampled.noticed)}; {sampled.noticed.least:,} at least",
            )
        )

    for number, (id, share) in enumerate(sampled.endings.items()):
        rows.append(_row(id, f"{share:.1%}", "ending" if number == 0 else ""))

    rows += _by_family(sampled)
    if sampled.unended:
        rows.append(
            _row(
                "without an ending",
                f"{sampled.unended:,}",
                f"given up after {MAX_CHOICES:,} choices, or the story breaks off",
            )
        )

    if sampled.runs < sampled.asked:
        reason = "too many choices had led to no ending, or too many were made in all"
        rows.append(_row("not played any more", f"{sampled.asked - sampled.runs:,}", reason))
    return rows
