import { external } from '../parts/elements.js';
import { html } from '../parts/view.js';
import { links, texts } from '../texts.js';

/** How to make a token of its own with the least rights. */
export const steps = () => html`
  <section class="card steps" aria-labelledby="steps">
    <h2 id="steps">${texts.steps.title}</h2>
    <ol>
      <li>${texts.steps.open[0]} ${external(links.apifyTokens, texts.steps.open[1])} ${texts.steps.open[2]}</li>
      <li>${texts.steps.limit}
        <ul>${texts.steps.rights.map(right => html`<li>${right}</li>`)}</ul></li>
      <li>${texts.steps.copy}</li>
    </ol>
  </section>`;
