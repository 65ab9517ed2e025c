import assert from 'node:assert/strict';
import test from 'node:test';
import { eventOf } from '../src/events.js';

const started = '{"userId":"user-1","jobId":"job-1"}';
const headers = { ce_specversion: '1.0', ce_id: 'e-1', ce_type: 'apifyforge.JobStarted.v1' };

/** As KafkaJS gives a record: of bytes. */
function read(topic, { headers: changed, key = 'user-1', value = started } = {}) {
  const bytes = given => typeof given === 'string' ? Buffer.from(given) : given;
  const all = Object.entries({ ...headers, ...changed }).filter(([, given]) => given !== undefined);
  const given = Object.fromEntries(all.map(([name, one]) => [name, bytes(one)]));
  return eventOf(topic, { key: bytes(key), value: bytes(value), headers: given }, 'user-1');
}

const ofType = (topic, ce_type, value) => read(topic, { headers: { ce_type }, value });

test('an event is its data with its type and id, whatever else its data names', () => {
  assert.deepEqual(read('job.events.v1'), { userId: 'user-1', jobId: 'job-1', type: 'JobStarted', eventId: 'e-1' });
  assert.deepEqual(read('job.events.v1', { value: '{"userId":"user-1","jobId":"j","type":"X","new":1}' }),
    { userId: 'user-1', jobId: 'j', type: 'JobStarted', eventId: 'e-1', new: 1 });
  const invalidated = ofType('token.events.v1', 'apifyforge.TokenInvalidated.v1', '{"userId":"user-1"}');
  assert.equal(invalidated.type, 'TokenInvalidated');
});

test('another version, an unknown type and one of another topic are not read', () => {
  for (const type of ['apifyforge.JobStarted.v2', 'apifyforge.JobStarted.v10', 'apifyforge.JobStarted.v1.v2',
    'apifyforge.JobStarted', 'apifyforge.JobStarted.v1x', 'apifyforge.JobStarted.v1\n',
    'com.apifyforge.job.JobStarted.v2', 'com.apifyforge.JobStarted.v1', 'other.JobStarted.v1',
    'apifyforge.JobExploded.v1', 'apifyforge.toString.v1',
    'apifyforge.TokenStored.v1', 'JobStarted', '']) {
    assert.equal(ofType('job.events.v1', type), undefined, type);
  }
  assert.equal(read('token.events.v1'), undefined);
  assert.equal(read('other'), undefined);
});

test('a missing, doubled or unreadable header, or that of another CloudEvents, is not read', () => {
  for (const name of Object.keys(headers)) {
    const twice = [Buffer.from(headers[name]), Buffer.from('x')];
    for (const value of [undefined, null, '', twice, Buffer.from([0xff, 0xfe])]) {
      assert.equal(read('job.events.v1', { headers: { [name]: value } }), undefined, `${name} ${value}`);
    }
  }
  assert.equal(read('job.events.v1', { headers: { ce_specversion: '0.3' } }), undefined);
  const bare = { key: Buffer.from('user-1'), value: Buffer.from(started) };
  assert.equal(eventOf('job.events.v1', bare, 'user-1'), undefined);
});

test('a value that is no JSON object of the user is not read', () => {
  const latin1 = Buffer.concat([Buffer.from(started.slice(0, -1)), Buffer.from(',"hint":"\xff"}', 'latin1')]);
  for (const value of [null, '', '{', 'null', '1', '"text"', '[]', `[${started}]`, latin1,
    Buffer.from(started, 'utf16le'), '['.repeat(100_000), '{}',
    '{"userId":"user-2","jobId":"job-1"}', '{"userId":"user-1"}',
    '{"userId":"user-1","jobId":["job-1"]}', `\ufeff${started}`]) {
    assert.equal(read('job.events.v1', { value }), undefined, `${value}`.slice(0, 60));
  }
  assert.equal(ofType('token.events.v1', 'apifyforge.TokenStored.v1', '{"userId":"user-1","commandId":{}}'), undefined);
});

test('what is of another user is not read', () => {
  for (const key of [null, 'user-2', '', Buffer.from([0xff])]) {
    assert.equal(read('job.events.v1', { key }), undefined, `${key}`);
  }
});
