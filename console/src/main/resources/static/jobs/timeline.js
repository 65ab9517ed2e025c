import { because, shortName } from '../parts/elements.js';
import { between, count, duration, moment, now } from '../parts/format.js';
import { html, nothing, svg } from '../parts/view.js';
import { texts } from '../texts.js';

const words = texts.timeline;
const LAST = /^Job(Succeeded|Failed|TimedOut|Aborted|Refused|NeedsReview)$/;
const LEASED = ['START', 'RECONCILE', 'REFUSED'];

/** What happened, oldest first: events of the job, and the leases of the token for it. */
export function stepsOf(job, uses) {
  const events = job.timeline.map(step => ({ ...step, name: words[step.type] ?? step.type }));
  const begun = job.run?.startedAt ?? job.startedAt;
  const leases = uses.filter(use => use.purpose === 'START' && LEASED.includes(use.outcome))
    .map(({ at, outcome, reason, worker }) => ({
      at, reason, worker, type: 'lease', name: outcome === 'REFUSED' ? words.refused : words.leased }));
  const run = begun ? [{ at: begun, type: 'running', name: words.running }] : [];
  const end = job.run?.finishedAt ? [{ at: job.run.finishedAt, type: 'finished', name: words.finished }] : [];
  return [...events, ...leases, ...run, ...end].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** From where to where the job waited, was started and ran. What is not over goes on until now. */
export function phases(job, uses) {
  const at = iso => (iso === undefined ? undefined : Date.parse(iso));
  const requested = at(job.requestedAt);
  const end = at(job.endedAt) ?? now();
  const lease = uses.filter(use => use.purpose === 'START' && use.outcome === 'START').map(use => at(use.at));
  const leased = lease.length ? Math.min(...lease) : undefined;
  const running = at(job.run?.startedAt ?? job.startedAt);
  const bounds = [['waiting', requested, leased ?? running], ['starting', leased, running], ['runs', running, end]];
  return bounds.filter(([, from]) => from !== undefined)
    .map(([name, from, to = end]) => ({ name, millis: Math.max(0, to - from) }));
}

const WIDTH = 600;

function bar(parts) {
  const total = parts.reduce((sum, { millis }) => sum + millis, 0) || 1;
  // Short phases stay visible.
  const widths = parts.map(({ millis }) => Math.max(6, WIDTH * millis / total));
  const scale = WIDTH / widths.reduce((sum, width) => sum + width, 0);
  let x = 0;
  return html`
    <svg class="phases" viewBox="0 0 ${WIDTH} 14" preserveAspectRatio="none" aria-hidden="true">
      ${parts.map(({ name }, index) => {
        const from = x;
        x += widths[index] * scale;
        return svg`<rect class=${name} x=${from} y="0" width=${Math.max(0, x - from - 2)} height="14"></rect>`;
      })}
    </svg>
    <ul class="legend">${parts.map(({ name, millis }) => html`
      <li class=${name}><span>${words[name]}</span> <strong>${duration(millis)}</strong></li>`)}</ul>`;
}

const line = (step, before) => html`
  <li class=${LAST.test(step.type) ? 'last' : nothing}>
    <span>${step.name} ${because(step.reason)}
      ${step.until ? html`<span class="small">${words.until} ${moment(step.until)}</span>` : nothing}
      ${step.worker ? html`<span class="small id">${shortName(step.worker)}</span>` : nothing}</span>
    <span class="small">${moment(step.at)}
      ${before ? html`<span class="plus">+${between(before.at, step.at)}</span>` : nothing}</span>
  </li>`;

function others(uses, purpose, sentence) {
  const found = uses.filter(use => use.purpose === purpose);
  return found.length ? html`<li class="aside"><span>${sentence(count(found.length))}</span>
    <span class="small">${words.lastAt} ${moment(found[0].at)}</span></li>` : nothing;
}

export const timeline = (job, uses) => {
  const steps = stepsOf(job, uses);
  return html`
    <section aria-labelledby="timeline">
      <h2 id="timeline">${words.title}</h2>
      ${bar(phases(job, uses))}
      <ol class="timeline">
        ${steps.map((step, index) => line(step, steps[index - 1]))}
        ${others(uses, 'FOLLOW', words.followed)}
        ${others(uses, 'READ', words.read)}
      </ol>
    </section>`;
};
