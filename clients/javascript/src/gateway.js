import { newId } from './encoding.js';
import { failure, RefusedError, UnavailableError } from './errors.js';
import { items } from './items.js';
import { seal } from './seal.js';
import { serverSeconds } from './server-time.js';
import { serverSentEvents } from './sse.js';

const ENDED = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'REFUSED', 'NEEDS_REVIEW'];
const WAIT_SECONDS = 30;
const MOST_WAITS = 5;
const [FIRST_PAUSE, LONGEST_PAUSE] = [500, 30_000];

/** One user's connection and jobs, over the gateway. Needs nothing but fetch, so it runs in browsers, too. */
export class GatewayVault {
  #base;
  #userId;
  #accessToken;
  #fetch;
  #backend;

  /** What each setting means is told in index.d.ts. */
  constructor({ url, userId, accessToken, backend = false, fetch = globalThis.fetch.bind(globalThis) }) {
    this.#base = url.replace(/\/$/, '');
    this.#userId = userId;
    this.#accessToken = typeof accessToken === 'function' ? accessToken : () => accessToken;
    this.#backend = backend;
    this.#fetch = fetch;
  }

  /** Seals the token here and connects it. Gives the connection; throws RefusedError if it is not accepted. */
  async connect(token) {
    const commandId = newId();
    const keys = await this.#call('GET', '/v1/sealing-keys');
    const sealingKey = (await keys.json()).keys[0];
    const sealedToken = await seal(token, sealingKey, this.#userId, commandId, serverSeconds(keys.headers));
    return this.#command('PUT', commandId, { sealedToken });
  }

  /** Deletes the token here. It stays valid at Apify until the user deletes it there; the answer has the link. */
  disconnect({ cancelJobs = false } = {}) {
    return this.#command('DELETE', newId(), undefined, cancelJobs ? '?cancelJobs=true' : '');
  }

  /** Is a token connected, which version, how old? */
  async connection() {
    return (await this.#call('GET', '/v1/connection')).json();
  }

  /** Starts an Actor or a task and gives the job. `jobId` is the idempotency key: the same again gives the same job. */
  async run({ actorId, taskId, input, options, deadline, jobId = newId() }) {
    const target = taskId === undefined ? { actorId } : { taskId };
    const body = { target, input, options, deadline };
    return (await this.#call('POST', '/v1/jobs', { body, headers: { 'Idempotency-Key': jobId } })).json();
  }

  /** Asks for the end of a job. Its last event tells what became of it. */
  async cancel(jobId) {
    return (await this.#call('DELETE', jobPath(jobId))).json();
  }

  /** The job with its timeline. */
  async job(jobId, headers = {}) {
    return (await this.#call('GET', jobPath(jobId), { headers })).json();
  }

  /** Waits for the end of a job and gives it. Throws UnavailableError if it takes longer than `timeoutMillis`. */
  async wait(jobId, { timeoutMillis = Infinity } = {}) {
    const until = Date.now() + timeoutMillis;
    for (;;) {
      const seconds = Math.ceil(Math.min(WAIT_SECONDS, (until - Date.now()) / 1000));
      if (seconds <= 0) throw new UnavailableError(`Job ${jobId} has not ended in time.`);
      const job = await this.job(jobId, { Prefer: `wait=${seconds}` });
      if (ENDED.includes(job.state)) return job;
    }
  }

  /** The user's events from now on, or from after `lastEventId`; connects again when the connection breaks. */
  async* events({ lastEventId, signal } = {}) {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        const headers = { Accept: 'text/event-stream', ...(lastEventId && { 'Last-Event-ID': lastEventId }) };
        const answer = await this.#call('GET', '/v1/events', { headers, signal });
        for await (const { id, event, data } of serverSentEvents(answer.body)) {
          lastEventId = id ?? lastEventId;
          pause = FIRST_PAUSE;
          if (data !== undefined) yield { ...JSON.parse(data), type: event, eventId: id };
        }
      } catch (error) {
        if (signal?.aborted) return;
        if (error instanceof RefusedError) throw error;
      }
      if (signal?.aborted) return;
      // The server does not tell when it is back.
      await new Promise(resume => setTimeout(resume, pause));
    }
  }

  /** The items of a job's dataset, page by page. */
  items(jobId, options) {
    return items(query => this.#call('GET', `${jobPath(jobId)}/items?${query}`), options);
  }

  /** A record of the run's key-value store, as a Response. `OUTPUT` is what an Actor says at its end. */
  record(jobId, key) {
    return this.#call('GET', `${jobPath(jobId)}/records/${encodeURIComponent(key)}`);
  }

  /** What the run has logged so far, as a Response. */
  log(jobId) {
    return this.#call('GET', `${jobPath(jobId)}/log`);
  }

  /** Who used the token: one page, and `next` for the cursor of the one after it. */
  async uses({ jobId, limit, cursor } = {}) {
    const query = new URLSearchParams(Object.entries({ jobId, limit, cursor }).filter(([, value]) => value !== undefined));
    return (await this.#call('GET', `/v1/uses?${query}`)).json();
  }

  async #command(method, commandId, body, query = '') {
    const headers = { 'Idempotency-Key': commandId, Prefer: `wait=${WAIT_SECONDS}` };
    for (;;) {
      const answer = await this.#call(method, `/v1/connection${query}`, { body, headers });
      // Not yet: by its id the gateway knows the command again.
      if (answer.status !== 202) return answer.json();
    }
  }

  /** What came too soon was not carried out, and the gateway says when to come again. */
  async #call(method, path, options) {
    for (let waits = 0; ; waits++) {
      const answer = await this.#send(method, path, options);
      if (answer.ok) return answer;
      const seconds = Number(answer.headers.get('Retry-After'));
      if (answer.status !== 429 || !seconds || waits === MOST_WAITS) throw await failure(answer);
      await answer.body?.cancel();
      await new Promise(resume => setTimeout(resume, 1000 * seconds));
    }
  }

  async #send(method, path, { body, headers = {}, signal } = {}) {
    const own = { ...(this.#backend && { 'Forge-User': this.#userId }), ...(body && { 'Content-Type': 'application/json' }) };
    const access = await this.#accessToken();
    try {
      return await this.#fetch(this.#base + path, {
        method, signal, body: body && JSON.stringify(body),
        headers: { ...headers, ...own, ...(access && { Authorization: `Bearer ${access}` }) },
      });
    } catch (cause) {
      throw new UnavailableError(this.#silence(), { cause });
    }
  }

  /** To a page a refusal of its origin looks like no answer; browsers tell the cause to their console alone. */
  #silence() {
    const { origin } = globalThis.location ?? {};
    return origin && origin !== new URL(this.#base).origin
      ? `The gateway does not answer, or ${origin} is none of its gateway.web.origins.`
      : 'The gateway does not answer.';
  }
}

const jobPath = jobId => `/v1/jobs/${encodeURIComponent(jobId)}`;
