import { day } from '../parts/format.js';
import { html } from '../parts/view.js';
import { texts } from '../texts.js';

const DAY_MILLIS = 86_400_000;

/** Days of the token, up to the one on which it should be replaced: as a bar and as a sentence. */
export const age = ({ ageDays = 0, storedAt, rotateBy, rotationDue }) => {
  const life = Math.round((Date.parse(rotateBy) - Date.parse(storedAt)) / DAY_MILLIS);
  const left = life - ageDays;
  return html`
    <p class="field">
      <label for="age">${texts.age.label}</label>
      <meter id="age" min="0" max=${life} low=${life - 20} high=${life - 10} optimum="0"
        value=${Math.min(ageDays, life)}></meter>
      <span class="help">${texts.age.text(ageDays, life)}
        ${left > 0 ? texts.age.left(left, rotateBy && day(rotateBy)) : texts.age.over}
        ${rotationDue ? html`<strong>${texts.age.due}</strong>` : ''}</span>
    </p>`;
};
