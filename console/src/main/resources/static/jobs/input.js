import { jsonFault } from '../parts/json-fault.js';
import { draw, html } from '../parts/view.js';
import { texts } from '../texts.js';

const words = texts.input;
const EMPTY = '{\n  \n}';

/** The editor of a job's input: a text area that tells the line and column of what is no JSON. */
export function inputView() {
  let fault;
  const field = () => document.querySelector('#input');
  const check = () => {
    const text = field().value;
    fault = text.trim() ? jsonFault(text) : undefined;
    draw();
  };
  const show = () => {
    field().focus();
    field().setSelectionRange(fault.offset, Math.min(fault.offset + 1, field().value.length));
  };
  const tidy = () => {
    field().value = JSON.stringify(JSON.parse(field().value), null, 2);
    check();
  };
  return {
    faulty() {
      check();
      return fault !== undefined;
    },
    show,
    value: () => (field().value.trim() ? JSON.parse(field().value) : undefined),
    view: () => html`
      <p class="field">
        <label for="input">${words.label}</label>
        <textarea id="input" name="input" rows="10" spellcheck="false" autocapitalize="none" autocomplete="off"
          wrap="off" .defaultValue=${EMPTY} aria-describedby="input-verdict input-help"
          aria-invalid=${fault ? 'true' : 'false'}
          @input=${check}></textarea>
        <span class="help" id="input-verdict" aria-live="polite">${fault ? html`
          <span class="bad-text">${words.place(fault.line, fault.column)} ${words.faults[fault.fault]}</span>
          <button type="button" class="link" @click=${show}>${words.show}</button>` : html`
          <span class="good-text">${words.fits}</span>
          <button type="button" class="link" @click=${tidy}>${words.tidy}</button>`}</span>
        <span class="help" id="input-help">${words.help}</span>
      </p>`,
  };
}
