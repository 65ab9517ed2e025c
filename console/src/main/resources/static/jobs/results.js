import { problem, table } from '../parts/elements.js';
import { count } from '../parts/format.js';
import { draw, html, nothing } from '../parts/view.js';
import { answerOf } from '../shell/api.js';
import { texts } from '../texts.js';

const words = texts.results;
const PAGE = 25;
const [MOST_COLUMNS, MOST_SHOWN, MOST_TEXT] = [12, 120, 200_000];
const KINDS = ['items', 'output', 'log'];

/** Results of a run, read when somebody asks for them: each read is a use of the token. */
export function results(jobId) {
  const path = `jobs/${encodeURIComponent(jobId)}`;
  const state = { kind: undefined, busy: false, error: undefined, offset: 0, total: 0, items: [], text: undefined };
  const readers = {
    async items() {
      const answer = await answerOf(`${path}/items`, { query: { offset: state.offset, limit: PAGE } });
      state.total = Number(answer.headers.get('x-apify-pagination-total') ?? 0);
      state.items = await answer.json();
    },
    async output() {
      state.text = await textOf(await answerOf(`${path}/records/OUTPUT`));
    },
    async log() {
      state.text = await textOf(await answerOf(`${path}/log`));
    },
  };
  const read = async (kind, offset = 0) => {
    Object.assign(state, { kind, offset, busy: true, error: undefined, text: undefined });
    draw();
    try {
      await readers[kind]();
    } catch (error) {
      state.error = error;
    }
    state.busy = false;
    draw();
  };
  const button = kind => html`<button type="button" aria-pressed=${state.kind === kind} ?disabled=${state.busy}
    @click=${() => read(kind)}>${words[kind]}</button>`;
  return {
    view: open => html`
      <section aria-labelledby="results">
        <h2 id="results">${words.title}</h2>
        <p class="small">${open ? words.open : words.use}</p>
        <p class="actions">${KINDS.map(button)}<span class="gap"></span>${downloads(jobId, path)}</p>
        <div aria-live="polite">
          ${state.busy ? html`<p>${texts.loading}</p>` : problem(state.error)}
          ${state.busy || state.error ? nothing : shown(state, read)}
        </div>
      </section>`,
  };
}

async function textOf(answer) {
  const text = await answer.text();
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}\n${words.cut}` : text;
}

/** By the browser, straight to a file, however much it is. */
const downloads = (jobId, path) => ['json', 'jsonl', 'csv'].map(format => html`
  <a class="button" href="/api/v1/${path}/items?format=${format}" download="${jobId}.${format}">
    ${words.download(format.toUpperCase())}</a>`);

const shown = (state, read) => state.kind === undefined ? nothing
  : state.kind === 'items' ? itemsView(state, read)
    : html`<pre tabindex="0" role="region" aria-label=${words[state.kind]}>${state.text || words.empty}</pre>`;

const itemsView = ({ items, offset, total }, read) => {
  const all = [...new Set(items.flatMap(item => Object.keys(item ?? {})))];
  const columns = all.slice(0, MOST_COLUMNS);
  const rows = items.map((item, index) => html`<tr><td class="number">${count(offset + index + 1)}</td>
    ${columns.map(column => html`<td>${cell(item?.[column])}</td>`)}</tr>`);
  return html`
    <p class="small">${items.length ? words.range(...[offset + 1, offset + items.length, total].map(count)) : nothing}
      ${all.length > columns.length ? words.more(all.length - columns.length) : nothing}</p>
    ${table(words.items, ['#', ...columns], rows, words.none)}
    <nav class="pager" aria-label=${texts.pages}>
      <button type="button" ?disabled=${offset === 0} @click=${() => read('items', Math.max(0, offset - PAGE))}>
        ${words.before}</button>
      <button type="button" ?disabled=${offset + items.length >= total} @click=${() => read('items', offset + PAGE)}>
        ${words.after}</button>
    </nav>`;
};

function cell(value) {
  const text = typeof value === 'string' ? value : value === undefined ? texts.none : JSON.stringify(value);
  if (text.length <= MOST_SHOWN) return text;
  return html`<span title=${text.slice(0, 2000)}>${text.slice(0, MOST_SHOWN)}…</span>`;
}
