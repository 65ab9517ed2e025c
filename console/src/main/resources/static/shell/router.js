import { dismiss } from '../parts/dialog.js';
import { loading } from '../parts/elements.js';
import { draw, focusOn } from '../parts/view.js';
import { texts } from '../texts.js';

let current;
let routes;

/** routes: name → function of the rest of the path that gives a page {title, view, close}. */
export function route(named) {
  routes = named;
  addEventListener('hashchange', () => go(true));
  go(false);
}

export const page = () => current;

/** What nobody can decode is part of no address of ours. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function go(byPerson) {
  const [, name, rest] = location.hash.match(/^#\/([a-z]+)(?:\/(.*))?$/) ?? [, 'connection'];
  current?.close?.();
  dismiss();
  const known = Object.hasOwn(routes, name) ? name : 'nowhere';
  current = Object.assign(routes[known](rest && decoded(rest)), { name: known });
  document.title = `${current.title} · ${texts.product}`;
  draw();
  if (byPerson) {
    scrollTo(0, 0);
    focusOn('h1');
  }
}

/** The same page from its beginning: after a sign-in. */
export const again = () => routes && go(false);

/** A page whose script is loaded when it is opened: few people are operators. */
export const later = load => rest => {
  const page = { title: texts.nav.operations, view: loading };
  let closed = false;
  page.close = () => { closed = true; };
  load().then(module => {
    if (closed) return;
    const loaded = module.open(rest);
    page.view = loaded.view;
    page.close = loaded.close;
    draw();
  });
  return page;
};
