import { loading } from '../parts/elements.js';
import { draw } from '../parts/view.js';
import { texts } from '../texts.js';

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
