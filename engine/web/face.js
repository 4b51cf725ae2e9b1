// @ts-check
// The page as a whole: which screen is open, the board and the foot, keys, light and letters, other tabs. It has no rules of the story.
"use strict";

const REFUSED = "This browser keeps nothing here: your place is lost when the page is closed. Save and load has it as a file, or as text.";

/** The pages that come before a playthrough. */
const BEFORE_READING = ["title", "note", "beginning"];

class Face {
  /** @param {any} story */
  constructor(story) {
    this.story = story;
    this.keep = new Keep(story);
    /** @type {any} */
    this.settings = { ...USUAL, ...this.readSettings() };
    /** @type {Game | null} */
    this.game = null;
    this.screen = "";
    /** Whether a playthrough is being read: it stands behind every page that is opened from it. */
    this.playing = false;
    this.firstTurn = 0;
    this.hasFailed = !this.keep.works;
  }

  start() {
    this.dress();
    matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => this.dress());
    document.addEventListener("keydown", event => this.pressed(event));
    addEventListener("storage", event => this.heardFromOtherTab(event));
    for (const [id, act] of Object.entries(FOOT)) {
      /** @type {any} */ (document.getElementById(id)).addEventListener("click", () => act(this));
    }
    showTitle(this);
  }

  // Screens.

  /**
   * Open a screen: what stands on the page is taken away, and `fill` puts the new one there.
   * @param {string} name
   * @param {(column: any) => void} fill
   */
  open(name, fill) {
    if (name === "reading") this.playing = true;
    if (BEFORE_READING.includes(name)) this.playing = false;
    this.screen = name;
    const column = this.column();
    column.removeAttribute("aria-live"); // a page that is opened is not news
    column.replaceChildren();
    column.dataset.screen = name;
    fill(column);
    this.showBoard();
    this.showFoot();
    if (name === "reading") return;
    scrollTo(0, 0);
    const heading = column.querySelector("h1");
    if (heading && document.body.dataset.ready) heading.focus({ preventScroll: true });
    document.body.dataset.ready = "yes";
  }

  /** Leave a page: back to what is being read, or to the title. */
  leave() {
    if (this.playing) showReading(this);
    else showTitle(this);
  }

  /** @returns {any} */
  column() {
    return document.getElementById("page");
  }

  showBoard() {
    const board = /** @type {any} */ (document.getElementById("board"));
    const words = this.boardWords();
    board.replaceChildren(...words.split(/ {2,}/).filter(Boolean).map(part => el("span", {}, part)));
    board.hidden = !words;
  }

  boardWords() {
    if (this.screen === "reading" && this.game) return statusOf(this.story, this.game.state);
    if (this.screen !== "title") return "";
    if (this.game) return statusOf(this.story, this.game.state);
    if (!this.story.board) return "";
    const asked = this.story.cast.filter((/** @type {any} */ one) => one.asked);
    const voice = this.story.canon.voices[0] || null;
    /** @type {Given} */
    const given = { voice, pronouns: asked.map((/** @type {any} */ one) => [one.id, one.usual]), hears: [], heardFrom: "", seenBefore: [], seed: 0 };
    return statusOf(this.story, begin(this.story, given));
  }

  showFoot() {
    const foot = /** @type {any} */ (document.getElementById("foot"));
    foot.hidden = this.screen !== "reading";
    document.body.classList.toggle("has-foot", !foot.hidden);
    if (!this.game) return;
    const back = /** @type {any} */ (document.getElementById("back"));
    back.setAttribute("aria-disabled", this.game.lines.length ? "false" : "true");
    const count = pagesNoticed(this.game).length;
    const notebook = /** @type {any} */ (document.getElementById("notebook"));
    notebook.textContent = count ? `Notebook · ${count}` : "Notebook";
  }

  /** Say something that has no place in the text. @param {string} words */
  say(words) {
    const said = /** @type {any} */ (document.getElementById("said"));
    said.textContent = "";
    setTimeout(() => (said.textContent = words), 30);
    clearTimeout(this.silence);
    this.silence = setTimeout(() => (said.textContent = ""), 6000);
  }

  // Keeping.

  /** Keep the playthrough as it stands; where that fails it is said once. */
  keepGame() {
    const game = this.game;
    if (!game) return;
    const over = game.record.cursor === game.here && game.state.over === "ending";
    const kept = this.keep.keep(game.record, over);
    if (!kept && !this.hasFailed) this.say("Your browser could not keep that. Save and load has it as a file, or as text.");
    this.hasFailed = !kept;
  }

  /** Why nothing is kept; empty where all is. */
  refused() {
    return this.hasFailed ? REFUSED : "";
  }

  /** Another tab has gone on with this playthrough: nothing of either is lost, and the reader is asked. @param {StorageEvent} event */
  heardFromOtherTab(event) {
    const game = this.game;
    if (!event.key || !event.key.startsWith(this.keep.root)) return;
    if (event.key === this.keep.root + "settings") {
      this.settings = { ...USUAL, ...this.readSettings() };
      this.dress();
    }
    if (!game || event.key !== `${this.keep.root}p/${game.record.beginning.id}`) return;
    const other = this.keep.playthrough(game.record.beginning.id);
    if (!other) return;
    const stands = takeOver(game.record, other.record);
    if (stands === game.here || this.screen !== "reading") return;
    const old = document.getElementById("elsewhere");
    if (old) old.remove();
    const go = () => goTo(this, stands);
    this.column().querySelector(".below").prepend(
      el("p", { class: "notice", id: "elsewhere" }, "This playthrough was gone on with in another tab. ", el("button", { type: "button", class: "plain", onclick: go }, "Go there")),
    );
    this.say("This playthrough was gone on with in another tab.");
  }

  // Settings.

  readSettings() {
    try {
      const value = JSON.parse(this.keep.read("settings") || "{}");
      const known = Object.entries(USUAL).filter(([name, usual]) => typeof value[name] === typeof usual);
      return Object.fromEntries(known.map(([name]) => [name, value[name]]));
    } catch {
      return {};
    }
  }

  /** @param {string} name @param {any} value */
  set(name, value) {
    this.settings[name] = value;
    this.keep.write("settings", JSON.stringify(this.settings));
    this.dress();
  }

  /** Put light, letters, size and space on. */
  dress() {
    const { light, letters, size, spacing } = this.settings, root = document.documentElement.dataset;
    const device = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
    const contrast = matchMedia("(prefers-contrast: more)").matches;
    root.light = light === "device" ? (contrast ? "contrast" : device) : light;
    Object.assign(root, { letters, size, spacing });
  }

  /** Let what is added to the page from here on be read aloud by itself, where that is set. */
  readAloud() {
    if (this.settings.aloud && this.screen === "reading") this.column().setAttribute("aria-live", "polite");
  }

  // Keys.

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const target = /** @type {any} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches("textarea, select, input[type=text]")) return;
    if (event.key === "Escape" && this.screen !== "title") {
      if (this.screen === "reading") showPause(this);
      else this.leave();
      event.preventDefault();
      return;
    }
    if (!this.settings.keys) return;
    if (/^[1-9]$/.test(event.key)) this.chooseNumber(Number(event.key) - 1);
    const act = this.playing ? KEYS[event.key] : undefined;
    if (act) {
      event.preventDefault();
      act(this);
    }
  }

  /** @param {number} place */
  chooseNumber(place) {
    if (this.screen === "reading" && this.game && this.game.state.offered.length) {
      take(this, place);
      return;
    }
    const buttons = this.column().querySelectorAll(".choices button");
    if (buttons[place]) buttons[place].click();
  }
}

/** @type {{[key: string]: (face: any) => void}} */
const KEYS = {
  b: stepBack,
  f: stepForward,
  n: face => (face.screen === "notebook" ? face.leave() : showNotebook(face)),
  m: face => (face.screen === "map" ? face.leave() : showMap(face)),
  p: face => (face.screen === "pause" ? face.leave() : showPause(face)),
};
/** @type {{[id: string]: (face: any) => void}} */
const FOOT = { back: stepBack, notebook: face => showNotebook(face), map: showMap, pause: showPause };

if (typeof document !== "undefined") {
  const data = /** @type {any} */ (document.getElementById("story")).textContent;
  new Face(openStory(JSON.parse(data))).start();
}
