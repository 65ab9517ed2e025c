package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.service.StartRefusedException;
import org.junit.jupiter.api.Test;

class RefusalTest {
    @Test
    void whatAServiceRefusesToStartWithIsToldInItsOwnLine() {
        var refused =
                new StartRefusedException("This key does not open what is stored.", new IllegalArgumentException("k"));

        assertThat(Forge.refusal(new IllegalStateException("Error creating bean", refused)))
                .isEqualTo("This key does not open what is stored.");
        assertThat(Forge.refusal(new WrongUseException("--port takes a number.")))
                .isEqualTo("--port takes a number.");
        assertThat(Forge.refusal(new IllegalStateException("Error creating bean")))
                .isNull();
    }
}
