import { tokenSlip } from 'vault-client/token-shape.js';
import { draw, focusOn, html, nothing } from '../parts/view.js';
import { texts } from '../texts.js';
import { progress } from './connecting.js';

const REPAIRS = {
  TOKEN_SPACE_AROUND: text => text.trim(),
  TOKEN_QUOTED: text => text.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, ''),
  TOKEN_BEARER: text => text.replace(/^(authorization\s*:\s*)?bearer[ :\t]*/i, ''),
  TOKEN_ASSIGNMENT: text => text.replace(/^[^=:]*[=:]\s*/, '').replace(/^["']|["']$/g, ''),
  TOKEN_TWICE: text => text.slice(0, text.length / 2),
};

const words = texts.tokenForm;
let slip;
let typed = false;
let shown = false;

/** What is wrong with a pasted text, in a sentence; and the token in it, if it is plain which. */
function slipOf(text) {
  const reason = tokenSlip(text);
  if (!reason) return undefined;
  const repaired = REPAIRS[reason]?.(text);
  return {
    reason,
    sentence: texts.slips[reason] ?? texts.slips.other,
    repaired: repaired && !tokenSlip(repaired) ? repaired : undefined,
  };
}

/** With the page: what was typed is kept nowhere. */
export function forget() {
  slip = undefined;
  typed = shown = false;
}

function check({ target }) {
  typed = target.value !== '';
  slip = typed ? slipOf(target.value) : undefined;
  draw();
}

function repair() {
  const field = document.querySelector('#token');
  field.value = slip.repaired;
  check({ target: field });
  focusOn('#token');
}

/** Nothing of the page keeps the token: it is taken out of the field in the moment in which it is sealed. */
function submit(event, attempt) {
  event.preventDefault();
  const field = event.target.querySelector('#token');
  slip = slipOf(field.value);
  if (slip) {
    field.focus();
  } else {
    const token = field.value;
    field.value = '';
    typed = shown = false;
    attempt.connect(token);
  }
  draw();
}

const verdict = () => slip
  ? html`<span class="bad-text">${slip.sentence}</span>${slip.repaired
    ? html` <button type="button" class="link" @click=${repair}>${words.repair}</button>` : nothing}`
  : typed ? html`<span class="good-text">${words.fits}</span>` : words.hint;

export const tokenForm = (attempt, help = words.help) => html`
  <section class="card" aria-labelledby="paste">
    <h2 id="paste">${words.title}</h2>
    ${attempt.busy() || attempt.state() === 'failed' ? progress(attempt) : nothing}
    ${attempt.busy() ? nothing : html`
      <form @submit=${event => submit(event, attempt)} autocomplete="off">
        <p class="field">
          <label for="token">${words.label}</label>
          <span class="join">
            <input id="token" type=${shown ? 'text' : 'password'} autocomplete="off" autocapitalize="none"
              spellcheck="false" data-1p-ignore data-lpignore="true" aria-describedby="verdict"
              aria-invalid=${slip ? 'true' : 'false'}
              @input=${check}>
            <button type="button" aria-pressed=${shown} aria-label=${words.showLabel}
              @click=${() => { shown = !shown; draw(); }}>${shown ? words.hide : words.show}</button>
          </span>
          <span class="help" id="verdict" aria-live="polite">${verdict()}</span>
        </p>
        <p><button class="primary">${words.action}</button></p>
        <p class="small">${help}</p>
      </form>`}
  </section>`;
