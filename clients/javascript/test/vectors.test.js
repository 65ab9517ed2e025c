import assert from 'node:assert/strict';
import { createDecipheriv, createECDH, createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { answers, ends } from '../src/events.js';
import { importSchedulerKey, RefusedError, seal, sign, ticketClaims, tokenSlip, TokenShapeError } from '../src/index.js';

const vectors = new URL('../../../events-schema/src/main/resources/vectors/', import.meta.url);
const read = name => JSON.parse(readFileSync(new URL(`${name}.json`, vectors), 'utf8'));
const utf8 = text => Buffer.from(text);
const uint32 = number => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
};

test('token shapes are judged as the token-service judges them', () => {
  for (const { text, reason } of read('token-shapes')) {
    assert.equal(tokenSlip(text), reason ?? undefined, JSON.stringify(text));
  }
});

test('bytes are judged as texts are', async () => {
  const { recipient } = read('seal');
  for (const { text, reason } of read('token-shapes')) {
    const slip = await seal(utf8(text), recipient, 'user-1', 'm-1', 1).then(() => null, error => error.reason);
    assert.equal(slip, reason, JSON.stringify(text));
  }
});

/** By another implementation than the one that seals. */
function open(sealed, recipient) {
  const [header, , iv, ciphertext, tag] = sealed.split('.');
  const { epk, apu, apv } = JSON.parse(Buffer.from(header, 'base64url'));
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(recipient.d, 'base64url');
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(epk.x, 'base64url'), Buffer.from(epk.y, 'base64url')]);
  const part = bytes => Buffer.concat([uint32(bytes.length), bytes]);
  const key = createHash('sha256').update(Buffer.concat([
    uint32(1), ecdh.computeSecret(point), part(utf8('A256GCM')), part(Buffer.from(apu, 'base64url')),
    part(Buffer.from(apv, 'base64url')), uint32(256)])).digest();
  const cipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'));
  cipher.setAAD(utf8(header)).setAuthTag(Buffer.from(tag, 'base64url'));
  return Buffer.concat([cipher.update(Buffer.from(ciphertext, 'base64url')), cipher.final()]).toString();
}

test('the sealed vector opens, so what opens it here is right', () => {
  const { sealed, recipient, token } = read('seal');
  assert.equal(open(sealed, recipient), token);
});

for (const userId of ['user-1', 'user-ü']) {
  test(`a token sealed for ${userId} opens and has the header of the vector`, async () => {
    const { recipient, token, messageId, header } = read('seal');
    for (const form of [token, utf8(token)]) {
      const sealed = await seal(form, recipient, userId, messageId, header.iat);
      assert.equal(open(sealed, recipient), token);
      const made = JSON.parse(Buffer.from(sealed.split('.')[0], 'base64url'));
      const expected = { ...header, epk: made.epk, apu: utf8(userId).toString('base64url') };
      assert.deepEqual(made, expected);
    }
  });
}

test('what is no token is not sealed, and the error does not quote it', async () => {
  const { recipient } = read('seal');
  const error = await seal('"apify_api_secret"', recipient, 'user-1', 'm-1', 1).catch(thrown => thrown);
  assert.ok(error instanceof TokenShapeError);
  assert.equal(error.reason, 'TOKEN_QUOTED');
  assert.doesNotMatch(error.message + error.hint, /secret/);
});

test('the ticket vector and a ticket of our own verify', async () => {
  const { key, claims, ticket } = read('ticket');
  const check = (jws, jwk) => {
    const [header, payload, signature] = jws.split('.');
    assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url')), { alg: 'ES256', typ: 'job-ticket+jwt', kid: jwk.kid });
    assert.deepEqual(JSON.parse(Buffer.from(payload, 'base64url')), claims);
    const publicKey = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' };
    assert.ok(verify('sha256', utf8(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url')));
  };
  check(ticket, key);

  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const jwk = { ...await crypto.subtle.exportKey('jwk', pair.privateKey), kid: 'scheduler-2' };
  const own = await importSchedulerKey(jwk);
  const made = ticketClaims('scheduler', { jobId: claims.jti, userId: claims.sub, target: claims.target }, claims.iat);
  assert.deepEqual(made, claims);
  check(await sign(made, own.key, own.kid), { ...jwk, d: undefined });
});

test('every message says whether it answers a command or ends a job', () => {
  const types = { connect: [], disconnect: [], job: [] };
  for (const type of ['TokenStored', 'TokenRevoked', 'TokenRejected', 'TokenInvalidated', 'TokenRotationDue', 'JobStarted',
    'JobSucceeded', 'JobFailed', 'JobTimedOut', 'JobAborted', 'JobRefused', 'JobDeferred', 'JobNeedsReview']) {
    const event = { ...read(`messages/${type}.v1`), type };
    if (answers('connect', event.commandId ?? 'none')(event)) types.connect.push(type);
    if (answers('disconnect', event.commandId ?? 'none')(event)) types.disconnect.push(type);
    if (ends('job-1')(event)) types.job.push(type);
    assert.ok(!ends('job-2')(event) && !answers('connect', 'other')(event));
  }
  assert.deepEqual(types, {
    connect: ['TokenStored', 'TokenRejected'],
    disconnect: ['TokenRevoked', 'TokenRejected'],
    job: ['JobSucceeded', 'JobFailed', 'JobTimedOut', 'JobAborted', 'JobRefused', 'JobNeedsReview'],
  });
  assert.ok(new RefusedError('x', { reason: 'Y' }).name === 'RefusedError');
});
