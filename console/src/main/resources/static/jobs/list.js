import { badge, because, loading, pager, problem, table } from '../parts/elements.js';
import { between, dollars, moment, target } from '../parts/format.js';
import { list } from '../parts/list.js';
import { debounced, html, nothing } from '../parts/view.js';
import { texts } from '../texts.js';

const words = texts.jobs;
const QUIET_MILLIS = 250;
const AGAIN_MILLIS = 3000;

/** The user's jobs, newest first. */
export function jobs() {
  const chosen = { q: '', state: '' };
  const found = list('jobs', { query: () => chosen, again: AGAIN_MILLIS });
  const later = debounced(QUIET_MILLIS, () => found.go([]));
  const changed = name => ({ target: field }) => {
    chosen[name] = field.value.trim();
    later();
  };
  return {
    title: texts.nav.jobs,
    close: found.close,
    view: () => html`
      <div class="bar">
        <form role="search" class="filter" @submit=${event => event.preventDefault()}>
          <label>${words.search} <input type="search" name="q" maxlength="128" autocomplete="off" spellcheck="false"
            placeholder=${words.searchHint} @input=${changed('q')}></label>
          <label>${words.state} <select name="state" @change=${changed('state')}>
            <option value="">${words.anyState}</option>
            ${words.allStates.map(state => html`<option value=${state}>${texts.states[state]}</option>`)}
          </select></label>
        </form>
        <p class="actions end"><a class="button primary" href="#/start">${words.start}</a></p>
      </div>
      ${problem(found.state.error)}
      ${found.state.items ? html`
        ${table(texts.nav.jobs, words.heads, found.state.items.map(line),
          chosen.q || chosen.state ? words.noneFound : words.none)}
        ${pager(found.state, found.go)}`
        : found.state.error ? nothing : loading()}`,
  };
}

const line = job => html`
  <tr>
    <td><a class="id" href="#/jobs/${encodeURIComponent(job.jobId)}">${job.jobId}</a></td>
    <td>${target(job.target)}</td>
    <td>${badge(job.state)} ${because(job.reason)}</td>
    <td>${moment(job.requestedAt)}</td>
    <td class="number">${between(job.requestedAt, job.endedAt)}</td>
    <td class="number">${dollars(job.run?.usageTotalUsd)}</td>
  </tr>`;
