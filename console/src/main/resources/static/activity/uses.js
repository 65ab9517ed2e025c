import { badge, because, shortName, table } from '../parts/elements.js';
import { moment } from '../parts/format.js';
import { html } from '../parts/view.js';
import { texts } from '../texts.js';
import { shown } from '../jobs/target.js';
import { dispute } from './dispute.js';

const words = texts.activity;

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

export const usesTable = (uses, disputed, empty) =>
  table(words.heading, words.heads, uses.map(use => line(use, disputed)), empty);
