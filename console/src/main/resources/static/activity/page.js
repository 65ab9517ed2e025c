import { badge, because, loading, pager, problem, shortName, table } from '../parts/elements.js';
import { moment, shown } from '../parts/format.js';
import { list } from '../parts/list.js';
import { html, nothing } from '../parts/view.js';
import { receiptView } from '../connection/receipt.js';
import { texts } from '../texts.js';
import { dispute } from './dispute.js';
import { exportView } from './export.js';
import { filter } from './filter.js';

const words = texts.activity;
/** Uses are on their page two seconds after they happened: half of it is the way to the gateway. */
const AGAIN_MILLIS = 1000;

const outcome = use => html`${badge(use.outcome, words.outcomes[use.outcome] ?? use.outcome)}
  ${because(use.reason)}`;

const line = (use, disputed) => html`
  <tr>
    <td>${moment(use.at)}</td>
    <td><a class="id" href="#/jobs/${encodeURIComponent(use.jobId)}">${use.jobId}</a></td>
    <td>${shown(use.actor)}</td>
    <td>${words.purposes[use.purpose] ?? use.purpose}</td>
    <td>${outcome(use)}</td>
    <td class="id" title=${use.worker}>${shortName(use.worker)}</td>
    <td><button type="button" class="quiet" @click=${() => dispute(use, disputed)}
      aria-label=${words.notMeLabel(use.jobId, use.at)}>${words.notMe}</button></td>
  </tr>`;

const usesTable = (uses, disputed, empty) =>
  table(words.heading, words.heads, uses.map(use => line(use, disputed)), empty);

/** Every use of the token, newest first. */
export function activity(jobId) {
  const chosen = filter(jobId, () => uses.go([]));
  const uses = list('uses', { query: chosen.query, again: AGAIN_MILLIS });
  let receipt;
  const disputed = given => {
    receipt = given;
    uses.refresh();
  };
  return {
    title: texts.nav.activity,
    heading: words.heading,
    close: uses.close,
    view: () => html`
      <p class="lead">${words.lead}</p>
      ${receipt ? receiptView(receipt) : nothing}
      <div class="bar">${chosen.view()}${exportView(chosen.query)}</div>
      ${problem(uses.state.error)}
      ${uses.state.items ? html`
        ${usesTable(uses.state.items, disputed, chosen.active() ? words.noneFound : words.none)}
        ${pager(uses.state, uses.go)}
        <p class="small">${uses.state.cursors.length ? words.still : words.live}</p>`
        : uses.state.error ? nothing : loading()}`,
  };
}
