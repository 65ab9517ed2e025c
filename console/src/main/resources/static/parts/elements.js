import { texts } from '../texts.js';
import { html, nothing } from './view.js';

const TONES = {
  good: ['CONNECTED', 'SUCCEEDED', 'UP', 'START', 'FOLLOW', 'READ', 'RECONCILE', 'SENT', 'WOULD_SEND', 'LIVE'],
  busy: ['REQUESTED', 'DEFERRED', 'STARTED', 'BUSY', 'DONE'],
  bad: ['FAILED', 'TIMED_OUT', 'REFUSED', 'INVALID', 'DOWN', 'REJECTED', 'FROZEN'],
  warn: ['NEEDS_REVIEW', 'DEGRADED', 'UNKNOWN'],
};

/** A state as a word, and as a colour for those who see it. */
export function badge(state, word = texts.states[state] ?? state) {
  const tone = Object.keys(TONES).find(key => TONES[key].includes(state)) ?? 'plain';
  return html`<span class="badge ${tone}">${word}</span>`;
}

export const external = (url, text) => html`<a href=${url} target="_blank" rel="noopener noreferrer">${text}<span
  class="hidden"> ${texts.newTab}</span></a>`;

/** What went wrong and what to do, in words of the vault; the code for whoever asks for help. */
export const problem = error => error
  ? html`<div class="notice bad" role="alert">
      <p><strong>${error.message}</strong></p>
      ${error.hint && error.hint !== error.message ? html`<p>${error.hint}</p>` : nothing}
      ${error.reason ? html`<p class="small">${texts.code} <code>${error.reason}</code></p>` : nothing}
    </div>`
  : nothing;

export const facts = pairs => html`<dl class="facts">${pairs.filter(([, value]) => value !== undefined)
  .map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

export const loading = () => html`<p role="status">${texts.loading}</p>`;

/** Why, in small letters; nothing without a reason. */
export const because = reason =>
  reason ? html`<span class="small">${texts.reasons[reason] ?? reason}</span>` : nothing;

/** All workers begin alike. */
export const shortName = worker => worker.replace(/^apify-worker\//, '');

/** A table that scrolls sideways in itself, so that the page does not; reachable by keyboard. */
export const table = (caption, heads, rows, empty) => html`
  <div class="scroll" role="region" aria-label=${caption} tabindex="0">
    <table>
      <caption class="hidden">${caption}</caption>
      <thead><tr>${heads.map(head => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${rows.length ? rows : html`<tr><td class="empty" colspan=${heads.length}>${empty}</td></tr>`}</tbody>
    </table>
  </div>`;

/** Newer and older pages of a list that has cursors: {cursors: the way here, next}. */
export const pager = (place, go) => html`
  <nav class="pager" aria-label=${texts.pages}>
    <button type="button" ?disabled=${!place.cursors.length} @click=${() => go(place.cursors.slice(0, -1))}>
      ${texts.newer}</button>
    <span>${texts.page(place.cursors.length + 1)}</span>
    <button type="button" ?disabled=${!place.next} @click=${() => go([...place.cursors, place.next])}>
      ${texts.older}</button>
  </nav>`;
