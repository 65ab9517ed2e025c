import { table } from '../parts/elements.js';
import { count } from '../parts/format.js';
import { html, nothing } from '../parts/view.js';
import { texts } from '../texts.js';
import { spark } from './spark.js';

const words = texts.operations;
const HOURS = [1, 3, 12, 24];
const namesIn = (samples, field) => [...new Set(samples.flatMap(sample => Object.keys(sample[field] ?? {})))].sort();

const row = (name, values) => {
  const known = values.filter(value => value !== undefined);
  return html`<tr>
    <th scope="row" class="id">${name}</th>
    <td>${spark(values)}</td>
    <td class="number">${known.length ? count(known.at(-1)) : texts.none}</td>
    <td class="number">${known.length ? count(Math.max(...known)) : texts.none}</td>
  </tr>`;
};

const chart = (caption, unit, rows) => html`<div>
  <h3>${caption}</h3>
  ${table(caption, [unit, words.course, words.now, words.most], rows, words.noSamples)}</div>`;

const series = (samples, field) =>
  namesIn(samples, field).map(name => row(name, samples.map(sample => sample[field]?.[name])));

/** Rates, lag and dead letters of the last hours: one line each, with its shape, the present value and the highest. */
export const charts = ({ samples, hours }, choose) => html`
  <section aria-labelledby="charts">
    <h2 id="charts">${words.charts}</h2>
    <p class="actions" role="group" aria-label=${words.span}>${HOURS.map(number => html`
      <button type="button" aria-pressed=${hours === number} @click=${() => choose(number)}>
        ${words.hours(number)}</button>`)}</p>
    ${samples.length ? nothing : html`<p class="small">${words.noSamples}</p>`}
    <div class="two">
      ${chart(words.rates, words.topic, series(samples, 'perMinute'))}
      ${chart(words.lag, words.group, [...series(samples, 'lag'),
        ...(samples.length ? [row(words.letters, samples.map(sample => sample.deadLetters))] : [])])}
    </div>
  </section>`;
