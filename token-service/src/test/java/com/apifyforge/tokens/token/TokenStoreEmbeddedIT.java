package com.apifyforge.tokens.token;

import com.apifyforge.tokens.store.TestStore;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestStore.Embedded.class)
class TokenStoreEmbeddedIT extends TokenStoreContract {}
