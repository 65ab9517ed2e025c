import { ask } from '../parts/dialog.js';
import { moment } from '../parts/format.js';
import { html, nothing } from '../parts/view.js';
import { call } from '../shell/api.js';
import { texts } from '../texts.js';

const words = texts.operations;

export const freeze = (worker, changed) => ask({
  title: words.freezeTitle(worker),
  body: () => html`<p>${words.freezeText(worker === 'all')}</p>`,
  action: words.freeze,
  act: async () => {
    await call('operations/freezes', { method: 'POST', body: { worker } });
    await changed();
  },
});

const release = (worker, changed) => ask({
  title: words.releaseTitle(worker),
  body: () => html`<p>${words.releaseText}</p>`,
  action: words.release,
  danger: false,
  act: async () => {
    await call('operations/freezes', { method: 'DELETE', query: { worker } });
    await changed();
  },
});

/** Freezes in force, before all else. */
export const freezes = (inForce, changed) => inForce.length === 0 ? nothing : html`
  <section class="notice warn" aria-labelledby="freezes">
    <h2 id="freezes">${words.frozen}</h2>
    <ul class="plain">${inForce.map(({ worker, frozenAt, frozenBy }) => html`
      <li><strong>${worker === 'all' ? words.allWorkers : worker}</strong>
        <span class="small">${words.since} ${moment(frozenAt)} ${words.by} ${frozenBy}</span>
        <button type="button" aria-label=${words.releaseTitle(worker)} @click=${() => release(worker, changed)}>
          ${words.release}</button></li>`)}
    </ul>
  </section>`;
