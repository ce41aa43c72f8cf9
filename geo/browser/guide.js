"use strict";

/* The page: what a rider asks, the map and the steps, kept together. */
const Guide = (() => {
  /** Open the guide that stands in the page on a Leaflet map. */
  function open(map) {
    const { guide, start, goal, look } = Page.read("data");
    const page = { guide, words: Page.read("words"), hasPanel: Page.find("panel") !== null };
    Page.wear(look);
    page.picture = Picture.draw(map, guide, page.words, (building) => pick(page, building));
    prepareButtons(page, map);
    const asked = new URLSearchParams(location.search);
    page.start = Answers.start(guide, asked.get("from") || start);
    page.goal = Answers.goal(guide, asked.get("to") || goal);
    if (page.hasPanel) preparePanel(page);
    update(page);
    if (page.hasPanel && asked.get("to") && !page.goal) Finder.ask(page.finder, asked.get("to"));
    document.documentElement.dataset.ready = "";
  }

  function prepareButtons(page, map) {
    map.getContainer().setAttribute("aria-label", page.words.map);
    Page.find("whole").addEventListener("click", () => Picture.fit(page.picture));
    Page.find("closer").addEventListener("click", () => map.zoomIn());
    Page.find("farther").addEventListener("click", () => map.zoomOut());
  }

  function preparePanel(page) {
    const { guide } = page;
    Page.find("name").textContent = guide.name;
    Page.fill(Page.find("from"), guide.gates.map((id) => gateOption(page, id)));
    Page.find("from").addEventListener("change", (event) => {
      choose(page, { start: event.target.value });
    });
    page.finder = Finder.prepare(guide, page.words, (goal) => choose(page, { goal }));
  }

  function gateOption({ guide, words }, id) {
    const { label, facts } = Answers.place(guide, id);
    const option = Page.make("option", [label].concat(facts).join(words.dot));
    option.value = id;
    return option;
  }

  /** Somebody tapped a building: take its door, or ask which of its doors. */
  function pick(page, building) {
    if (!page.hasPanel) return;
    const doors = Answers.doors(page.guide).filter((door) => door.building === building);
    if (doors.length === 1) choose(page, { goal: doors[0].id });
    if (doors.length > 1) Finder.offer(page.finder, doors);
  }

  /** Take another start or goal, and keep both in the address. */
  function choose(page, change) {
    Object.assign(page, change);
    update(page);
    if (location.protocol !== "about:") history.replaceState(null, "", address(page));
  }

  function address({ start, goal }) {
    const plain = (text) => encodeURIComponent(text).replace(/%3A/g, ":");
    const from = `?from=${plain(start)}`;
    return goal ? `${from}&to=${plain(goal.replace(/^entrance:/, ""))}` : from;
  }

  function update(page) {
    const { guide, start, goal } = page;
    const route = goal ? Answers.route(guide, start, goal) : null;
    Picture.show(page.picture, start, goal, route);
    if (!page.hasPanel) return;
    Page.find("from").value = start;
    Finder.close(page.finder, goal ? Answers.place(guide, goal).label : "");
    Panel.write(page, route);
  }

  return { open };
})();
