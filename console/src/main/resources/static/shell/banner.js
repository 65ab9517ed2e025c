import { duration, wrongBy } from '../parts/format.js';
import { html, nothing } from '../parts/view.js';
import { texts } from '../texts.js';
import { reach, stopWaiting } from './reach.js';

const away = () => html`
  <div class="notice warn">
    <p><strong>${texts.away[reach.away].title}</strong> ${texts.away[reach.away].text}</p>
    ${reach.detail ? html`<p class="small">${reach.detail}</p>` : nothing}
    ${reach.waiting ? html`<p>${texts.away.waiting}
      <button type="button" @click=${stopWaiting}>${texts.away.stop}</button></p>` : nothing}
  </div>`;

/** Always there, as screen readers hear changes only of what they know. */
export const banner = () => html`
  <div class="banner" role="status" aria-live="polite">
    ${reach.away ? away() : nothing}
    ${wrongBy() ? html`<div class="notice"><p><strong>${texts.clock.title}</strong>
      ${texts.clock.text(duration(Math.abs(wrongBy())), wrongBy() > 0)}</p></div>` : nothing}
  </div>`;
