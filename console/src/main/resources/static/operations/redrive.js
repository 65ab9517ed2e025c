import { badge, problem, table } from '../parts/elements.js';
import { count } from '../parts/format.js';
import { draw, html, nothing } from '../parts/view.js';
import { call } from '../shell/api.js';
import { texts } from '../texts.js';

const words = texts.operations;

export const placeOf = ({ topic, partition, offset }) => `${topic}-${partition}@${offset}`;

/** Sends records again, in two steps: first nothing is sent and it is told what would be. */
export function redriving(chosen, done) {
  const state = { busy: false, dryRun: true, results: undefined, error: undefined };
  const run = async dryRun => {
    const of = dryRun ? [...chosen.values()] : state.results.filter(result => result.outcome === 'WOULD_SEND');
    const records = of.map(({ topic, partition, offset }) => ({ topic, partition, offset }));
    Object.assign(state, { busy: true, error: undefined });
    draw();
    try {
      const { results } = await call('operations/dead-letters/redrive', { method: 'POST', body: { dryRun, records } });
      Object.assign(state, { results, dryRun });
      if (!dryRun) done();
    } catch (error) {
      state.error = error;
    }
    state.busy = false;
    draw();
  };
  const sendable = () =>
    (state.dryRun ? state.results?.filter(result => result.outcome === 'WOULD_SEND').length : 0) ?? 0;
  return {
    /** Other records are chosen: what was told of these is told of them no more. */
    reset: () => Object.assign(state, { results: undefined, dryRun: true, error: undefined }),
    view: () => html`
      <p class="actions">
        <button type="button" ?disabled=${!chosen.size || state.busy} @click=${() => run(true)}>
          ${words.dryRun(count(chosen.size))}</button>
        <button type="button" class="danger" ?disabled=${!sendable() || state.busy} @click=${() => run(false)}>
          ${words.redrive(count(sendable()))}</button>
      </p>
      <div aria-live="polite">
        ${problem(state.error)}
        ${state.results ? html`<h3>${state.dryRun ? words.wouldBe : words.sent}</h3>
          ${table(state.dryRun ? words.wouldBe : words.sent, words.resultHeads, state.results.map(result => html`
            <tr><td class="id">${placeOf(result)}</td><td>${badge(result.outcome)}</td>
              <td>${result.detail ?? nothing}</td></tr>`))}`
          : nothing}
      </div>`,
  };
}
