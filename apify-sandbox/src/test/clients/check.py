"""The official Python client, unchanged, against the sandbox: python check.py BASE_URL"""

import asyncio
import os
import sys
import time
from datetime import timedelta

from apify_client import ApifyClient, ApifyClientAsync
from apify_client.errors import ApifyApiError

base_url = sys.argv[1]
unique = format(int(time.time() * 1000), 'x')


def connect(name, kind=ApifyClient, **more):
    return kind(('apify_api_' + name).ljust(46, '0'), api_url=base_url, **more)


client = connect('py' + unique)


def refused(call, status, kind):
    try:
        call()
    except ApifyApiError as error:
        assert (error.status_code, error.type) == (status, kind), (error.status_code, error.type)
    else:
        raise AssertionError(f'{kind} was expected')


def users_me():
    me = client.user().get()
    assert len(me.id) == 17
    assert client.user().limits().current.active_actor_job_count == 0


def start_wait_get():
    run = client.actor('jane/work').start(
        run_input={'sandbox': {'seconds': 1, 'items': 3}}, run_timeout=timedelta(seconds=60), memory_mbytes=256
    )
    assert run.status == 'READY'
    assert run.options.memory_mbytes == 256
    ended = client.run(run.id).wait_for_finish()
    assert ended.status == 'SUCCEEDED'
    assert ended.finished_at - ended.started_at >= timedelta(seconds=1)
    assert client.run(run.id).get().meta.user_agent.startswith('ApifyClient/')
    waited = client.actor('jane/work').start(run_input={'sandbox': {'seconds': 1}}, wait_for_finish=10)
    assert waited.status == 'SUCCEEDED'


def call_ends_with_the_run_its_items_and_its_log():
    run = client.actor('jane/work').call(run_input={'sandbox': {'seconds': 0.5, 'items': 25}}, logger=None)
    page = client.dataset(run.default_dataset_id).list_items(offset=20, limit=10)
    assert (page.total, page.offset, page.count, page.limit) == (25, 20, 5, 10)
    assert page.items[0]['id'] == 20
    assert client.run(run.id).dataset().list_items(desc=True).items[0]['id'] == 24
    assert client.dataset(run.default_dataset_id).get().item_count == 25
    assert len(list(client.dataset(run.default_dataset_id).iterate_items())) == 25
    assert 'SUCCEEDED' in client.log(run.id).get()
    store = client.key_value_store(run.default_key_value_store_id)
    assert store.get_record('INPUT')['value']['sandbox']['items'] == 25
    assert store.get_record('OUTPUT')['value']['items'] == 25
    assert store.get_record('NIX') is None
    assert store.get().act_run_id == run.id
    assert [key.key for key in store.list_keys().items] == ['INPUT', 'OUTPUT']


def a_large_input_is_sent_compressed_and_kept():
    text = 'x' * 100_000
    run = client.task('jane/task').start(task_input={'text': text, 'sandbox': {'seconds': 0}})
    assert client.run(run.id).key_value_store().get_record('INPUT')['value']['text'] == text
    assert client.task('jane/task').get().id == run.actor_task_id
    assert client.actor('jane/work').validate_input({'a': 1})


def list_with_filters():
    mine = connect('list' + unique)
    one = mine.actor('jane/one').start(run_input={'sandbox': {'seconds': 0}})
    two = mine.actor('jane/two').start(run_input={'sandbox': {'seconds': 60}})
    mine.task('jane/three').start(task_input={'sandbox': {'seconds': 60}})

    def ids(runs):
        return [run.id for run in runs.items]

    assert mine.runs().list().total == 3
    assert ids(mine.actor('jane/two').runs().list()) == [two.id]
    assert mine.task('jane/three').runs().list(desc=True).count == 1
    assert ids(mine.runs().list(status='SUCCEEDED')) == [one.id]
    assert mine.runs().list(status=['SUCCEEDED', 'RUNNING', 'READY']).total == 3
    assert ids(mine.runs().list(limit=1, offset=2, desc=True)) == [one.id]
    assert not ids(mine.runs().list(started_after=two.started_at + timedelta(minutes=1)))
    assert two.id in ids(mine.runs().list(started_after=two.started_at))
    assert one.id in ids(mine.runs().list(started_before=two.started_at))
    assert mine.runs().list().items[0].meta.user_agent is None
    assert mine.actor('jane/two').last_run().get().id == two.id


def abort():
    run = client.actor('jane/work').start(run_input={'sandbox': {'seconds': 600}})
    assert client.run(run.id).abort(gracefully=True).status.startswith('ABORT')
    assert client.run(run.id).wait_for_finish().status == 'ABORTED'
    assert client.run(run.id).abort().status == 'ABORTED'


def runs_that_fail_or_time_out():
    def end(run_input, **options):
        return client.actor('jane/work').call(run_input=run_input, logger=None, **options).status

    assert end({'sandbox': {'seconds': 0, 'status': 'FAILED'}}) == 'FAILED'
    assert end({'sandbox': {'seconds': 0, 'status': 'TIMED-OUT'}}) == 'TIMED-OUT'
    assert end({'sandbox': {'seconds': 60}}, run_timeout=timedelta(seconds=1)) == 'TIMED-OUT'


def errors():
    def as_user(name):
        return connect(name, max_retries=0)

    actor = client.actor('jane/work')
    refused(ApifyClient(api_url=base_url).user().get, 401, 'token-not-provided')
    refused(as_user('revoked').user().get, 401, 'user-or-token-not-found')
    refused(ApifyClient('other', api_url=base_url).user().get, 401, 'user-or-token-not-found')
    refused(as_user('scoped').user().get, 403, 'insufficient-permissions')
    refused(as_user('broke').actor('jane/work').start, 402, 'not-enough-usage-to-run-paid-actor')
    refused(client.actor('jane/missing').start, 404, 'record-not-found')
    refused(lambda: actor.start(run_input={'sandbox': {'invalid': True}}), 400, 'invalid-input')
    refused(lambda: actor.start(run_input=[]), 400, 'input-json-not-object')
    refused(lambda: actor.start(run_input={'text': 'x' * 9_437_184}), 413, 'request-too-large')
    assert client.run('nix').get() is None


def async_client():
    async def calls():
        mine = connect('async' + unique, ApifyClientAsync)
        runs = await asyncio.gather(
            *(mine.actor('jane/work').start(run_input={'sandbox': {'seconds': 0}}) for _ in range(20))
        )
        assert len({run.id for run in runs}) == 20
        assert (await mine.runs().list()).total == 20

    asyncio.run(calls())


checks = [
    users_me,
    start_wait_get,
    call_ends_with_the_run_its_items_and_its_log,
    a_large_input_is_sent_compressed_and_kept,
    list_with_filters,
    abort,
    runs_that_fail_or_time_out,
    errors,
    async_client,
]
for check in checks:
    check()
    print('ok', check.__name__, flush=True)
print('done', len(checks), flush=True)
# The client's native HTTP library at times aborts the process (status 134) while the interpreter ends.
os._exit(0)
