"""Connects the token on standard input for a user, runs a job with it, follows it to its end, disconnects."""

import json
import pathlib
import sys

from apifyforge_vault import VaultError
from apifyforge_vault.kafka import KafkaVault

user_id = sys.argv[1]
folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else pathlib.Path.home() / ".apifyforge"


def show(event):
    print(event["type"], json.dumps(event), flush=True)


try:
    with KafkaVault.of_folder(folder, user_id, listener=show) as vault:
        vault.connect(sys.stdin.buffer.read().strip())
        vault.wait(vault.run(actor_id="apify~hello-world", input={"message": "hello"}))
        vault.disconnect()
except VaultError as error:
    sys.exit(str(error))
