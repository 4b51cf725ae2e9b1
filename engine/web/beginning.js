// @ts-check
// What is asked before a playthrough begins, on one page: where to stand, how each is spoken of, and whom one hears.
"use strict";

/** @param {any} face */
function beginNew(face) {
  if (!face.story.note) {
    showBeginning(face, {});
    return;
  }
  face.open("note", column => {
    column.append(
      headingElement("Before you begin"),
      ...paragraphElements(face.story.note),
      el(
        "ul",
        { class: "choices" },
        el("li", {}, entry("Go on", () => showBeginning(face, {}))),
        el("li", {}, entry("Not today", () => showTitle(face))),
      ),
    );
  });
}

/** Ask on one page all there is to ask; a story that asks nothing begins. @param {any} face @param {any} wish */
function showBeginning(face, wish) {
  const { story } = face, voices = story.canon.voices, asked = story.cast.filter((/** @type {any} */ one) => one.asked);
  const last = face.keep.playthroughs()[0];
  const before = new Map(last ? last.record.beginning.given.pronouns : []);
  const choice = {
    voice: wish.voice || (voices.length ? voices[0] : null),
    pronouns: new Map(asked.map((/** @type {any} */ one) => [one.id, (wish.pronouns || before).get(one.id) || one.usual])),
    said: null,
    words: "",
    against: wish.against || "",
  };
  if (!voices.length && !asked.length) {
    beginWith(face, choice);
    return;
  }
  face.open("beginning", column => {
    const form = el("form", { class: "asked" });
    form.addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      if (hearLine(face, form, choice)) beginWith(face, choice);
    });
    form.append(headingElement("Begin"));
    if (voices.length) form.append(partField(face, form, choice));
    if (asked.length) form.append(pronounFields(story, choice, asked));
    if (voices.length > 1) form.append(whomField(face, choice));
    if (story.line) form.append(lineField(face, form, choice));
    form.append(
      el("p", { class: "quiet-words" }, "Nothing that happens hangs on this, and a later playthrough asks again.", voices.length > 1 && " The part you leave is played by somebody else."),
      el("p", { class: "leave" }, el("button", { class: "plain strong", type: "submit" }, "Begin"), " ", el("button", { class: "plain", type: "button", onclick: () => face.leave() }, "Back")),
    );
    column.append(form);
  });
}

/** @param {any} face @param {any} form @param {any} choice */
function partField(face, form, choice) {
  const { story } = face;
  const out = el("fieldset", { class: "parts" }, el("legend", {}, "Where do you stand?"));
  for (const voice of story.canon.voices) {
    const member = story.cast.find((/** @type {any} */ one) => one.id === voice);
    const words = member ? member.part || `As ${member.name}.` : voice;
    const act = () => {
      choice.voice = voice;
      choice.against = "";
      form.querySelector(".whom").replaceWith(whomField(face, choice));
    };
    out.append(radio("part", voice, words, voice === choice.voice, act));
  }
  return out;
}

/** Ask whom one hears, where there is more than one: a playthrough of the other part that has ended, or somebody new. @param {any} face @param {any} choice */
function whomField(face, choice) {
  const ended = face.keep.playthroughs().filter((/** @type {any} */ one) => one.ended && one.record.beginning.given.voice !== choice.voice);
  const out = el("fieldset", { class: "whom" });
  out.hidden = !ended.length;
  out.append(el("legend", {}, "Who plays the other part?"));
  ended.slice(0, MOST_HEARD).forEach((/** @type {any} */ one, /** @type {number} */ place) => {
    const words = `${whereWords(face.story, new Game(face.story, one.record))}, ${dateWords(one.touched)}`;
    out.append(radio("whom", one.id, words, choice.against ? choice.against === one.id : !place, () => (choice.against = one.id)));
  });
  out.append(radio("whom", SOMEBODY_NEW, "Somebody new", choice.against === SOMEBODY_NEW, () => (choice.against = SOMEBODY_NEW)));
  return out;
}

/** So many playthroughs are proposed to be heard, the newest ones. */
const MOST_HEARD = 5;

/** When something was, by the clock on the wall; in the story's language, where it names one. @param {number} at */
function dateWords(at) {
  /** @type {Intl.DateTimeFormatOptions} */
  const how = { dateStyle: "medium", timeStyle: "short" };
  try {
    return new Date(at).toLocaleString(document.documentElement.lang || undefined, how);
  } catch {
    return new Date(at).toLocaleString(undefined, how);
  }
}

/** @param {string} name @param {string} value @param {string} words @param {boolean} on @param {() => void} act @param {string} [extra] */
function radio(name, value, words, on, act, extra = "") {
  const input = el("input", { type: "radio", name, value, checked: on, onchange: act });
  return el("label", { class: `radio ${extra}`, dir: "auto" }, input, el("span", {}, words));
}

/** @param {any} story @param {any} choice @param {any[]} asked */
function pronounFields(story, choice, asked) {
  const out = el("fieldset", { class: "pronouns" }, el("legend", {}, "How is each of them spoken of?"));
  /** @type {(() => void)[]} */
  const samples = [];
  const show = () => samples.forEach(sample => sample());
  for (const member of asked) {
    const sample = el("p", { class: "sample", dir: "auto" });
    const row = el("div", { class: "row", role: "radiogroup", "aria-label": member.name }, el("span", { class: "name", "aria-hidden": "true" }, member.name));
    for (const word of PRONOUN_SETS) {
      const act = () => {
        choice.pronouns.set(member.id, word);
        show();
      };
      row.append(radio(`pronouns-${member.id}`, word, word, choice.pronouns.get(member.id) === word, act));
    }
    samples.push(() => sample.replaceChildren(...sampleElements(story, member, choice.pronouns)));
    out.append(row, sample);
  }
  show();
  return out;
}

/** The sentence by which pronouns are chosen, as it reads with them. @param {any} story @param {any} member @param {Map<string, string>} pronouns */
function sampleElements(story, member, pronouns) {
  if (!member.sample) return [FORMS[pronouns.get(member.id) || "they"]];
  const text = member.sample.map((/** @type {any} */ part) => {
    if (typeof part === "string") return part;
    const [id, ...forms] = part, other = story.cast.find((/** @type {any} */ one) => one.id === id);
    const word = pronouns.get(id) || (PRONOUN_SETS.includes(other.pronouns) ? other.pronouns : "they");
    return EMPHASIS_ON + forms[PRONOUN_SETS.indexOf(word)] + EMPHASIS_OFF;
  });
  return finished(text.join("")).blocks.flatMap(block => block.lines.flat().map(runElement));
}

/** @type {{[word: string]: string}} */
const FORMS = { she: "she, her, hers", he: "he, him, his", they: "they, them, theirs" };

/** @param {any} face @param {any} form @param {any} choice */
function lineField(face, form, choice) {
  const input = el("input", { type: "text", id: "words", autocomplete: "off", autocapitalize: "none", spellcheck: "false", maxlength: "400" });
  const answer = el("p", { class: "answer", id: "words-answer", role: "alert" });
  input.setAttribute("aria-describedby", "words-answer");
  input.addEventListener("change", () => hearLine(face, form, choice));
  return el("details", { class: "hear" }, el("summary", {}, "Somebody told you their words?"), el("label", { for: "words" }, "Their line"), input, answer);
}

/** Hear what was typed, if anything; says whether one can begin. @param {any} face @param {any} form @param {any} choice */
function hearLine(face, form, choice) {
  const input = form.querySelector("#words"), answer = form.querySelector("#words-answer");
  const whom = form.querySelector(".whom");
  if (whom) whom.hidden = whom.querySelectorAll("input").length < 2;
  const typed = input ? input.value.trim() : "";
  choice.said = null;
  if (!typed) {
    if (answer) answer.textContent = "";
    return true;
  }
  try {
    const said = understandLine(face.story, typed);
    choice.said = said;
    choice.words = wordsTyped(typed).join(" ");
    choice.voice = partAgainst(face.story, said.voice);
    for (const part of form.querySelectorAll("input[name=part]")) part.checked = part.value === choice.voice;
    form.querySelector(".whom").hidden = true;
    const member = face.story.cast.find((/** @type {any} */ one) => one.id === said.voice);
    answer.textContent = `These words are of ${member ? member.name : said.voice}, and it is the other part that hears them.`;
    return true;
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    answer.textContent = `${capital(error.message)}${/[.?]$/.test(error.message) ? "" : "."}`;
    input.closest("details").open = true;
    input.focus();
    return false;
  }
}

/** @param {any} face @param {any} choice */
function beginWith(face, choice) {
  face.game = newGame(face.story, face.keep, newGiven(face.story, face.keep, choice));
  face.keepGame();
  showReading(face);
}
