// One root, drawn anew after whatever changed: lit-html touches only what differs.
import { html, nothing, render, svg } from 'lit-html';

export { html, nothing, svg };

let view = () => {};
let asked = false;

export function show(root, template) {
  view = () => render(template(), root);
  root.replaceChildren();
  view();
}

export function draw() {
  if (asked) return;
  asked = true;
  queueMicrotask(() => {
    asked = false;
    view();
  });
}

/** Calls it once, when nothing more came for so long: for filters. */
export function debounced(millis, call) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(call, millis, ...args);
  };
}

/** Calls it soon, and once for all that ask until then: for events, which come in crowds. */
export function together(millis, call) {
  let timer;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      call();
    }, millis);
  };
}

/** Calls it again and again while the page is looked at, never twice at a time. */
export function whileSeen(millis, call) {
  let stopped = false;
  let timer;
  const next = async () => {
    if (!document.hidden) await call().catch(() => {});
    if (!stopped) timer = setTimeout(next, millis);
  };
  timer = setTimeout(next, millis);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

export const focusOn = selector => queueMicrotask(() => document.querySelector(selector)?.focus());
