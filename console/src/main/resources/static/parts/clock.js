// The servers' time: a computer's own clock may be wrong. Their Date headers have whole seconds.
const TOLERATED_MILLIS = 60_000;

let aheadMillis = 0;

export function noteDate(headers) {
  const date = Date.parse(headers.get('date') ?? '');
  if (!Number.isNaN(date)) aheadMillis = Date.now() - date;
}

export const now = () => Date.now() - (Math.abs(aheadMillis) > 2000 ? aheadMillis : 0);

/** How far this computer's clock is ahead of the servers', in milliseconds; 0 if it is right. */
export const wrongBy = () => (Math.abs(aheadMillis) > TOLERATED_MILLIS ? aheadMillis : 0);
