/** Seconds since 1970 by the server's clock, from the headers of its answer: a browser's own clock may be wrong. */
export function serverSeconds(headers) {
  const date = Date.parse(headers.get('date') ?? '');
  // Behind a cache the answer, and so its date, is some seconds old.
  const age = Number(headers.get('age') ?? 0) || 0;
  return Math.floor((Number.isNaN(date) ? Date.now() : date) / 1000) + age;
}
