package com.apifyforge.tokens.command;

import com.apifyforge.tokens.store.TestStore;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestStore.Embedded.class)
class PendingConnectsEmbeddedIT extends PendingConnectsContract {}
