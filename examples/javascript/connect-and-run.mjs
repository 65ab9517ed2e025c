// Connects the token on standard input for a user, runs a job with it, follows it to its end, disconnects.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { seal, sign } from './wire.mjs';

const LAST = ['JobSucceeded', 'JobFailed', 'JobTimedOut', 'JobAborted', 'JobRefused', 'JobNeedsReview'];
const TOPICS = ['token.events.v1', 'job.events.v1'];

const [userId, folder = join(homedir(), '.apifyforge')] = process.argv.slice(2);
const endpoints = JSON.parse(readFileSync(join(folder, 'endpoints.json'), 'utf8'));
const ca = readFileSync(resolve(folder, endpoints.ca));
const kafka = new Kafka({ brokers: endpoints.kafka.split(','), ...access(), logLevel: logLevel.ERROR });
const admin = kafka.admin();
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
const groupId = `operator-example-${randomUUID()}`;
const consumer = kafka.consumer({ groupId });

// --- the frontend

async function connect(token) {
  const id = randomUUID();
  // A browser has fetch() for this.
  const { keys } = JSON.parse(await get('/v1/sealing-keys'));
  const sealedToken = await seal(token, keys[0], userId, id);
  return sendAndWait('token.commands.v1', id, 'ConnectToken', { userId, sealedToken }, event =>
    ['TokenStored', 'TokenRejected'].includes(event.type) && event.commandId === id);
}

function disconnect() {
  const id = randomUUID();
  return sendAndWait('token.commands.v1', id, 'DisconnectToken', { userId }, event =>
    ['TokenRevoked', 'TokenRejected'].includes(event.type) && event.commandId === id);
}

// --- the scheduler

async function run(actorId) {
  const jobId = randomUUID();
  const target = { actorId };
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: 'example', aud: 'token-service', sub: userId, jti: jobId, target, iat: now, exp: now + 86400 };
  const { kid, ...jwk } = JSON.parse(readFileSync(resolve(folder, endpoints.schedulerKey), 'utf8'));
  const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
  const ticket = await sign(claims, key, kid);
  const deadline = new Date(Date.now() + 3_600_000).toISOString();
  const job = { jobId, userId, target, input: { message: 'hello' }, ticket, deadline };
  return sendAndWait('job.commands.v1', jobId, 'JobRequested', job, event =>
    LAST.includes(event.type) && event.jobId === jobId);
}

// --- Kafka and HTTP

let waiting = [];

// Where the cluster asks for TLS and a password: those in the file of Kafka's Java tools.
function access() {
  if (!endpoints.kafkaClientConfig) {
    return {};
  }
  const config = readFileSync(resolve(folder, endpoints.kafkaClientConfig), 'utf8');
  const [, username, password] = config.match(/username="(.+?)" password="(.+?)"/);
  return { ssl: { ca: [ca] }, sasl: { mechanism: 'scram-sha-512', username, password } };
}

async function follow() {
  // From now on. A service would have a lasting consumer group, and remember which commands and jobs it waits for.
  for (const topic of TOPICS) {
    await admin.setOffsets({ groupId, topic, partitions: await admin.fetchTopicOffsets(topic) });
  }
  await consumer.subscribe({ topics: TOPICS });
  await consumer.run({
    eachMessage: async ({ message }) => {
      const type = message.headers.ce_type.toString().split('.')[1];
      console.log(type, message.value.toString());
      const event = { ...JSON.parse(message.value), type };
      waiting = waiting.filter(({ wanted, resolve }) => !wanted(event) || resolve(event));
    },
  });
}

async function sendAndWait(topic, id, type, data, wanted) {
  const answer = new Promise(resolve => waiting.push({ wanted, resolve }));
  const headers = {
    ce_specversion: '1.0', ce_id: id, ce_source: '/example', ce_type: `apifyforge.${type}.v1`,
    'content-type': 'application/json',
  };
  await producer.send({ topic, messages: [{ key: userId, headers, value: JSON.stringify(data) }] });
  return answer;
}

function get(path) {
  return new Promise((resolve, reject) => {
    https.get(endpoints.tokenService + path, { ca }, async response => {
      resolve((await response.toArray()).join(''));
    }).on('error', reject);
  });
}

await Promise.all([admin.connect(), producer.connect(), consumer.connect()]);
await follow();
const connected = await connect(new TextEncoder().encode(readFileSync(0, 'utf8').trim()));
if (connected.type === 'TokenStored') {
  await run('apify~hello-world');
  await disconnect();
} else {
  process.exitCode = 1;
}
await Promise.all([consumer.disconnect(), producer.disconnect()]);
await admin.deleteGroups([groupId]);
await admin.disconnect();
