import { day } from '../parts/format.js';
import { html } from '../parts/view.js';
import { texts } from '../texts.js';

const LIFE_DAYS = 90;

/** Days of the token, up to the one on which it should be replaced: as a bar and as a sentence. */
export const age = ({ ageDays = 0, rotateBy, rotationDue }) => {
  const left = LIFE_DAYS - ageDays;
  return html`
    <p class="field">
      <label for="age">${texts.age.label}</label>
      <meter id="age" min="0" max=${LIFE_DAYS} low="70" high="80" optimum="0"
        value=${Math.min(ageDays, LIFE_DAYS)}></meter>
      <span class="help">${texts.age.text(ageDays, LIFE_DAYS)}
        ${left > 0 ? texts.age.left(left, rotateBy && day(rotateBy)) : texts.age.over}
        ${rotationDue ? html`<strong>${texts.age.due}</strong>` : ''}</span>
    </p>`;
};
