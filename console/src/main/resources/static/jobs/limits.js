import { html } from '../parts/view.js';
import { texts } from '../texts.js';

const words = texts.limits;
const MEMORY = [128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768];
const NUMBERS = {
  timeoutSecs: { min: 0, max: 2147483647, step: 1 },
  maxItems: { min: 1, max: 2147483647, step: 1 },
  maxTotalChargeUsd: { min: 0, max: 1000000, step: 'any' },
};

/** What the form has, without what was left empty; undefined if all was. */
export function limits(form) {
  const given = new FormData(form);
  const numbers = ['memoryMbytes', ...Object.keys(NUMBERS)].map(name => [name, given.get(name)])
    .filter(([, text]) => text !== '').map(([name, text]) => [name, Number(text)]);
  const build = given.get('build').trim();
  const options = { ...Object.fromEntries(numbers), ...(build && { build }) };
  return Object.keys(options).length ? options : undefined;
}

const field = (name, control) => html`
  <p class="field">
    <label for=${name}>${words[name][0]}</label>
    ${control}
    <span class="help" id="${name}-help">${words[name][1]}</span>
  </p>`;

const number = name => field(name, html`<input id=${name} name=${name} type="number" inputmode="decimal"
  min=${NUMBERS[name].min} max=${NUMBERS[name].max} step=${NUMBERS[name].step} aria-describedby="${name}-help">`);

export const limitsView = () => html`
  <fieldset>
    <legend>${words.title}</legend>
    <p class="small">${words.lead}</p>
    <div class="grid">
      ${field('memoryMbytes', html`<select id="memoryMbytes" name="memoryMbytes" aria-describedby="memoryMbytes-help">
        <option value="">${words.asActor}</option>
        ${MEMORY.map(size => html`<option value=${size}>${size} MB</option>`)}
      </select>`)}
      ${Object.keys(NUMBERS).map(number)}
      ${field('build', html`<input id="build" name="build" autocomplete="off" spellcheck="false"
        aria-describedby="build-help">`)}
      ${field('jobId', html`<input id="jobId" name="jobId" maxlength="128" autocomplete="off" spellcheck="false"
        pattern="[A-Za-z0-9][A-Za-z0-9._:\\|~\\-]*" aria-describedby="jobId-help">`)}
    </div>
  </fieldset>`;
