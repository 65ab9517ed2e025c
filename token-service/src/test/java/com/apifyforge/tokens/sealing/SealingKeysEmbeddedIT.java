package com.apifyforge.tokens.sealing;

import com.apifyforge.tokens.store.TestStore;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestStore.Embedded.class)
class SealingKeysEmbeddedIT extends SealingKeysContract {}
