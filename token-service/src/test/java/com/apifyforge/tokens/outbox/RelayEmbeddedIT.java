package com.apifyforge.tokens.outbox;

import com.apifyforge.tokens.store.TestStore;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestStore.Embedded.class)
class RelayEmbeddedIT extends RelayContract {}
