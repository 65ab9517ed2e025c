import { loading, problem } from '../parts/elements.js';
import { draw, html, nothing, whileSeen } from '../parts/view.js';
import { call } from '../shell/api.js';
import { onReturn } from '../shell/reach.js';
import { texts } from '../texts.js';
import { charts } from './charts.js';
import { deadLetters } from './dead-letters.js';
import { freezes } from './freezes.js';
import { health } from './health.js';
import { leases } from './leases.js';
import { runbooksView } from './runbooks.js';
import { tail } from './tail.js';

const words = texts.operations;
const AGAIN_MILLIS = 5000;
const items = async (name, query) => (await call(`operations/${name}`, { query })).items;

/** What operators see and mend. */
export function open() {
  const state = { overview: undefined, samples: undefined, leases: undefined, hours: 3, error: undefined };
  const load = async () => {
    state.error = undefined;
    const take = async (name, asked) => {
      try {
        state[name] = await asked;
      } catch (error) {
        state.error = error;
      }
    };
    await Promise.all([
      take('overview', call('operations/overview')),
      take('samples', items('samples', { hours: state.hours })),
      take('leases', items('leases', { minutes: 60 })),
    ]);
    draw();
  };
  load();
  const letters = deadLetters(load);
  const live = tail();
  const ends = [whileSeen(AGAIN_MILLIS, load), onReturn(load), live.stop];
  const choose = hours => {
    state.hours = hours;
    load();
  };
  return {
    close: () => ends.forEach(end => end()),
    view: () => html`
      ${state.error?.reason === 'OPERATIONS_OFF' ? html`<p class="notice">${words.off}</p>` : problem(state.error)}
      ${state.overview ? html`
        ${freezes(state.overview.freezes, load)}
        ${health(state.overview.parts)}
        ${charts(state, choose)}
        ${leases(state.leases, state.overview.freezes, load)}`
        : state.error ? nothing : loading()}
      ${['OPERATIONS_OFF', 'NOT_ALLOWED'].includes(state.error?.reason) ? nothing : html`
        ${letters.view(state.overview?.deadLetters)}
        ${live.view(state.overview?.topics)}`}
      ${runbooksView()}`,
  };
}
