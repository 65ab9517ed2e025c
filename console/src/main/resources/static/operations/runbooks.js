import { table } from '../parts/elements.js';
import { html } from '../parts/view.js';
import { texts } from '../texts.js';

const words = texts.operations;

/** Alerts of docker/prometheus/alerts.yaml by runbook, which the console serves as it was when it was built. */
export const RUNBOOKS = {
  'service-down': ['ServiceDown', 'TokenServiceUnreachable'],
  'kms-down': ['KmsDown', 'WrappingKeyMissing'],
  'mongodb-down': ['MongodbDown'],
  'kafka-down': ['KafkaDown', 'OutboxNotDraining'],
  'apify-away': ['ApifyAway'],
  'consumer-lag': ['ConsumerLag'],
  'dlt-growing': ['DeadLetters', 'UnforeseenFailure'],
  'mass-rotation': ['MassRotation'],
  'suspected-worker-theft': [
    'CallersRefused', 'TicketsForged', 'LeasesFrozen', 'LeasesWithoutWorker', 'LeasesWithoutResult'],
  'use-disputed': ['UseDisputed'],
};

export const runbooksView = () => html`
  <section aria-labelledby="runbooks">
    <h2 id="runbooks">${words.runbooks}</h2>
    ${table(words.runbooks, words.runbookHeads, Object.entries(RUNBOOKS).map(([file, alerts]) => html`
      <tr><td>${alerts.join(', ')}</td>
        <td><a href="/runbooks/${file}.md" target="_blank" rel="noopener">${file.replaceAll('-', ' ')}
          <span class="hidden">${texts.newTab}</span></a></td></tr>`))}
  </section>`;
