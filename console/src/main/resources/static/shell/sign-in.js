import { draw, html, nothing } from '../parts/view.js';
import { texts } from '../texts.js';
import { lastUser, session, signIn } from './session.js';

let error;
let busy = false;

async function submit(event) {
  event.preventDefault();
  const { userId, code } = Object.fromEntries(new FormData(event.target));
  busy = true;
  error = undefined;
  draw();
  error = await signIn(userId.trim(), session.code ?? code.trim().replace(/^.*#code=/, ''));
  busy = false;
  // Used up; after another failure it is still good.
  if (error?.reason === 'CODE_WRONG') session.code = undefined;
  draw();
}

const oidc = () => html`
  <p><a class="button primary" href="/oauth2/authorization/issuer">${texts.signIn.issuer}</a></p>`;

const link = () => html`
  <form @submit=${submit}>
    <p class="field">
      <label for="user">${texts.signIn.user}</label>
      <input id="user" name="userId" required maxlength="128" pattern="[A-Za-z0-9][A-Za-z0-9._:\\|~\\-]*"
        .value=${lastUser()} autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="user-help">
      <span class="help" id="user-help">${texts.signIn.userHelp}</span>
    </p>
    ${session.code ? nothing : html`<p class="field">
      <label for="code">${texts.signIn.code}</label>
      <input id="code" name="code" required autocomplete="off" autocapitalize="none" spellcheck="false"
        aria-describedby="code-help">
      <span class="help" id="code-help">${texts.signIn.codeHelp}</span>
    </p>`}
    <p><button class="primary" ?disabled=${busy}>${busy ? texts.working : texts.signIn.action}</button></p>
  </form>`;

export const signInView = () => html`
  <main id="main" class="narrow">
    <h1 tabindex="-1">${session.state === 'over' ? texts.signIn.over : texts.signIn.title}</h1>
    ${session.state === 'over' ? html`<p class="notice" role="status">${texts.signIn.overHelp}</p>` : nothing}
    ${error ? html`<p class="notice bad" role="alert">${error.message}</p>` : nothing}
    ${session.error ? html`<p class="notice bad" role="alert">
      ${texts.signIn.failures[session.error] ?? texts.signIn.failures.other}</p>` : nothing}
    ${session.signIn === 'oidc' ? oidc() : link()}
  </main>`;
