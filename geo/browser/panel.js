"use strict";

/* The words beside the map: summary, steps, notes. */
const Panel = (() => {
  /** Write a route, its reason where there is none, or what to do where none was asked for. */
  function write(page, route) {
    const place = page.goal ? Answers.place(page.guide, page.goal) : null;
    const isRoute = route !== null && route.reason === undefined;
    label(route);
    Page.fill(Page.find("summary"), summary(page.words, route));
    Page.fill(Page.find("steps"), isRoute ? route.steps.map((step, i) => row(page, step, i)) : []);
    Page.fill(Page.find("notes"), isRoute ? notes(route) : []);
    Page.fill(Page.find("facts"), facts(page, place));
    Page.find("panel").scrollTop = 0;
  }

  /** Say on the element itself which route is shown, for whoever reads the page by program. */
  function label(route) {
    const found = route || {};
    const said = { from: found.from, to: found.to, seconds: found.seconds, metres: found.metres,
      parking: found.seconds === undefined ? undefined : found.parking || "" };
    const element = Page.find("route");
    Object.keys(said).forEach((key) => {
      if (said[key] === undefined) delete element.dataset[key];
      else element.dataset[key] = said[key];
    });
    element.className = route === null ? "idle" : said.seconds === undefined ? "none" : "found";
  }

  function summary(words, route) {
    if (route === null) return [Page.make("span", words.choose)];
    if (route.reason !== undefined) {
      return [Page.make("strong", route.reason), Page.make("span", route.mend)];
    }
    const [first, ...others] = route.summary;
    return [Page.make("strong", first)].concat(others.map((part) => Page.make("span", part)));
  }

  function row(page, step, i) {
    const element = Page.make("li", "", step.mode);
    const button = Page.make("button", step.says);
    button.type = "button";
    button.addEventListener("click", () => go(page, element, step));
    element.dataset.step = String(i + 1);
    element.appendChild(button);
    return element;
  }

  /** Make a step the current one: it grows, and the map rings its place. */
  function go(page, element, step) {
    const before = Page.find("steps").querySelector("[aria-current]");
    if (before) before.removeAttribute("aria-current");
    const isNew = before !== element;
    if (isNew) element.setAttribute("aria-current", "step");
    Picture.mark(page.picture, isNew ? step.at : null);
  }

  function notes(route) {
    return route.notes
      .map((note) => noteRow("note", note))
      .concat(noteRow("exit", route.exit.says));
  }

  function noteRow(kind, says) {
    const row = Page.make("li", "", kind);
    row.appendChild(Signs.mark(kind));
    row.appendChild(Page.make("span", says));
    return row;
  }

  /** Say what is known of the gate, the door and the compound, a line each. */
  function facts(page, goal) {
    const { guide, words } = page;
    const { convention, desk_phone: phone, source, map_approval: approval } = guide.compound;
    const places = [Answers.place(guide, page.start), goal];
    const rows = places.filter((place) => place && place.facts.length).map((place) =>
      factRow(place.label, Page.make("span", place.facts.join(words.dot))));
    if (phone) rows.push(factRow(words.phone, phoneLink(phone)));
    if (convention) rows.push(factRow(words.convention, Page.make("span", convention)));
    if (source) rows.push(factRow(words.source, Page.make("span", source)));
    if (approval) rows.push(factRow(words.approval, Page.make("span", approval)));
    return rows;
  }

  function factRow(label, said) {
    const row = Page.make("li", "");
    row.appendChild(Page.make("strong", label));
    row.appendChild(said);
    return row;
  }

  function phoneLink(phone) {
    const link = Page.make("a", phone);
    link.href = `tel:${phone.replace(/[^0-9+]/g, "")}`;
    return link;
  }

  return { write };
})();
