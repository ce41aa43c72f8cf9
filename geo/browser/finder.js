"use strict";

/* The box "which door?": what is typed narrows a list, and nobody picks for the rider. */
const Finder = (() => {
  const SHOWN = 60; // doors offered at a time; typing narrows them down

  /** Wire the box and its list; `choose` is called with the written form of the chosen door. */
  function prepare(guide, words, choose) {
    const finder = { guide, words, choose, box: Page.find("to"), list: Page.find("choices") };
    const { box, list } = finder;
    const keys = Answers.doors(guide).map(({ label }) => Answers.simplify(label));
    box.inputMode = keys.every((key) => /^[0-9-]*$/.test(key)) ? "tel" : "text";
    box.addEventListener("focus", () => { box.select(); offer(finder, Answers.doors(guide)); });
    box.addEventListener("input", () => search(finder));
    box.addEventListener("keydown", (event) => press(finder, event));
    box.addEventListener("blur", () => hide(finder));
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-place]");
      if (choice) choose(choice.dataset.place);
    });
    return finder;
  }

  /** Ask which door a text means, with the text in the box. */
  function ask(finder, text) {
    finder.box.focus();
    finder.box.value = text;
    search(finder);
  }

  function search(finder) {
    const { guide, box } = finder;
    offer(finder, Answers.search(guide, box.value).map(({ place }) => place));
    const meant = Answers.meant(guide, box.value);
    select(finder, Array.from(finder.list.children).find((row) => row.dataset.place === meant));
  }

  /** Offer some doors, or say that there are none. */
  function offer(finder, doors) {
    const { box, list, words } = finder;
    if (document.activeElement !== box) box.focus();
    const rows = doors.slice(0, SHOWN).map(choiceRow);
    Page.fill(list, rows.length ? rows : [Page.make("li", words.no_match, "none")]);
    list.hidden = false;
    list.scrollTop = 0;
    box.setAttribute("aria-expanded", "true");
    select(finder, null);
  }

  function choiceRow(door, i) {
    const row = Page.make("li", door.label);
    row.id = `choice-${i}`;
    row.dataset.place = door.id;
    row.setAttribute("role", "option");
    return row;
  }

  function select(finder, row) {
    const before = finder.list.querySelector("[aria-selected]");
    if (before) before.removeAttribute("aria-selected");
    finder.box.setAttribute("aria-activedescendant", row ? row.id : "");
    if (!row) return;
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
  }

  function press(finder, event) {
    const { list } = finder;
    const selected = list.querySelector("[aria-selected]");
    if (event.key === "Escape") finder.box.blur();
    if (event.key === "Enter" && selected) finder.choose(selected.dataset.place);
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const rows = Array.from(list.querySelectorAll("[data-place]"));
    const next = rows.indexOf(selected) + (event.key === "ArrowDown" ? 1 : -1);
    if (rows[next]) select(finder, rows[next]);
  }

  /** Close the list and write the chosen door's label into the box. */
  function close(finder, label) {
    finder.label = label;
    if (document.activeElement === finder.box) finder.box.blur();
    hide(finder);
  }

  function hide(finder) {
    finder.list.hidden = true;
    finder.box.value = finder.label || "";
    finder.box.setAttribute("aria-expanded", "false");
    finder.box.setAttribute("aria-activedescendant", "");
  }

  return { prepare, ask, offer, close };
})();
