// The official JavaScript client, unchanged, against the sandbox: node check.mjs BASE_URL
import assert from 'node:assert/strict';
import { ApifyClient } from 'apify-client';

const baseUrl = process.argv[2];
const unique = Date.now().toString(36);
const token = (name) => ('apify_api_' + name).padEnd(46, '0');
const client = new ApifyClient({ baseUrl, token: token('js' + unique), maxRetries: 2 });
const refused = (promise, statusCode, type) =>
    assert.rejects(promise, (e) => e.statusCode === statusCode && e.type === type);

const checks = {
    async 'users/me'() {
        const me = await client.user().get();
        assert.match(me.id, /^[A-Za-z0-9]{17}$/);
        assert.equal((await client.user().limits()).current.activeActorJobCount, 0);
    },
    async 'start, wait, get'() {
        const run = await client.actor('jane/work').start({ sandbox: { seconds: 1, items: 3 } }, { timeout: 60, memory: 256 });
        assert.equal(run.status, 'READY');
        assert.equal(run.options.memoryMbytes, 256);
        assert.ok(run.startedAt instanceof Date);
        const ended = await client.run(run.id).waitForFinish();
        assert.equal(ended.status, 'SUCCEEDED');
        assert.ok(ended.finishedAt - ended.startedAt >= 1000);
        assert.match((await client.run(run.id).get()).meta.userAgent, /^ApifyClient\//);
    },
    async 'call ends with the run, its items and its log'() {
        const run = await client.actor('jane/work').call({ sandbox: { seconds: 0.5, items: 25 } }, { log: null });
        const page = await client.dataset(run.defaultDatasetId).listItems({ offset: 20, limit: 10 });
        assert.deepEqual([page.total, page.offset, page.count, page.limit], [25, 20, 5, 10]);
        assert.equal(page.items[0].id, 20);
        assert.equal((await client.run(run.id).dataset().listItems({ desc: true })).items[0].id, 24);
        assert.equal((await client.dataset(run.defaultDatasetId).get()).itemCount, 25);
        assert.match(await client.log(run.id).get(), /SUCCEEDED/);
        const input = await client.keyValueStore(run.defaultKeyValueStoreId).getRecord('INPUT');
        assert.equal(input.value.sandbox.items, 25);
        assert.equal((await client.run(run.id).keyValueStore().getRecord('OUTPUT')).value.items, 25);
        assert.equal(await client.keyValueStore(run.defaultKeyValueStoreId).getRecord('NIX'), undefined);
    },
    async 'call follows the log as it does by default'() {
        const run = await client.actor('jane/work').call({ sandbox: { seconds: 0.5 } });
        assert.equal(run.status, 'SUCCEEDED');
    },
    async 'a large input is sent with Brotli and kept'() {
        const text = 'x'.repeat(100_000);
        const run = await client.task('jane/task').start({ text, sandbox: { seconds: 0 } });
        assert.equal((await client.run(run.id).keyValueStore().getRecord('INPUT')).value.text, text);
        assert.ok(run.actorTaskId);
    },
    async 'list with filters'() {
        const mine = new ApifyClient({ baseUrl, token: token('list' + unique) });
        const one = await mine.actor('jane/one').start({ sandbox: { seconds: 0 } });
        const two = await mine.actor('jane/two').start({ sandbox: { seconds: 60 } });
        await mine.task('jane/three').start({ sandbox: { seconds: 60 } });
        const ids = (list) => list.items.map((run) => run.id);
        assert.equal((await mine.runs().list()).total, 3);
        assert.deepEqual(ids(await mine.actor('jane/two').runs().list()), [two.id]);
        assert.equal((await mine.task('jane/three').runs().list({ desc: true })).count, 1);
        assert.deepEqual(ids(await mine.runs().list({ status: 'SUCCEEDED' })), [one.id]);
        assert.equal((await mine.runs().list({ status: ['SUCCEEDED', 'RUNNING', 'READY'] })).total, 3);
        assert.deepEqual(ids(await mine.runs().list({ limit: 1, offset: 2, desc: true })), [one.id]);
        const after = new Date(two.startedAt.getTime());
        assert.ok(!ids(await mine.runs().list({ startedAfter: new Date(after.getTime() + 60_000) })).length);
        assert.ok(ids(await mine.runs().list({ startedAfter: after })).includes(two.id));
        const list = await mine.runs().list({ startedBefore: after });
        assert.ok(ids(list).includes(one.id));
        assert.deepEqual(list.items[0].meta, { origin: 'API' });
        let seen = 0;
        for await (const run of mine.runs().list({ limit: 3 })) seen += run.id ? 1 : 0;
        assert.equal(seen, 3);
        assert.equal((await mine.actor('jane/two').lastRun().get()).id, two.id);
    },
    async 'abort'() {
        const run = await client.actor('jane/work').start({ sandbox: { seconds: 600 } });
        assert.match((await client.run(run.id).abort({ gracefully: true })).status, /^ABORT/);
        assert.equal((await client.run(run.id).waitForFinish()).status, 'ABORTED');
        assert.equal((await client.run(run.id).abort()).status, 'ABORTED');
    },
    async 'runs that fail or time out'() {
        const end = async (input, options) =>
            (await client.actor('jane/work').call(input, { log: null, ...options })).status;
        assert.equal(await end({ sandbox: { seconds: 0, status: 'FAILED' } }), 'FAILED');
        assert.equal(await end({ sandbox: { seconds: 0, status: 'TIMED-OUT' } }), 'TIMED-OUT');
        assert.equal(await end({ sandbox: { seconds: 60 } }, { timeout: 1 }), 'TIMED-OUT');
    },
    async 'errors'() {
        const as = (name) => new ApifyClient({ baseUrl, token: token(name), maxRetries: 0 });
        await refused(new ApifyClient({ baseUrl }).user().get(), 401, 'token-not-provided');
        await refused(as('revoked').user().get(), 401, 'user-or-token-not-found');
        await refused(new ApifyClient({ baseUrl, token: 'other' }).user().get(), 401, 'user-or-token-not-found');
        await refused(as('scoped').user().get(), 403, 'insufficient-permissions');
        await refused(as('broke').actor('jane/work').start({}), 402, 'not-enough-usage-to-run-paid-actor');
        await refused(client.actor('jane/missing').start({}), 404, 'record-not-found');
        await refused(client.actor('jane/work').start({ sandbox: { invalid: true } }), 400, 'invalid-input');
        await refused(client.actor('jane/work').start('[]', { contentType: 'application/json' }), 400, 'input-json-not-object');
        await refused(client.actor('jane/work').start({ text: 'x'.repeat(9_437_184) }), 413, 'request-too-large');
        assert.equal(await client.run('nix').get(), undefined);
        const limited = as('limited' + unique);
        const calls = await Promise.allSettled(Array.from({ length: 10 }, () => limited.user().get()));
        const over = calls.filter((call) => call.status === 'rejected');
        assert.ok(over.length >= 4 && over.every((call) => call.reason.type === 'rate-limit-exceeded'));
    },
};

for (const [name, check] of Object.entries(checks)) {
    await check();
    console.log('ok', name);
}
console.log('done', Object.keys(checks).length);
