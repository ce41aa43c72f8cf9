"use strict";

/* Weekly hours: minutes from Monday 00:00 as [[start, end], …], sorted and merged. */
const Hours = (() => {
  const WEEK = 10080;

  /** Return the minute of the week on the phone's own clock, with the seconds as a fraction. */
  function minute(date) {
    const day = (date.getDay() + 6) % 7;
    return day * 1440 + date.getHours() * 60 + date.getMinutes() + date.getSeconds() / 60;
  }

  /**
   * Return {open: true, false or null where nobody can say, seconds until that changes}. Without
   * hours something is always open; without a minute (null) whatever has hours counts as open.
   */
  function state(hours, minute) {
    if (!hours || minute === null) return { open: true, seconds: Infinity };
    if (hours === "?") return { open: null, seconds: Infinity };
    const open = hours.some(([start, end]) => start <= minute && minute < end);
    // A span that ends as the week does goes on in one that starts with it.
    const [changes, others] = [open, !open].map((side) => hours.map((span) => span[+side] % WEEK));
    const waits = changes
      .filter((at) => !others.includes(at))
      .map((at) => (at - minute + WEEK) % WEEK);
    return { open, seconds: Math.min(...waits) * 60 };
  }

  /** Return a word for hours at a minute: open, shut or unknown. */
  function said(hours, minute) {
    const { open } = state(hours, minute);
    return open ? "open" : open === false ? "shut" : "unknown";
  }

  /** Return how a gate stands for a rider, a word of `gate.…`, and in how many seconds it changes. */
  function gate({ id, foot, ebike, way, locked, hours }, { minute, on, closed }) {
    const passes = [foot, on === "ebike" && ebike].some((rule) => /yes|private/.test(rule));
    const now = said(hours, minute);
    const word = closed.includes(id) ? "closed"
      : way === "out" ? "out"
      : passes || now === "shut" ? now
      : foot === "no" ? "no"
      : locked ? "locked" : "unknown";
    return [word, state(hours, minute).seconds];
  }

  return { minute, state, said, gate };
})();
