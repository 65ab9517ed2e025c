// A page of another origin than the gateway's: the token is sealed here, and leaves the page as a seal only.
import { ends, GatewayVault } from './vault-client/index.js';

const form = document.querySelector('form');
const show = text => document.querySelector('output').append(`${text}\n`);

async function connectAndRun({ gateway: url, userId, accessToken, token }) {
  const vault = new GatewayVault({ url, userId, accessToken });
  show((await vault.connect(token.trim())).state);
  const { jobId } = await vault.run({ actorId: 'apify~hello-world', input: { message: 'hello' } });
  for await (const event of vault.events({ lastEventId: 't-1.j-1' })) {
    show(event.type);
    if (ends(jobId)(event)) break;
  }
  for await (const item of vault.items(jobId)) show(JSON.stringify(item));
  show((await vault.disconnect()).state);
}

form.addEventListener('submit', event => {
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  form.reset();
  connectAndRun(fields).catch(error => show(error.message)).finally(() => show('The end.'));
});
