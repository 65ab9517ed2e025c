// What answers and what does not, seen at every call; asks again by itself until it is back.
import { noteDate } from '../parts/format.js';
import { draw } from '../parts/view.js';

const [FIRST_PAUSE, LONGEST_PAUSE] = [1000, 15_000];
const PART_MILLIS = 20_000;
/** The seal of a token lives five minutes: what is sent later is refused anyway. */
const PATIENCE_MILLIS = 270_000;

/** away: undefined, or which part does not answer: console, gateway, part. */
export const reach = { away: undefined, detail: undefined, waiting: 0 };
const returned = new Set();
let expired = () => {};
let stop = new AbortController();

/** Called when all is back; gives a function that ends it. */
export function onReturn(call) {
  returned.add(call);
  return () => returned.delete(call);
}

export const onExpiry = call => { expired = call; };

/** Gives up what is waiting to be sent. */
export function stopWaiting() {
  stop.abort();
  stop = new AbortController();
}

let user;
/** For whom the page calls. In another tab somebody else may sign in, and the browser has one session. */
export const callAs = userId => { user = userId; };

/** fetch that notes what it sees. */
export async function seen(url, init = {}) {
  let answer;
  const headers = { ...(user && { 'Console-User': user }), ...init.headers };
  try {
    answer = await fetch(url, { ...init, headers });
  } catch (error) {
    if (!init.signal?.aborted) lost('console');
    throw error;
  }
  noteDate(answer.headers);
  if (answer.status === 401 || answer.status >= 502) await understand(answer);
  else if (url.includes('/api/') && (reach.away !== 'part' || (init.method ?? 'GET') !== 'GET')) back();
  return answer;
}

async function understand(answer) {
  const { reason, detail, signIn } = await answer.clone().json().catch(() => ({}));
  if (answer.status === 401) {
    if (reason === 'OTHER_USER') location.reload();
    if (reason === 'SESSION_EXPIRED' || reason === 'NOT_SIGNED_IN') expired(reason, signIn);
  } else if (reason === 'GATEWAY_UNAVAILABLE' || answer.status !== 503) lost('gateway');
  else if (!reason?.startsWith('RESULT')) lost('part', detail);
}

/** fetch for commands that have an id of their own, so that sending them again starts nothing twice. */
export async function patient(url, init = {}) {
  if ((init.method ?? 'GET') === 'GET') return seen(url, init);
  // Of whoever is signed in now, however long it waits.
  const mine = { ...init, headers: { ...init.headers, ...(user && { 'Console-User': user }) } };
  const { signal } = stop;
  const until = performance.now() + PATIENCE_MILLIS;
  reach.waiting++;
  try {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      const answer = await seen(url, mine).catch(error => error);
      const sent = answer instanceof Response && answer.status < 502;
      if (sent || signal.aborted || performance.now() + pause > until) {
        if (answer instanceof Response) return answer;
        throw answer;
      }
      await new Promise(resume => {
        setTimeout(resume, pause);
        signal.addEventListener('abort', resume);
      });
    }
  } finally {
    reach.waiting--;
    draw();
  }
}

let asking;

function lost(part, detail) {
  if (reach.away !== part || reach.detail !== detail) {
    Object.assign(reach, { away: part, detail });
    draw();
  }
  clearTimeout(asking);
  if (part === 'part') asking = setTimeout(back, PART_MILLIS);
  else askAgain(FIRST_PAUSE);
}

function askAgain(pause) {
  clearTimeout(asking);
  asking = setTimeout(async () => {
    const answer = await fetch('/api/v1/connection').catch(() => undefined);
    const { reason } = answer?.status === 503 ? await answer.clone().json().catch(() => ({})) : {};
    if (!answer) reach.away = 'console';
    else if (answer.status >= 502) reach.away = reason === 'GATEWAY_UNAVAILABLE' ? 'gateway' : reach.away;
    else {
      if (answer.status === 401) await understand(answer);
      return back();
    }
    draw();
    askAgain(Math.min(2 * pause, LONGEST_PAUSE));
  }, pause);
}

function back() {
  clearTimeout(asking);
  if (!reach.away) return;
  Object.assign(reach, { away: undefined, detail: undefined });
  draw();
  returned.forEach(call => call());
}

// A computer that wakes up, or finds its network again, need not wait.
addEventListener('online', () => reach.away && askAgain(0));
