import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import test from 'node:test';
import { GatewayVault, RefusedError, UnavailableError } from '../src/index.js';

const { recipient, token } = JSON.parse(
  readFileSync(new URL('../../../events-schema/src/main/resources/vectors/seal.json', import.meta.url), 'utf8'));
const { d, ...sealingKey } = recipient;

/** Plays the gateway: `answers` by method and path, each a list of [status, body, headers] in turn. */
async function against(answers, use) {
  const calls = [];
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    const path = request.url.split('?')[0];
    calls.push({ call: `${request.method} ${request.url}`, headers: request.headers, body: body && JSON.parse(body) });
    const [status, answer, headers] = answers[`${request.method} ${path}`]?.shift() ?? [404, { reason: 'NOT_FOUND' }];
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    // With a length that the text has not got, it is cut off.
    if (headers?.['Content-Length']) response.writeHead(status, headers).write(text, () => response.destroy());
    else response.writeHead(status, headers).end(text);
  });
  await new Promise(ready => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${server.address().port}`;
  try {
    await use(new GatewayVault({ url, userId: 'user-1', accessToken: () => 'jwt' }), calls);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const HOUR_AHEAD = new Date(Date.now() + 3_600_000);

test('connect seals by the clock of the server, for the message id it sends, and asks again until it is answered', () => against({
  'GET /v1/sealing-keys': [[200, { keys: [sealingKey] }, { Date: HOUR_AHEAD.toUTCString() }]],
  'PUT /v1/connection': [[202, { commandId: 'x' }], [200, { state: 'CONNECTED', version: 1 }]],
}, async (vault, calls) => {
  assert.equal((await vault.connect(token)).state, 'CONNECTED');

  const put = calls.find(({ call }) => call === 'PUT /v1/connection');
  const header = JSON.parse(Buffer.from(put.body.sealedToken.split('.')[0], 'base64url'));
  assert.equal(header.iat, Math.floor(HOUR_AHEAD / 1000));
  assert.equal(Buffer.from(header.apv, 'base64url').toString(), put.headers['idempotency-key']);
  assert.equal(put.headers.authorization, 'Bearer jwt');
  assert.deepEqual(calls.at(-1).body, put.body);
  assert.equal(calls.at(-1).headers['idempotency-key'], put.headers['idempotency-key']);
  assert.ok(!JSON.stringify(calls).includes(token));
}));

test('a call that came too soon is made again when the gateway says', () => against({
  'GET /v1/connection': [[429, { reason: 'TOO_MANY_CALLS' }, { 'Retry-After': '1' }], [200, { state: 'CONNECTED' }]],
  'GET /v1/jobs/j': [[429, { reason: 'TOO_MANY_STREAMS' }]],
}, async (vault, calls) => {
  const begun = Date.now();
  assert.equal((await vault.connection()).state, 'CONNECTED');
  assert.ok(Date.now() - begun >= 990);
  assert.equal((await vault.job('j').catch(error => error)).reason, 'TOO_MANY_STREAMS');
  assert.equal(calls.length, 3);
}));

test('a disconnect has the jobs cancelled where that is asked for', () => against({
  'DELETE /v1/connection': [[200, { cancelled: ['j'] }], [200, {}]],
}, async (vault, calls) => {
  assert.deepEqual((await vault.disconnect({ cancelJobs: true })).cancelled, ['j']);
  await vault.disconnect();
  assert.deepEqual(calls.map(({ call }) => call), ['DELETE /v1/connection?cancelJobs=true', 'DELETE /v1/connection']);
}));

test('a refused connect is an error with reason and hint', () => against({
  'GET /v1/sealing-keys': [[200, { keys: [sealingKey] }]],
  'PUT /v1/connection': [[422, { reason: 'TOKEN_REFUSED_BY_APIFY', detail: 'Apify refused it.', hint: 'Make a new one.' }]],
}, async vault => {
  const error = await vault.connect(token).catch(thrown => thrown);
  assert.ok(error instanceof RefusedError);
  assert.deepEqual([error.reason, error.hint], ['TOKEN_REFUSED_BY_APIFY', 'Make a new one.']);
}));

test('run sends the job id as idempotency key, and wait asks until the job has ended', () => against({
  'POST /v1/jobs': [[202, { jobId: 'job-1', state: 'REQUESTED' }]],
  'GET /v1/jobs/job-1': [[200, { state: 'STARTED' }], [200, { state: 'SUCCEEDED' }]],
}, async (vault, calls) => {
  await vault.run({ actorId: 'a~b', input: { n: 1 }, jobId: 'job-1' });
  assert.equal((await vault.wait('job-1')).state, 'SUCCEEDED');

  assert.equal(calls[0].headers['idempotency-key'], 'job-1');
  assert.deepEqual(calls[0].body, { target: { actorId: 'a~b' }, input: { n: 1 } });
  assert.equal(calls[1].headers.prefer, 'wait=30');
}));

test('a job that does not end in time is no refusal', () => against({
  'GET /v1/jobs/job-1': Array(1000).fill([200, { state: 'STARTED' }]),
}, async vault => {
  await assert.rejects(vault.wait('job-1', { timeoutMillis: 50 }), UnavailableError);
}));

test('items come page by page until a page is short', () => against({
  'GET /v1/jobs/job-1/items': [[200, Array(1000).fill({ a: 1 })], [200, [{ a: 2 }]]],
}, async (vault, calls) => {
  const items = [];
  for await (const item of vault.items('job-1', { fields: ['a'] })) items.push(item);

  assert.equal(items.length, 1001);
  assert.deepEqual(calls.map(({ call }) => call.split('?')[1]),
    ['offset=0&limit=1000&fields=a', 'offset=1000&limit=1000&fields=a']);
}));

test('a page of items that breaks off is told as that, and none of its items is given', () => against({
  'GET /v1/jobs/job-1/items': [[200, Array(1000).fill({})], [200, '[{"a":1},{"a":', { 'Content-Length': 99 }]],
}, async vault => {
  let count = 0;
  await assert.rejects(async () => {
    for await (const item of vault.items('job-1')) count += item ? 1 : 0;
  }, error => error instanceof UnavailableError && error.message.includes('1000'));
  assert.equal(count, 1000);
}));

test('events go on after the last one when the stream breaks', () => against({
  'GET /v1/events': [
    [200, ': hello\n\nid: 6\n\n', {}],
    [200, 'id: 7\nevent: JobStarted\ndata: {"jobId":\ndata: "job-1"}\n\nid: 8\r\nevent: Cut', {}],
    [503, {}],
    [200, 'id: 8\nevent: JobSucceeded\ndata: {"jobId":"job-1"}\n\n', {}],
  ],
}, async (vault, calls) => {
  const events = [];
  const ending = new AbortController();
  for await (const event of vault.events({ signal: ending.signal })) {
    events.push(event);
    if (events.length === 2) break;
  }

  assert.deepEqual(events, [
    { jobId: 'job-1', type: 'JobStarted', eventId: '7' }, { jobId: 'job-1', type: 'JobSucceeded', eventId: '8' }]);
  assert.deepEqual(calls.map(({ headers }) => headers['last-event-id']), [undefined, '6', '7', '7']);
}));

test('a gateway that does not answer is told as that, and so is one that is busy', async () => {
  const away = new GatewayVault({ url: 'http://127.0.0.1:1', userId: 'user-1' });
  await assert.rejects(away.connection(), UnavailableError);
  await against({ 'GET /v1/connection': [[429, { reason: 'TOO_MANY_CALLS', detail: 'Slow down.' }]] },
    vault => assert.rejects(vault.connection(), error => error instanceof UnavailableError && error.reason === 'TOO_MANY_CALLS'));
});
