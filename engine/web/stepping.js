// @ts-check
// The one step everything is made of, as engine/step.py takes it: `begin(story, given)` and `step(story, state, choice)`, both pure.
// A story is opened once from its data: conditions become functions over the values of a playthrough, and every way a place.
"use strict";

/** @typedef {boolean | number | string} Value */
/** @typedef {Value[]} Values */
/** @typedef {(values: Values) => any} Test */
/** @typedef {{scene: number, beat: number, enters: boolean}} Way a beat; with `beat` -1 the end of a scene */
/** @typedef {(values: Values) => string} Filler */
/** @typedef {{read: (values: Values) => SetText, spell: (values: Values) => string}} Prose */
/** @typedef {{kind: string, place: string, text: SetText}} Passage */
/** @typedef {{id: string, say: SetText, locked: SetText | null, place: number}} Option */
/**
 * @typedef {object} State Where a playthrough stands: `beat` is -1 when it is over; `stack` says where visits come back to.
 * @property {number} scene
 * @property {number} beat
 * @property {Values} values
 * @property {Way[]} stack
 * @property {any} board
 * @property {number} turn
 * @property {Passage[]} read
 * @property {Option[]} offered
 * @property {string[]} noticed
 * @property {string} over
 * @property {string | null} ending
 */
/** @typedef {{voice: string | null, pronouns: [string, string][], hears: string[], heardFrom: string, seenBefore: string[], seed: number}} Given */

/** Beats read in one step before it is taken for a ring without a choice. */
const PATIENCE = 10000;
/** @type {SetText} */
const NO_TEXT = { blocks: [], plain: "" };

// Opening a story.

/** Return a story that can be played from its data. @param {any} data */
function openStory(data) {
  const scenes = data.scenes.map((/** @type {any} */ scene, /** @type {number} */ place) => openScene(scene, place));
  /** @type {Map<string, any>} */
  const pools = new Map(), beats = new Map(), acts = new Map(), named = new Map();
  for (const scene of [...scenes].sort((one, other) => inOrder(one.id, other.id))) {
    if (scene.pool) pools.set(scene.pool, [...(pools.get(scene.pool) || []), scene]);
  }
  for (const scene of scenes) {
    for (const beat of scene.beats) {
      beats.set(beat.id, beat);
      for (const choice of beat.choices) {
        acts.set(choice.id, choice);
        if (choice.own) named.set(choice.own, choice);
      }
    }
  }
  return {
    ...data,
    data,
    scenes,
    pools,
    beats,
    acts,
    named,
    sceneById: new Map(scenes.map((/** @type {any} */ scene) => [scene.id, scene])),
    insightById: new Map(data.insights.map((/** @type {any} */ page) => [page.id, { ...page, text: openText(page.text) }])),
    start: wayOf(data.start),
    board: openText(data.status),
    seedSlot: data.slots.findIndex((/** @type {any} */ slot) => slot[0] === "seed"),
  };
}

/** @param {any} scene @param {number} place */
function openScene(scene, place) {
  const beats = (scene.beats || []).map((/** @type {any} */ beat, /** @type {number} */ number) =>
    openBeat(beat, scene, place, number),
  );
  const heading = scene.heading || [];
  return {
    ...scene,
    place,
    beats,
    say: openText(scene.say),
    when: openTest(scene.when),
    status: openText(scene.status),
    lot: scene.pool ? numberOf(scene.id) : 0n,
    opening: heading.length ? { kind: "scene", place: scene.id, text: worded(heading) } : null,
  };
}

/** @param {any} beat @param {any} scene @param {number} place @param {number} number */
function openBeat(beat, scene, place, number) {
  const id = `${scene.id}#${beat.id || number}`;
  const last = number + 1 === scene.beats.length;
  const skip = { scene: place, beat: last ? -1 : number + 1, enters: false };
  const follow = beat.goto ? wayOf(beat.goto) : skip;
  return {
    ...beat,
    id,
    scene,
    place: number,
    skip,
    follow,
    hub: { scene: place, beat: number, enters: false },
    written: beat.text,
    text: openText(beat.text),
    status: openText(beat.status),
    when: openTest(beat.when),
    visit: beat.visit ? wayOf(beat.visit) : null,
    choices: (beat.choices || []).map((/** @type {any} */ choice, /** @type {number} */ at) =>
      openChoice(choice, id, scene, at, follow),
    ),
  };
}

/** @param {any} choice @param {string} beat @param {any} scene @param {number} place @param {Way} follow */
function openChoice(choice, beat, scene, place, follow) {
  return {
    ...choice,
    id: `${beat}/${choice.id || place}`,
    own: choice.id || "",
    scene,
    place,
    say: openText(choice.say),
    locked: openText(choice.locked),
    never: Boolean(choice.locked) && !choice.when,
    when: openTest(choice.when),
    once: choice.once ? choice.once[0][0] : -1,
    written: choice.reply,
    reply: openText(choice.reply),
    echo: openText(choice.echo),
    onward: choice.goto ? wayOf(choice.goto) : follow,
    visit: choice.visit ? wayOf(choice.visit) : null,
  };
}

/** @param {[number, number, boolean]} written @returns {Way} */
function wayOf([scene, beat, enters]) {
  return { scene, beat, enters };
}

/** Compare two names by their code points, as Python sorts. @param {string} one @param {string} other */
function inOrder(one, other) {
  const first = Array.from(one), second = Array.from(other);
  for (let place = 0; place < Math.min(first.length, second.length); place++) {
    const apart = /** @type {number} */ (first[place].codePointAt(0)) - /** @type {number} */ (second[place].codePointAt(0));
    if (apart) return apart;
  }
  return first.length - second.length;
}

// Conditions.

/** @param {any} written @returns {Test | null} */
function openTest(written) {
  return written === undefined || written === null ? null : testOf(written);
}

/** Return a condition, or a part of one, as a function. @param {any} written @returns {Test} */
function testOf(written) {
  if (!Array.isArray(written)) return () => written;
  if (typeof written[0] === "number") {
    const slot = written[0];
    return values => values[slot];
  }
  const [mark, ...parts] = written;
  const isSum = mark === "+" || mark === "-" || mark === "*";
  const tests = (isSum ? parts.slice(0, 2) : parts).map(testOf);
  if (mark === "!") return values => !tests[0](values);
  if (mark === "&") return values => tests.every(test => test(values));
  if (mark === "|") return values => tests.some(test => test(values));
  if (mark === "in") return values => tests.slice(1).some(test => isAlike(tests[0](values), test(values)));
  const act = isSum && parts[2] === "long" ? LONG_SUMS[mark] : ACTS[mark];
  if (!act) throw new Error(`this page does not know the mark ${mark}`);
  return values => act(tests[0](values), tests[1](values));
}

/** @type {Record<string, (one: any, other: any) => any>} */
const ACTS = {
  "==": isAlike,
  "!=": (one, other) => !isAlike(one, other),
  "<": (one, other) => one < other,
  "<=": (one, other) => one <= other,
  ">": (one, other) => one > other,
  ">=": (one, other) => one >= other,
  "+": (one, other) => one + other,
  "-": (one, other) => one - other,
  "*": (one, other) => one * other,
};
/** The same beyond 2 ** 53, where JavaScript's numbers are whole no more. @type {Record<string, (one: any, other: any) => any>} */
const LONG_SUMS = {
  "+": (one, other) => BigInt(one) + BigInt(other),
  "-": (one, other) => BigInt(one) - BigInt(other),
  "*": (one, other) => BigInt(one) * BigInt(other),
};

/** Whether two values are the same; a number may be a long one on one side only. @param {any} one @param {any} other */
function isAlike(one, other) {
  if (typeof one === typeof other) return one === other;
  return (typeof one === "bigint" || typeof other === "bigint") && BigInt(one) === BigInt(other);
}

// Texts.

const PRONOUN_SETS = ["she", "he", "they"];

/** @param {any} written @returns {Prose | null} */
function openText(written) {
  if (written === undefined || written === null) return null;
  const fill = fillerOf(written);
  /** @type {Map<string, SetText>} */
  const kept = new Map();
  return {
    read(values) {
      const filled = fill(values);
      let text = kept.get(filled);
      if (!text) {
        if (kept.size >= 64) kept.clear();
        text = finished(filled);
        kept.set(filled, text);
      }
      return text;
    },
    spell(values) {
      return bare(curled(closedUp(fill(values).trim(), true))).trim();
    },
  };
}

/** Return what fills a text in. @param {any} written @returns {Filler} */
function fillerOf(written) {
  if (typeof written === "string") return () => written;
  const fillers = written.map(fillerOfPart);
  return values => fillers.map((/** @type {Filler} */ fill) => fill(values)).join("");
}

/** Where nothing stands in the place of a part, the absence is marked. @param {any} part @returns {Filler} */
function fillerOfPart(part) {
  if (typeof part === "string") return () => part;
  if (Array.isArray(part)) {
    const [slot, ...forms] = part;
    return values => {
      const value = values[slot];
      return orAbsent(forms.length ? forms[PRONOUN_SETS.indexOf(String(value))] : putIn(String(value)));
    };
  }
  const ways = part.ways.map((/** @type {any} */ [when, text]) => ({ holds: testOf(when), fill: fillerOf(text) }));
  return values => {
    const way = ways.find((/** @type {any} */ one) => one.holds(values));
    const text = way ? way.fill(values) : "";
    return part.lines ? text : orAbsent(text);
  };
}

/** @param {string} text */
function orAbsent(text) {
  return stripped(text, BLANKS) ? text : text + ABSENT;
}

// The step.

/** Open the story: read up to the first choice. @param {any} story @param {Given} given @returns {State} */
function begin(story, given) {
  return new Walk(story, filledIn(story, given), [], null, 0).go(story.start);
}

/** The values a playthrough starts with. @param {any} story @param {Given} given @returns {Values} */
function filledIn(story, given) {
  const hears = new Set(given.hears), before = new Set(given.seenBefore), pronouns = new Map(given.pronouns);
  return story.slots.map((/** @type {[string, string, Value]} */ [kind, name, start]) => {
    if (kind === "heard") return hears.has(name);
    if (kind === "they") return pronouns.get(name) || start;
    if (kind === "voice") return given.voice || start;
    if (kind === "before") return before.has(name);
    if (kind === "seed") return given.seed;
    return start;
  });
}

/**
 * Take one of the choices that stand, counted from 0, and read up to the next.
 * @param {any} story
 * @param {State} state
 * @param {number} place
 * @returns {State}
 */
function step(story, state, place) {
  const option = state.offered[place];
  if (!option || option.locked) throw new Error(option ? "this choice is closed" : "there is no such choice");
  const walk = new Walk(story, state.values, state.stack, state.board, state.turn + 1);
  const beat = story.scenes[state.scene].beats[state.beat];
  if (option.place >= 0) return walk.take(beat.choices[option.place]);
  const storylet = story.pools.get(beat.offer[0])[-1 - option.place];
  walk.stack = [...walk.stack, beat.hub];
  return walk.go({ scene: storylet.place, beat: 0, enters: true });
}

/** The status line as it reads now. @param {any} story @param {State} state */
function statusOf(story, state) {
  const later = state.over ? null : story.scenes[state.scene].beats[state.beat].status;
  const board = later || state.board || story.board;
  return board ? board.spell(state.values) : "";
}

/**
 * Return a state with these storylets of its pool among those offered, as far as they may stand here: one that was taken here counts
 * as drawn, whatever the pool has become since.
 * @param {any} story
 * @param {State} state
 * @param {string[]} storylets
 * @returns {State}
 */
function countedAsDrawn(story, state, storylets) {
  const beat = state.over ? null : story.scenes[state.scene].beats[state.beat];
  if (!beat || !beat.offer || !storylets.length) return state;
  const walk = new Walk(story, state.values, state.stack, state.board, state.turn);
  return { ...state, offered: walk.offered(beat, storylets) };
}

/** The way of one step; it is made for it and thrown away after it. */
class Walk {
  /** @param {any} story @param {Values} values @param {Way[]} stack @param {any} board @param {number} turn */
  constructor(story, values, stack, board, turn) {
    this.story = story;
    this.values = values;
    this.stack = stack;
    this.board = board;
    this.turn = turn;
    /** @type {Passage[]} */
    this.read = [];
    /** @type {string[]} */
    this.noticed = [];
  }

  /** @param {any} choice */
  take(choice) {
    this.change(choice.do);
    if (choice.reply) this.add("reply", choice.id, choice.reply.read(this.values));
    if (choice.insight) this.noticed.push(choice.insight);
    if (!choice.visit) return this.go(choice.onward);
    this.stack = [...this.stack, choice.onward];
    return this.go(choice.visit);
  }

  /** @param {string} kind @param {string} place @param {SetText} text */
  add(kind, place, text) {
    if (text.blocks.length) this.read.push({ kind, place, text });
  }

  /** Read on from a place until there is a choice, or the story is over. @param {Way} way */
  go(way) {
    for (let count = 0; count < PATIENCE; count++) {
      const scene = this.story.scenes[way.scene];
      if (way.beat < 0) {
        if (scene.ending) return this.over("ending", scene.id);
        if (!this.stack.length) return this.over("ran-out", null);
        way = this.stack[this.stack.length - 1];
        this.stack = this.stack.slice(0, -1);
        continue;
      }
      if (way.enters) this.enter(scene);
      const beat = scene.beats[way.beat];
      if (beat.when && !beat.when(this.values)) {
        way = beat.skip;
        continue;
      }
      this.readBeat(beat);
      const offered = this.offered(beat, []);
      if (offered.length) return this.state(way.scene, way.beat, offered, "", null);
      if (beat.visit) this.stack = [...this.stack, beat.follow];
      way = beat.visit || beat.follow;
    }
    return this.over("loop", null);
  }

  /** @param {any} scene */
  enter(scene) {
    if (scene.entered) this.change([scene.entered]);
    if (scene.status) this.board = scene.status;
    if (scene.opening) this.read.push(scene.opening);
  }

  /** @param {any} beat */
  readBeat(beat) {
    this.change(beat.do);
    if (beat.reflect) this.read.push({ kind: "reflect", place: beat.id, text: NO_TEXT });
    if (beat.text) this.add("text", beat.id, beat.text.read(this.values));
    if (beat.reflect) this.read.push({ kind: "pages", place: beat.id, text: NO_TEXT });
    if (beat.insight) this.noticed.push(beat.insight);
  }

  /** Set a slot, or add to it between two bounds. @param {any[][] | undefined} changes */
  change(changes) {
    if (!changes) return;
    this.values = this.values.slice();
    for (const [slot, value, low, high] of changes) {
      const added = low === undefined ? value : Math.min(Math.max(Number(this.values[slot]) + value, low), high);
      this.values[slot] = added;
    }
  }

  /** List what stands at a beat; nothing where nothing of it can be taken. @param {any} beat @param {string[]} counted */
  offered(beat, counted) {
    const out = beat.offer ? this.drawn(beat, counted) : [];
    for (const choice of beat.choices) {
      if (choice.once >= 0 && this.values[choice.once]) continue;
      const closed = choice.never || (choice.when && !choice.when(this.values));
      if (closed && !choice.locked) continue;
      const locked = closed ? choice.locked.read(this.values) : null;
      out.push({ id: choice.id, say: choice.say.read(this.values), locked, place: choice.place });
    }
    return out.some(option => !option.locked) ? out : [];
  }

  /**
   * Draw the storylets a beat offers; those that are `counted` as drawn have a seat.
   * @param {any} beat
   * @param {string[]} counted
   * @returns {Option[]}
   */
  drawn(beat, counted) {
    const [pool, show] = beat.offer;
    const ranked = this.ranked(beat, this.story.pools.get(pool) || []);
    let seated = ranked.slice(0, show);
    const late = ranked.slice(show).filter(one => counted.includes(one.storylet.id));
    if (late.length) {
      const free = seated.filter(one => !counted.includes(one.storylet.id));
      const given = new Set(free.slice(Math.max(free.length - late.length, 0)));
      seated = [...seated.filter(one => !given.has(one)), ...late];
    }
    return seated.map(({ storylet, place }) => ({
      id: `${beat.id}/${storylet.id}`,
      say: storylet.say.read(this.values),
      locked: null,
      place: -1 - place,
    }));
  }

  /** The storylets that may stand here in the order in which they are drawn: those least seen first, then by lot. @param {any} beat @param {any[]} pool */
  ranked(beat, pool) {
    const standing = pool
      .map((storylet, place) => ({ storylet, place }))
      .filter(({ storylet }) => !(storylet.once && this.values[storylet.entered[0]]))
      .filter(({ storylet }) => !storylet.when || storylet.when(this.values));
    const seed = this.story.seedSlot < 0 ? 0 : this.values[this.story.seedSlot];
    const weighted = new Set(standing.map(({ storylet }) => storylet.weight)).size > 1;
    const lot = lotsAt(`${seed} ${this.turn} ${beat.id}`, weighted);
    const ranks = standing.map(one => ({
      ...one,
      times: Number(this.values[one.storylet.entered[0]]),
      before: Number(this.values[one.storylet.before]),
      lot: lot(one.storylet.lot, one.storylet.weight),
    }));
    return ranks.sort((a, b) => a.times - b.times || a.before - b.before || (a.lot < b.lot ? -1 : Number(a.lot > b.lot)));
  }

  /** @param {string} over @param {string | null} ending */
  over(over, ending) {
    if (over === "ending") this.stack = [];
    return this.state(-1, -1, [], over, ending);
  }

  /** @param {number} scene @param {number} beat @param {Option[]} offered @param {string} over @param {string | null} ending @returns {State} */
  state(scene, beat, offered, over, ending) {
    const { values, stack, board, turn, read, noticed } = this;
    return { scene, beat, values, stack, board, turn, read, offered, noticed, over, ending };
  }
}

// Lots, as engine/lots.py draws them: whole numbers alone, so that they are the same on every machine.

const SQUARINGS = 16;
const FINE = 40;

/** Return what gives the lot of a thing at a place, by the number of its name and its weight. @param {string} place @param {boolean} weighted */
function lotsAt(place, weighted) {
  const here = numberOf(place);
  return (/** @type {bigint} */ name, /** @type {number} */ weight) => {
    const drawn = mixed(here, name);
    return weighted ? (waiting(drawn) << BigInt(FINE)) / BigInt(weight) : MASK - drawn;
  };
}

/** @param {bigint} one @param {bigint} other */
function mixed(one, other) {
  let out = (one + other * 0x9e3779b97f4a7c15n) & MASK;
  out = ((out ^ (out >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  out = ((out ^ (out >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return out ^ (out >> 31n);
}

/** How long one waits at speed 1: the logarithm of 2 ** 64 over a number from 1 to 2 ** 64. @param {bigint} drawn */
function waiting(drawn) {
  drawn += 1n;
  const whole = drawn.toString(2).length - 1;
  let rest = drawn << BigInt(64 - whole), out = BigInt(whole);
  for (let count = 0; count < SQUARINGS; count++) {
    rest = (rest * rest) >> 64n;
    out <<= 1n;
    if (rest >> 65n) {
      out += 1n;
      rest >>= 1n;
    }
  }
  const fine = BigInt(FINE), squarings = BigInt(SQUARINGS);
  return (64n << fine) - (out << (fine - squarings)) - ((rest - (1n << 64n)) >> (64n - fine + squarings));
}
