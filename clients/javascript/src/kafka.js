import { existsSync, readFileSync } from 'node:fs';
import https from 'node:https';
import { dirname, join, resolve } from 'node:path';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { newId } from './encoding.js';
import { RefusedError, UnavailableError } from './errors.js';
import { answers, ends, eventOf, TOPICS } from './events.js';
import { items } from './items.js';
import { readResult } from './results.js';
import { seal } from './seal.js';
import { serverSeconds } from './server-time.js';
import { importSchedulerKey, sign, ticketClaims } from './ticket.js';

const HOUR = 3_600_000;
const READ_SECONDS = 300;

/** One user's connection and jobs, over Kafka. For Node. */
export class KafkaVault {
  #settings;
  #producer;
  #consumer;
  #admin;
  #groupId;
  #followers = new Set();
  #jobs = new Map();

  /**
   * Connects to Kafka and follows the events of the user from now on.
   *
   * @param settings {userId, kafka (of KafkaJS), tokenService, ca, schedulerKey (a JWK), issuer, source}, and to read
   *   results {worker, cert, key}: its address and the scheduler's certificate, in PEM
   */
  static async open(settings) {
    const vault = new KafkaVault(settings);
    await vault.#follow();
    return vault;
  }

  /** As `open`, with the settings in the endpoints.json of a folder, such as that of `./forge up`. */
  static openFolder(folder, { userId, issuer = 'vault-client' }) {
    const endpoints = JSON.parse(readFileSync(join(folder, 'endpoints.json'), 'utf8'));
    const ca = readFileSync(resolve(folder, endpoints.ca));
    const access = endpoints.kafkaClientConfig && readFileSync(resolve(folder, endpoints.kafkaClientConfig), 'utf8');
    const own = ending => join(dirname(resolve(folder, endpoints.ca)), `scheduler.${ending}`);
    const readsResults = endpoints.worker && existsSync(own('key'));
    const [, username, password] = access?.match(/username="(.+?)" password="(.+?)"/) ?? [];
    return KafkaVault.open({
      userId, issuer, ca, tokenService: endpoints.tokenService,
      schedulerKey: JSON.parse(readFileSync(resolve(folder, endpoints.schedulerKey), 'utf8')),
      ...(readsResults && { worker: endpoints.worker, cert: readFileSync(own('crt')), key: readFileSync(own('key')) }),
      kafka: {
        brokers: endpoints.kafka.split(','),
        ...(access && { ssl: { ca: [ca] }, sasl: { mechanism: 'scram-sha-512', username, password } }),
      },
    });
  }

  constructor(settings) {
    this.#settings = { source: '/vault-client', ...settings };
    const kafka = new Kafka({ logLevel: logLevel.ERROR, ...settings.kafka });
    // As Kafka's other clients place keys: else commands of one user could overtake each other.
    this.#producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    this.#groupId = `operator-${newId()}`;
    this.#consumer = kafka.consumer({ groupId: this.#groupId });
    this.#admin = kafka.admin();
  }

  /** Seals the token here and connects it. Gives TokenStored; throws RefusedError if it is not accepted. */
  async connect(token) {
    const { userId } = this.#settings;
    const id = newId();
    const { keys, now } = await this.#sealingKeys();
    const sealedToken = await seal(token, keys[0], userId, id, now);
    return this.#command('connect', 'ConnectToken', id, { userId, sealedToken });
  }

  /** Deletes the token here. It stays valid at Apify until the user deletes it there. */
  disconnect() {
    return this.#command('disconnect', 'DisconnectToken', newId(), { userId: this.#settings.userId });
  }

  /** Starts an Actor or a task. `jobId` is the idempotency key: sent twice, it runs once. Gives {jobId, target}. */
  async run({ actorId, taskId, input, options, deadline, jobId = newId() }) {
    const { userId } = this.#settings;
    const target = taskId === undefined ? { actorId } : { taskId };
    const ticket = await this.#ticket(jobId, target);
    // Before it is sent: the job may have ended when the broker has acknowledged it.
    this.#jobs.set(jobId, this.#await(ends(jobId)).finally(() => this.#forget(jobId)));
    await this.#send('job.commands.v1', newId(), 'JobRequested', {
      jobId, userId, target, input, options, ticket,
      deadline: deadline ?? new Date(Date.now() + HOUR).toISOString(),
    });
    return { jobId, target };
  }

  /** Asks for the end of a job. Its last event tells what became of it. */
  async cancel({ jobId, target }) {
    const ticket = await this.#ticket(jobId, target);
    await this.#send('job.commands.v1', newId(), 'JobCancelRequested', { jobId, userId: this.#settings.userId, ticket });
  }

  /** Waits for the last event of a job that was begun after `open`, and gives it. */
  async wait({ jobId }, { timeoutMillis = HOUR } = {}) {
    const last = this.#jobs.get(jobId) ?? this.#await(ends(jobId));
    return within(timeoutMillis, last);
  }

  /** The items of the dataset of a job that `run` gave, page by page. */
  items(job, options) {
    return items(query => this.#result(job, `/v1/items?${query}`), options);
  }

  /** A record of the run's key-value store, as a Response. `OUTPUT` is what an Actor says at its end. */
  record(job, key) {
    return this.#result(job, `/v1/records/${encodeURIComponent(key)}`);
  }

  /** What the run has logged so far, as a Response. */
  log(job) {
    return this.#result(job, '/v1/log');
  }

  /** Calls `listener` with each event of the user. Gives a function that ends it. */
  follow(listener) {
    this.#followers.add(listener);
    return () => this.#followers.delete(listener);
  }

  async close() {
    await Promise.all([this.#consumer.disconnect(), this.#producer.disconnect()]);
    await this.#admin.deleteGroups([this.#groupId]).catch(() => {});
    await this.#admin.disconnect();
  }

  /** A last event is kept for a while, for whoever asks for it later. */
  #forget(jobId) {
    setTimeout(() => this.#jobs.delete(jobId), HOUR).unref();
  }

  async #follow() {
    await Promise.all([this.#admin.connect(), this.#producer.connect(), this.#consumer.connect()]);
    for (const topic of TOPICS) {
      const partitions = await this.#admin.fetchTopicOffsets(topic);
      await this.#admin.setOffsets({ groupId: this.#groupId, topic, partitions });
    }
    await this.#consumer.subscribe({ topics: TOPICS });
    await this.#consumer.run({ eachMessage: async ({ topic, message }) => this.#tell(topic, message) });
  }

  #tell(topic, message) {
    const event = eventOf(topic, message, this.#settings.userId);
    if (event) this.#followers.forEach(follower => follower(event));
  }

  async #command(kind, type, id, data) {
    const answered = this.#await(answers(kind, id));
    await this.#send('token.commands.v1', id, type, data);
    const event = await within(HOUR, answered);
    if (event.type === 'TokenRejected') {
      throw new RefusedError(`The token-service has refused it: ${event.reason}.`, event);
    }
    return event;
  }

  #await(wanted) {
    return new Promise(found => {
      const end = this.follow(event => {
        if (wanted(event)) {
          end();
          found(event);
        }
      });
    });
  }

  /** A ticket for each read: one for a job that is over lives an hour at most. */
  async #result({ jobId, target }, path) {
    return readResult(this.#settings, path, await this.#ticket(jobId, target, READ_SECONDS));
  }

  async #ticket(jobId, target, lifeSeconds) {
    const { userId, issuer, schedulerKey } = this.#settings;
    const { kid, key } = await importSchedulerKey(schedulerKey);
    const now = Math.floor(Date.now() / 1000);
    return sign(ticketClaims(issuer, { jobId, userId, target }, now, lifeSeconds), key, kid);
  }

  async #send(topic, id, type, data) {
    const headers = {
      ce_specversion: '1.0', ce_id: id, ce_source: this.#settings.source, ce_type: `apifyforge.${type}.v1`,
      'content-type': 'application/json',
    };
    await this.#producer.send({ topic, messages: [{ key: this.#settings.userId, headers, value: JSON.stringify(data) }] });
  }

  #sealingKeys() {
    return new Promise((resolve, reject) => {
      https.get(`${this.#settings.tokenService}/v1/sealing-keys`, { ca: this.#settings.ca }, async answer => {
        const { keys } = JSON.parse((await answer.toArray()).join(''));
        resolve({ keys, now: serverSeconds(new Headers({ date: answer.headers.date ?? '' })) });
      }).on('error', cause => reject(new UnavailableError('The token-service does not answer.', { cause })));
    });
  }
}

async function within(millis, promise) {
  let timer;
  const late = new Promise((_, failed) => {
    timer = setTimeout(() => failed(new UnavailableError('No answer came in time.')), millis);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
