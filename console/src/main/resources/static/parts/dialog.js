import { texts } from '../texts.js';
import { draw, html, nothing } from './view.js';

let open;

/**
 * Asks before something that cannot be taken back. `body` is a template, `act` what is done: the dialog shows that it
 * is under way, and what became of it if it failed.
 */
export function ask({ title, body, action, danger = true, act }) {
  const from = document.activeElement;
  open = { title, body, action, danger, act, from, busy: false, error: undefined };
  draw();
  queueMicrotask(() => document.querySelector('dialog')?.showModal());
}

function close() {
  const { from } = open;
  document.querySelector('dialog')?.close();
  open = undefined;
  draw();
  // What opened it may be gone.
  queueMicrotask(() => (from?.isConnected ? from : document.querySelector('h1'))?.focus());
}

async function submit(event) {
  event.preventDefault();
  const mine = open;
  Object.assign(mine, { busy: true, error: undefined });
  draw();
  try {
    await mine.act(new FormData(event.target));
    if (open === mine) close();
  } catch (error) {
    Object.assign(mine, { busy: false, error });
    draw();
  }
}

/** With its page: what is asked there must not be answered elsewhere. What is under way is seen to its end. */
export const dismiss = () => open && !open.busy && close();

export const dialogView = () => open === undefined ? nothing : html`
  <dialog aria-labelledby="dialog-title" @cancel=${event => { event.preventDefault(); if (!open.busy) close(); }}>
    <form @submit=${submit}>
      <h2 id="dialog-title">${open.title}</h2>
      ${open.body()}
      ${open.error ? html`<p class="notice bad" role="alert">${open.error.hint ?? open.error.message}</p>` : nothing}
      <p class="actions">
        <button type="button" ?disabled=${open.busy} @click=${close}>${texts.cancel}</button>
        <button class=${open.danger ? 'danger' : 'primary'} ?disabled=${open.busy}>
          ${open.busy ? texts.working : open.action}</button>
      </p>
    </form>
  </dialog>`;
