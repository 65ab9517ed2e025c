import https from 'node:https';
import { Readable } from 'node:stream';
import { failure, UnavailableError } from './errors.js';

const SILENCE_MILLIS = 60_000;

/** A result of a run from a worker, over mutual TLS and with a ticket of the job, as a Response. */
export async function readResult({ worker, ca, cert, key }, path, ticket) {
  if (!worker) throw new UnavailableError('No worker is known that serves results, or no certificate for it.');
  const answer = await answerTo(worker + path, { ca, cert, key, headers: { 'Forge-Ticket': ticket } });
  const response = new Response(Readable.toWeb(answer), { status: answer.statusCode, headers: pairs(answer.headers) });
  if (response.ok) return response;
  throw await failure(response);
}

function answerTo(url, options) {
  return new Promise((resolve, reject) => {
    const request = https.get(url, { ...options, timeout: SILENCE_MILLIS }, resolve);
    request.on('timeout', () => request.destroy(new Error('It is silent.')));
    request.on('error', cause => reject(new UnavailableError('The worker does not answer.', { cause })));
  });
}

const pairs = headers =>
  Object.entries(headers).flatMap(([name, values]) => [values].flat().map(value => [name, value]));
