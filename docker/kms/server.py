"""moto's KMS with keys that outlive the container.

moto keeps its keys in memory. Here the symmetric keys and aliases are written to a file after every call that may have
changed them, and read again at start. An emulator for trying things out: the file holds the key material in clear.
"""

import base64
import json
import os
import sys

from moto.kms.models import Alias, Key, kms_backends
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

STATE = os.environ.get("KMS_STATE", "/var/lib/kms/keys.json")
ALIAS = os.environ.get("KMS_ALIAS", "alias/apifyforge")
CHANGES = ("CreateKey", "CreateAlias", "UpdateAlias", "DeleteAlias", "EnableKey", "DisableKey", "ScheduleKeyDeletion")
FIELDS = ("id", "arn", "description", "key_state", "enabled", "policy", "creation_date")


def backends():
    for account, regions in list(kms_backends.items()):
        for region, backend in list(regions.items()):
            yield account, region, backend


def saved(account, region, key):
    fields = {name: getattr(key, name) for name in FIELDS}
    material = base64.b64encode(key.key_material).decode()
    return {"account": account, "region": region, "material": material, "aliases": list(key.aliases), **fields}


def save():
    keys = [
        saved(account, region, key)
        for account, region, backend in backends()
        for key in backend.keys.values()
        if key.key_spec == "SYMMETRIC_DEFAULT"
    ]
    with open(STATE + ".new", "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        json.dump(keys, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(STATE + ".new", STATE)


def load():
    if not os.path.exists(STATE):
        return
    with open(STATE) as file:
        for told in json.load(file):
            account, region = told.pop("account"), told.pop("region")
            key = Key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", account, region)
            key.key_material = base64.b64decode(told.pop("material"))
            aliases = told.pop("aliases")
            for name, value in told.items():
                setattr(key, name, value)
            key.aliases = {alias: Alias(account, region, alias, key) for alias in aliases}
            kms_backends[account][region].keys[key.id] = key


def make_missing():
    """One key under ALIAS, as an operator would have made it."""
    backend = kms_backends[os.environ.get("KMS_ACCOUNT", "123456789012")][os.environ.get("AWS_REGION", "us-east-1")]
    if not any(ALIAS in key.aliases for key in backend.keys.values()):
        key = backend.create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "wraps data keys", None)
        backend.create_alias(key.id, ALIAS)
        save()


class Saving:
    """Saves before the answer of a change is sent, so that an acknowledged key is never lost."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        answer = list(self.app(environ, start_response))
        if environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2] in CHANGES:
            save()
        return answer


if __name__ == "__main__":
    load()
    make_missing()
    port = int(os.environ.get("MOTO_PORT", "5000"))
    print("KMS emulator on port", port, "with", sum(len(b.keys) for _, _, b in backends()), "keys", file=sys.stderr)
    run_simple("0.0.0.0", port, Saving(DomainDispatcherApplication(create_backend_app)), threaded=True)
