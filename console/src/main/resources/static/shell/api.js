// The gateway, through the console's server: the library for what it has, plain calls for the rest.
import { RefusedError, UnavailableError } from 'vault-client/errors.js';
import { GatewayVault } from 'vault-client/gateway.js';
import { texts } from '../texts.js';
import { patient, seen } from './reach.js';
import { session } from './session.js';

const BASE = `${location.origin}/api`;

/** Of the signed-in user. `fetch` is watched, or replaced to see how a call goes on. */
export const vault = (fetch = patient) => new GatewayVault({ url: BASE, userId: session.userId, fetch });

/** JSON of a call that the library has not. */
export async function call(path, options) {
  return (await answerOf(path, options)).json();
}

export async function answerOf(path, { method = 'GET', query = {}, body, signal, headers: own } = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const url = `${BASE}/v1/${path}${given.length ? `?${new URLSearchParams(given)}` : ''}`;
  const headers = { Accept: '*/*', ...(body && { 'Content-Type': 'application/json' }), ...own };
  let answer;
  try {
    const send = own?.['Idempotency-Key'] ? patient : seen;
    answer = await send(url, { method, signal, headers, body: body && JSON.stringify(body) });
  } catch (cause) {
    throw new UnavailableError(texts.away.console.title, { cause });
  }
  if (answer.ok) return answer;
  const { detail, reason, hint } = await answer.json().catch(() => ({}));
  const Kind = answer.status >= 500 || answer.status === 429 ? UnavailableError : RefusedError;
  const failure = new Kind(detail ?? texts.answered(answer.status), { reason, hint });
  throw Object.assign(failure, { againAfter: Number(answer.headers.get('retry-after')) });
}

/** A command with an id of its own: sent again until it is answered. */
export async function command(path, body) {
  const headers = { 'Idempotency-Key': crypto.randomUUID(), Prefer: 'wait=30' };
  for (;;) {
    const answer = await answerOf(path, { method: 'POST', body, headers });
    if (answer.status !== 202) return answer.json();
  }
}

/** Every item of a list with cursors, page by page; as fast as the limit of calls allows. */
export async function* all(path, query) {
  for (let cursor; ;) {
    try {
      const { items, next } = await call(path, { query: { ...query, limit: 500, cursor } });
      yield* items;
      if (!next) return;
      cursor = next;
    } catch (error) {
      if (!error.againAfter) throw error;
      await new Promise(resume => setTimeout(resume, 1000 * error.againAfter));
    }
  }
}
