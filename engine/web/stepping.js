// @ts-check
// The one step everything is made of, as engine/runtime/step.py takes it: `begin(story, given)` and `step(story, state, choice)`, both pure.
"use strict";

/** Beats read in one step before it is taken for a ring without a choice. */
const PATIENCE = 10000;
/** @type {SetText} */
const NO_TEXT = { blocks: [], plain: "" };

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
