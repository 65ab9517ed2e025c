import { draw, focusOn, html } from '../parts/view.js';
import { problem } from '../parts/elements.js';
import { vault } from '../shell/api.js';
import { texts } from '../texts.js';
import { inputView } from './input.js';
import { limits, limitsView } from './limits.js';
import { targetId } from '../parts/format.js';

const words = texts.start;

const told = error => error && { ...error, message: texts.refusals[error.reason] ?? error.message };

/** A job of an Actor or a task. */
export function start() {
  const state = { kind: 'actorId', sending: false, error: undefined };
  const input = inputView();
  // The same id until it is taken: whoever presses twice starts one job.
  const jobId = crypto.randomUUID();
  const submit = async event => {
    event.preventDefault();
    const form = event.target;
    const { target, jobId: named } = Object.fromEntries(new FormData(form));
    const id = targetId(target);
    if (!id) {
      state.error = { message: words.targetFault };
      draw();
      return focusOn('#target');
    }
    if (input.faulty()) return input.show();
    Object.assign(state, { sending: true, error: undefined });
    draw();
    try {
      const started = await vault().run({
        [state.kind]: id, input: input.value(), options: limits(form), jobId: named.trim() || jobId });
      location.hash = `#/jobs/${encodeURIComponent(started.jobId)}`;
    } catch (error) {
      state.error = error;
    }
    state.sending = false;
    draw();
  };
  const kind = (value, word) => html`<label>
    <input type="radio" name="kind" value=${value} ?checked=${state.kind === value}
      @change=${() => { state.kind = value; draw(); }}> ${word}</label>`;
  return {
    title: words.title,
    view: () => html`
      <form @submit=${submit} class="start">
        <fieldset class="inline"><legend>${words.kind}</legend>
          ${kind('actorId', words.actor)}${kind('taskId', words.task)}</fieldset>
        <p class="field">
          <label for="target">${state.kind === 'actorId' ? words.actorName : words.taskName}</label>
          <input id="target" name="target" required autocomplete="off" autocapitalize="none" spellcheck="false"
            placeholder="apify/hello-world" aria-describedby="target-help">
          <span class="help" id="target-help">${words.targetHelp}</span>
        </p>
        ${input.view()}
        ${limitsView()}
        ${problem(told(state.error))}
        <p class="actions">
          <button class="primary" ?disabled=${state.sending}>${state.sending ? texts.working : words.action}</button>
          <a class="button" href="#/jobs">${words.back}</a>
        </p>
      </form>`,
  };
}
