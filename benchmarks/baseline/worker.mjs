// The worker that one would write without the token vault: KafkaJS, Apify's own client, and tokens that are encrypted with
// AES-256-GCM in MongoDB. No ledger, no ticket, no watch. Settings are environment variables; it prints "ready" when it
// consumes.
import { createDecipheriv, createCipheriv, randomBytes } from 'node:crypto';
import { ApifyClient } from 'apify-client';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { MongoClient } from 'mongodb';

const { KAFKA, MONGODB_URI, APIFY_URL, USERS = '500', AT_ONCE = '300' } = process.env;
const KEY = randomBytes(32);
const JOBS = 'baseline.jobs';
const EVENTS = 'baseline.events';
const PARTITIONS = 6;

const mongo = await new MongoClient(MONGODB_URI).connect();
const tokens = mongo.db('forge_baseline').collection('tokens');
await tokens.deleteMany({});
await tokens.insertMany(Array.from({ length: Number(USERS) }, (_, user) => encrypted(user)));

const kafka = new Kafka({ clientId: 'baseline', brokers: KAFKA.split(','), logLevel: logLevel.NOTHING });
const admin = kafka.admin();
await admin.connect();
await admin.createTopics({ topics: [JOBS, EVENTS].map((topic) => ({ topic, numPartitions: PARTITIONS })) });
await admin.disconnect();

const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
await producer.connect();
const consumer = kafka.consumer({ groupId: 'baseline' });
await consumer.connect();
await consumer.subscribe({ topic: JOBS, fromBeginning: true });

// A client makes connections of its own; kept for each user, they are used again.
const clients = new Map();
let free = Number(AT_ONCE);
const waiting = [];

function encrypted(user) {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', KEY, iv);
  const token = 'apify_api_' + String(user).padStart(36, '0');
  const value = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
  return { _id: 'bench-user-' + user, iv, value, tag: cipher.getAuthTag() };
}

function decrypted(document) {
  const cipher = createDecipheriv('aes-256-gcm', KEY, document.iv.buffer);
  cipher.setAuthTag(document.tag.buffer);
  return Buffer.concat([cipher.update(document.value.buffer), cipher.final()]).toString('utf8');
}

async function start(message) {
  if (free === 0) await new Promise((resolve) => waiting.push(resolve));
  else free--;
  try {
    const job = JSON.parse(message.value.toString());
    const token = decrypted(await tokens.findOne({ _id: job.userId }));
    let client = clients.get(job.userId);
    if (!client) {
      client = new ApifyClient({ token, baseUrl: APIFY_URL, maxRetries: 0 });
      clients.set(job.userId, client);
    }
    const run = await client.actor('bench~actor').start({});
    return { key: job.userId, value: JSON.stringify({ jobId: job.jobId, runId: run.id }) };
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }
}

await consumer.run({
  partitionsConsumedConcurrently: PARTITIONS,
  eachBatchAutoResolve: true,
  eachBatch: async ({ batch, heartbeat }) => {
    for (let from = 0; from < batch.messages.length; from += 100) {
      const messages = await Promise.all(batch.messages.slice(from, from + 100).map(start));
      await producer.send({ topic: EVENTS, messages });
      await heartbeat();
    }
  },
});
console.log('ready');

process.on('SIGTERM', async () => {
  await consumer.disconnect();
  await mongo.close();
  process.exit(0);
});
