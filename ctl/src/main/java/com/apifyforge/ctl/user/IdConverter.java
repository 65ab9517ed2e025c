package com.apifyforge.ctl.user;

import com.apifyforge.events.id.Id;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A user or job id as the schemas want it; found here, a mistake is one of use. */
public final class IdConverter implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
        if (!Id.matches(value) || value.contains("apify_api_")) {
            throw new TypeConversionException(Id.RULE + " It is never an e-mail address or a token.");
        }
        return value;
    }
}
