import type { KafkaConfig } from 'kafkajs';
import type { JobToRun, Target, VaultEvent } from './index.js';

export interface KafkaSettings {
  userId: string;
  kafka: KafkaConfig;
  /** Its address, https. */
  tokenService: string;
  /** PEM of the authority that the token-service's certificate is of. */
  ca?: string | Buffer;
  /** A private JWK whose public half the token-service knows. */
  schedulerKey: JsonWebKey & { kid: string };
  /** Names the scheduler in its tickets. */
  issuer: string;
  /** To read results: the address of a worker that serves them, and the scheduler's certificate and key, in PEM. */
  worker?: string;
  cert?: string | Buffer;
  key?: string | Buffer;
  /** `ce_source` of the messages. Default: /vault-client */
  source?: string;
}

export interface StartedJob {
  jobId: string;
  target: Target;
}

/** One user's connection and jobs, over Kafka. For Node. */
export class KafkaVault {
  static open(settings: KafkaSettings): Promise<KafkaVault>;
  static openFolder(folder: string, settings: { userId: string; issuer?: string }): Promise<KafkaVault>;
  connect(token: string | Uint8Array): Promise<VaultEvent>;
  disconnect(): Promise<VaultEvent>;
  run(job: JobToRun): Promise<StartedJob>;
  cancel(job: StartedJob): Promise<void>;
  wait(job: { jobId: string }, options?: { timeoutMillis?: number }): Promise<VaultEvent>;
  items(job: StartedJob, options?: { offset?: number; limit?: number; fields?: string[] }): AsyncGenerator<unknown>;
  record(job: StartedJob, key: string): Promise<Response>;
  log(job: StartedJob): Promise<Response>;
  follow(listener: (event: VaultEvent) => void): () => void;
  close(): Promise<void>;
}
