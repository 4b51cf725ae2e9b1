"""Every diagnostic there is: its stable code, how bad it is, and the pattern of its sentence.

A code never changes its meaning and is never used again once it is gone: writers look codes up,
editors filter by them. The form (a descriptor with a code, a severity and a template) is Yarn
Spinner's.
"""

from typing import Final, Literal, NamedTuple

Severity = Literal["error", "warning"]


class Descriptor(NamedTuple):
    """What one kind of diagnostic is called and says."""

    code: str
    severity: Severity
    template: str


def _table(severity: Severity, rows: dict[str, str]) -> dict[str, Descriptor]:
    return {code: Descriptor(code, severity, template) for code, template in rows.items()}


ERRORS: Final = _table(
    "error",
    {
        # files
        "SW001": "there is no folder '{path}'",
        "SW002": "this cannot be read: {why}",
        "SW003": "this file is {size} MB; a scene may have at most {limit} MB",
        "SW004": "this is not TOML: {why}",
        "SW005": "'{path}' has no story.toml, so it is not a story",
        "SW006": "there are two scenes called '{id}': this one and {other}",
        "SW007": "'{id}' cannot be a scene's id",
        "SW008": "{what}: it could do things to the reader's terminal",
        "SW009": "this is nested too deeply to be read",
        "SW010": "this is written in format {found}; this program reads format 1",
        "SW011": "this file is no story: {why}",
        # keys and types
        "SW101": "unknown key '{key}' in {where}",
        "SW102": "'{key}' must be {wanted}, and this is {found}",
        "SW103": "{where} needs '{key}'",
        "SW104": "'{found}' is not {wanted}",
        "SW105": "'{id}' cannot be an id",
        "SW106": "the id '{id}' is already taken, by {other}",
        "SW107": "the variable '{name}' has no possible start: {why}",
        "SW108": "{why}",
        "SW110": "'{found}' is not {wanted}",
        "SW111": "{why}",
        "SW112": "this picture has not one shape: {why}",
        "SW113": "'{letter}' is no ink",
        "SW114": "{what} cannot stand in a picture",
        "SW115": "this picture is too large: {size}",
        "SW116": "there is no picture '{name}'",
        "SW117": "there is no movement '{name}'",
        "SW118": "there are {count} movements; a story has at most {most}",
        # names and targets
        "SW201": "there is no scene '{name}'",
        "SW202": "there is no beat '{name}' in the scene '{scene}'",
        "SW203": "there is no variable '{name}'",
        "SW204": "'{name}' cannot be {value}: {why}",
        "SW205": "there is no pattern '{name}'",
        "SW206": "there is no insight '{name}'",
        "SW207": "no scene belongs to the pool '{name}'",
        "SW208": "there is no voice '{name}'",
        "SW209": "there is no hinge '{name}'",
        "SW210": "there is no choice '{name}'",
        "SW211": "this leads from {here}'s part into {there}'s",
        "SW212": "'{name}' is not a choice of the hinge '{hinge}'{why}",
        "SW213": "'{name}' is an act of {voice}'s part, and this scene is in {voice}'s part too",
        "SW214": "heard() asks what the other part did, and this story has no two parts",
        "SW215": "'{name}' is not an act of {voice}'s part: it is in {other}'s",
        "SW216": "'{name}' and '{other}' cannot both have been done: {why}",
        "SW217": "an act is told by its 'echo', and this has none",
        "SW218": "'{name}' has a place in the line already",
        "SW219": "'{name}' and '{other}' can both be done, and share a place in the line",
        # conditions
        "SW301": "this condition cannot be read: {why}",
        "SW302": "there is no variable '{name}'",
        "SW303": "'{name}' is not something a condition can ask",
        "SW304": "{why}",
        "SW305": "{why}",
        "SW306": "this is easily misread: {why}",
        "SW307": "{function}() asks about {asks}, and there is no {kind} '{name}'",
        # prose
        "SW401": "this brace cannot be read: {why}",
        "SW402": "{why}",
        "SW403": "'{name}' cannot be put in here: {why}",
        "SW404": "this '{mark}' {why}",
        "SW405": "'{form}' is not a form of {name}'s pronouns",
        "SW406": "this '{key}' never says a word",
        # flow
        "SW501": "the story runs out here: nothing follows {where}, and the scene is no ending",
        "SW502": "nobody can come to {where}",
        "SW503": "this goes round for ever without a choice: {way}",
        "SW504": "visits that never come back: {way}",
        "SW505": "the story has no ending",
        "SW506": "a locked choice cannot lead anywhere: without 'when' it never opens",
    },
)

WARNINGS: Final = _table(
    "warning",
    {
        # nothing is done with it
        "SW601": "nothing leads to the scene '{scene}'",
        "SW602": "the variable '{name}' is set and never read",
        "SW603": "the variable '{name}' is read and never set: it is always {value}",
        "SW604": "the variable '{name}' is never used",
        # it is not read as it was meant
        "SW605": "nothing ever comes of choosing this instead of '{other}'",
        "SW606": "this beat has {words} words; with more than {most}, readers skim",
        "SW607": "this beat and its choices take {rows} lines; a terminal of 80x24 has room for {room}",
        "SW608": "this choice is {cells} columns wide; a line of 80 has room for {room}",
        "SW609": "nothing notices the insight '{name}'",
        "SW610": "'{word}' is a word of [labels], and here {where} says it itself",
        "SW611": "{what}",
        "SW612": "the {kind} '{name}' looks like the {kind} '{other}'",
        "SW613": "nobody names the cast member '{name}'",
        "SW614": "no choice has the pattern '{name}'",
        "SW615": "no beat offers the pool '{pool}'",
        "SW616": "{what} '{name}'",
        "SW617": "this visit to '{scene}' is never made: a choice always stands before it",
        "SW618": "this choice says the same as choice {place}",
        "SW619": "nothing here needs 'allow {allowed}'",
        "SW620": "this '}}' closes nothing, and is read as it stands",
        "SW621": "this varies, and reads the same whatever holds",
        "SW622": "the variable '{name}' is only ever set to {value}, which it starts with",
        "SW623": "'{mark}' is read as it stands",
        "SW624": "this '{key}' says nothing where {where}",
        "SW625": "where this is absent, '{left}' is left",
        # it is not read at all
        "SW630": "{why}",
        # it runs dry
        "SW631": "every choice here is 'once', and once all are taken the story {how}",
        # the tide, the movements, the pictures
        "SW640": "no scene is of the movement '{name}'",
        "SW641": "the low water of these hours, {low}, comes {off} than those of the other days have it",
        "SW642": "[tides] has no hours about {moment}",
        "SW643": "the status says {said}, and [tides] has {hours} here",
        "SW644": "'{name}' is {value} here, and at {moment} the road is {held}",
        "SW645": "nothing shows the picture '{name}'",
        "SW646": "the cover '{name}' cannot be shown: {why}",
        "SW650": "'{word}' is wrong here where the pronoun before it is '{after}'",
        "SW651": "'{name}' is heard of, and has no place in [canon.line] yet",
        "SW652": "the line of words has no room for '{name}'",
    },
)

PROOF: Final = {
    **_table(
        "error",
        {
            "SW701": "nobody can ever come to '{name}'",
            "SW702": "the choice '{name}' can never be taken",
            "SW703": "this text can never be read",
            "SW705": "the ending '{name}' can never be reached",
            "SW706": "the story can run out at '{where}', in no ending",
            "SW707": "the story can go round for ever without a choice at '{where}'",
            "SW708": "from '{where}' on, no ending can be reached",
            "SW709": "this promise does not hold: {say}",
            "SW714": "the choice '{name}' can stand without a word",
            "SW715": "nobody can lean to '{name}'",
        },
    ),
    **_table(
        "warning",
        {
            "SW704": "the insight '{name}' can never be noticed",
            "SW710": "'{name}' and '{other}' never differ in anything that follows",
            "SW711": "nothing reads '{variable}' after this",
            "SW712": "this can be cut off: '{variable}' is already as far as it goes",
            "SW713": "nobody ever sees why '{name}' is locked",
        },
    ),
}
"""What only the proof says; an error is what a story should not have, and `check` does not know of
it."""

DESCRIPTORS: Final[dict[str, Descriptor]] = {**ERRORS, **WARNINGS, **PROOF}
