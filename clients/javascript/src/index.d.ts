/** Where a job stands. The last six are its end. */
export type JobState =
  | 'REQUESTED' | 'DEFERRED' | 'STARTED'
  | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'REFUSED' | 'NEEDS_REVIEW';

export type Target = { actorId: string } | { taskId: string };

export interface JobToRun {
  actorId?: string;
  taskId?: string;
  input?: unknown;
  options?: { build?: string; memoryMbytes?: number; timeoutSecs?: number; maxItems?: number; maxTotalChargeUsd?: number };
  /** ISO 8601: the last moment at which the run may be started. */
  deadline?: string;
  /** The idempotency key. Left out, one is made. */
  jobId?: string;
}

export interface Run {
  status: string;
  startedAt?: string;
  finishedAt?: string;
  datasetId?: string;
  keyValueStoreId?: string;
  itemCount?: number;
  usageTotalUsd?: number;
}

export interface Job {
  jobId: string;
  userId: string;
  state: JobState;
  target: Target;
  requestedAt: string;
  startedAt?: string;
  endedAt?: string;
  runId?: string;
  run?: Run;
  reason?: string;
  hint?: string;
  timeline?: { type: string; at: string; reason?: string }[];
}

export interface Connection {
  userId: string;
  state: 'NOT_CONNECTED' | 'CONNECTED' | 'INVALID';
  version?: number;
  apifyUsername?: string;
  verified?: boolean;
  storedAt?: string;
  ageDays?: number;
  rotateBy?: string;
  rotationDue?: boolean;
  /** After a disconnect: what is left to do at Apify, and where. */
  notice?: string;
  apifyTokensUrl?: string;
  /** Jobs whose cancellation was requested. */
  cancelled?: string[];
}

export interface Use {
  at: string;
  jobId: string;
  purpose: string;
  outcome: string;
  reason?: string;
  worker?: string;
  actor?: string;
}

/** A message of a topic; `type` is its name, such as JobStarted, and the rest is its data. */
export interface VaultEvent {
  type: string;
  eventId?: string;
  userId: string;
  [field: string]: unknown;
}

/** `reason` is for programs (docs/reasons.md), `hint` for people. */
export class VaultError extends Error {
  readonly reason?: string;
  readonly hint?: string;
}
/** What was given is no token; nothing was sealed or sent. */
export class TokenShapeError extends VaultError {}
/** The system has refused it. Another try with the same gives the same. */
export class RefusedError extends VaultError {}
/** No answer came in time. What was sent may still be carried out. */
export class UnavailableError extends VaultError {}

export interface GatewaySettings {
  /** Of the gateway, such as https://vault.example.com. */
  url: string;
  /** Whose token and jobs these are. */
  userId: string;
  /** What the gateway's issuer gave to the caller, or a function that gives the present one. */
  accessToken?: string | (() => string | Promise<string>);
  /** True for a program that acts for the user, if the gateway's policy lets it. */
  backend?: boolean;
  fetch?: typeof fetch;
}

/** One user's connection and jobs, over the gateway. Runs in browsers and in Node. */
export class GatewayVault {
  constructor(settings: GatewaySettings);
  connect(token: string | Uint8Array): Promise<Connection>;
  /** With `cancelJobs` the runs of jobs that are not over are aborted before; else they go on at Apify. */
  disconnect(options?: { cancelJobs?: boolean }): Promise<Connection>;
  connection(): Promise<Connection>;
  run(job: JobToRun): Promise<Job>;
  cancel(jobId: string): Promise<Job>;
  job(jobId: string): Promise<Job>;
  wait(jobId: string, options?: { timeoutMillis?: number }): Promise<Job>;
  events(options?: { lastEventId?: string; signal?: AbortSignal }): AsyncGenerator<VaultEvent>;
  items(jobId: string, options?: { offset?: number; limit?: number; fields?: string[] }): AsyncGenerator<unknown>;
  record(jobId: string, key: string): Promise<Response>;
  log(jobId: string): Promise<Response>;
  uses(options?: { jobId?: string; limit?: number; cursor?: string }): Promise<{ items: Use[]; next?: string }>;
}

/** Is this the last event of the job? Each job has exactly one. */
export function ends(jobId: string): (event: VaultEvent) => boolean;

/** Why this text is no Apify API token (`TOKEN_…`); undefined if it may be one. */
export function tokenSlip(text: string): string | undefined;

/** A compact JWE of the token for one user and message. `now`: seconds since 1970 by the server's clock. */
export function seal(
  token: string | Uint8Array, sealingKey: JsonWebKey, userId: string, messageId: string, now: number): Promise<string>;

export interface TicketClaims {
  iss: string;
  aud: 'token-service';
  sub: string;
  jti: string;
  target: Target;
  iat: number;
  exp: number;
}

export function ticketClaims(
  issuer: string, job: { jobId: string; userId: string; target: Target }, now: number, lifeSeconds?: number): TicketClaims;
export function importSchedulerKey(jwk: JsonWebKey & { kid: string }): Promise<{ kid: string; key: CryptoKey }>;
/** A compact JWS (ES256) of the claims. */
export function sign(claims: TicketClaims, privateKey: CryptoKey, kid: string): Promise<string>;
