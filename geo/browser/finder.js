"use strict";

/* The box "which door?": what is typed narrows a list, and nobody picks for the rider. */
const Finder = (() => {
  const SHOWN = 60; // places offered at a time; typing narrows them down
  const { fold, parse } = Address;
  const { find, make, pick, word } = Page;

  /** Wire the box and its list; `choose` is called with the id of the chosen place. */
  function prepare(page, choose) {
    const { places, goals } = page.guide;
    const order = new Intl.Collator(page.guide.languages[page.language], { numeric: true });
    const name = ({ label }) => pick(label, page.language);
    const finder = { page, choose, name, box: find("to"), list: find("choices"), label: "" };
    finder.goals = goals.map((row) => places[row]).sort((a, b) => order.compare(name(a), name(b)));
    const { box, list } = finder;
    const keys = ({ label }) => [short(pick(label, 0))].concat(label).map(fold);
    finder.keys = new Map(finder.goals.map((goal) => [goal, keys(goal)]));
    const isNumbered = (goal) => !goal.building || /^[\d-]+$/.test(finder.keys.get(goal)[0]);
    box.inputMode = finder.goals.every(isNumbered) ? "tel" : "text";
    box.onfocus = () => { box.select(); offer(finder, finder.goals); };
    box.onblur = () => close(finder, finder.label);
    box.onkeydown = (event) => press(finder, event);
    box.oninput = ({ inputType }) => {
      const { key, places: [id] } = search(finder);
      if (inputType === "insertFromPaste" && key === "door.found") choose(id);
    };
    list.parentNode.onpointerdown = (event) => event.preventDefault(); // the box keeps its focus
    list.onclick = ({ target }) => { if (target.dataset.place) choose(target.dataset.place); };
    return finder;
  }

  /** Take the door that a text means beyond doubt; else ask, with the text in the box. */
  function ask(finder, text) {
    const { key, places: [id] } = Doors.find(finder.page.guide, text);
    if (key === "door.found") finder.choose(id);
    else {
      finder.box.focus();
      finder.box.value = text;
      search(finder, true);
    }
  }

  /** Return a door's number as people type it, "8-2"; "" for what has none. */
  function short(label) {
    const { building, unit } = parse(label);
    return [building, unit].filter(Boolean).join("-");
  }

  /** Offer what the text in the box means, and what it may become; return what it means now. */
  function search(finder, whole) {
    const { box, goals, keys, page } = finder;
    const typed = fold(box.value);
    const door = Doors.find(page.guide, box.value);
    const fits = door.places.map((id) => page.guide.places.find((place) => place.id === id));
    const begins = (key) => key.startsWith(typed);
    const more = goals.filter((goal) => !fits.includes(goal) && keys.get(goal).some(begins));
    // A number that is still being typed need not be there yet.
    if (door.kind === "nearest" && more.length && !whole) offer(finder, more);
    else {
      offer(finder, fits.concat(more), word(page, door.key, door.values));
      if (door.kind === "found") select(finder, finder.list.firstChild);
    }
    return door;
  }

  /** Offer some places, under a sentence or their count. */
  function offer(finder, places, sentence) {
    const { box, list, name, page } = finder;
    if (document.activeElement !== box) box.focus();
    Page.fill(list, places.slice(0, SHOWN).map((place, i) => {
      const row = make("li", name(place), { id: `choice-${i}` });
      row.dataset.place = place.id;
      row.setAttribute("role", "option");
      return row;
    }));
    find("asked").textContent = sentence || word(page, "door.count", { count: places.length });
    unfold(finder, true);
    list.parentNode.scrollTop = 0;
  }

  /** Show the list or hide it, with nothing in it chosen. */
  function unfold(finder, isOpen) {
    finder.list.parentNode.hidden = !isOpen;
    finder.box.setAttribute("aria-expanded", isOpen);
    select(finder, null);
  }

  function select(finder, row) {
    const { box, chosen } = finder;
    if (chosen) chosen.removeAttribute("aria-selected");
    finder.chosen = row;
    box.setAttribute("aria-activedescendant", row ? row.id : "");
    if (!row) return;
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
  }

  function press(finder, event) {
    const { box, choose, chosen, list } = finder;
    const { isComposing, key } = event;
    const isDown = key === "ArrowDown";
    if (isDown || key === "ArrowUp") {
      event.preventDefault();
      const next = chosen && (isDown ? chosen.nextSibling : chosen.previousSibling);
      select(finder, next || (isDown ? list.firstChild : list.lastChild));
    }
    if (key === "Escape") box.blur();
    if (key === "Enter" && !isComposing) {
      if (chosen) choose(chosen.dataset.place);
      else if (box.value) search(finder, true);
    }
  }

  /** Close the list and write the chosen door's label into the box. */
  function close(finder, label) {
    const { box } = finder;
    finder.label = label;
    if (document.activeElement === box) box.blur();
    box.value = label;
    unfold(finder, false);
  }

  return { prepare, ask, offer, close };
})();
