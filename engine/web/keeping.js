// @ts-check
// Where playthroughs are kept: in the browser, under the story's own name, a playthrough a key. A choice is kept before what follows
// from it is shown. Where a browser refuses to keep anything the page says so once, and plays on.
"use strict";

class Keep {
  /** @param {any} story */
  constructor(story) {
    this.root = `slackwater/${story.ifid || story.id}/`;
    this.story = story;
    /** What is kept where the browser keeps nothing. @type {Map<string, string>} */
    this.unkept = new Map();
    this.works = this.tryToWrite();
  }

  /** Private windows have a storage that takes nothing, and frames one that may not be asked for: so it is tried. */
  tryToWrite() {
    try {
      localStorage.setItem(this.root + "tried", "1");
      localStorage.removeItem(this.root + "tried");
      return true;
    } catch {
      return false;
    }
  }

  /** @param {string} name @returns {string | null} */
  read(name) {
    if (this.unkept.has(name)) return this.unkept.get(name) || null;
    try {
      return this.works ? localStorage.getItem(this.root + name) : null;
    } catch {
      return null;
    }
  }

  /** Keep something; says whether the browser did. @param {string} name @param {string} value */
  write(name, value) {
    try {
      if (!this.works) throw new Error("nothing is kept here");
      localStorage.setItem(this.root + name, value);
      this.unkept.delete(name);
      return true;
    } catch {
      this.unkept.set(name, value);
      return false;
    }
  }

  /** @param {string} name */
  remove(name) {
    this.unkept.delete(name);
    try {
      localStorage.removeItem(this.root + name);
    } catch {
      // where nothing is kept there is nothing to remove
    }
  }

  /** The names of all that is kept and begins so. @param {string} beginning @returns {string[]} */
  names(beginning) {
    const found = new Set(this.unkept.keys());
    try {
      for (let place = 0; this.works && place < localStorage.length; place++) {
        const key = localStorage.key(place) || "";
        if (key.startsWith(this.root)) found.add(key.slice(this.root.length));
      }
    } catch {
      // the same
    }
    return [...found].filter(name => name.startsWith(beginning));
  }

  // Playthroughs.

  /** Every playthrough that can be read, the one touched last first. */
  playthroughs() {
    return this.names("p/")
      .map(name => this.playthrough(name.slice(2)))
      .filter(kept => kept !== null)
      .sort((one, other) => other.touched - one.touched || inOrder(other.id, one.id));
  }

  /** @param {string} id */
  playthrough(id) {
    try {
      const value = JSON.parse(this.read(`p/${id}`) || "null");
      const record = value && recordOf({ ...value.beginning, choices: value.choices, stands: value.stands });
      if (!record || record.beginning.story !== this.story.id) return null;
      record.wholeOn = typeof value.wholeOn === "string" ? value.wholeOn : "";
      return { id, record, touched: Number(value.touched) || 0, ended: value.ended === true };
    } catch {
      return null; // damaged, or of another program: it is left as it is
    }
  }

  /**
   * Keep a playthrough as it stands, with whatever another tab has added to it since. Says whether the browser did.
   * @param {PlayRecord} record
   * @param {boolean} ended
   */
  keep(record, ended) {
    const id = record.beginning.id;
    const before = this.playthrough(id);
    if (before) takeOver(record, before.record);
    const choices = record.taken.map(({ parent, choice, words, beat }) => [parent, choice, words, beat]);
    const value = {
      beginning: beginningAsJson(record.beginning),
      choices,
      stands: record.cursor,
      wholeOn: record.wholeOn || undefined,
      touched: Date.now(),
      ended,
    };
    return this.write(`p/${id}`, JSON.stringify(value));
  }

  /** An id that no other playthrough has. */
  newId() {
    for (;;) {
      const now = new Date().toISOString(), random = crypto.getRandomValues(new Uint8Array(2));
      const id = `${now.slice(0, 10).replace(/-/g, "")}-${now.slice(11, 19).replace(/:/g, "")}-${hexOf(random)}`;
      if (this.read(`p/${id}`) === null) return id;
    }
  }

  /** Keep a playthrough that was handed on, once; another one of its name is left as it is. @param {PlayRecord} record */
  takeIn(record) {
    const there = this.playthrough(record.beginning.id);
    const same = there && JSON.stringify(there.record.beginning) === JSON.stringify(record.beginning);
    if (there && same) {
      const stands = takeOver(there.record, record);
      there.record.stand(stands);
      return there.record;
    }
    if (there || !/^[0-9]{8}-[0-9]{6}-[0-9a-f]{4,12}$/.test(record.beginning.id)) record.beginning.id = this.newId();
    return record;
  }
}

/**
 * Add to a record what another one of the same playthrough has and it has not: the tree only grows, and nothing is in it twice.
 * @param {PlayRecord} record
 * @param {PlayRecord} other
 * @returns {number} the line on which the other one stands
 */
function takeOver(record, other) {
  const cursor = record.cursor, latest = new Map(record.latest), lines = [0];
  for (const taken of other.taken) {
    const parent = lines[taken.parent];
    const known = (record.following.get(parent) || []).find(line => {
      const mine = record.at(line);
      return mine.choice === taken.choice && mine.words === taken.words;
    });
    if (known !== undefined) lines.push(known);
    else {
      record.cursor = parent;
      lines.push(record.add(taken.choice, taken.words, taken.beat));
    }
  }
  record.cursor = cursor;
  for (const [line, next] of latest) record.latest.set(line, next);
  return lines[other.cursor];
}

// What a new playthrough takes from outside.

/** What stands for a temperament, where one could hear a playthrough. */
const SOMEBODY_NEW = "somebody-new";

/**
 * Gather it: the part, the pronouns, and whom one hears. That is the line of words somebody said, or else the last finished playthrough
 * of the other part, or else a temperament that the seed draws.
 * @param {any} story
 * @param {Keep} keep
 * @param {{voice: string | null, pronouns: Map<string, string>, said: any, words: string, against: string}} wish
 * @returns {Given}
 */
function newGiven(story, keep, wish) {
  const seed = crypto.getRandomValues(new Uint32Array(1))[0];
  const heard = whomHeard(story, keep, wish, seed);
  const asked = story.cast.filter((/** @type {any} */ member) => member.asked);
  return {
    voice: wish.voice,
    pronouns: asked.map((/** @type {any} */ member) => [member.id, wish.pronouns.get(member.id) || member.usual]),
    hears: heard.acts,
    heardFrom: heard.id,
    seenBefore: storyletsSeen(story, keep),
    seed,
  };
}

/** @param {any} story @param {Keep} keep @param {any} wish @param {number} seed @returns {{acts: string[], id: string}} */
function whomHeard(story, keep, wish, seed) {
  if (!story.canon.voices.length) return { acts: [], id: "" };
  if (wish.said) return { acts: wish.said.acts, id: wish.words };
  const others = wish.against === SOMEBODY_NEW ? [] : keep.playthroughs().filter(kept => kept.ended && kept.record.beginning.given.voice !== wish.voice);
  const other = others.find(kept => kept.id === wish.against) || others[0];
  if (other) {
    const game = new Game(story, other.record);
    if (game.state.over === "ending") return { acts: actsOf(game), id: other.id };
  }
  const temperaments = story.canon.temperaments;
  if (!temperaments.length) return { acts: [], id: "" };
  const chosen = temperaments[seed % temperaments.length];
  return { acts: chosen.heard[wish.voice] || [], id: chosen.id };
}

/** The storylets that were taken in any playthrough kept. @param {any} story @param {Keep} keep */
function storyletsSeen(story, keep) {
  /** @type {Set<string>} */
  const found = new Set();
  for (const kept of story.pools.size ? keep.playthroughs() : []) {
    for (const { choice } of kept.record.taken) {
      const scene = story.sceneById.get(choice.slice(choice.lastIndexOf("/") + 1));
      if (scene && scene.pool) found.add(scene.id);
    }
  }
  return [...found].sort(inOrder);
}

/** Begin a new playthrough. @param {any} story @param {Keep} keep @param {Given} given */
function newGame(story, keep, given) {
  const started = new Date().toISOString().slice(0, 19) + "Z";
  const { id, title, version } = story;
  return new Game(story, new PlayRecord({ id: keep.newId(), story: id, title, version, started, given }));
}
