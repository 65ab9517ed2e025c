// Connects the token on standard input for a user, runs a job with it, follows it to its end, disconnects.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { KafkaVault } from '@apifyforge/vault-client/kafka';

const [userId, folder = join(homedir(), '.apifyforge')] = process.argv.slice(2);
const vault = await KafkaVault.openFolder(folder, { userId });
vault.follow(event => console.log(event.type, JSON.stringify(event)));
try {
  await vault.connect(readFileSync(0, 'utf8').trim());
  const job = await vault.run({ actorId: 'apify~hello-world', input: { message: 'hello' } });
  await vault.wait(job);
  await vault.disconnect();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
await vault.close();
