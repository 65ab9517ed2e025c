import { dialogView } from '../parts/dialog.js';
import { loading } from '../parts/elements.js';
import { html, nothing } from '../parts/view.js';
import { texts } from '../texts.js';
import { banner } from './banner.js';
import { page } from './router.js';
import { logOut, session } from './session.js';
import { signInView } from './sign-in.js';

const item = name => {
  const here = page().name === name || (name === 'jobs' && page().name === 'start');
  return html`<li><a href="#/${name}" aria-current=${here ? 'page' : nothing}>${texts.nav[name]}</a></li>`;
};

const head = () => html`
  <header>
    <p class="brand">${texts.brand}</p>
    ${session.state !== 'in' ? nothing : html`
      <nav aria-label=${texts.nav.label}>
        <ul>
          ${['connection', 'activity', 'jobs'].map(item)}
          ${session.operator ? item('operations') : nothing}
        </ul>
      </nav>
      <p class="who"><span><span class="hidden">${texts.nav.user}</span> ${session.userId}</span>
        <button type="button" class="quiet" @click=${logOut}>${texts.nav.logOut}</button></p>`}
  </header>`;

const pageView = () => html`
  <main id="main">
    <h1 tabindex="-1">${page().heading ?? page().title}</h1>
    ${page().view()}
  </main>`;

const skip = event => {
  event.preventDefault();
  document.querySelector('h1')?.focus();
};

export const shell = () => html`
  <a class="skip" href="#main" @click=${skip}>${texts.nav.skip}</a>
  ${head()}
  ${banner()}
  ${session.state === 'asking' ? html`<main id="main">${loading()}</main>`
    : session.state === 'in' ? pageView() : signInView()}
  ${dialogView()}`;
