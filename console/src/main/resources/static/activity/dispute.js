import { ask } from '../parts/dialog.js';
import { moment, now, shown } from '../parts/format.js';
import { facts } from '../parts/elements.js';
import { html } from '../parts/view.js';
import { command } from '../shell/api.js';
import { texts } from '../texts.js';

const words = texts.dispute;

/** "This was not me": the alarm, the open jobs cancelled, the token gone; a receipt of it. */
export function dispute(use, done) {
  ask({
    title: words.title,
    action: words.action,
    body: () => html`
      ${facts([[words.at, moment(use.at)], [words.job, use.jobId], [words.actor, shown(use.actor)]])}
      <p>${words.first}</p>
      <ol>${words.what.map(item => html`<li>${item}</li>`)}</ol>
      <p>${words.then}</p>`,
    act: async () => {
      const answer = await command('connection/dispute', { jobId: use.jobId });
      done({
        what: 'dispute',
        userId: answer.userId,
        disputedJob: use.jobId,
        disputedUseAt: use.at,
        disconnectedAt: new Date(now()).toISOString(),
        commandId: answer.lastCommand?.commandId,
        cancelledJobs: answer.cancelled ?? [],
        notice: answer.notice,
        deleteAtApify: answer.apifyTokensUrl,
      });
    },
  });
}
