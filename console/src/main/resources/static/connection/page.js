import { badge, external, facts, loading, problem } from '../parts/elements.js';
import { moment } from '../parts/format.js';
import { draw, focusOn, html, nothing, together } from '../parts/view.js';
import { call } from '../shell/api.js';
import { follow } from '../shell/live.js';
import { onReturn } from '../shell/reach.js';
import { links, texts } from '../texts.js';
import { age } from './age.js';
import { connecting } from './connecting.js';
import { disconnect } from './disconnect.js';
import { receiptView } from './receipt.js';
import { forget, tokenForm } from './token-form.js';

const words = texts.connection;
const SOON_MILLIS = 200;
const SEEN = /^Token(?!Rejected)|^JobStarted/;

/** Of this visit: who has gone on to another page finds it here. */
let receipt;

/** What is stored, how to store it, how to take it back. */
export function connection() {
  const state = { stored: undefined, lastUse: undefined, error: undefined, replacing: false };
  const attempt = connecting(stored => {
    receipt = undefined;
    Object.assign(state, { stored, replacing: false });
    focusOn('h1');
  });
  const load = async () => {
    try {
      const [stored, uses] = await Promise.all([call('connection'), call('uses', { query: { limit: 20 } })]);
      const ofIt = use => use.outcome !== 'REFUSED' && Date.parse(use.at) >= Date.parse(stored.storedAt);
      Object.assign(state, { stored, lastUse: uses.items.find(ofIt), error: undefined });
    } catch (error) {
      state.error = error;
    }
    draw();
  };
  const ended = given => {
    receipt = given;
    state.replacing = false;
    attempt.seen();
    load();
  };
  const soon = together(SOON_MILLIS, load);
  load();
  const ends = [follow(event => SEEN.test(event.type) && soon()), onReturn(load), forget];
  return {
    title: texts.nav.connection,
    heading: words.heading,
    close: () => ends.forEach(end => end()),
    view: () => html`
      ${receipt ? receiptView(receipt) : nothing}
      ${state.stored ? body(state, attempt, ended)
        : state.error ? problem(state.error) : loading()}`,
  };
}

/** How to make a token of its own with the least rights. */
const steps = () => html`
  <section class="card steps" aria-labelledby="steps">
    <h2 id="steps">${texts.steps.title}</h2>
    <ol>
      <li>${texts.steps.open[0]} ${external(links.apifyTokens, texts.steps.open[1])} ${texts.steps.open[2]}</li>
      <li>${texts.steps.limit}
        <ul>${texts.steps.rights.map(right => html`<li>${right}</li>`)}</ul></li>
      <li>${texts.steps.copy}</li>
    </ol>
  </section>`;

const body = (state, attempt, ended) =>
  state.stored.state === 'NOT_CONNECTED' ? html`
    <p class="lead">${words.none}</p>
    <div class="two">${tokenForm(attempt)}${steps()}</div>` : html`
    ${state.stored.state === 'INVALID' ? html`<p class="notice bad" role="alert">${words.invalid}</p>` : nothing}
    ${attempt.state() === 'connected' ? html`<p class="notice" role="status">
      ${texts.connecting.as(state.stored.apifyUsername ?? words.accountUnread)}</p>` : nothing}
    ${card(state)}
    ${state.replacing || attempt.busy() || state.stored.state === 'INVALID'
      ? html`<div class="two">${tokenForm(attempt, words.replaceHelp)}${steps()}</div>` : nothing}
    <p class="actions">
      ${state.stored.state === 'INVALID' ? nothing : html`
        <a class="button primary" href="#/start">${texts.jobs.start}</a>
        <button type="button" ?disabled=${attempt.busy()} aria-expanded=${state.replacing} @click=${() => {
          state.replacing = !state.replacing;
          attempt.seen();
          if (state.replacing) focusOn('#token');
        }}>${state.replacing ? words.keep : words.replace}</button>`}
      <button type="button" class="danger" ?disabled=${attempt.busy()} @click=${() => disconnect(state.stored, ended)}>
        ${words.disconnect}</button>
    </p>`;

const card = ({ stored, lastUse }) => html`
  <section class="card" aria-labelledby="stored">
    <h2 id="stored">${words.stored} ${badge(stored.state)}</h2>
    ${facts([
      [words.account, stored.apifyUsername ?? words.accountUnread],
      [words.version, stored.version],
      [words.since, moment(stored.storedAt)],
      [words.used, lastUse ? html`${moment(lastUse.at)} <a href="#/activity">${texts.nav.activity}</a>` : words.unused],
      [words.checked, stored.verified ? words.checkedYes : words.checkedNo],
    ])}
    ${age(stored)}
    <p class="small">${words.kept}</p>
  </section>`;
