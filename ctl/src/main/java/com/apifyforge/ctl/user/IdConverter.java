package com.apifyforge.ctl.user;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A user or job id as the schemas want it; found here, a mistake is one of use. */
public final class IdConverter implements ITypeConverter<String> {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:|~-]{0,127}");

    @Override
    public String convert(String value) {
        if (!ID.matcher(value).matches() || value.contains("apify_api_")) {
            throw new TypeConversionException(
                    "an id has 1 to 128 letters, digits and . _ : | ~ -, and is never an e-mail address or a token");
        }
        return value;
    }
}
