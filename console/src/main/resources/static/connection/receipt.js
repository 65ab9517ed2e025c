import { download } from '../parts/file.js';
import { external } from '../parts/elements.js';
import { html } from '../parts/view.js';
import { texts } from '../texts.js';

const words = texts.receipt;

const asText = receipt => Object.entries(receipt)
  .map(([name, value]) => `${words.fields[name] ?? name}: ${[value ?? texts.none].flat().join(', ') || texts.none}`)
  .join('\n') + '\n';

const save = (receipt, kind) => () => {
  const name = `apifyforge-${receipt.what}-${receipt.disconnectedAt.slice(0, 10)}`;
  if (kind === 'json') download(`${name}.json`, 'application/json', `${JSON.stringify(receipt, null, 2)}\n`);
  else download(`${name}.txt`, 'text/plain', asText(receipt));
};

export const receiptView = receipt => html`
  <section class="card" aria-labelledby="receipt" id="receipt-card">
    <h2 id="receipt">${words.title}</h2>
    <p role="status">${words.done}</p>
    <p><strong>${receipt.notice}</strong> ${external(receipt.deleteAtApify, words.link)}</p>
    <pre tabindex="0" role="region" aria-label=${words.title}>${asText(receipt)}</pre>
    <p class="actions">
      <button type="button" @click=${save(receipt, 'text')}>${words.text}</button>
      <button type="button" @click=${save(receipt, 'json')}>${words.json}</button>
    </p>
  </section>`;
