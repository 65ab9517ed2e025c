import { badge, external, facts, loading, problem } from '../parts/elements.js';
import { ask } from '../parts/dialog.js';
import { between, count, dollars, moment, target } from '../parts/format.js';
import { draw, html, nothing, whileSeen } from '../parts/view.js';
import { call, vault } from '../shell/api.js';
import { follow } from '../shell/live.js';
import { onReturn } from '../shell/reach.js';
import { links, texts } from '../texts.js';
import { results } from './results.js';
import { timeline } from './timeline.js';

const words = texts.job;
const NO_TOKEN = ['NOT_CONNECTED', 'TOKEN_INVALID', 'UNREADABLE'];
const OPEN = ['REQUESTED', 'DEFERRED', 'STARTED'];
const [AGAIN_MILLIS, TICK_MILLIS] = [2000, 1000];
const MOST_USES = 500;

/** One job from its request to its end, as it goes on. */
export function job(jobId) {
  const state = { job: undefined, uses: [], error: undefined };
  const read = results(jobId);
  const isOpen = () => state.job === undefined || OPEN.includes(state.job.state);
  let asked = 0;
  const load = async () => {
    const mine = ++asked;
    try {
      const [found, { items: uses }] = await Promise.all(
        [vault().job(jobId), call('uses', { query: { jobId, limit: MOST_USES } })]);
      if (mine === asked) Object.assign(state, { job: found, uses, error: undefined });
    } catch (error) {
      if (mine === asked) state.error = error;
    }
    draw();
  };
  load();
  const ends = [
    follow(event => event.jobId === jobId && load()),
    onReturn(load),
    whileSeen(AGAIN_MILLIS, async () => isOpen() && !state.error && load()),
    whileSeen(TICK_MILLIS, async () => isOpen() && draw()),
  ];
  return {
    title: words.title(jobId),
    heading: html`${words.heading} <span class="id">${jobId}</span>`,
    close: () => ends.forEach(end => end()),
    view: () => html`
      <p><a href="#/jobs">${words.back}</a></p>
      ${problem(state.error)}
      ${state.job ? body(state, read, isOpen(), load) : state.error ? nothing : loading()}`,
  };
}

const body = ({ job, uses }, read, open, load) => html`
  <p class="verdict" role="status">${badge(job.state)} ${words.states[job.state]}</p>
  ${job.reason ? html`<div class="notice ${open ? '' : 'bad'}">
    <p>${job.hint ?? texts.reasons[job.reason] ?? words.noHint}</p>
    <p class="small">${texts.code} <code>${job.reason}</code></p>
    ${NO_TOKEN.includes(job.reason) ? html`<p><a href="#/connection">${words.connect}</a></p>` : nothing}</div>` : nothing}
  <div class="two">
    <section aria-labelledby="facts">
      <h2 id="facts">${words.facts}</h2>
      ${facts([
        [words.target, target(job.target)],
        [words.run, job.runId ? external(links.run(job.runId), job.runId) : texts.none],
        [words.requested, moment(job.requestedAt)],
        [open ? words.soFar : words.took, between(job.requestedAt, job.endedAt)],
        [words.cost, open && job.runId ? words.costLater : dollars(job.run?.usageTotalUsd)],
        [words.items, job.run?.itemCount == null ? texts.none : count(job.run.itemCount)],
      ])}
      <p class="actions">
        ${open ? html`<button type="button" class="danger" @click=${() => cancel(job, load)}>
          ${words.cancel}</button>` : nothing}
        <a class="button" href="#/activity/${encodeURIComponent(job.jobId)}">${words.uses}</a>
      </p>
    </section>
    ${timeline(job, uses)}
  </div>
  ${job.runId ? read.view(open) : nothing}`;

const cancel = (job, load) => ask({
  title: words.cancelTitle,
  body: () => html`<p>${job.runId ? words.cancelRun : words.cancelWaiting}</p>`,
  action: words.cancel,
  act: async () => {
    await vault().cancel(job.jobId);
    await load();
  },
});
