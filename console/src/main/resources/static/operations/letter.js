import { facts, problem } from '../parts/elements.js';
import { html, nothing } from '../parts/view.js';
import { texts } from '../texts.js';
import { placeOf } from './redrive.js';

const words = texts.operations;

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** The record itself, as the gateway has masked it. */
export const letterView = ({ letter, record, error }, close) => html`
  <section class="card" aria-labelledby="letter">
    <h3 id="letter" tabindex="-1">${words.record(placeOf(letter))}</h3>
    <p>${words.because} <code>${letter.reason}</code></p>
    ${problem(error)}
    ${record ? html`
      ${facts(Object.entries(record.headers ?? {}).map(([name, value]) => [name, html`<span class="id">${value}</span>`]))}
      <pre tabindex="0" role="region" aria-label=${words.value}>${record.value === null ? words.gone : pretty(record.value)}</pre>`
      : error ? nothing : html`<p role="status">${texts.loading}</p>`}
    <p class="small">${words.masked}</p>
    <p class="actions"><button type="button" @click=${close}>${words.close}</button></p>
  </section>`;
