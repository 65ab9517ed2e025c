package com.apifyforge.tokens.ledger;

import com.apifyforge.tokens.store.TestStore;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestStore.Embedded.class)
class LedgerStoreEmbeddedIT extends LedgerStoreContract {}
