import { serverSentEvents } from 'vault-client/sse.js';
import { badge, problem, table } from '../parts/elements.js';
import { moment } from '../parts/format.js';
import { draw, html, nothing } from '../parts/view.js';
import { answerOf } from '../shell/api.js';
import { session } from '../shell/session.js';
import { texts } from '../texts.js';

const words = texts.operations;
const MOST_SHOWN = 100;

/** A topic as it goes on, masked. It ends with the page. */
export function tail() {
  const state = { topic: undefined, records: [], running: undefined, error: undefined };
  const stop = () => {
    state.running?.abort();
    state.running = undefined;
    draw();
  };
  const start = async () => {
    stop();
    const mine = state.running = new AbortController();
    Object.assign(state, { records: [], error: undefined });
    draw();
    try {
      const answer = await answerOf(`operations/tail/${state.topic}`, { signal: mine.signal });
      for await (const { data } of serverSentEvents(answer.body)) {
        if (data !== undefined) state.records = [JSON.parse(data), ...state.records].slice(0, MOST_SHOWN);
        draw();
      }
    } catch (error) {
      if (!mine.signal.aborted) state.error = error;
    }
    if (state.running === mine && session.state === 'in') stop();
  };
  const choosing = ({ target }) => {
    stop();
    state.topic = target.value;
  };
  return {
    stop,
    view: topics => {
      state.topic ??= topics?.[0];
      return html`
      <section aria-labelledby="tail">
        <h2 id="tail">${words.tail} ${badge(state.running ? 'LIVE' : 'AWAY')}</h2>
        <div class="bar">
          <div class="filter"><label>${words.topic} <select @change=${choosing}>
            ${(topics ?? []).map(topic => html`<option>${topic}</option>`)}</select></label></div>
          <p class="actions">${state.running ? html`<button type="button" @click=${stop}>${words.stop}</button>`
            : html`<button type="button" ?disabled=${!state.topic} @click=${start}>${words.start}</button>`}</p>
        </div>
        ${problem(state.error)}
        ${state.running || state.records.length
          ? table(words.tail, words.tailHeads, state.records.map(row), words.waiting) : nothing}
        <p class="small">${words.masked}</p>
      </section>`;
    },
  };
}

const row = record => html`
  <tr>
    <td>${moment(record.at)}</td>
    <td class="number">${record.partition}@${record.offset}</td>
    <td>${record.type ?? texts.none}</td>
    <td class="id">${record.key ?? texts.none}</td>
    <td class="id wide">${typeof record.data === 'string' ? record.data : JSON.stringify(record.data)}</td>
  </tr>`;
