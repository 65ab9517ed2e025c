const TOKEN_ENDS = {
  connect: ['TokenStored', 'TokenRejected'],
  disconnect: ['TokenRevoked', 'TokenRejected'],
};
const JOB_ENDS = ['JobSucceeded', 'JobFailed', 'JobTimedOut', 'JobAborted', 'JobRefused', 'JobNeedsReview'];

/** What this library understands, by topic: in version 1. */
const TYPES = {
  'token.events.v1': ['TokenStored', 'TokenRevoked', 'TokenRejected', 'TokenInvalidated', 'TokenRotationDue'],
  'job.events.v1': ['JobStarted', 'JobDeferred', ...JOB_ENDS],
};
export const TOPICS = Object.keys(TYPES);

/**
 * The event in a record of a topic (headers and value as KafkaJS has them). Undefined if it is none for this user that
 * this library understands, so that a reader goes on with the next one; never throws.
 */
export function eventOf(topic, { key, headers, value }, userId) {
  const [, type] = text(headers?.ce_type)?.match(/^apifyforge\.([^.]+)\.v1$/) ?? [];
  const eventId = text(headers?.ce_id);
  const known = text(headers?.ce_specversion) === '1.0' && TYPES[topic]?.includes(type);
  if (text(key) !== userId || !eventId || !known) return;
  const data = json(text(value));
  const answersTo = data?.[topic === 'job.events.v1' ? 'jobId' : 'commandId'];
  // Of the tokens' events some answer no command.
  const fits = typeof answersTo === 'string' || (topic === 'token.events.v1' && answersTo == null);
  return data?.userId === userId && fits ? { ...data, type, eventId } : undefined;
}

/** Undefined for what is not there, there twice or not UTF-8: read with replacements it would be another text. */
function text(bytes) {
  try {
    if (bytes instanceof Uint8Array) return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return typeof bytes === 'string' ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** A list has no userId, and neither has a number: only an object passes on. */
function json(text) {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Is this the answer to a command of this kind (`connect` or `disconnect`)? */
export const answers = (kind, commandId) => event =>
  TOKEN_ENDS[kind].includes(event.type) && event.commandId === commandId;

/** Is this the last event of the job? Each job has exactly one. */
export const ends = jobId => event => JOB_ENDS.includes(event.type) && event.jobId === jobId;
