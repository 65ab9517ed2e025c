package com.apifyforge.tokens.envelope;

import java.util.Optional;

/**
 * A place where wrapping keys are kept. Each is a bean with settings of its own. Of those that are set the first in
 * their order wraps; the others only unwrap, until everything is rewrapped.
 */
public interface KeyProvider {
    /** Empty where its settings name no key. Throws StartRefusedException for settings that cannot work. */
    Optional<KeyWrapper> keys();

    /** The name of the setting that names its key. */
    String setting();
}
