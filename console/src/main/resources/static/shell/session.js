import { dismiss } from '../parts/dialog.js';
import { draw } from '../parts/view.js';
import { texts } from '../texts.js';
import { callAs, onExpiry, seen } from './reach.js';

/** state: asking, in, out, over (it was in); signIn: link or oidc; code of the link, error of the issuer's sign-in. */
export const session = { state: 'asking', signIn: 'link', userId: undefined, operator: false };
const changed = new Set();

/** Called with every change of who is signed in. */
export const onSession = call => changed.add(call);

function become(values) {
  const before = session.state;
  if (values.state !== before) dismiss();
  Object.assign(session, values);
  draw();
  if (session.state !== before) changed.forEach(call => call(session.state));
}

onExpiry((reason, signIn = session.signIn) => {
  if (session.state === 'in') become({ state: 'over', operator: false, signIn });
});

export async function askSession() {
  const answer = await seen('/session').catch(() => undefined);
  if (answer?.ok) signedIn(await answer.json());
  else if (answer?.status === 401) {
    const { signIn = 'link' } = await answer.json();
    if (session.state === 'asking') become({ state: 'out', signIn });
  } else setTimeout(askSession, 2000);
}

/** Gives undefined, or what is wrong. A code is good for one use. */
export async function signIn(userId, code) {
  const body = JSON.stringify({ userId, code });
  const headers = { 'Content-Type': 'application/json' };
  const answer = await seen('/session', { method: 'POST', headers, body }).catch(() => undefined);
  if (!answer) return { message: texts.away.console.title };
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) return { message: told.detail ?? texts.answered(answer.status), ...told };
  remember(userId);
  signedIn(told);
}

function signedIn({ userId, operator, signIn }) {
  // Another person at the same page sees nothing of the one before.
  const other = session.userId !== undefined && session.userId !== userId;
  callAs(userId);
  become({ state: 'in', userId, operator, signIn, code: undefined });
  if (other) location.reload();
}

/** At the issuer, too, where it is told how. */
export async function logOut() {
  const answer = await seen('/session', { method: 'DELETE' });
  location.replace(answer.headers.get('location') ?? '/');
}

const USER = 'last-user';
export const lastUser = () => sessionStorage.getItem(USER) ?? '';
const remember = userId => sessionStorage.setItem(USER, userId);

/** Takes the code out of the address, so that neither history nor a copied address has it. */
export function takeCode() {
  const [, name, value] = location.hash.match(/^#(code|error)=([\w.~-]+)$/) ?? [];
  if (!name) return;
  session[name] = value;
  history.replaceState(null, '', location.pathname);
  draw();
}

// Signed in in another tab: this one sees it when it is looked at.
addEventListener('visibilitychange', () => {
  if (!document.hidden && session.state !== 'in' && session.state !== 'asking') askSession();
});
