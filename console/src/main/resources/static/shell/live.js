// The user's events, while the page is looked at: a browser has six connections for all tabs of one origin.
import { vault } from './api.js';
import { onReturn } from './reach.js';
import { onSession, session } from './session.js';

const listeners = new Set();
let lastEventId;
let stream;

/** Gives a function that ends it. */
export function follow(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function begin() {
  end();
  if (session.state !== 'in' || document.hidden) return;
  const { signal } = stream = new AbortController();
  try {
    for await (const event of vault().events({ lastEventId, signal })) {
      lastEventId = event.eventId;
      listeners.forEach(listener => listener(event));
    }
  } catch {
    // Refused: whoever sees it, sees it at the other calls too.
  }
}

function end() {
  stream?.abort();
  stream = undefined;
}

onSession(begin);
onReturn(begin);
addEventListener('visibilitychange', begin);
