import { ask } from '../parts/dialog.js';
import { external } from '../parts/elements.js';
import { now } from '../parts/format.js';
import { draw, html, nothing } from '../parts/view.js';
import { all, vault } from '../shell/api.js';
import { links, texts } from '../texts.js';

const words = texts.disconnect;
const OPEN = ['REQUESTED', 'DEFERRED', 'STARTED'];

async function openJobs() {
  const jobs = [];
  for (const state of OPEN) for await (const job of all('jobs', { state })) jobs.push(job);
  return jobs;
}

/** Asks, cancels what the person wants cancelled, deletes the token and gives a receipt. */
export function disconnect(stored, done) {
  let running;
  ask({
    title: words.title,
    action: words.action,
    body: () => html`
      <p>${words.here}</p>
      <p>${words.there} ${external(links.apifyTokens, words.link)}</p>
      ${running?.length === 0 ? nothing : html`<fieldset>
        <legend>${running === undefined ? words.counting : words.open(running.length)}</legend>
        <label><input type="radio" name="jobs" value="go-on" checked> ${words.goOn}</label>
        <label><input type="radio" name="jobs" value="cancel"> ${words.cancel}</label>
      </fieldset>`}`,
    act: async form => {
      const jobs = await openJobs();
      const answer = await vault().disconnect({ cancelJobs: form.get('jobs') === 'cancel' });
      const cancelled = answer.cancelled ?? [];
      done(receipt(stored, answer, cancelled, jobs.map(job => job.jobId).filter(id => !cancelled.includes(id))));
    },
  });
  openJobs().then(jobs => {
    running = jobs;
    draw();
  }, () => {});
}

const receipt = (stored, answer, cancelled, goOn) => ({
  what: 'disconnect',
  userId: answer.userId,
  apifyUsername: stored.apifyUsername,
  tokenVersion: stored.version,
  connectedAt: stored.storedAt,
  disconnectedAt: new Date(now()).toISOString(),
  commandId: answer.lastCommand?.commandId,
  cancelledJobs: cancelled,
  jobsLeftAlone: goOn,
  notice: answer.notice,
  deleteAtApify: answer.apifyTokensUrl,
});
