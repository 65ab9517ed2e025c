package com.apifyforge.ctl;

import com.apifyforge.events.codec.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import tools.jackson.databind.JsonNode;

/** What a command printed and how it ended. */
public record Told(int status, String out, String err) {
    public static Told by(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status = Ctl.commandLine(arguments)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Told(status, out.toString(), err.toString());
    }

    /** What was said on standard error, as if there were no lines. */
    public String words() {
        return err.replaceAll("\\s+", " ");
    }

    public JsonNode json() {
        return Json.mapper().readTree(out);
    }
}
