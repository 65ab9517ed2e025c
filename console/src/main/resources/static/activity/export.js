import { csv, download } from '../parts/file.js';
import { count } from '../parts/format.js';
import { draw, html, nothing } from '../parts/view.js';
import { all } from '../shell/api.js';
import { texts } from '../texts.js';

const words = texts.activity;
const COLUMNS = ['at', 'jobId', 'actor', 'purpose', 'outcome', 'reason', 'worker'];
const TOLD_EVERY = 2000;

const exporting = { now: undefined, error: undefined, stopped: false };

/** All that the filter lets through, not only the page that is shown. */
async function save(kind, query) {
  Object.assign(exporting, { now: 0, error: undefined, stopped: false });
  draw();
  try {
    const rows = [];
    for await (const use of all('uses', query)) {
      if (exporting.stopped) return;
      rows.push(use);
      if (rows.length % TOLD_EVERY === 0) {
        exporting.now = rows.length;
        draw();
      }
    }
    if (kind === 'csv') download('apifyforge-uses.csv', 'text/csv;charset=utf-8', `\ufeff${csv(COLUMNS, rows)}`);
    else download('apifyforge-uses.json', 'application/json', `${JSON.stringify(rows, null, 2)}\n`);
  } catch (error) {
    exporting.error = error;
  } finally {
    exporting.now = undefined;
    draw();
  }
}

export const exportView = query => html`
  <p class="actions end">
    ${exporting.now === undefined ? html`
      <button type="button" @click=${() => save('csv', query())}>${words.csv}</button>
      <button type="button" @click=${() => save('json', query())}>${words.json}</button>` : html`
      <span role="status">${words.exporting(count(exporting.now))}</span>
      <button type="button" @click=${() => { exporting.stopped = true; }}>${texts.cancel}</button>`}
    ${exporting.error ? html`<span class="bad-text" role="alert">${exporting.error.message}</span>` : nothing}
  </p>`;
