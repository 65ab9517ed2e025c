import { problem, table } from '../parts/elements.js';
import { count, moment } from '../parts/format.js';
import { draw, html, nothing } from '../parts/view.js';
import { call } from '../shell/api.js';
import { texts } from '../texts.js';
import { letterView } from './letter.js';
import { placeOf, redriving } from './redrive.js';

const words = texts.operations;
const MOST = 100;

/** Records that were set aside: why, what they are, and how they are sent again. */
export function deadLetters(changed) {
  const state = { topic: '', items: undefined, error: undefined, open: undefined, chosen: new Map() };
  const load = async () => {
    try {
      const { items } = await call('operations/dead-letters', { query: { topic: state.topic, limit: MOST } });
      Object.assign(state, { items, error: undefined });
    } catch (error) {
      state.error = error;
    }
    draw();
  };
  const redrive = redriving(state.chosen, () => {
    state.chosen.clear();
    load();
    changed();
  });
  const show = async letter => {
    const { topic, partition, offset } = letter;
    state.open = { letter };
    draw();
    try {
      state.open = { letter, record: await call(`operations/dead-letters/${topic}/${partition}/${offset}`) };
    } catch (error) {
      state.open = { letter, error };
    }
    draw();
  };
  const choose = (letter, on) => {
    if (on) state.chosen.set(placeOf(letter), letter);
    else state.chosen.delete(placeOf(letter));
    redrive.reset();
    draw();
  };
  const choosing = ({ target }) => {
    state.topic = target.value;
    load();
  };
  load();
  return {
    view: topics => html`
      <section aria-labelledby="letters">
        <h2 id="letters">${words.lettersTitle}</h2>
        <div class="bar">
          <div class="filter"><label>${words.topic} <select @change=${choosing}>
            <option value="">${words.allTopics}</option>
            ${(topics ?? []).map(({ topic, records }) =>
              html`<option value=${topic}>${topic} (${count(records)})</option>`)}
          </select></label></div>
          <p class="actions end"><button type="button" @click=${load}>${words.readAgain}</button></p>
        </div>
        ${problem(state.error)}
        ${state.items ? html`
          ${table(words.lettersTitle, words.letterHeads,
            state.items.map(letter => row(letter, state, choose, show)), words.noLetters)}
          ${state.open ? letterView(state.open, () => { state.open = undefined; draw(); }) : nothing}
          ${redrive.view()}` : nothing}
      </section>`,
  };
}

const row = (letter, state, choose, show) => html`
  <tr>
    <td><input type="checkbox" ?disabled=${!letter.redrivable} .checked=${state.chosen.has(placeOf(letter))}
      aria-label=${words.choose(placeOf(letter))} @change=${({ target }) => choose(letter, target.checked)}></td>
    <td>${moment(letter.at)}</td>
    <td><code>${letter.reason}</code></td>
    <td>${letter.eventType ?? texts.none}</td>
    <td class="id">${letter.jobId ?? texts.none}</td>
    <td>${letter.userId ?? texts.none}</td>
    <td class="id">${letter.source ?? texts.none}</td>
    <td><button type="button" class="quiet" @click=${() => show(letter)} aria-label=${words.showOf(placeOf(letter))}>
      ${placeOf(letter)}</button></td>
  </tr>`;
