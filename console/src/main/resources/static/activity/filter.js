import { debounced, html } from '../parts/view.js';
import { texts } from '../texts.js';

const words = texts.activity;
const QUIET_MILLIS = 250;

/** A day as people of this place count it, as the two moments between which it lies. */
function bounds(day) {
  if (!day) return {};
  const from = new Date(`${day}T00:00:00`);
  const to = new Date(from);
  to.setDate(to.getDate() + 1);
  return { from: from.toISOString(), to: to.toISOString() };
}

export function filter(jobId = '', changed) {
  const chosen = { day: '', jobId };
  const later = debounced(QUIET_MILLIS, changed);
  const typed = name => ({ target }) => {
    chosen[name] = target.value.trim();
    later();
  };
  return {
    active: () => chosen.day !== '' || chosen.jobId !== '',
    query: () => ({ jobId: chosen.jobId, ...bounds(chosen.day) }),
    view: () => html`
      <form role="search" class="filter" @submit=${event => event.preventDefault()}>
        <label>${words.day} <input type="date" name="day" .value=${chosen.day} @input=${typed('day')}></label>
        <label>${words.job} <input type="search" name="job" .value=${jobId} maxlength="128" autocomplete="off"
          spellcheck="false" placeholder=${words.jobHint} @input=${typed('jobId')}></label>
      </form>`,
  };
}
