"""Connects the token on standard input for a user, runs a job, follows it, reads its items, disconnects: HTTPS alone."""

import os
import sys

from apifyforge_vault import GatewayVault, ends

vault = GatewayVault(os.environ["GATEWAY"], sys.argv[1], os.environ["ACCESS_TOKEN"])
vault.connect(sys.stdin.read().strip())
job_id = vault.run(actor_id="apify~hello-world", input={"sandbox": {"items": 10_000}})["jobId"]
for event in vault.events("t-1.j-1"):
    print(event["type"])
    if ends(job_id)(event):
        break
count = sum(1 for _ in vault.items(job_id))
print(count, vault.disconnect()["state"])
