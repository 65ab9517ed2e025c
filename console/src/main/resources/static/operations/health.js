import { badge } from '../parts/elements.js';
import { html, nothing } from '../parts/view.js';
import { texts } from '../texts.js';

const words = texts.operations;

/** Each part in words, what does not work first. */
export const health = parts => {
  const order = ['DOWN', 'DEGRADED', 'UNKNOWN', 'UP'];
  const sorted = [...parts].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return html`
    <section aria-labelledby="health">
      <h2 id="health">${words.health}</h2>
      <ul class="parts">${sorted.map(part => html`
        <li><h3>${part.name} ${badge(part.state)}</h3><p class="small">${part.detail}
          ${part.runbook ? html`<a href="/runbooks/${part.runbook}.md" target="_blank" rel="noopener">${words.runbook}
            <span class="hidden">${texts.newTab}</span></a>` : nothing}</p></li>`)}
      </ul>
    </section>`;
};
