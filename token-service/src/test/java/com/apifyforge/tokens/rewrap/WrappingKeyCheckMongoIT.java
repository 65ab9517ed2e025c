package com.apifyforge.tokens.rewrap;

import com.apifyforge.tokens.store.TestStore;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestStore.Real.class)
class WrappingKeyCheckMongoIT extends WrappingKeyCheckContract {}
