import { draw, html, nothing } from '../parts/view.js';
import { vault } from '../shell/api.js';
import { patient } from '../shell/reach.js';
import { texts } from '../texts.js';

const STEPS = ['sealing', 'checking', 'connected'];

/** One connect from the seal to Apify's answer. `done` is given what is stored then. */
export function connecting(done) {
  let now;
  let error;
  const become = (step, failure) => {
    now = step;
    error = failure;
    draw();
  };
  // The library seals before it sends: its own call tells where it is.
  const watched = (url, init) => {
    if (init?.method === 'PUT') become('checking');
    return patient(url, init);
  };
  return {
    busy: () => now === 'sealing' || now === 'checking',
    state: () => now,
    error: () => error,
    /** What became of the last one is known. */
    seen: () => become(undefined),
    async connect(token) {
      become('sealing');
      try {
        const stored = await vault(watched).connect(token);
        become('connected');
        done(stored);
      } catch (failure) {
        become('failed', failure);
      }
    },
  };
}

const step = (name, now) => {
  const place = STEPS.indexOf(name) - STEPS.indexOf(now);
  const word = place < 0 ? texts.connecting.done : place > 0 ? texts.connecting.later : texts.connecting.now;
  return html`<li class=${place < 0 ? 'done' : place > 0 ? 'later' : 'now'} aria-current=${place ? nothing : 'step'}>
    ${texts.connecting[name]} <span class="small">${word}</span></li>`;
};

const refusal = error => html`
  <div class="notice bad" role="alert">
    <p><strong>${texts.connecting.failed}</strong> ${texts.refusals[error.reason] ?? error.hint ?? error.message}</p>
    ${error.reason ? html`<p class="small">${texts.code} <code>${error.reason}</code></p>` : nothing}
    <p>${texts.connecting.again}</p>
  </div>`;

export const progress = attempt => attempt.state() === 'failed' ? refusal(attempt.error()) : html`
  <div role="status" aria-label=${texts.connecting.label}>
    <ol class="progress">${STEPS.map(name => step(name, attempt.state()))}</ol>
  </div>`;
