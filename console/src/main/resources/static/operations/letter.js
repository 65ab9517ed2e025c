import { facts, loading, problem } from '../parts/elements.js';
import { html, nothing } from '../parts/view.js';
import { texts } from '../texts.js';
import { placeOf } from './redrive.js';

const words = texts.operations;

const header = ([name, value]) => [name, html`<span class="id">${value}</span>`];

/** JSON with line ends; anything else as it is, and undefined if the topic does not keep it any more. */
function pretty(text) {
  if (text == null) return undefined;
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
      ${facts(Object.entries(record.headers ?? {}).map(header))}
      <pre tabindex="0" role="region" aria-label=${words.value}>${pretty(record.value) ?? words.gone}</pre>`
      : error ? nothing : loading()}
    <p class="small">${words.masked}</p>
    <p class="actions"><button type="button" @click=${close}>${words.close}</button></p>
  </section>`;
