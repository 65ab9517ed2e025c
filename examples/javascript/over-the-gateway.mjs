// Connects the token on standard input for a user, runs a job, follows it, reads its items, disconnects: HTTPS alone.
import { text } from 'node:stream/consumers';
import { ends, GatewayVault } from '@apifyforge/vault-client';

const { GATEWAY: url, ACCESS_TOKEN: accessToken } = process.env;
const vault = new GatewayVault({ url, userId: process.argv[2], accessToken });
await vault.connect((await text(process.stdin)).trim());
const { jobId } = await vault.run({ actorId: 'apify~hello-world', input: { sandbox: { items: 10_000 } } });
for await (const event of vault.events({ lastEventId: 't-1.j-1' })) {
  console.log(event.type);
  if (ends(jobId)(event)) break;
}
let count = 0;
for await (const item of vault.items(jobId)) count++;
console.log(count, (await vault.disconnect()).state);
