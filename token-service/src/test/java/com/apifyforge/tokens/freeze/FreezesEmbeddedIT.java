package com.apifyforge.tokens.freeze;

import com.apifyforge.tokens.store.TestStore;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestStore.Embedded.class)
class FreezesEmbeddedIT extends FreezesContract {}
