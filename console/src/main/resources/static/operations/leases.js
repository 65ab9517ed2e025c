import { badge, table } from '../parts/elements.js';
import { count, now } from '../parts/format.js';
import { html } from '../parts/view.js';
import { texts } from '../texts.js';
import { freeze } from './freezes.js';
import { spark } from './spark.js';

const words = texts.operations;
const [MINUTES, MINUTE_MILLIS] = [60, 60_000];

/** Granted and refused leases of a worker, one number for each of the last sixty minutes. */
function courseOf(items) {
  const granted = Array(MINUTES).fill(0);
  const refused = Array(MINUTES).fill(0);
  const last = Math.floor(now() / MINUTE_MILLIS);
  for (const item of items) {
    const place = MINUTES - 1 - (last - Math.floor(Date.parse(item.minute) / MINUTE_MILLIS));
    if (place < 0 || place >= MINUTES) continue;
    granted[place] += item.granted;
    refused[place] += item.refused;
  }
  return { granted, refused };
}

const sum = numbers => numbers.reduce((a, b) => a + b, 0);

export const leases = (items, frozen, changed) => {
  const workers = [...new Set(items.map(item => item.worker))].sort();
  const isFrozen = worker => frozen.some(freeze => freeze.worker === worker || freeze.worker === 'all');
  return html`
    <section aria-labelledby="leases">
      <h2 id="leases">${words.leases}</h2>
      ${table(words.leases, words.leaseHeads, workers.map(worker => {
        const { granted, refused } = courseOf(items.filter(item => item.worker === worker));
        return html`<tr>
          <th scope="row" class="id">${worker} ${isFrozen(worker) ? badge('FROZEN') : ''}</th>
          <td>${spark(granted)}</td>
          <td class="number">${count(granted.at(-2))}</td>
          <td class="number">${count(sum(granted))}</td>
          <td class="number">${count(sum(refused))}</td>
          <td><button type="button" class="quiet" ?disabled=${isFrozen(worker)} aria-label=${words.freezeOf(worker)}
            @click=${() => freeze(worker, changed)}>${words.freeze}</button></td>
        </tr>`;
      }), words.noLeases)}
      <p><button type="button" class="danger" ?disabled=${isFrozen('all')} @click=${() => freeze('all', changed)}>
        ${words.freezeAll}</button></p>
    </section>`;
};
